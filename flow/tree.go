package flow

import (
	"bytes"
	"encoding/json"
)

// tree reads content, known to be JSON, into maps, slices, strings, bools, nil and
// json.Number. It is not json.Unmarshal because that lets the last of two members
// with the same name win in silence.
func (r *reader) tree(content []byte) any {
	d := json.NewDecoder(bytes.NewReader(content))
	d.UseNumber()
	t := treeReader{d: d, problems: &r.problems}
	return t.value()
}

// treeReader keeps the way to where it stands as a stack, because a path built at
// every level would cost the square of the depth.
type treeReader struct {
	d        *json.Decoder
	at       []step
	problems *problems
}

// step is one step down: into a member, or, with no name, into an element.
type step struct {
	name string
	i    int
	list bool
}

func (t *treeReader) value() any {
	switch token := t.next().(type) {
	case json.Delim:
		if token == '{' {
			return t.members()
		}
		return t.elements()
	default:
		return token
	}
}

func (t *treeReader) members() map[string]any {
	m := map[string]any{}
	for t.d.More() {
		name, _ := t.next().(string)
		t.at = append(t.at, step{name: name})
		if _, twice := m[name]; twice {
			t.problems.add(t.path(), "the member a second time", "each member once")
		}
		m[name] = t.value()
		t.at = t.at[:len(t.at)-1]
	}
	t.next()
	return m
}

func (t *treeReader) elements() []any {
	l := []any{}
	for t.d.More() {
		t.at = append(t.at, step{i: len(l), list: true})
		l = append(l, t.value())
		t.at = t.at[:len(t.at)-1]
	}
	t.next()
	return l
}

// next cannot fail: Parse has read the whole of the content as JSON before.
func (t *treeReader) next() any {
	token, err := t.d.Token()
	if err != nil {
		return nil
	}
	return token
}

func (t *treeReader) path() string {
	path := ""
	for _, s := range t.at {
		if s.list {
			path = element(path, s.i)
		} else {
			path = member(path, s.name)
		}
	}
	return path
}
