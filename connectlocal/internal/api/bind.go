package api

import (
	"cmp"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"handover/connectlocal/internal/state"
)

// bind fills an input from a request, guided by the tags of its fields:
//
//	wire:"name"         a member of the body; "name,path" and "name,query" of the URL
//	check:"required"    see rules
//
// A field `_ struct{} `wire:"union"“ makes its structure a tagged union. A
// member that is absent or null leaves its field as it is. Names are matched
// exactly, and unknown members are ignored, as the service does both.
func bind(in any, src source) error {
	b := &binder{src: src}
	b.members(reflect.ValueOf(in).Elem(), src.body, "")
	switch {
	case b.malformed != "":
		return malformed(b.malformed)
	case len(b.problems) > 0:
		return &state.Error{Kind: state.Invalid, Message: strings.Join(b.problems, "; ")}
	}
	return nil
}

type binder struct {
	src       source
	problems  []string // what the model does not allow
	malformed string   // the first value whose JSON type is wrong
}

func (b *binder) members(dst reflect.Value, body map[string]any, at string) {
	union, set := false, 0
	for f, v := range dst.Fields() {
		if f.Anonymous {
			b.members(v, body, at)
			continue
		}
		name, place, _ := strings.Cut(f.Tag.Get("wire"), ",")
		if name == "union" {
			union = true
			continue
		}
		rules := rulesOf(f)
		src, there := b.find(name, place, f.Type, body)
		if !there {
			if rules.required {
				b.problem(at+name, "is required")
			}
			continue
		}
		set++
		b.value(v, src, at+name, rules)
	}
	if union && set != 1 {
		b.problem(strings.TrimSuffix(at, "."), "must have exactly one member, found "+strconv.Itoa(set))
	}
}

// find is the raw value of a member, if the request has it.
func (b *binder) find(name, place string, t reflect.Type, body map[string]any) (any, bool) {
	switch place {
	case "path":
		v := b.src.path(name)
		return v, v != ""
	case "query":
		values, there := b.src.query[name]
		if !there {
			return nil, false
		}
		if t.Kind() != reflect.Slice {
			return queryValue(t, values[0]), true
		}
		list := make([]any, len(values))
		for i, v := range values {
			list[i] = v
		}
		return list, true
	}
	v := body[name]
	return v, v != nil
}

// queryValue is text, except where a number is wanted.
func queryValue(t reflect.Type, text string) any {
	if t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Int64 {
		return json.Number(text)
	}
	return text
}

func (b *binder) value(dst reflect.Value, src any, at string, r rules) {
	if dst.Kind() == reflect.Pointer {
		dst.Set(reflect.New(dst.Type().Elem()))
		dst = dst.Elem()
	}
	if !b.kind(dst, src, at, r) {
		b.malformed = cmp.Or(b.malformed, at+": a value of this JSON type is not allowed here")
	}
}

// kind binds a value by the kind of its field; false if its JSON type does not fit.
func (b *binder) kind(dst reflect.Value, src any, at string, r rules) bool {
	switch dst.Kind() {
	case reflect.String:
		return b.text(dst, src, at, r)
	case reflect.Int64:
		return b.number(dst, src, at, r)
	case reflect.Slice:
		return b.list(dst, src, at, r)
	case reflect.Map:
		return b.dict(dst, src, at, r)
	case reflect.Struct:
		m, ok := src.(map[string]any)
		if ok {
			b.members(dst, m, at+".")
		}
		return ok
	case reflect.Interface: // a member that is only looked at for its presence
		dst.Set(reflect.ValueOf(src))
		return true
	}
	return false
}

func (b *binder) text(dst reflect.Value, src any, at string, r rules) bool {
	s, ok := src.(string)
	if ok {
		dst.SetString(s)
		b.problem(at, r.text(s))
	}
	return ok
}

func (b *binder) number(dst reflect.Value, src any, at string, r rules) bool {
	n, ok := src.(json.Number)
	if !ok {
		return false
	}
	i, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil {
		return false
	}
	dst.SetInt(i)
	b.problem(at, r.number(i))
	return true
}

func (b *binder) list(dst reflect.Value, src any, at string, r rules) bool {
	items, ok := src.([]any)
	if !ok {
		return false
	}
	b.problem(at, r.size("item", len(items)))
	dst.Set(reflect.MakeSlice(dst.Type(), len(items), len(items)))
	for i, item := range items {
		b.value(dst.Index(i), item, at+"["+strconv.Itoa(i)+"]", r.each())
	}
	return true
}

// dict binds a map from text to text.
func (b *binder) dict(dst reflect.Value, src any, at string, r rules) bool {
	m, ok := src.(map[string]any)
	if !ok {
		return false
	}
	dst.Set(reflect.MakeMapWithSize(dst.Type(), len(m)))
	for k, v := range m {
		b.problem(at, r.key(k))
		s, ok := v.(string)
		if !ok {
			return false
		}
		dst.SetMapIndex(reflect.ValueOf(k), reflect.ValueOf(s))
	}
	return true
}

func (b *binder) problem(at, what string) {
	if what != "" {
		b.problems = append(b.problems, at+": "+what)
	}
}
