package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Request takes a REST-JSON request apart and checks it: the members that the
// model knows, wherever they travel, by their names. body is the request's body;
// an empty one is an empty structure, and unknown members are left out, as the
// service does both. Numbers are json.Number.
//
// The error is a [Malformed] where the JSON is none or has other types than the
// model, and an [Invalid] where the model does not allow what it says. Labels of
// the path are those of http.Request.PathValue.
func (o *Operation) Request(r *http.Request, body []byte) (map[string]any, error) {
	members, err := Decode(body)
	if err != nil {
		return nil, err
	}
	if o.input == nil {
		return map[string]any{}, nil
	}
	for name, m := range o.input.Members {
		if m.Location == "" {
			if m.Wire != "" && m.Wire != name {
				members[name] = members[m.Wire]
			}
			continue
		}
		delete(members, name) // not from the body
		if v, there := m.find(name, r); there {
			members[name] = v
		}
	}
	return o.Check(members)
}

// Check checks an operation's members as they were decoded, numbers as
// json.Number, and returns those that the model knows. Errors are those of Request.
func (o *Operation) Check(members map[string]any) (map[string]any, error) {
	if o.input == nil {
		return map[string]any{}, nil
	}
	var c checker
	known := c.value("", o.input, members)
	if err := c.err(); err != nil {
		return nil, err
	}
	fields, _ := known.(map[string]any)
	return fields, nil
}

// CheckAnswer tells what of an answer's JSON the model does not allow: what is
// missing, of the wrong type, out of bounds, or no member at all.
func (o *Operation) CheckAnswer(body []byte) error {
	members, err := Decode(body)
	if err != nil {
		return err
	}
	if o.output == nil {
		if len(members) > 0 {
			return Invalid{{"the answer", "the model has none"}}
		}
		return nil
	}
	c := checker{answer: true}
	c.value("", o.output, members)
	return c.err()
}

// Decode reads a JSON object with numbers as they were written; an empty text is
// an empty object. The error is a [Malformed].
func Decode(body []byte) (map[string]any, error) {
	members := map[string]any{}
	if len(bytes.TrimSpace(body)) == 0 {
		return members, nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&members); err != nil || members == nil {
		return nil, Malformed{Problem{"the request body", "is not a JSON object"}}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, Malformed{Problem{"the request body", "goes on after its JSON object"}}
	}
	return members, nil
}

// find is a member that travels outside the body, if the request has it.
func (m member) find(name string, r *http.Request) (any, bool) {
	wire := m.Wire
	if wire == "" {
		wire = name
	}
	switch m.Location {
	case "uri":
		v := r.PathValue(wire)
		return m.plain(v), v != ""
	case "header":
		values := r.Header.Values(wire)
		if len(values) == 0 {
			return nil, false
		}
		return m.plain(values[0]), true
	}
	return m.query(wire, r.URL.Query())
}

func (m member) query(wire string, query url.Values) (any, bool) {
	values, there := query[wire]
	if !there {
		return nil, false
	}
	if m.Type != "list" {
		return m.plain(values[0]), true
	}
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = m.Item.plain(v)
	}
	return list, true
}

// plain is a text from a path, a query or a header as JSON would have it.
func (m member) plain(text string) any {
	switch m.Type {
	case "integer", "long", "float", "double":
		return json.Number(text)
	case "boolean":
		if b, err := strconv.ParseBool(text); err == nil {
			return b
		}
	}
	return text
}
