package flowrun

import (
	"fmt"
	"slices"
	"time"

	"handover/flow"
)

// View is what a ShowView action asks its Host to show.
type View struct {
	Ref, Version string         // of the view resource; the version may be empty
	Data         map[string]any // for the view, with references resolved
	HideAnswer   bool           // what the customer answers is not for the transcript
	Until        time.Time      // the answer comes before, or never
}

// ViewAnswer is what came back from a view.
type ViewAnswer struct {
	Action string
	Data   any // as JSON has it
}

// showView is ShowView: it sends a view and waits for the action that the customer picks,
// which the conditions test. $.Views.Action is that, and $.Views.ViewResultData what
// came with it. It uses Host.ShowView. Spec §5.4, and "ShowView" in the API reference.
func showView(x *exec, a *flow.Action) outcome {
	limit, err := x.seconds(a, "InvocationTimeLimitSeconds", 1, 604800)
	if err != nil {
		return done(err)
	}
	resource := flow.Parameters(a.Parameters.Map("ViewResource"))
	sensitive := flow.Parameters(a.Parameters.Map("SensitiveDataConfiguration"))
	v := View{
		Data: map[string]any{}, HideAnswer: slices.Contains(sensitive.List("HideResponseOn"), any("TRANSCRIPT")), Until: x.now.Add(limit),
	}
	for name, value := range a.Parameters.Map("ViewData") {
		v.Data[x.expand(name)] = x.expandDeep("", value, asText)
	}
	id, _ := resource.Text("Id")
	version, _ := resource.Text("Version")
	v.Ref, _ = x.resolve(id)
	v.Version, _ = x.resolve(version)
	if v.Ref == "" {
		return done(fmt.Errorf("ViewResource.Id is empty (%q)", id))
	}
	if err := x.host.ShowView(v); err != nil {
		return done(err)
	}
	return waitFor(Waiting{Until: v.Until, View: true})
}

// asText leaves text what it is.
func asText(_, s string) any { return s }

// ViewAnswered goes on from a ShowView; otherwise it changes nothing.
func (r *Run) ViewAnswered(h Host, now time.Time, answer ViewAnswer) State {
	if r.Waiting == nil || !r.Waiting.View {
		return r.State
	}
	r.Views = map[string]string{"Action": answer.Action}
	flatten(r.Views, "ViewResultData", answer.Data)
	return r.resume(h, now, result(answer.Action))
}

// flatten puts what is in a value under dotted paths, list items under name[0].
func flatten(into map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, item := range v {
			flatten(into, path+"."+name, item)
		}
	case []any:
		for i, item := range v {
			flatten(into, fmt.Sprintf("%s[%d]", path, i), item)
		}
	case nil:
	default:
		into[path] = fmt.Sprint(v)
	}
}
