// Package yamlfile reads the YAML files that people write for Handover
// (configuration, policy, seed) and tells their mistakes the way a person can
// mend them: file, line, field, what was found, what is allowed.
//
// Decoding is strict: an unknown or repeated key is a mistake. A File keeps
// the positions, so that what only the reader of the values can judge is told
// with its line as well.
package yamlfile

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Error is one mistake in a file.
type Error struct {
	File    string
	Line    int    // 1 is the first; 0 if the mistake has no place of its own
	Field   string // as in rules[0].do[1].target; empty for the file as a whole
	Problem string // what was found and what is allowed
}

// Error gives the mistake in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": ")
	if e.Field != "" {
		b.WriteString(e.Field + ": ")
	}
	b.WriteString(e.Problem)
	return b.String()
}

const unreadable = "found what cannot be read as YAML, want a mapping of fields"

// File is a YAML file whose fields can be found again.
type File struct {
	name string
	tree *ast.File
}

// Parse decodes data into the struct that into points to. The error is an
// *Error: bad syntax, an unknown or repeated key, or a value of a wrong type.
func Parse(name string, data []byte, into any) (f *File, err error) {
	defer func() {
		if recover() != nil { // the library does on some files that are no YAML; fuzzing found it
			f, err = nil, &Error{File: name, Problem: unreadable}
		}
	}()
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, describe(name, nil, into, err)
	}
	f = &File{name: name, tree: tree}
	if err := yaml.UnmarshalWithOptions(data, into, yaml.Strict()); err != nil {
		return nil, describe(name, tree, into, err)
	}
	return f, nil
}

// Errorf is a mistake in the field at path ("rules[0].do[1].target"). If the
// file leaves that field out, the nearest enclosing one gives the line.
func (f *File) Errorf(path, format string, args ...any) error {
	return &Error{File: f.name, Line: f.line(path), Field: path, Problem: fmt.Sprintf(format, args...)}
}

func (f *File) line(path string) int {
	for p := path; ; p = parent(p) {
		full := "$"
		if p != "" {
			full += "." + p
		}
		if yp, err := yaml.PathString(full); err == nil {
			if n, err := yp.FilterFile(f.tree); err == nil && n != nil {
				return n.GetToken().Position.Line
			}
		}
		if p == "" {
			return 0
		}
	}
}

func parent(path string) string {
	return path[:max(strings.LastIndexAny(path, ".["), 0)]
}

// describe turns the library's error into ours, without its excerpt.
func describe(name string, tree *ast.File, into any, err error) error {
	e := &Error{File: name, Problem: err.Error()}
	var tok *token.Token
	if ye, ok := errors.AsType[yaml.Error](err); ok {
		tok, e.Problem = ye.GetToken(), ye.GetMessage()
	}
	if tok == nil || tok.Position == nil {
		return e
	}
	e.Line = tok.Position.Line
	e.Field = fieldAt(tree, tok)
	if te, ok := errors.AsType[*yaml.TypeError](err); ok {
		e.Problem = fmt.Sprintf("found %q, want %s", tok.Value, kindName(te.DstType))
	}
	if _, ok := errors.AsType[*yaml.UnknownFieldError](err); ok {
		keys := keysAt(reflect.TypeOf(into), parent(e.Field))
		e.Problem = fmt.Sprintf("there is no such field; allowed here: %s", strings.Join(keys, ", "))
	}
	return e
}

// fieldAt is the path of the node that tok belongs to.
func fieldAt(tree *ast.File, tok *token.Token) string {
	if tree == nil {
		return ""
	}
	v := &finder{at: *tok.Position}
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			ast.Walk(v, doc.Body)
		}
	}
	return strings.TrimPrefix(strings.TrimPrefix(v.path, "$"), ".")
}

type finder struct {
	at   token.Position
	path string
}

// Visit implements ast.Visitor.
func (v *finder) Visit(n ast.Node) ast.Visitor {
	if t := n.GetToken(); t != nil && t.Position != nil && t.Position.Offset == v.at.Offset && len(n.GetPath()) > len(v.path) {
		v.path = n.GetPath()
	}
	return v
}

// keysAt lists the yaml keys of the struct that path leads to.
func keysAt(t reflect.Type, path string) []string {
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' }) {
		if t = inner(t, strings.TrimSuffix(step, "]"), strings.HasSuffix(step, "]")); t == nil {
			return nil
		}
	}
	if t = deref(t); t.Kind() != reflect.Struct {
		return nil
	}
	var keys []string
	for f := range t.Fields() {
		if k := key(f); k != "" && k != "-" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

func inner(t reflect.Type, name string, index bool) reflect.Type {
	t = deref(t)
	switch {
	case index && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array), t.Kind() == reflect.Map:
		return t.Elem()
	case t.Kind() == reflect.Struct:
		for f := range t.Fields() {
			if key(f) == name {
				return f.Type
			}
		}
	}
	return nil
}

func deref(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func key(f reflect.StructField) string {
	k, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return k
}

func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "a mapping"
	case reflect.String:
		return "text"
	default:
		return "a " + t.String()
	}
}
