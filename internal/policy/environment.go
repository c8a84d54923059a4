package policy

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // shifts and conditions name time zones, also where the system has none

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// celVersion is the environment's: which variables and functions a condition
// has. One that means something else by them gets the next number; a file says
// which it was written for.
const celVersion = 1

// A condition may not cost more than this, by CEL's own measure (about one for
// each step): neither as estimated when it is read, for the longest texts and
// lists that there can be, nor when it is evaluated.
const costLimit = 100_000

const (
	longestCondition = 2000 // characters
	deepestCondition = 32
	// Texts and lists of facts, for the estimate. All attributes of a contact
	// together hold 32 KB: spec §6.
	longestText     = 4096
	mostAttributes  = 256
	mostInAList     = 32
	interruptEvery  = 64 // steps of a loop
	longestThinking = time.Second
)

// The structs below are the variables' types. Their fields are all that a
// condition can name; a name that is not here does not compile.

type agentVars struct {
	Username       string   `cel:"username"`
	RoutingProfile string   `cel:"routing_profile"`
	Hierarchy      []string `cel:"hierarchy"`
	Status         string   `cel:"status"`
}

type chatVars struct {
	Queue         string            `cel:"queue"`
	QueueARN      string            `cel:"queue_arn"`
	Attributes    map[string]string `cel:"attributes"`
	Family        string            `cel:"family"`
	Age           time.Duration     `cel:"age"`
	WithAgent     time.Duration     `cel:"with_agent"`
	Segments      int               `cel:"segments"`
	Moves         int               `cel:"moves"`
	LastSpeaker   string            `cel:"last_speaker"`
	LastSpokeAgo  time.Duration     `cel:"last_spoke_ago"`
	CustomerWaits time.Duration     `cel:"customer_waits"`
	Others        []otherVars       `cel:"others"`
}

type otherVars struct {
	Kind     string `cel:"kind"`
	Username string `cel:"username"`
}

type queueVars struct {
	Known      bool          `cel:"known"`
	Open       bool          `cel:"open"`
	Staffed    int           `cel:"staffed"`
	Available  int           `cel:"available"`
	Depth      int           `cel:"depth"`
	OldestWait time.Duration `cel:"oldest_wait"`
	Full       bool          `cel:"full"`
}

// environments are the one for rules and steps without a queue, and the one for
// steps with a queue, which adds target. Neither is ever changed.
type environments struct{ plain, target *cel.Env }

func (e *environments) of(target bool) *cel.Env {
	if target {
		return e.target
	}
	return e.plain
}

const queueOverload = "queue_string"

// theEnvironments is built once: it is the same for every policy.
var theEnvironments = sync.OnceValue(func() *environments {
	plain, err := cel.NewEnv(declarations()...)
	if err != nil {
		panic(err) // it depends on nothing but this file, and is tested
	}
	target, err := plain.Extend(cel.Variable("target", cel.ObjectType(typeName(queueVars{}))))
	if err != nil {
		panic(err)
	}
	return &environments{plain: plain, target: target}
})

func declarations() []cel.EnvOption {
	queue, chat := cel.ObjectType(typeName(queueVars{})), cel.ObjectType(typeName(chatVars{}))
	tags := types.ParseStructTags(true)
	return []cel.EnvOption{
		cel.Types(
			cel.NativeTypeFor[agentVars](tags), cel.NativeTypeFor[chatVars](tags),
			cel.NativeTypeFor[otherVars](tags), cel.NativeTypeFor[queueVars](tags),
		),
		cel.Variable("agent", cel.ObjectType(typeName(agentVars{}))),
		cel.Variable("cause", cel.StringType),
		cel.Variable("chat", chat),
		cel.Variable("now", cel.TimestampType),
		cel.Variable("same_queue", queue),
		cel.Function("queue", cel.Overload(queueOverload, []*cel.Type{cel.StringType}, queue, cel.LateFunctionBinding())),
		cel.Function("attribute", cel.MemberOverload("chat_attribute_string",
			[]*cel.Type{chat, cel.StringType}, cel.StringType, cel.BinaryBinding(attribute))),
		cel.ParserExpressionSizeLimit(longestCondition),
		cel.ParserRecursionLimit(deepestCondition),
		cel.ASTValidators(
			cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals(),
			cel.ValidateRegexLiterals(), cel.ValidateHomogeneousAggregateLiterals(),
		),
	}
}

// variables are the names that stand by themselves, for suggestions.
var variables = []string{"agent", "attribute", "cause", "chat", "duration", "now", "queue", "same_queue", "size", "target", "timestamp"}

func typeName(v any) string {
	t := reflect.TypeOf(v)
	return "policy." + t.Name()
}

// fieldsOf lists the fields of a variable's type, or of all of them if it is none of ours.
func fieldsOf(name string) []string {
	var fields []string
	for _, v := range []any{agentVars{}, chatVars{}, otherVars{}, queueVars{}} {
		if known := typeName(v); name != "" && name != known {
			continue
		}
		for f := range reflect.TypeOf(v).Fields() {
			fields = append(fields, f.Tag.Get("cel"))
		}
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

// attribute is chat.attribute(NAME): the attribute's value, or nothing.
func attribute(chat, name ref.Val) ref.Val {
	c, ok := chat.Value().(*chatVars)
	if !ok {
		return types.NoSuchOverloadErr()
	}
	return types.String(c.Attributes[string(name.(types.String))])
}

// sizes bounds what the facts hold, for the estimate of the cost.
type sizes struct{}

// EstimateSize implements cost.Estimator.
func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	if n.ComputedSize() != nil || n.Type() == nil {
		return nil
	}
	most := uint64(0)
	switch n.Type().Kind() {
	case types.StringKind:
		most = longestText
	case types.ListKind:
		most = mostInAList
	case types.MapKind:
		most = mostAttributes
	default:
		return nil
	}
	s := cost.RangedSizeEstimate(0, most)
	return &s
}

// EstimateCallCost implements cost.Estimator: what is not standard costs one step.
func (sizes) EstimateCallCost(function, _ string, _ *cost.AstNode, _ []cost.AstNode) *cost.CallEstimate {
	if function != "queue" && function != "attribute" {
		return nil
	}
	return &cost.CallEstimate{CostEstimate: cost.FixedCostEstimate(1)}
}

// oneLine is a condition's text as a reason quotes it.
func oneLine(text string) string {
	const most = 160
	s := strings.Join(strings.Fields(text), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
