package flow

import "encoding/json"

// Flow is a flow in Amazon Connect's flow language, version 2019-10-30. Spec §5.1.
type Flow struct {
	Version     string
	StartAction string
	Actions     []Action
	Metadata    json.RawMessage // the designer's notes, as they stand; nil if absent
	Settings    json.RawMessage // a module's inputs and outputs, as they stand; nil if absent
}

// Find returns the first action with this identifier, or nil.
func (f *Flow) Find(identifier string) *Action {
	for i := range f.Actions {
		if f.Actions[i].Identifier == identifier {
			return &f.Actions[i]
		}
	}
	return nil
}

// Action is one block of a flow.
type Action struct {
	Identifier  string
	Type        string
	Parameters  Parameters // never nil after Parse
	Transitions Transitions
}

// Parameters are an action's settings as they stand in the JSON: strings, bools,
// json.Number, nil, map[string]any and []any. The console writes numbers and
// booleans as strings ("900", "True"), with few exceptions.
type Parameters map[string]any

// Text returns a scalar parameter as text, whichever way it was written: a
// number by its digits, a boolean as "True" or "False". It is false if the
// parameter is absent, null, an object or an array.
func (p Parameters) Text(name string) (string, bool) { return Scalar(p[name]) }

// Map returns an object parameter, or nil if it is absent or something else.
func (p Parameters) Map(name string) map[string]any {
	m, _ := p[name].(map[string]any)
	return m
}

// List returns an array parameter, or nil if it is absent or something else.
func (p Parameters) List(name string) []any {
	l, _ := p[name].([]any)
	return l
}

// Scalar is the text of one value inside [Parameters]; see [Parameters.Text].
func Scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			return "True", true
		}
		return "False", true
	}
	return "", false
}

// Transitions say where to go from an action. A success without conditions goes
// to NextAction; a result goes to the first condition that holds, or else to the
// error branch NoMatchingCondition; a failure goes to its own error branch, or
// else to NoMatchingError. Exports repeat one branch as NextAction of a branching
// action; it is not followed then. Spec §5.1.
type Transitions struct {
	NextAction string // empty: absent, or not connected
	Conditions []Condition
	Errors     []ErrorBranch
}

// OnError returns where an error of this type leads, and false if no branch names it.
func (t Transitions) OnError(errorType string) (string, bool) {
	for _, e := range t.Errors {
		if e.ErrorType == errorType {
			return e.NextAction, true
		}
	}
	return "", false
}

// Condition is one conditional branch.
type Condition struct {
	NextAction string
	Operator   string
	Operands   []string
}

// ErrorBranch is where to go on an error of this type.
type ErrorBranch struct {
	NextAction string
	ErrorType  string
}

// The types of a flow, as CreateContactFlow names them. Spec §5.2.
const (
	ContactFlow     = "CONTACT_FLOW"
	CustomerQueue   = "CUSTOMER_QUEUE"
	CustomerHold    = "CUSTOMER_HOLD"
	CustomerWhisper = "CUSTOMER_WHISPER"
	AgentHold       = "AGENT_HOLD"
	AgentWhisper    = "AGENT_WHISPER"
	OutboundWhisper = "OUTBOUND_WHISPER"
	AgentTransfer   = "AGENT_TRANSFER"
	QueueTransfer   = "QUEUE_TRANSFER"
	Campaign        = "CAMPAIGN"
)

// The error types that an author may branch on. Spec §5.7.
const (
	NoMatchingError     = "NoMatchingError"
	NoMatchingCondition = "NoMatchingCondition"
	QueueAtCapacity     = "QueueAtCapacity"
	ParticipantNotFound = "ParticipantNotFound"
	TimeLimitExceeded   = "TimeLimitExceeded"
)
