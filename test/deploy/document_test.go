// Package deploy holds what is in the folder deploy against the code: who may call
// what, which variables a function reads, which metrics there are.
package deploy

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const template = "../../deploy/template.yaml"

// doc is a YAML mapping. CloudFormation's short forms are in it as their long ones:
// !Ref X is {"Ref": "X"}, !GetAtt X.Y is {"Fn::GetAtt": "X.Y"}.
type doc = map[string]any

func load(t *testing.T, path string) doc {
	t.Helper()
	all := loadAll(t, path)
	if len(all) != 1 {
		t.Fatalf("%s: %d documents, want one", path, len(all))
	}
	return all[0]
}

func loadAll(t *testing.T, path string) []doc {
	t.Helper()
	file, err := parser.ParseBytes(read(t, path), 0)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var all []doc
	for _, d := range file.Docs {
		if d.Body == nil {
			continue
		}
		m, ok := value(t, d.Body).(doc)
		if !ok {
			t.Fatalf("%s: is no mapping", path)
		}
		all = append(all, m)
	}
	return all
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func value(t *testing.T, n ast.Node) any {
	t.Helper()
	switch n := n.(type) {
	case *ast.TagNode:
		return doc{long(n.Start.Value): value(t, n.Value)}
	case *ast.MappingNode:
		m := doc{}
		for _, v := range n.Values {
			m[key(v)] = value(t, v.Value)
		}
		return m
	case *ast.MappingValueNode:
		return doc{key(n): value(t, n.Value)}
	case *ast.SequenceNode:
		all := make([]any, 0, len(n.Values))
		for _, v := range n.Values {
			all = append(all, value(t, v))
		}
		return all
	case *ast.LiteralNode:
		return n.Value.Value
	case ast.ScalarNode:
		return n.GetValue()
	}
	t.Fatalf("YAML of an unknown kind: %T: %s", n, n)
	return nil
}

// long is the long form of a function's name.
func long(short string) string {
	switch name := strings.TrimPrefix(short, "!"); name {
	case "Ref", "Condition":
		return name
	default:
		return "Fn::" + name
	}
}

func key(n *ast.MappingValueNode) string { return n.Key.GetToken().Value }

// at follows the names into the document; nil if there is nothing.
func at(d any, path ...string) any {
	for _, name := range path {
		m, ok := d.(doc)
		if !ok {
			return nil
		}
		d = m[name]
	}
	return d
}

// resources of a type, by name.
func resources(t *testing.T, d doc, kind string) map[string]doc {
	t.Helper()
	found := make(map[string]doc)
	for name, r := range at(d, "Resources").(doc) {
		if at(r, "Type") == kind {
			found[name] = at(r, "Properties").(doc)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no resource of type %s", kind)
	}
	return found
}

// texts are what is a text, or a list of texts.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, texts(one)...)
		}
		return all
	}
	return nil
}
