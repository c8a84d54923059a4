package seed

import (
	"cmp"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"handover/connectlocal/internal/sink"
	"handover/connectlocal/internal/state"
)

// What some names look like. They are compiled once: every server reads a seed.
var (
	aliasForm    = regexp.MustCompile(`^[0-9a-zA-Z][-0-9a-zA-Z]{0,44}$`)
	regionForm   = regexp.MustCompile(`^[a-z]{2}(-[a-z]+){1,2}-[0-9]$`)
	accountForm  = regexp.MustCompile(`^[0-9]{12}$`)
	usernameForm = regexp.MustCompile(`^[-a-zA-Z0-9_.@]{1,100}$`)
	streamForm   = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)
)

func (c *checker) instance() state.Instance {
	d := c.doc.Instance
	return state.Instance{
		Alias:   c.pattern("instance.alias", cmp.Or(d.Alias, "connectlocal"), aliasForm, "letters, digits and hyphens, 45 at most"),
		Region:  c.pattern("instance.region", cmp.Or(d.Region, "us-east-1"), regionForm, "an AWS region such as us-east-1"),
		Account: c.pattern("instance.account", cmp.Or(d.Account, "111122223333"), accountForm, "12 digits"),
	}
}

func (c *checker) statuses() []state.AgentStatus {
	found := map[string]int{}
	out := each("statuses", c.doc.Statuses, func(path string, d statusDoc) state.AgentStatus {
		found[d.Type]++
		return state.AgentStatus{
			Name: c.text(path+".name", d.Name, 127),
			Type: state.StatusType(c.oneOf(path+".type", d.Type, string(state.Routable), string(state.Custom), string(state.Offline))),
		}
	})
	for i := range out {
		out[i].Order = i + 1
	}
	for _, kind := range []state.StatusType{state.Routable, state.Offline} {
		if n := found[string(kind)]; n != 1 {
			c.mistake("statuses", "found %d of type %s, want exactly one", n, kind)
		}
	}
	return out
}

func (c *checker) hours(path string, d hoursDoc) state.Hours {
	zone := cmp.Or(d.TimeZone, "UTC")
	if _, err := time.LoadLocation(zone); err != nil {
		c.mistake(path+".time_zone", "found %q, want a name of the IANA database such as Europe/Lisbon", zone)
	}
	out := state.Hours{Name: c.text(path+".name", d.Name, 127), TimeZone: zone}
	for _, slots := range each(path+".open", d.Open, c.open) {
		out.Slots = append(out.Slots, slots...)
	}
	return out
}

func (c *checker) open(path string, d openDoc) []state.HoursSlot {
	from, to := c.minutes(path+".from", d.From), c.minutes(path+".to", d.To)
	if from >= to {
		c.mistake(path, "found from %q to %q, want from before to", d.From, d.To)
	}
	days := d.Days
	if len(days) == 0 {
		days = dayNames()
	}
	return each(path+".days", days, func(path, day string) state.HoursSlot {
		c.oneOf(path, strings.ToLower(day), dayNames()...)
		return state.HoursSlot{Day: time.Weekday(slices.Index(dayNames(), strings.ToLower(day))), From: from, To: to}
	})
}

func dayNames() []string {
	return []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
}

// minutes reads a time of day as minutes since midnight.
func (c *checker) minutes(path, value string) int {
	hh, mm, ok := strings.Cut(value, ":")
	h, err1 := strconv.Atoi(hh)
	m, err2 := strconv.Atoi(mm)
	n := h*60 + m
	if !ok || err1 != nil || err2 != nil || h < 0 || m < 0 || m > 59 || n > 24*60 {
		c.mistake(path, "found %q, want a time from 00:00 to 24:00", value)
	}
	return n
}

func (c *checker) queue(path string, d queueDoc) state.Queue {
	return state.Queue{
		Name:        c.text(path+".name", d.Name, 256),
		HoursID:     c.reference(path+".hours", hoursKind, d.Hours, true),
		MaxContacts: c.number(path+".max_contacts", d.MaxContacts, 0, 1_000_000),
		QuickConnects: each(path+".quick_connects", d.QuickConnects, func(path, name string) string {
			return c.reference(path, quickConnectKind, name, true)
		}),
	}
}

func (c *checker) profile(path string, d profileDoc) state.RoutingProfile {
	out := state.RoutingProfile{
		Name:            c.text(path+".name", d.Name, 127),
		Chats:           c.number(path+".chats", d.Chats, 1, c.allowed.ChatsPerAgent),
		DefaultOutbound: c.reference(path+".default_outbound", queueKind, d.DefaultOutbound, false),
		Queues: each(path+".queues", d.Queues, func(path string, q profileQueueDoc) state.ProfileQueue {
			return state.ProfileQueue{
				QueueID:  c.reference(path+".queue", queueKind, q.Queue, true),
				Priority: c.number(path+".priority", *cmp.Or(q.Priority, new(1)), 1, 99),
				Delay:    c.duration(path+".delay", q.Delay, 9999*time.Second),
			}
		}),
	}
	if out.DefaultOutbound == "" && len(out.Queues) > 0 {
		out.DefaultOutbound = out.Queues[0].QueueID
	}
	return out
}

func (c *checker) quickConnect(path string, d quickConnectDoc) state.QuickConnect {
	if (d.Queue == "") == (d.User == "") {
		c.mistake(path, "want exactly one of queue, user")
	}
	c.transferFlow(path+".flow", d)
	return state.QuickConnect{
		Name:    c.text(path+".name", d.Name, 127),
		QueueID: c.reference(path+".queue", queueKind, d.Queue, false),
		UserID:  c.reference(path+".user", userKind, d.User, false),
		FlowID:  c.reference(path+".flow", flowKind, d.Flow, false),
	}
}

// transferFlow checks that a quick connect's flow is of its kind.
func (c *checker) transferFlow(path string, d quickConnectDoc) {
	want := "QUEUE_TRANSFER"
	if d.User != "" {
		want = "AGENT_TRANSFER"
	}
	for _, f := range c.doc.Flows {
		if kind := c.flowType(f); d.Flow != "" && f.name() == d.Flow && kind != want {
			c.mistake(path, "flow %q is of type %s, want %s", d.Flow, kind, want)
		}
	}
}

func (c *checker) user(path string, d userDoc) state.User {
	return state.User{
		Username:   c.pattern(path+".username", d.Username, usernameForm, "1 to 100 letters, digits and - _ . @"),
		FirstName:  d.FirstName,
		LastName:   d.LastName,
		ProfileID:  c.reference(path+".routing_profile", profileKind, d.Profile, true),
		ACW:        c.duration(path+".acw", d.ACW, 2_000_000*time.Second),
		AutoAccept: d.AutoAccept,
		GroupID:    c.reference(path+".hierarchy_group", groupKind, d.Group, false),
	}
}

// group reads a group of the agent hierarchy, whose parent must not be below itself.
func (c *checker) group(path string, d groupDoc) state.HierarchyGroup {
	depth := 1
	for g := d; g.Parent != "" && depth <= hierarchyLevels; depth++ {
		i := slices.IndexFunc(c.doc.Hierarchy, func(x groupDoc) bool { return x.Name == g.Parent })
		if i < 0 {
			break // told by reference
		}
		g = c.doc.Hierarchy[i]
	}
	if depth > hierarchyLevels {
		c.mistake(path+".parent", "the group is below more than %d others, or below itself", hierarchyLevels-1)
	}
	return state.HierarchyGroup{
		Name:     c.text(path+".name", d.Name, 100),
		ParentID: c.reference(path+".parent", groupKind, d.Parent, false),
	}
}

const hierarchyLevels = 5 // spec §1.3

// sink reads where events go; a file is relative to the seed's.
func (c *checker) sink(path string, d sinkDoc) sink.Config {
	out := sink.Config(d)
	for _, m := range out.Check() {
		at := path
		if m.Field != "" {
			at += "." + m.Field
		}
		c.mistake(at, "%s", m.What)
	}
	if out.File != "" && !filepath.IsAbs(out.File) {
		out.File = filepath.Join(c.src.Folder, out.File)
	}
	return out
}

// streamName is the name of a stream that is there from the beginning.
func (c *checker) streamName(path, given, usual string) string {
	return c.pattern(path, cmp.Or(given, usual), streamForm, "1 to 128 letters, digits and _ . -")
}

func (c *checker) addresses(section string, docs []lambdaDoc) map[string]string {
	out := map[string]string{}
	for i, d := range docs {
		path := fmt.Sprintf("%s[%d]", section, i)
		u, err := url.Parse(d.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			c.mistake(path+".url", "found %q, want an http or https URL", d.URL)
		}
		out[c.text(path+".name", d.Name, 500)] = d.URL
	}
	return out
}
