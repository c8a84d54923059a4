package connectlocal

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"handover/connectlocal/internal/quota"
	"handover/connectlocal/internal/seed"
	"handover/connectlocal/internal/state"
)

// Quotas are how often each operation may be called, in virtual time: what is
// beyond is refused as Amazon Connect refuses it, for its SDKs to try again. The
// zero value is a new account's.
type Quotas struct {
	Off        bool             // nothing is refused
	Operations map[string]Quota // what differs from a new account's, by operation
	// Streams limits what is written to and read from each shard of the Kinesis
	// streams, as Kinesis does: 1 MiB and 1000 records in, 2 MiB and 5 calls out a second.
	Streams bool
}

// Quota is a token bucket: PerSecond calls a second in the long run, Burst at once.
type Quota struct {
	PerSecond float64
	Burst     int
}

// NoQuotas are those of an instance that refuses no call for coming too soon.
func NoQuotas() *Quotas { return &Quotas{Off: true} }

// Limits are how much an instance may hold: Amazon Connect's service quotas for
// resources, and the bounds of its features. A field that is 0 stands for
// that of a new account, which is told here.
type Limits struct {
	Users            int // 500
	AgentStatuses    int // 50
	Queues           int // 50
	RoutingProfiles  int // 500
	QueuesPerProfile int // 50
	QuickConnects    int // 100
	Hours            int // of operation: 100
	Flows            int // 100
	Modules          int // of flows: 200
	HierarchyGroups  int // 500

	ActiveChats      int // that live at a time, those that wait and those that are idle included: 500
	ChatsPerAgent    int // the highest concurrency of a routing profile: 10
	ContactsPerChain int // of one chat, transfers and disconnect flows included: 12
	AgentQueue       int // contacts that wait in one agent's own queue: 10
	AttributeBytes   int // of one chat's keys and values: 32 KiB
	MessageLength    int // characters of a text or Markdown message: 1024
	JSONLength       int // characters of an application/json message: 12 000
	ResponseLength   int // characters of an interactive response: 12 288
	Participants     int // in a chat at a time: 6
	CustomBots       int // participants of the kind CUSTOM_BOT in a chat at a time: 1
	Monitors         int // supervisors who look on in a chat: 5
	Websockets       int // of one participant: 5
	Attachments      int // of one chat: 35
	AttachmentBytes  int // of one attachment: 20 MiB
	Streams          int // contact streaming endpoints of one chat: 2
}

// quotas are those of the options, or else the seed's.
func (o Options) quotas(sd *seed.Seed) (quota.Quotas, error) {
	if o.Quotas == nil {
		return sd.Quotas, nil
	}
	q := quota.Quotas{Off: o.Quotas.Off, Streams: o.Quotas.Streams, Rates: map[string]quota.Rate{}}
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(o.Quotas.Operations)) {
		r := quota.Rate(o.Quotas.Operations[name])
		if err := errors.Join(quota.Check(name), r.Check()); err != nil {
			wrong = append(wrong, fmt.Errorf("connectlocal: Options.Quotas.Operations[%q]: %w", name, err))
		}
		q.Rates[name] = r
	}
	return q, errors.Join(wrong...)
}

// limits are those of the options, or else the seed's.
func (o Options) limits(sd *seed.Seed) state.Limits {
	if o.Limits == nil {
		return sd.Limits
	}
	return state.Limits(*o.Limits)
}
