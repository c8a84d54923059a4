package seed

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"handover/connectlocal/internal/quota"
	"handover/connectlocal/internal/state"
)

type quotasDoc struct {
	Off        bool               `yaml:"off"`
	Operations map[string]rateDoc `yaml:"operations"`
	Streams    bool               `yaml:"streams"`
}

type rateDoc struct {
	PerSecond float64 `yaml:"rate"`
	Burst     int     `yaml:"burst"`
}

type limitsDoc struct {
	Users            int `yaml:"users"`
	AgentStatuses    int `yaml:"agent_statuses"`
	Queues           int `yaml:"queues"`
	RoutingProfiles  int `yaml:"routing_profiles"`
	QueuesPerProfile int `yaml:"queues_per_profile"`
	QuickConnects    int `yaml:"quick_connects"`
	Hours            int `yaml:"hours"`
	Flows            int `yaml:"flows"`
	Modules          int `yaml:"modules"`
	HierarchyGroups  int `yaml:"hierarchy_groups"`

	ActiveChats      int `yaml:"active_chats"`
	ChatsPerAgent    int `yaml:"chats_per_agent"`
	ContactsPerChain int `yaml:"contacts_per_chain"`
	AgentQueue       int `yaml:"agent_queue"`
	AttributeBytes   int `yaml:"attribute_bytes"`
	MessageLength    int `yaml:"message_length"`
	JSONLength       int `yaml:"json_length"`
	ResponseLength   int `yaml:"response_length"`
	Participants     int `yaml:"participants"`
	CustomBots       int `yaml:"custom_bots"`
	Monitors         int `yaml:"monitors"`
	Websockets       int `yaml:"websockets"`
	Attachments      int `yaml:"attachments"`
	AttachmentBytes  int `yaml:"attachment_bytes"`
	Streams          int `yaml:"streams"`
}

func (c *checker) quotas() quota.Quotas {
	d := c.doc.Quotas
	out := quota.Quotas{Off: d.Off, Streams: d.Streams}
	for _, name := range slices.Sorted(maps.Keys(d.Operations)) {
		path := "quotas.operations." + name
		if err := quota.Check(name); err != nil {
			c.mistake("quotas.operations", "%v", err)
		}
		r := quota.Rate(d.Operations[name])
		if err := r.Check(); err != nil {
			c.mistake(path, "%v", err)
		}
		if out.Rates == nil {
			out.Rates = map[string]quota.Rate{}
		}
		out.Rates[name] = r
	}
	return out
}

// limits are those of the file, each Amazon Connect's where the file has none.
func (c *checker) limits() state.Limits {
	doc := reflect.ValueOf(c.doc.Limits)
	for at, v := range doc.Fields() {
		if name := at.Tag.Get("yaml"); v.Int() < 0 {
			c.mistake("limits."+name, "found %d, want 1 or more, or 0 for Amazon Connect's", v.Int())
		}
	}
	return state.Limits(c.doc.Limits).OrDefaults()
}

// resources checks that the file has no more of anything than the instance may hold.
func (c *checker) resources(l state.Limits) {
	for _, r := range []struct {
		section            string
		found, least, most int
	}{
		{"statuses", len(c.doc.Statuses), 2, l.AgentStatuses},
		{"hours", len(c.doc.Hours), 0, l.Hours},
		{"queues", len(c.doc.Queues), 1, l.Queues},
		{"routing_profiles", len(c.doc.Profiles), 1, l.RoutingProfiles},
		{"quick_connects", len(c.doc.QuickConnects), 0, l.QuickConnects},
		{"hierarchy_groups", len(c.doc.Hierarchy), 0, l.HierarchyGroups},
		{"users", len(c.doc.Users), 0, l.Users},
		{"flows", len(c.doc.Flows), 0, l.Flows},
	} {
		c.count(r.section, r.found, r.least, r.most)
	}
	for i, p := range c.doc.Profiles {
		c.count(fmt.Sprintf("routing_profiles[%d].queues", i), len(p.Queues), 1, l.QueuesPerProfile)
	}
}
