package policy

import (
	"fmt"
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"handover/internal/nearest"
)

// problemsOf tells CEL's mistakes in our words.
func problemsOf(env *cel.Env, parsed *cel.Ast, issues *cel.Issues) []problem {
	var all []problem
	for _, e := range issues.Errors() {
		all = append(all, problem{
			line: e.Location.Line(), column: e.Location.Column() + 1,
			text: plain(e.Message) + suggestion(env, parsed, e),
		})
	}
	return all
}

var (
	offered  = regexp.MustCompile(` \((did you mean|enable with|in container).*| expecting .*|\n.*`)
	overload = regexp.MustCompile(`found no matching overload for '(?:_(.+)_|(.+))' applied to '(.*)'`)
	internal = strings.NewReplacer("policy.", "", "Vars", "", "'<EOF>'", "the end", "Syntax error: ", "")
)

// plain is CEL's message without what only its library's user can act on.
func plain(message string) string {
	message = internal.Replace(offered.ReplaceAllString(message, ""))
	if message == "invalid duration argument" {
		return `found no duration, want it with its unit, such as duration("5m")`
	}
	return overload.ReplaceAllString(message, "$1$2 does not go with $3")
}

// suggestion is what may have been meant.
func suggestion(env *cel.Env, parsed *cel.Ast, e *cel.Error) string {
	var known []string
	switch {
	case parsed == nil:
		return ""
	case strings.Contains(e.Message, "(duration, int)"):
		return `; a duration is written duration("5m")`
	case strings.HasPrefix(e.Message, "undeclared reference to 'target'"):
		return ": only the step of a queue has a target to speak of"
	case strings.HasPrefix(e.Message, "undeclared reference"):
		known = variables
	case strings.HasPrefix(e.Message, "undefined field"):
		known = fieldsOf(operandType(env, parsed, e.ExprID))
	default:
		return ""
	}
	_, rest, _ := strings.Cut(e.Message, "'")
	name, _, _ := strings.Cut(rest, "'")
	if like := nearest.Of(name, known); like != "" {
		return fmt.Sprintf("; did you mean %s?", like)
	}
	return "; there are " + strings.Join(known, ", ")
}

// operandType is the type whose field the expression with that id selects, if it
// is one of ours and can be told.
func operandType(env *cel.Env, parsed *cel.Ast, id int64) string {
	found := ""
	tree := parsed.NativeRep()
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.ID() != id || e.Kind() != ast.SelectKind {
			return
		}
		text, err := cel.ExprToString(e.AsSelect().Operand(), tree.SourceInfo())
		if err != nil {
			return
		}
		if operand, issues := env.Compile(text); issues.Err() == nil {
			found = operand.OutputType().TypeName()
		}
	}))
	return found
}

func typeWord(t *cel.Type) string {
	switch t.Kind() {
	case types.StringKind:
		return "a text"
	case types.IntKind, types.UintKind, types.DoubleKind:
		return "a number"
	case types.DurationKind:
		return "a duration"
	default:
		return "a " + strings.TrimSuffix(strings.TrimPrefix(cel.FormatCELType(t), "policy."), "Vars")
	}
}
