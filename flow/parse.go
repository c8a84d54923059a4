package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// The limits of a flow. Spec §5.1.
const (
	Version       = "2019-10-30" // the only version of the language
	MaxCharacters = 256000
	MaxActions    = 250
	MaxIdentifier = 50 // characters
)

// Parse reads a flow's Content. Its error is an *Error with every problem found.
// Members that the language does not know are ignored, except in Transitions,
// where a branch would silently be lost.
func Parse(content []byte) (*Flow, error) {
	if n := utf8.RuneCount(content); n > MaxCharacters {
		return nil, refused("", fmt.Sprintf("%d characters", n), fmt.Sprintf("at most %d", MaxCharacters))
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(content, &raw); err != nil {
		return nil, badJSON(content, err)
	}
	if _, ok := raw["modules"]; ok && raw["Actions"] == nil {
		return nil, refused("modules", "the legacy export format",
			"the flow language "+Version+": save the flow in the current designer, or use DescribeContactFlow")
	}
	var r reader
	f := r.flow(r.tree(content))
	if len(r.problems) > 0 {
		return nil, &Error{Problems: r.problems}
	}
	f.Metadata, f.Settings = raw["Metadata"], raw["Settings"]
	return f, nil
}

func refused(path, found, allowed string) *Error {
	return &Error{Problems: []Problem{{Path: path, Found: found, Allowed: allowed}}}
}

// badJSON says where content stops being JSON, or what it is instead of an object.
func badJSON(content []byte, err error) *Error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		before := content[:min(int(syntax.Offset), len(content))]
		line := bytes.Count(before, []byte("\n")) + 1
		column := len(before) - (bytes.LastIndexByte(before, '\n') + 1)
		return refused("", fmt.Sprintf("a syntax error at line %d, column %d", line, column), "JSON")
	}
	return refused("", "JSON that is no object", "an object with Version, StartAction and Actions")
}
