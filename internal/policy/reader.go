package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"handover/internal/nearest"
)

// nameKind tells apart what the instance has by name.
type nameKind int

const (
	queueName nameKind = iota + 1
	agentName
	statusName
	profileName
)

// reader looks at a checked condition for what its types do not tell: the names
// it uses, and comparisons that can never be equal.
type reader struct {
	tree     *ast.AST
	names    []usedName
	problems []problem
}

// words are fields whose values are known one and all.
var words = map[string][]string{
	"cause":                 causes,
	"chatVars.family":       families,
	"chatVars.last_speaker": {customer, string(Agent), ""},
	"otherVars.kind":        kinds,
}

var (
	families = []string{"web", "sms", "whatsapp", "apple", "other"}
	kinds    = []string{string(Agent), string(Supervisor), string(Barged), string(Bot)}
)

// named are fields whose values are names of the instance.
var named = map[string]nameKind{
	"chatVars.queue":            queueName,
	"chatVars.queue_arn":        queueName,
	"agentVars.username":        agentName,
	"agentVars.status":          statusName,
	"agentVars.routing_profile": profileName,
}

func (r *reader) read() {
	ast.PostOrderVisit(r.tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.CallKind {
			r.call(e.AsCall())
		}
	}))
}

func (r *reader) call(c ast.CallExpr) {
	args := c.Args()
	switch name := c.FunctionName(); {
	case name == "queue" && !c.IsMemberFunction():
		r.queue(args[0])
	case name == "dyn":
		r.problem(args[0], "found dyn(…), behind which no name is checked; want the value itself")
	case name == operators.Equals, name == operators.NotEquals:
		r.compared(args[0], args[1])
		r.compared(args[1], args[0])
	case name == operators.In:
		r.among(args[0], args[1])
	case strings.HasPrefix(name, "get") && c.IsMemberFunction() && len(args) == 1:
		r.zone(args[0])
	}
}

func (r *reader) queue(arg ast.Expr) {
	name, ok := literal(arg)
	switch {
	case !ok:
		r.problem(arg, `found queue(…) without a name in quotes; only queues that the policy names are looked at`)
	case name == "":
		r.problem(arg, `found queue(""), want the name of a queue`)
	default:
		r.use(queueName, name, arg)
	}
}

func (r *reader) among(field, list ast.Expr) {
	if list.Kind() != ast.ListKind {
		return
	}
	for _, element := range list.AsList().Elements() {
		r.compared(field, element)
	}
}

func (r *reader) compared(field, value ast.Expr) {
	key := r.fieldOf(field)
	text, ok := literal(value)
	if key == "" || !ok {
		return
	}
	if kind, ok := named[key]; ok {
		r.use(kind, text, value)
	}
	allowed, closed := words[key]
	if !closed || slices.Contains(allowed, text) {
		return
	}
	_, short, dotted := strings.Cut(key, ".")
	if !dotted {
		short = key
	}
	want := "want one of " + strings.TrimSuffix(strings.Join(allowed, ", "), ", ")
	if like := nearest.Of(text, allowed); like != "" {
		want = fmt.Sprintf("did you mean %q?", like)
	}
	r.problem(value, fmt.Sprintf("%s is never %q; %s", short, text, want))
}

// fieldOf is the variable, or type and field, that an expression is; empty if it
// is anything else.
func (r *reader) fieldOf(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent()
	case ast.SelectKind:
		s := e.AsSelect()
		return strings.TrimPrefix(r.tree.GetType(s.Operand().ID()).TypeName(), "policy.") + "." + s.FieldName()
	default:
		return ""
	}
}

// zone checks the time zone of now.getHours("Europe/Zurich") and its like.
func (r *reader) zone(arg ast.Expr) {
	name, ok := literal(arg)
	if !ok || strings.Contains(name, ":") {
		return
	}
	if _, err := time.LoadLocation(name); err != nil || name == "" {
		r.problem(arg, fmt.Sprintf("there is no time zone %q; want a name such as Europe/Zurich, or an offset such as +02:00", name))
	}
}

func (r *reader) use(kind nameKind, name string, at ast.Expr) {
	line := r.tree.SourceInfo().GetStartLocation(at.ID()).Line()
	r.names = append(r.names, usedName{kind: kind, name: name, line: line})
}

func (r *reader) problem(at ast.Expr, text string) {
	l := r.tree.SourceInfo().GetStartLocation(at.ID())
	r.problems = append(r.problems, problem{line: l.Line(), column: l.Column() + 1, text: text})
}

func literal(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}
