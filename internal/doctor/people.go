package doctor

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"handover/internal/agentevent"
	"handover/internal/policy"
)

// offLine is which statuses the policy takes for leaving.
func (j judged) offLine() []Finding {
	const check = "off-line statuses"
	if !j.Statuses.Asked {
		return nil
	}
	if j.Statuses.Err != nil {
		return unread(Problem, statuses, check, j.Statuses.Err)
	}
	rules := j.conf.Policy.Rules()
	var counted, custom []string
	for _, s := range j.Statuses.Of {
		switch {
		case rules.OffLine(s.ID, s.Name, agentevent.StatusType(s.Type)):
			counted = append(counted, s.Name)
		case s.Type == string(agentevent.Custom):
			custom = append(custom, s.Name)
		}
	}
	slices.Sort(custom)
	switch {
	case len(counted) == 0:
		return []Finding{{
			Problem, statuses, check, "no status of the instance counts as off-line", "no departure begins by an agent's choice",
			"name one in the policy: statuses.types or statuses.names",
		}}
	case len(custom) > 0:
		return []Finding{{
			Advice, statuses, check, listed(counted) + verb(counted, " counts", " count") + " as off-line; " + listed(custom) + verb(custom, " does not", " do not"),
			"an agent with live chats who chooses one of these keeps them, and is offered no new ones",
			"name those in the policy's statuses.names in which customers should not wait",
		}}
	}
	return ok(statuses, check, listed(counted)+verb(counted, " counts", " count")+" as off-line, and there are no custom statuses beside")
}

// verb is the form that goes with the names before it.
func verb(names []string, one, more string) string {
	if len(names) == 1 {
		return one
	}
	return more
}

// names are whether the instance has what the policy names.
func (j judged) names() []Finding {
	const check = "the policy's names"
	has := policy.Instance{}
	var all []Finding
	for _, list := range []struct {
		what string
		err  error
		in   *[]string
		of   func() []string
	}{
		{"queues", j.Queues.Err, &has.Queues, j.queueNames},
		{"users", j.Users.Err, &has.Agents, func() []string { return j.Users.Of }},
		{"statuses", nil, &has.Statuses, func() []string { return namesOf(j.Statuses, func(s Status) string { return s.Name }) }},
		{"routing profiles", j.Profiles.Err, &has.RoutingProfiles, func() []string { return namesOf(j.Profiles, func(p Profile) string { return p.Name }) }},
	} {
		if list.err != nil {
			all = append(all, unread(Problem, statuses, list.what, list.err)...)
			continue
		}
		*list.in = list.of()
	}
	wrong := policy.Check(j.conf.Policy, has)
	for _, err := range wrong {
		all = append(all, Finding{Problem, statuses, check, err.Error(), "the controller does not start with such a policy", "mend the policy, or the instance"})
	}
	if len(all) == 0 {
		return ok(statuses, check, "the instance has all of them")
	}
	return all
}

// namesOf is nil where the list was not read.
func namesOf[T any](r Read[[]T], name func(T) string) []string {
	if !r.here() {
		return nil
	}
	all := []string{}
	for _, v := range r.Of {
		all = append(all, name(v))
	}
	return all
}

// queueNames are names and ARNs: a policy may use either.
func (j judged) queueNames() []string {
	return slices.Concat(namesOf(j.Queues, func(q Queue) string { return q.Name }), namesOf(j.Queues, func(q Queue) string { return q.ARN }))
}

// hours are queues that never open.
func (j judged) hours() []Finding {
	const check = "hours of operation"
	if !j.Queues.here() {
		return nil // told by names
	}
	var all []Finding
	var never []string
	for _, q := range j.Queues.Of {
		switch {
		case q.Hours.Err != nil:
			all = append(all, unread(Advice, queues, q.Name, q.Hours.Err)...)
		case q.Hours.Asked && q.Hours.Of == 0:
			never = append(never, q.Name)
		}
	}
	switch {
	case len(never) > 0:
		return append(all, Finding{
			Problem, queues, check, listed(never) + " never open", "no step of a policy that needs an open queue leads there, which is the default",
			"give them hours (console: Queues), or say `needs: nothing` in the policy",
		})
	case len(all) == 0:
		return ok(queues, check, fmt.Sprintf("every queue (%d) opens at some time of the week", len(j.Queues.Of)))
	}
	return all
}

// quickConnects are whether the companions can transfer where the configuration says.
func (j judged) quickConnects() []Finding {
	const check = "quick connects"
	c := j.conf.Companion
	if c == nil || !j.Queues.here() {
		return nil
	}
	wanted := slices.Sorted(maps.Keys(c.QuickConnects))
	if len(wanted) == 0 {
		return ok(queues, check, "none is configured: companions disconnect, and the disconnect flow has the chats")
	}
	var all []Finding
	for _, queue := range wanted {
		name := c.QuickConnects[queue]
		n := slices.IndexFunc(j.Attached, func(a Attached) bool { return a.Queue == queue })
		f := Finding{Problem, queues, check, "", "the companion cannot transfer chats of this queue, and disconnects instead", ""}
		switch {
		case n < 0:
			f.Found, f.Fix = fmt.Sprintf("companion.quick_connects names the queue %q, which the instance does not have", queue), "write the queue's name as the instance has it"
		case j.Attached[n].Err != nil:
			all = append(all, unread(Advice, queues, check, j.Attached[n].Err)...)
			continue
		case slices.Contains(j.Attached[n].Names, name):
			continue
		default:
			f.Found = fmt.Sprintf("the queue %s has no quick connect %q that leads to a queue; it has: %s", queue, name, cmp.Or(listed(j.Attached[n].Names), "none"))
			f.Fix = "attach it to the queue (console: Queues, Quick connects; or aws connect associate-queue-quick-connects), or take it out of companion.quick_connects"
		}
		all = append(all, f)
	}
	if len(all) == 0 {
		return ok(queues, check, "each configured one is attached to its queue")
	}
	return all
}

// releasers are whether there is a way to take an agent's leg off.
func (j judged) releasers() []Finding {
	const check = "releasers"
	if j.conf.Companion == nil && j.conf.Desktop == "" {
		return []Finding{{
			Problem, releasing, check, "there are no companions", "only an agent's own browser can give a chat up: without companions departures are watched, and every chat is stranded",
			"set `companion` in the configuration, and put the companion into the agents' workspace: docs/companion.md",
		}}
	}
	return ok(releasing, check, "in this order: "+listed(j.conf.Policy.Releasers()))
}

// timers are the net under agents who fall silent without any companion.
func (j judged) timers() []Finding {
	const check = "timers"
	if slices.Contains(j.conf.Policy.Releasers(), "token") && j.conf.Companion != nil {
		return ok(releasing, check, "deposited tokens release what a dead browser holds")
	}
	return []Finding{{
		Advice, releasing, check, "no token is deposited, and so nothing releases the chats of an agent whose browser has died",
		"such a chat stays with an agent who is gone until Amazon Connect drops them",
		"have whoever starts the chats arm the AGENT auto-disconnect timer before an agent joins: UpdateParticipantRoleConfig, 2 minutes at least",
	}}
}
