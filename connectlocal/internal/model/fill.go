package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Unimplemented is a member that the model has, and connectlocal does not carry out.
type Unimplemented struct{ Member string }

// Error implements error.
func (e Unimplemented) Error() string {
	return e.Member + ": connectlocal does not implement this member"
}

// Fill gives an input, a pointer to a struct, the members that have passed
// [Operation.Request], by their names in JSON. The error is that of [Declared],
// or a mistake in the input's types.
func Fill(in any, members map[string]any) error {
	if err := Declared(in, members); err != nil {
		return err
	}
	data, err := json.Marshal(members)
	if err == nil {
		err = json.Unmarshal(data, in)
	}
	if err != nil {
		return fmt.Errorf("filling %T: %w", in, err)
	}
	return nil
}

// Declared tells whether an input, a pointer to a struct, has a field for each
// of the members, however deep; the error is an [Unimplemented], of the first one
// by name. A wish that is not carried out is never taken silently. A field whose
// type reads JSON by itself has all that is in it.
func Declared(in any, members map[string]any) error {
	if at := undeclared(reflect.TypeOf(in), members, ""); at != "" {
		return Unimplemented{at}
	}
	return nil
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// undeclared finds a member of a value that a type has no field for, empty if
// there is none.
func undeclared(t reflect.Type, v any, at string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(unmarshaler) {
		return ""
	}
	switch v := v.(type) {
	case map[string]any:
		return undeclaredIn(t, v, at)
	case []any:
		if t.Kind() != reflect.Slice {
			return ""
		}
		for i, item := range v {
			if found := undeclared(t.Elem(), item, fmt.Sprintf("%s[%d]", at, i)); found != "" {
				return found
			}
		}
	}
	return ""
}

func undeclaredIn(t reflect.Type, members map[string]any, at string) string {
	if at != "" {
		at += "."
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		inner, there := field(t, name)
		if !there {
			return at + name
		}
		if found := undeclared(inner, members[name], at+name); found != "" {
			return found
		}
	}
	return ""
}

// field is the type of what a type keeps under a name.
func field(t reflect.Type, name string) (reflect.Type, bool) {
	switch t.Kind() {
	case reflect.Map:
		return t.Elem(), true
	case reflect.Interface:
		return t, true
	case reflect.Struct:
		return structField(t, name)
	}
	return nil, false
}

// structField looks into embedded structs, too, as JSON does. reflect.VisibleFields
// would make a list each time, and a request may have hundreds of items.
func structField(t reflect.Type, name string) (reflect.Type, bool) {
	for f := range t.Fields() {
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			if inner, there := structField(f.Type, name); there {
				return inner, true
			}
			continue
		}
		own, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if own == name || own == "" && f.Name == name {
			return f.Type, true
		}
	}
	return nil, false
}
