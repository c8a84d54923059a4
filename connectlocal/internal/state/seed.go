package state

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"handover/flow"
)

// directory is what there is in the instance, with every reference resolved to an id.
type directory struct {
	instance      Instance
	statuses      []AgentStatus
	hours         []Hours
	queues        []Queue // standard ones, then agents'
	profiles      []RoutingProfile
	quickConnects []QuickConnect
	hierarchy     []HierarchyGroup
	levels        []HierarchyLevel
	flows         []Flow
	parsed        map[string]*flow.Flow // by flow id
	zones         map[string]*time.Location

	securityProfiles []SecurityProfile
	predefined       []PredefinedAttribute
}

// resolver turns the seed's names into ids and gathers what is wrong.
type resolver struct {
	Seed
	limits Limits
	names  map[string]map[string]string // kind → name → id
	errs   []error
}

// resolve fills in ids and ARNs, replaces names by ids, and parses the flows.
func (s Seed) resolve(l Limits) (directory, []User, error) {
	s.Instance = s.Instance.withDefaults()
	r := &resolver{Seed: s, limits: l, names: map[string]map[string]string{}}
	d := directory{instance: s.Instance, parsed: map[string]*flow.Flow{}, zones: map[string]*time.Location{}}
	d.statuses = each(r, "status", "agent-state", "Statuses", s.Statuses)
	d.hours = each(r, "hours", "operating-hours", "Hours", s.Hours)
	d.queues = each(r, "queue", "queue", "Queues", s.Queues)
	d.profiles = each(r, "routing profile", "routing-profile", "Profiles", s.Profiles)
	d.quickConnects = each(r, "quick connect", "transfer-destination", "QuickConnects", s.QuickConnects)
	d.flows = each(r, "flow", "contact-flow", "Flows", s.Flows)
	d.hierarchy = each(r, "hierarchy group", "agent-group", "Hierarchy", s.Hierarchy)
	users := each(r, "user", "agent", "Users", s.Users)
	r.statuses(d.statuses)
	r.hours(d)
	r.queues(d.queues)
	r.profiles(d.profiles)
	r.quickConnects(d.quickConnects)
	r.hierarchy(d.hierarchy)
	d.levels = levelsOf(d.hierarchy)
	d.securityProfiles = builtinSecurityProfiles(s.Instance)
	r.users(users)
	d.addAgentQueues(users, l.AgentQueue)
	r.flows(d)
	return d, users, errors.Join(r.errs...)
}

// each gives the things of one kind their ids and ARNs and learns their names.
func each[T named](r *resolver, kind, path, field string, in []T) []T {
	out := append([]T(nil), in...)
	names := map[string]string{}
	r.names[kind] = names
	for i := range out {
		id, arn, name := identity(&out[i])
		if *name == "" {
			r.wrong("%s[%d]: has no name", field, i)
		}
		if _, twice := names[*name]; twice {
			r.wrong("%s[%d]: there are two called %q", field, i, *name)
		}
		if *id == "" {
			*id = stableID(kind, *name)
		}
		if *arn == "" {
			*arn = r.Instance.arn(path, *id)
		}
		names[*name] = *id
	}
	return out
}

func (r *resolver) wrong(format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("seed: "+format, args...))
}

// ref replaces a name by the id that it stands for; an empty one stays empty.
func (r *resolver) ref(field, kind string, name *string) {
	if *name == "" {
		return
	}
	id, ok := r.names[kind][*name]
	if !ok {
		r.wrong("%s: found %q, want the name of a %s", field, *name, kind)
		return
	}
	*name = id
}

func (r *resolver) need(field, kind string, name *string) {
	if *name == "" {
		r.wrong("%s: is empty, want the name of a %s", field, kind)
	}
	r.ref(field, kind, name)
}

func (r *resolver) within(field string, found, least, most int) {
	if found < least || found > most {
		r.wrong("%s: found %d, want %d to %d", field, found, least, most)
	}
}

func (r *resolver) statuses(all []AgentStatus) {
	count := map[StatusType]int{}
	for i := range all {
		count[all[i].Type]++
		if all[i].Order == 0 {
			all[i].Order = i + 1
		}
	}
	for _, kind := range []StatusType{Routable, Offline} {
		if count[kind] != 1 {
			r.wrong("Statuses: found %d of type %s, want exactly one", count[kind], kind)
		}
	}
	if extra := len(all) - count[Routable] - count[Offline] - count[Custom]; extra != 0 {
		r.wrong("Statuses: %d of an unknown type, want ROUTABLE, CUSTOM or OFFLINE", extra)
	}
}

func (r *resolver) hours(d directory) {
	for i, h := range d.hours {
		zone, err := time.LoadLocation(h.TimeZone)
		if err != nil {
			r.wrong("Hours[%d].TimeZone: found %q, want an IANA name: %w", i, h.TimeZone, err)
		}
		d.zones[h.ID] = zone
		for j, s := range h.Slots {
			if s.From < 0 || s.From >= s.To || s.To > 24*60 {
				r.wrong("Hours[%d].Slots[%d]: found [%d, %d), want minutes within one day", i, j, s.From, s.To)
			}
		}
	}
}

func (r *resolver) queues(all []Queue) {
	for i := range all {
		q := &all[i]
		field := fmt.Sprintf("Queues[%d]", i)
		r.need(field+".HoursID", "hours", &q.HoursID)
		q.QuickConnects = append([]string(nil), q.QuickConnects...)
		for j := range q.QuickConnects {
			r.need(fmt.Sprintf("%s.QuickConnects[%d]", field, j), "quick connect", &q.QuickConnects[j])
		}
		if q.MaxContacts < 0 {
			r.wrong("%s.MaxContacts: found %d, want 0 or more", field, q.MaxContacts)
		}
	}
}

func (r *resolver) profiles(all []RoutingProfile) {
	for i := range all {
		p := &all[i]
		field := fmt.Sprintf("Profiles[%d]", i)
		r.within(field+".Chats", p.Chats, 1, r.limits.ChatsPerAgent)
		r.ref(field+".DefaultOutbound", "queue", &p.DefaultOutbound)
		p.Queues = append([]ProfileQueue(nil), p.Queues...)
		for j := range p.Queues {
			q := &p.Queues[j]
			at := fmt.Sprintf("%s.Queues[%d]", field, j)
			r.need(at+".QueueID", "queue", &q.QueueID)
			r.within(at+".Priority", q.Priority, 1, 99)
			r.within(at+".Delay in seconds", int(q.Delay/time.Second), 0, 9999)
		}
	}
}

func (r *resolver) quickConnects(all []QuickConnect) {
	for i := range all {
		q := &all[i]
		field := fmt.Sprintf("QuickConnects[%d]", i)
		if (q.QueueID == "") == (q.UserID == "") {
			r.wrong("%s: want exactly one of QueueID, UserID", field)
		}
		r.ref(field+".QueueID", "queue", &q.QueueID)
		r.ref(field+".UserID", "user", &q.UserID)
		r.ref(field+".FlowID", "flow", &q.FlowID)
	}
}

func (r *resolver) hierarchy(all []HierarchyGroup) {
	for i := range all {
		r.ref(fmt.Sprintf("Hierarchy[%d].ParentID", i), "hierarchy group", &all[i].ParentID)
	}
	for i, g := range all {
		if depthOf(all, g) > hierarchyLevels {
			r.wrong("Hierarchy[%d].ParentID: the group is below more than %d others, or below itself", i, hierarchyLevels-1)
		}
	}
}

func (r *resolver) users(all []User) {
	for i := range all {
		field := fmt.Sprintf("Users[%d]", i)
		r.need(field+".ProfileID", "routing profile", &all[i].ProfileID)
		r.ref(field+".GroupID", "hierarchy group", &all[i].GroupID)
		if len(all[i].SecurityProfiles) == 0 {
			all[i].SecurityProfiles = []string{stableID("security profile", "Agent")}
		}
		if all[i].ACW < 0 {
			r.wrong("%s.ACW: found %v, want 0 or more", field, all[i].ACW)
		}
	}
}

// addAgentQueues gives every user the queue of their own. Spec §7.1.
func (d *directory) addAgentQueues(users []User, most int) {
	for _, u := range users {
		d.queues = append(d.queues, Queue{ID: u.ID, ARN: d.instance.arn("queue/agent", u.ID), Owner: u.ID, MaxContacts: most})
	}
}

// flows puts ARNs where the contents have placeholders, and parses them.
func (r *resolver) flows(d directory) {
	for i := range d.flows {
		f := &d.flows[i]
		f.Content = r.substitute(f.Name, f.Content)
		parsed, err := flow.Parse([]byte(f.Content))
		if err != nil {
			r.wrong("flow %q: %w", f.Name, err)
			continue
		}
		d.parsed[f.ID] = parsed
	}
}

func (r *resolver) substitute(flowName, content string) string {
	kinds := map[string][2]string{
		"Queue": {"queue", "queue"},
		"Flow":  {"flow", "contact-flow"},
		"Hours": {"hours", "operating-hours"},
	}
	placeholder := regexp.MustCompile(`\$\{(Queue|Flow|Hours):([^}]*)\}`)
	return placeholder.ReplaceAllStringFunc(content, func(hole string) string {
		m := placeholder.FindStringSubmatch(hole)
		kind := kinds[m[1]]
		id, ok := r.names[kind[0]][m[2]]
		if !ok {
			r.wrong("flow %q: %s: there is no %s of that name", flowName, hole, kind[0])
			return hole
		}
		return r.Instance.arn(kind[1], id)
	})
}
