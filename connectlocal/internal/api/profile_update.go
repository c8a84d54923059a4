package api

import (
	"slices"
	"time"

	"handover/connectlocal/internal/state"
)

type updateRoutingProfileNameInput struct {
	inProfile
	Name, Description *string
}

func (a *API) updateRoutingProfileName(in updateRoutingProfileNameInput) error {
	if in.Name == nil && in.Description == nil {
		return nothingToName()
	}
	return a.changeProfile(in.inProfile, func(p *state.RoutingProfile) {
		put(&p.Name, in.Name)
		put(&p.Description, in.Description)
	})
}

// nothingToName refuses an update of a name that has neither part.
func nothingToName() error {
	return refuse(state.Invalid, "Name, Description: at least one of them is required")
}

type updateRoutingProfileConcurrencyInput struct {
	inProfile
	MediaConcurrencies []mediaConcurrency
}

// updateRoutingProfileConcurrency replaces the channels. Agents keep what they hold.
func (a *API) updateRoutingProfileConcurrency(in updateRoutingProfileConcurrencyInput) error {
	return a.changeProfile(in.inProfile, func(p *state.RoutingProfile) { p.Media = mediaOf(in.MediaConcurrencies) })
}

type updateRoutingProfileDefaultOutboundQueueInput struct {
	inProfile
	DefaultOutboundQueueID string `json:"DefaultOutboundQueueId"`
}

func (a *API) updateRoutingProfileDefaultOutboundQueue(in updateRoutingProfileDefaultOutboundQueueInput) error {
	return a.changeProfile(in.inProfile, func(p *state.RoutingProfile) { p.DefaultOutbound = in.DefaultOutboundQueueID })
}

type updateRoutingProfileAgentAvailabilityTimerInput struct {
	inProfile
	AgentAvailabilityTimer string
}

// updateRoutingProfileAgentAvailabilityTimer makes no difference to chats, which
// are inbound all.
func (a *API) updateRoutingProfileAgentAvailabilityTimer(in updateRoutingProfileAgentAvailabilityTimerInput) error {
	return a.changeProfile(in.inProfile, func(p *state.RoutingProfile) { p.Timer = in.AgentAvailabilityTimer })
}

func (a *API) deleteRoutingProfile(in inProfile) error { return a.world.DeleteProfile(in.ProfileID) }

// queueConfig is RoutingProfileQueueConfig, and RoutingProfileManualAssignmentQueueConfig,
// which has neither priority nor delay.
type queueConfig struct {
	QueueReference queueReference
	Priority       int
	Delay          int64 // seconds
}

type queueReference struct {
	QueueID string `json:"QueueId"`
	Channel string
}

// checkQueueConfigs refuses a queue that there is not, or twice.
func (a *API) checkQueueConfigs(lists ...[]queueConfig) error {
	for _, list := range lists {
		seen := map[queueReference]bool{}
		for i := range list {
			ref := &list[i].QueueReference
			if err := a.checkReference(ref); err != nil {
				return err
			}
			if seen[*ref] {
				return refuse(state.Invalid, "QueueReference: found the queue %s twice for %s", ref.QueueID, ref.Channel)
			}
			seen[*ref] = true
		}
	}
	return nil
}

// checkReference puts the queue's id for its ARN.
func (a *API) checkReference(ref *queueReference) error {
	q, err := a.queue("QueueReference.QueueId", ref.QueueID)
	ref.QueueID = q.ID
	return err
}

func (c queueConfig) entry() state.ChannelQueue {
	return state.ChannelQueue{Channel: c.QueueReference.Channel, ProfileQueue: state.ProfileQueue{
		QueueID: c.QueueReference.QueueID, Priority: c.Priority, Delay: time.Duration(c.Delay) * time.Second,
	}}
}

// serveFrom adds queues to a routing profile; of one that it has already, priority
// and delay are replaced.
func serveFrom(p *state.RoutingProfile, configs []queueConfig) {
	for _, c := range configs {
		if e := c.entry(); e.Channel == channel {
			p.Queues = upsert(p.Queues, e.ProfileQueue, func(q state.ProfileQueue) bool { return q.QueueID == e.QueueID })
		} else {
			p.OtherQueues = upsert(p.OtherQueues, e, c.QueueReference.is)
		}
	}
}

// pickFrom adds queues that contacts are picked from by hand.
func pickFrom(p *state.RoutingProfile, configs []queueConfig) {
	for _, c := range configs {
		p.Manual = upsert(p.Manual, c.entry(), c.QueueReference.is)
	}
}

func (r queueReference) is(e state.ChannelQueue) bool {
	return e.QueueID == r.QueueID && e.Channel == r.Channel
}

// upsert puts an item in the place of that which is the same, or at the end.
func upsert[T any](all []T, item T, same func(T) bool) []T {
	if i := slices.IndexFunc(all, same); i >= 0 {
		all[i] = item
		return all
	}
	return append(all, item)
}

type associateRoutingProfileQueuesInput struct {
	inProfile
	QueueConfigs  []queueConfig
	ManualConfigs []queueConfig `json:"ManualAssignmentQueueConfigs"`
}

func (a *API) associateRoutingProfileQueues(in associateRoutingProfileQueuesInput) error {
	if err := a.checkQueueConfigs(in.QueueConfigs, in.ManualConfigs); err != nil {
		return err
	}
	return a.changeProfile(in.inProfile, func(p *state.RoutingProfile) {
		serveFrom(p, in.QueueConfigs)
		pickFrom(p, in.ManualConfigs)
	})
}

type updateRoutingProfileQueuesInput struct {
	inProfile
	QueueConfigs []queueConfig
}

// updateRoutingProfileQueues changes priorities and delays of queues that the
// profile has.
func (a *API) updateRoutingProfileQueues(in updateRoutingProfileQueuesInput) error {
	p, err := a.profile("RoutingProfileId", in.ProfileID)
	if err == nil {
		err = a.checkQueueConfigs(in.QueueConfigs)
	}
	if err != nil {
		return err
	}
	for _, c := range in.QueueConfigs {
		if !has(p, c.QueueReference) {
			return refuse(state.Invalid, "QueueConfigs: the routing profile has no queue %s for %s: associate it first", c.QueueReference.QueueID, c.QueueReference.Channel)
		}
	}
	return a.changeProfile(in.inProfile, func(p *state.RoutingProfile) { serveFrom(p, in.QueueConfigs) })
}

func has(p state.RoutingProfile, r queueReference) bool {
	if r.Channel == channel {
		return slices.ContainsFunc(p.Queues, func(q state.ProfileQueue) bool { return q.QueueID == r.QueueID })
	}
	return slices.ContainsFunc(p.OtherQueues, r.is)
}

type disassociateRoutingProfileQueuesInput struct {
	inProfile
	QueueReferences  []queueReference
	ManualReferences []queueReference `json:"ManualAssignmentQueueReferences"`
}

// mostReferences is how many are taken from a profile by one call
// ("DisassociateRoutingProfileQueues" in the API reference).
const mostReferences = 10

// disassociateRoutingProfileQueues takes queues from a profile; those that it does
// not have are left out of account.
func (a *API) disassociateRoutingProfileQueues(in disassociateRoutingProfileQueuesInput) error {
	for _, list := range [][]queueReference{in.QueueReferences, in.ManualReferences} {
		if len(list) > mostReferences {
			return refuse(state.Invalid, "QueueReferences: found %d, allowed are %d", len(list), mostReferences)
		}
		for i := range list {
			if err := a.checkReference(&list[i]); err != nil {
				return err
			}
		}
	}
	return a.changeProfile(in.inProfile, func(p *state.RoutingProfile) {
		for _, r := range in.QueueReferences {
			if r.Channel == channel {
				p.Queues = slices.DeleteFunc(p.Queues, func(q state.ProfileQueue) bool { return q.QueueID == r.QueueID })
			} else {
				p.OtherQueues = slices.DeleteFunc(p.OtherQueues, r.is)
			}
		}
		for _, r := range in.ManualReferences {
			p.Manual = slices.DeleteFunc(p.Manual, r.is)
		}
	})
}

type listRoutingProfileQueuesInput struct {
	inProfile
	paging
}

type listRoutingProfileQueuesOutput struct {
	RoutingProfileQueueConfigSummaryList []profileQueueOut
	NextToken                            string `json:",omitempty"`
	modified
}

type profileQueueOut struct {
	manualQueueOut
	Priority int
	Delay    int64 // seconds
}

type manualQueueOut struct {
	QueueID   string `json:"QueueId"`
	QueueARN  string `json:"QueueArn"`
	QueueName string
	Channel   string
}

func (a *API) manualQueueOut(e state.ChannelQueue) manualQueueOut {
	q, _ := a.world.Queue(e.QueueID)
	return manualQueueOut{q.ID, q.ARN, q.Name, e.Channel}
}

func (a *API) listRoutingProfileQueues(in listRoutingProfileQueuesInput) (out listRoutingProfileQueuesOutput, err error) {
	p, err := a.profile("RoutingProfileId", in.ProfileID)
	if err != nil {
		return out, err
	}
	var all []state.ChannelQueue
	for _, q := range p.Queues {
		all = append(all, state.ChannelQueue{Channel: channel, ProfileQueue: q})
	}
	out.modified = a.changed(p.Meta)
	out.RoutingProfileQueueConfigSummaryList, out.NextToken, err = listed(append(all, p.OtherQueues...), in.pager("ListRoutingProfileQueues"), func(e state.ChannelQueue) profileQueueOut {
		return profileQueueOut{a.manualQueueOut(e), e.Priority, int64(e.Delay / time.Second)}
	})
	return out, err
}

type listRoutingProfileManualAssignmentQueuesOutput struct {
	RoutingProfileManualAssignmentQueueConfigSummaryList []manualQueueOut
	NextToken                                            string `json:",omitempty"`
	modified
}

func (a *API) listRoutingProfileManualAssignmentQueues(in listRoutingProfileQueuesInput) (out listRoutingProfileManualAssignmentQueuesOutput, err error) {
	p, err := a.profile("RoutingProfileId", in.ProfileID)
	if err != nil {
		return out, err
	}
	out.modified = a.changed(p.Meta)
	out.RoutingProfileManualAssignmentQueueConfigSummaryList, out.NextToken, err = listed(p.Manual, in.pager("ListRoutingProfileManualAssignmentQueues"), a.manualQueueOut)
	return out, err
}
