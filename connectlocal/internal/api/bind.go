package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"handover/connectlocal/internal/state"
)

// ignored is the type of a member that is taken and rightly has no effect here.
type ignored struct{}

// UnmarshalJSON implements json.Unmarshaler: it takes anything.
func (*ignored) UnmarshalJSON([]byte) error { return nil }

// fill gives an input its members, which have passed the model's checks. A member
// that the model has and the input has not is refused: connectlocal never takes
// a wish that it does not carry out.
func fill(in any, members map[string]any) error {
	if at := undeclared(reflect.TypeOf(in).Elem(), members, ""); at != "" {
		return refuse(state.BadRequest, "%s: connectlocal does not implement this member.", at)
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
		inner, there := fieldOf(t, name)
		if !there {
			return at + name
		}
		if found := undeclared(inner, members[name], at+name); found != "" {
			return found
		}
	}
	return ""
}

// fieldOf is the type of what a type keeps under a name.
func fieldOf(t reflect.Type, name string) (reflect.Type, bool) {
	switch t.Kind() {
	case reflect.Map:
		return t.Elem(), true
	case reflect.Interface:
		return t, true
	case reflect.Struct:
		for _, f := range reflect.VisibleFields(t) {
			if own, _, _ := strings.Cut(f.Tag.Get("json"), ","); !f.Anonymous && (own == name || own == "" && f.Name == name) {
				return f.Type, true
			}
		}
	}
	return nil, false
}
