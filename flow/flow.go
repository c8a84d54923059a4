package flow

// Flow is a flow in Amazon Connect's flow language, version 2019-10-30. Spec §5.1.
type Flow struct {
	Version     string
	StartAction string
	Actions     []Action
}

// Action is one block of a flow.
type Action struct {
	Identifier  string
	Type        string
	Parameters  Parameters
	Transitions Transitions
}

// Parameters are an action's settings as they stand in the JSON.
type Parameters map[string]any

// Transitions say where to go from an action.
type Transitions struct {
	NextAction string
	Conditions []Condition
	Errors     []ErrorBranch
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

// Parse reads a flow's Content.
func Parse(content []byte) (*Flow, error) { panic("not yet") }
