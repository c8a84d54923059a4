package state

import (
	"slices"
	"time"
)

// RoutingProfile says which queues an agent serves and how many chats at once.
type RoutingProfile struct {
	ID, ARN, Name   string
	Chats           int // concurrency, 1..10; 0: no chats
	Queues          []ProfileQueue
	DefaultOutbound string // queue id

	// What follows is kept and told, and makes no difference to chats.

	Media       []Media        // of all channels, and Chats is CHAT's; nil: CHAT alone
	OtherQueues []ChannelQueue // for other channels than CHAT
	Manual      []ChannelQueue // from which contacts are picked by hand; without priority and delay
	Timer       string         // AgentAvailabilityTimer; empty: TIME_SINCE_LAST_ACTIVITY
	Meta
}

// ProfileQueue is one queue of a routing profile.
type ProfileQueue struct {
	QueueID  string
	Priority int           // 1..99, lower first
	Delay    time.Duration // minimum age of a contact before this profile may take it
}

// ChannelQueue is a queue of a routing profile for one channel.
type ChannelQueue struct {
	Channel string // VOICE, CHAT, TASK or EMAIL
	ProfileQueue
}

// Media is how many contacts of a channel an agent handles at once.
type Media struct {
	Channel     string
	Concurrency int
	Others      string // CrossChannelBehavior: ROUTE_CURRENT_CHANNEL_ONLY or ROUTE_ANY_CHANNEL
}

func (p RoutingProfile) clone() RoutingProfile {
	p.Queues, p.Media = slices.Clone(p.Queues), slices.Clone(p.Media)
	p.OtherQueues, p.Manual = slices.Clone(p.OtherQueues), slices.Clone(p.Manual)
	return p
}

// QueueIDs are the queues that contacts are routed from, each once.
func (p RoutingProfile) QueueIDs() []string {
	var ids []string
	for _, q := range p.Queues {
		ids = append(ids, q.QueueID)
	}
	return withChannelQueues(ids, p.OtherQueues)
}

// ManualQueueIDs are the queues that contacts are picked from by hand, each once.
func (p RoutingProfile) ManualQueueIDs() []string { return withChannelQueues(nil, p.Manual) }

func withChannelQueues(ids []string, more []ChannelQueue) []string {
	for _, q := range more {
		if !slices.Contains(ids, q.QueueID) {
			ids = append(ids, q.QueueID)
		}
	}
	return ids
}

// names tells whether the profile refers to a queue.
func (p RoutingProfile) names(queueID string) bool {
	return p.DefaultOutbound == queueID || slices.Contains(p.QueueIDs(), queueID) || slices.Contains(p.ManualQueueIDs(), queueID)
}

// CreateProfile adds a routing profile. References are ids or ARNs.
func (w *World) CreateProfile(p RoutingProfile) (RoutingProfile, error) {
	p = p.clone()
	err := w.turn(func() error {
		err := first(
			func() error { return within("routing profiles", len(w.profiles), w.limits.RoutingProfiles) },
			func() error { return w.checkProfile(&p) })
		if err != nil {
			return err
		}
		adopt(w, "routing-profile", &p)
		w.profiles = append(w.profiles, p)
		w.changed("routing profile", p.Name, "created")
		return nil
	})
	return p, err
}

// checkProfile refuses what a routing profile cannot be, and puts ids for references.
func (w *World) checkProfile(p *RoutingProfile) error {
	return first(
		func() error { return unique(w.profiles, "Name", "routing profile", p) },
		func() error { return w.standardQueueID("DefaultOutboundQueueId", &p.DefaultOutbound) },
		func() error { return w.checkMedia(p) },
		func() error { return w.checkProfileQueues(p) })
}

// mostOf is the highest concurrency of a channel ("MediaConcurrency" in the API
// reference).
func (w *World) mostOf(channel string) int {
	if channel == "VOICE" {
		return 1
	}
	return w.limits.ChatsPerAgent
}

func (w *World) checkMedia(p *RoutingProfile) error {
	if p.Media == nil {
		return nil
	}
	p.Chats = 0
	seen := map[string]bool{}
	for _, m := range p.Media {
		if seen[m.Channel] {
			return refuse(Invalid, "MediaConcurrencies: found %s twice", m.Channel)
		}
		seen[m.Channel] = true
		if most := w.mostOf(m.Channel); m.Concurrency < 1 || m.Concurrency > most {
			return refuse(Invalid, "MediaConcurrencies: found %d for %s, allowed are 1 to %d", m.Concurrency, m.Channel, most)
		}
		if m.Channel == "CHAT" {
			p.Chats = m.Concurrency
		}
	}
	return nil
}

func (w *World) checkProfileQueues(p *RoutingProfile) error {
	lists := [][]ChannelQueue{nil, p.OtherQueues, p.Manual}
	for i := range p.Queues {
		if err := w.standardQueueID("QueueConfigs", &p.Queues[i].QueueID); err != nil {
			return err
		}
		lists[0] = append(lists[0], ChannelQueue{"CHAT", p.Queues[i]})
	}
	for _, list := range lists {
		seen := map[[2]string]bool{}
		for i := range list {
			q := &list[i]
			if err := w.standardQueueID("QueueReference", &q.QueueID); err != nil {
				return err
			}
			if seen[[2]string{q.QueueID, q.Channel}] {
				return refuse(Invalid, "QueueReference: found the queue %q twice for %s", q.QueueID, q.Channel)
			}
			seen[[2]string{q.QueueID, q.Channel}] = true
		}
	}
	return within("queues in the routing profile", max(len(p.QueueIDs()), len(p.ManualQueueIDs()))-1, w.limits.QueuesPerProfile)
}

// ChangeProfile changes a routing profile, by id or ARN; references may be ids or
// ARNs. The agents who have it are routed by it from now on; what they hold they
// keep.
func (w *World) ChangeProfile(ref string, change func(*RoutingProfile)) error {
	return w.turn(func() error {
		i := place(w.profiles, ref)
		if i < 0 {
			return noProfile(ref)
		}
		was, p := w.profiles[i], w.profiles[i].clone()
		change(&p)
		if err := w.checkProfile(&p); err != nil {
			return err
		}
		p.ModifiedAt = w.now()
		w.profiles[i] = p
		for _, a := range w.agents {
			if a.profile.ID == p.ID {
				a.profile = p
				a.reconfigured = a.reconfigured || p.showsOtherThan(was)
			}
		}
		w.changed("routing profile", p.Name, "updated")
		return nil
	})
}

// showsOtherThan tells whether agent events show the profile differently. Spec §1.3.
func (p RoutingProfile) showsOtherThan(was RoutingProfile) bool {
	return p.Name != was.Name || p.Chats != was.Chats || p.DefaultOutbound != was.DefaultOutbound || !slices.Equal(p.Queues, was.Queues)
}

// DeleteProfile removes a routing profile that no user has.
func (w *World) DeleteProfile(ref string) error {
	return w.turn(func() error {
		i := place(w.profiles, ref)
		if i < 0 {
			return noProfile(ref)
		}
		p := w.profiles[i]
		if a, _ := find(w.agents, func(a *agent) bool { return a.profile.ID == p.ID }); a != nil {
			return refuse(InUse, "RoutingProfileId: the routing profile %q is in use by the user %q", p.Name, a.user.Username)
		}
		w.profiles = slices.Delete(w.profiles, i, i+1)
		w.changed("routing profile", p.Name, "deleted")
		return nil
	})
}

func noProfile(ref string) error {
	return refuse(NotFound, "RoutingProfileId: there is no routing profile %q", ref)
}
