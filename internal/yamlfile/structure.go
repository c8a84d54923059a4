package yamlfile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"handover/internal/nearest"
)

// ParseAll is Parse for a reader who tells every mistake at once: all unknown
// keys and all values of a wrong type are found, each an *Error. With mistakes of
// that kind the file is given all the same, and into holds what could be read of
// it, so that the values can be judged, too. The file is nil if it is no YAML.
func ParseAll(name string, data []byte, into any) (f *File, mistakes []error) {
	defer func() {
		if recover() != nil {
			f, mistakes = nil, []error{&Error{File: name, Problem: unreadable}}
		}
	}()
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, []error{describe(name, nil, into, err)}
	}
	f = &File{name: name, tree: tree}
	if pruned, mistakes := f.prune(data, reflect.TypeOf(into)); len(mistakes) > 0 {
		if pruned != nil { // what is wrong is known, and cut out; what is left is read as far as it goes
			_ = yaml.NodeToValue(pruned, into)
		}
		return f, mistakes
	}
	if err := yaml.UnmarshalWithOptions(data, into, yaml.Strict()); err != nil {
		return nil, []error{describe(name, tree, into, err)}
	}
	return f, nil
}

// prune finds what does not fit the type, and gives the file without it.
func (f *File) prune(data []byte, t reflect.Type) (ast.Node, []error) {
	tree, err := parser.ParseBytes(data, 0)
	if err != nil || len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		return nil, nil
	}
	w := &walker{file: f}
	body := tree.Docs[0].Body
	if !w.fits("", body, t) {
		body = nil
	}
	return body, w.mistakes
}

// Has says whether the file has a field at path.
func (f *File) Has(path string) bool {
	return f.node(path) != nil
}

// Line is the line of the field at path, or of the nearest one that encloses it.
func (f *File) Line(path string) int { return f.line(path) }

// ErrorfAt is Errorf for a place inside a text of more than one line: line is
// that of the text, 1 for its first.
func (f *File) ErrorfAt(path string, line int, format string, args ...any) error {
	e := &Error{File: f.name, Line: f.line(path), Field: path, Problem: fmt.Sprintf(format, args...)}
	if _, ok := f.node(path).(*ast.LiteralNode); ok {
		e.Line += line // the text of a block begins on the line after its mark
	}
	return e
}

func (f *File) node(path string) ast.Node {
	yp, err := yaml.PathString("$." + path)
	if err != nil {
		return nil
	}
	n, err := yp.FilterFile(f.tree)
	if err != nil {
		return nil
	}
	return n
}

// walker compares the nodes of a file with the type that it is read into, and
// takes out those that do not fit.
type walker struct {
	file     *File
	mistakes []error
}

func (w *walker) errorf(path string, n ast.Node, format string, args ...any) {
	w.mistakes = append(w.mistakes, &Error{
		File: w.file.name, Line: n.GetToken().Position.Line, Field: path, Problem: fmt.Sprintf(format, args...),
	})
}

// fits says whether the node can be read into the type; what is inside it and
// cannot is taken out.
func (w *walker) fits(path string, n ast.Node, t reflect.Type) bool {
	t = deref(t)
	if a, ok := n.(*ast.AnchorNode); ok {
		n = a.Value
	}
	switch n.(type) {
	case *ast.NullNode, *ast.AliasNode, *ast.TagNode, *ast.CommentGroupNode:
		return true // nothing, or what the library has to make out
	}
	ok := true
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return w.mapping(path, n, t)
	case reflect.Slice:
		return w.list(path, n, t)
	case reflect.Int:
		_, ok = n.(*ast.IntegerNode)
	case reflect.Bool:
		_, ok = n.(*ast.BoolNode)
	case reflect.String:
		_, ok = n.(ast.ScalarNode)
	}
	return ok || w.wrong(path, n, t)
}

func (w *walker) wrong(path string, n ast.Node, t reflect.Type) bool {
	w.errorf(path, n, "found %s, want %s", found(n), kindName(t))
	return false
}

func (w *walker) mapping(path string, n ast.Node, t reflect.Type) bool {
	switch m := n.(type) {
	case *ast.MappingNode:
		m.Values = slices.DeleteFunc(m.Values, func(v *ast.MappingValueNode) bool { return !w.entry(path, v, t) })
		return true
	case *ast.MappingValueNode:
		return w.entry(path, m, t)
	default:
		return w.wrong(path, n, t)
	}
}

func (w *walker) entry(path string, v *ast.MappingValueNode, t reflect.Type) bool {
	if _, merge := v.Key.(*ast.MergeKeyNode); merge {
		return true
	}
	name := v.Key.GetToken().Value
	at := strings.TrimPrefix(path+"."+name, ".")
	if t.Kind() == reflect.Map {
		return w.fits(at, v.Value, t.Elem())
	}
	if field := inner(t, name, false); field != nil {
		return w.fits(at, v.Value, field)
	}
	keys := keysAt(t, "")
	if like := nearest.Of(name, keys); like != "" {
		w.errorf(at, v.Key, "there is no such field; did you mean %s?", like)
	} else {
		w.errorf(at, v.Key, "there is no such field; allowed here: %s", strings.Join(keys, ", "))
	}
	return false
}

func (w *walker) list(path string, n ast.Node, t reflect.Type) bool {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		return w.wrong(path, n, t)
	}
	for i, v := range s.Values {
		if !w.fits(fmt.Sprintf("%s[%d]", path, i), v, t.Elem()) {
			s.Values[i] = ast.Null(v.GetToken())
		}
	}
	return true
}

func found(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	default:
		return fmt.Sprintf("%q", n.GetToken().Value)
	}
}
