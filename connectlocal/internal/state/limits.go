package state

import "reflect"

// Limits are how much an instance may hold: Amazon Connect's service quotas for
// resources, and the bounds of its features. A field that is 0 stands for that
// of [DefaultLimits].
type Limits struct {
	// What there may be in the instance.
	Users, AgentStatuses, Queues, RoutingProfiles, QueuesPerProfile int
	QuickConnects, Hours, Flows, Modules, HierarchyGroups           int

	ActiveChats      int // that live at a time, those that wait and those that are idle included
	ChatsPerAgent    int // the highest concurrency of a routing profile
	ContactsPerChain int // of one chat, transfers and disconnect flows included
	AgentQueue       int // contacts that wait in one agent's own queue
	AttributeBytes   int // of one chat's keys and values
	MessageLength    int // characters of a text or Markdown message
	JSONLength       int // characters of an application/json message
	ResponseLength   int // characters of an interactive response
	Participants     int // in a chat at a time
	CustomBots       int // participants of the kind CUSTOM_BOT in a chat at a time
	Monitors         int // supervisors who look on in a chat
	Websockets       int // of one participant
	Attachments      int // of one chat
	AttachmentBytes  int // of one attachment
	Streams          int // contact streaming endpoints of one chat
}

// DefaultLimits are those of a new account. Spec §3.2, §7.1, §8; those of queues
// for each profile, quick connects, hours and hierarchy groups are of "Amazon Connect
// service quotas" in the administrator guide.
func DefaultLimits() Limits {
	return Limits{
		Users: 500, AgentStatuses: 50, Queues: 50, RoutingProfiles: 500, QueuesPerProfile: 50,
		QuickConnects: 100, Hours: 100, Flows: 100, Modules: 200, HierarchyGroups: 500,
		ActiveChats: 500, ChatsPerAgent: 10, ContactsPerChain: 12, AgentQueue: 10,
		AttributeBytes: 32 << 10, MessageLength: 1024, JSONLength: 12_000, ResponseLength: 12_288,
		Participants: 6, CustomBots: 1, Monitors: 5, Websockets: 5,
		Attachments: 35, AttachmentBytes: 20 << 20, Streams: 2,
	}
}

// OrDefaults are the limits with the default in place of every 0.
func (l Limits) OrDefaults() Limits {
	defaults := reflect.ValueOf(DefaultLimits())
	for at, v := range reflect.ValueOf(&l).Elem().Fields() {
		if v.IsZero() {
			v.Set(defaults.FieldByIndex(at.Index))
		}
	}
	return l
}

// Switches are those in force.
func (w *World) Switches() Switches { return w.switches }

// Limits are those in force.
func (w *World) Limits() Limits { return w.limits }

// within refuses one more of something, when there are as many as there may be:
// within("queues", len(w.queues), w.limits.Queues).
func within(what string, found, most int) error {
	if found >= most {
		return refuse(Limit, "there are %d %s already, and %d are allowed", found, what, most)
	}
	return nil
}
