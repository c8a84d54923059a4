package policy

import (
	"fmt"
	"strings"

	"handover/internal/yamlfile"
)

// Instance is what an instance has, by name. Queues has their ARNs, too, if a
// policy may use them. A list that is nil could not be read, and is not compared.
type Instance struct {
	Queues, Agents, Statuses, RoutingProfiles []string
}

// Check compares the policy with the instance, and gives each name that the
// instance does not have, an *yamlfile.Error with the name that was likely meant.
func Check(p *Policy, in Instance) []error {
	n := p.names
	var all []error
	for _, list := range []struct {
		what string
		has  []string
		used []Named
	}{
		{"queue", in.Queues, n.Queues},
		{"agent", in.Agents, n.Agents},
		{"status", in.Statuses, n.Statuses},
		{"routing profile", in.RoutingProfiles, n.RoutingProfiles},
	} {
		if list.has == nil {
			continue
		}
		for _, used := range list.used {
			if problem := missing(list.what, used.Name, list.has); problem != "" {
				all = append(all, &yamlfile.Error{File: p.file, Line: used.Line, Field: used.Field, Problem: problem})
			}
		}
	}
	return all
}

func missing(what, name string, has []string) string {
	fold := what == "status" // statuses are compared without regard to case
	for _, known := range has {
		if known == name || fold && strings.EqualFold(known, name) {
			return ""
		}
	}
	return fmt.Sprintf("the instance has no %s %q%s", what, name, meant(name, has))
}
