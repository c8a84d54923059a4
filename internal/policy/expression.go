package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// expression is a compiled condition. It is never changed, and may be evaluated
// from any goroutine.
type expression struct {
	text    string
	program cel.Program
	always  bool // it holds whatever the facts are
	names   []usedName
}

// usedName is something of the instance that a condition names.
type usedName struct {
	kind nameKind
	name string
	line int // of the condition's text
}

// problem is a mistake in a condition, and its place in the text.
type problem struct {
	line, column int // from 1; 0: the text as a whole
	text         string
}

// compileExpression checks a condition and makes it ready to be evaluated. With
// target, it may speak of the step's queue.
func compileExpression(text string, target bool) (*expression, []problem) {
	env := theEnvironments().of(target)
	parsed, issues := env.Parse(text)
	if issues.Err() != nil {
		return nil, problemsOf(env, nil, issues)
	}
	checked, issues := env.Check(parsed)
	if issues.Err() != nil {
		return nil, problemsOf(env, parsed, issues)
	}
	if out := checked.OutputType(); !out.IsExactType(types.BoolType) {
		return nil, []problem{{text: fmt.Sprintf("found a condition that gives %s, want one that gives true or false", typeWord(out))}}
	}
	r := reader{tree: checked.NativeRep()}
	r.read()
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	e := &expression{text: text, names: r.names}
	if p := e.plan(env, checked); p != nil {
		return nil, []problem{*p}
	}
	return e, nil
}

// plan refuses what is too much work, or decided already.
func (e *expression) plan(env *cel.Env, checked *cel.Ast) *problem {
	estimate, err := env.EstimateCost(checked, sizes{})
	if err != nil {
		return &problem{text: "found a condition whose cost cannot be estimated: " + err.Error()}
	}
	if estimate.Max > costLimit {
		return &problem{text: fmt.Sprintf("found a condition that may take more than %d steps; look through fewer values, and not through them again for each", costLimit)}
	}
	switch fold(env, checked) {
	case types.False:
		return &problem{text: "found a condition that never holds, whatever the chat is"}
	case types.True:
		e.always = true
	}
	e.program, err = env.Program(checked, cel.CostLimit(costLimit), cel.InterruptCheckFrequency(interruptEvery))
	if err != nil {
		return &problem{text: "found a condition that cannot be evaluated: " + err.Error()}
	}
	if !needsFacts(checked.NativeRep()) {
		if _, _, err := e.program.Eval(cel.NoVars()); err != nil {
			return &problem{text: "found a condition that always fails: " + failure(err)}
		}
	}
	return nil
}

// needsFacts says whether the condition asks for anything outside itself.
func needsFacts(tree *ast.AST) bool {
	for _, r := range tree.ReferenceMap() {
		if r.Name != "" && r.Value == nil || slices.Contains(r.OverloadIDs, queueOverload) {
			return true
		}
	}
	return false
}

// fold works out what does not depend on the facts; nil if the condition does.
func fold(env *cel.Env, checked *cel.Ast) ref.Val {
	folder, err := cel.NewConstantFoldingOptimizer()
	if err != nil {
		return nil
	}
	optimizer, err := cel.NewStaticOptimizer(folder)
	if err != nil {
		return nil
	}
	folded, issues := optimizer.Optimize(env, checked)
	if issues.Err() != nil || folded.NativeRep().Expr().Kind() != ast.LiteralKind {
		return nil
	}
	return folded.NativeRep().Expr().AsLiteral()
}

// miss says why the condition does not hold; empty if it does. A condition that
// fails does not hold. The reason has nothing of the facts in it.
func (e *expression) miss(v *view) string {
	ctx, cancel := context.WithTimeout(context.Background(), longestThinking)
	defer cancel()
	out, _, err := e.program.ContextEval(ctx, v.activation())
	switch {
	case err != nil:
		return fmt.Sprintf("its condition failed (%s): %s", failure(err), oneLine(e.text))
	case out != types.True:
		return "its condition does not hold: " + oneLine(e.text)
	default:
		return ""
	}
}

// failures tell what went wrong without CEL's own words, which quote values.
var failures = []struct{ sign, say string }{
	{"no such key", "it looks up what is not there"},
	{"index out of bounds", "it looks up what is not there"},
	{"cost limit", "it takes too many steps"},
	{"interrupt", "it takes too long"},
	{"deadline", "it takes too long"},
	{"division by zero", "it divides by zero"},
	{"modulus by zero", "it divides by zero"},
	{"overflow", "a number is too large"},
}

func failure(err error) string {
	text := strings.ToLower(err.Error())
	for _, f := range failures {
		if strings.Contains(text, f.sign) {
			return f.say
		}
	}
	return "a value is not what it takes it for"
}
