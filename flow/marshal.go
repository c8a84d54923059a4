package flow

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Marshal writes a flow as Content, in the shape of the API: two-space indent,
// empty Conditions and Errors left out, Parameters and Transitions always there.
// Parse reads it back as the same flow. It fails only if Metadata, Settings or a
// parameter is not JSON.
func Marshal(f *Flow) ([]byte, error) {
	w := wireFlow{
		Version: f.Version, StartAction: f.StartAction, Metadata: f.Metadata, Settings: f.Settings,
		Actions: make([]wireAction, len(f.Actions)),
	}
	for i, a := range f.Actions {
		w.Actions[i] = toWire(a)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // SSML is full of angle brackets
	e.SetIndent("", "  ")
	if err := e.Encode(w); err != nil {
		return nil, fmt.Errorf("flow: write as JSON: %w", err)
	}
	return b.Bytes(), nil
}

type wireFlow struct {
	Version     string
	StartAction string
	Metadata    json.RawMessage `json:",omitempty"`
	Settings    json.RawMessage `json:",omitempty"`
	Actions     []wireAction
}

type wireAction struct {
	Parameters  Parameters
	Identifier  string
	Type        string
	Transitions wireTransitions
}

type wireTransitions struct {
	NextAction string          `json:",omitempty"`
	Conditions []wireCondition `json:",omitempty"`
	Errors     []ErrorBranch   `json:",omitempty"`
}

type wireCondition struct {
	NextAction string
	Condition  wireTest
}

type wireTest struct {
	Operator string
	Operands []string
}

func toWire(a Action) wireAction {
	w := wireAction{
		Parameters: a.Parameters, Identifier: a.Identifier, Type: a.Type,
		Transitions: wireTransitions{NextAction: a.Transitions.NextAction, Errors: a.Transitions.Errors},
	}
	if w.Parameters == nil {
		w.Parameters = Parameters{}
	}
	for _, c := range a.Transitions.Conditions {
		operands := c.Operands
		if operands == nil {
			operands = []string{}
		}
		w.Transitions.Conditions = append(w.Transitions.Conditions,
			wireCondition{NextAction: c.NextAction, Condition: wireTest{Operator: c.Operator, Operands: operands}})
	}
	return w
}
