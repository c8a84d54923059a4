package flowrun

import (
	"fmt"
	"maps"
	"slices"

	"handover/flow"
)

// updateHooks is UpdateContactEventHooks: which flow runs at an event of the contact.
// A hook that EventHooksConfiguration disables is taken away, also where it is
// given no flow, as AWS's own templates do. It uses Host.SetEventHook. Spec §5.4.
func updateHooks(x *exec, a *flow.Action) outcome {
	hooks, disabled := a.Parameters.Map("EventHooks"), disabledHooks(a)
	for _, hook := range slices.Sorted(maps.Keys(hooks)) {
		s, _ := flow.Scalar(hooks[hook])
		id, _ := x.resolve(s)
		if id == "" {
			return done(fmt.Errorf("no flow for %s (%q)", hook, s))
		}
		if slices.Contains(disabled, hook) {
			continue
		}
		if err := x.host.SetEventHook(hook, id); err != nil {
			return done(err)
		}
	}
	for _, hook := range disabled {
		if err := x.host.SetEventHook(hook, ""); err != nil {
			return done(err)
		}
	}
	return next()
}

func disabledHooks(a *flow.Action) []string {
	var hooks []string
	configuration := a.Parameters.Map("EventHooksConfiguration")
	for _, hook := range slices.Sorted(maps.Keys(configuration)) {
		c, _ := configuration[hook].(map[string]any)
		if s, _ := flow.Scalar(c["DisableExecution"]); s == "true" || s == "True" {
			hooks = append(hooks, hook)
		}
	}
	return hooks
}
