package state

import (
	"slices"
	"time"
)

// User is a user of the instance.
type User struct {
	ID, ARN, Username   string
	FirstName, LastName string
	ProfileID           string
	GroupID             string        // of the agent hierarchy; empty: in none
	ACW                 time.Duration // after-contact work for chat; 0: until cleared by hand, and after 90 minutes at the latest otherwise
	AutoAccept          bool          // of chats
	SecurityProfiles    []string      // ids; in a seed none stands for Agent
	Proficiencies       []Proficiency

	// What follows is kept and told, and has no effect here.

	Email, SecondaryEmail, Mobile string
	Channels                      []ChannelConfig // of the channels but CHAT
	Meta
}

// ChannelConfig is how a user handles contacts of one channel. nil and empty: not set.
type ChannelConfig struct {
	Channel            string // VOICE, TASK or EMAIL
	AutoAccept         *bool
	ACW                *time.Duration
	CallbackAutoAccept *bool // of agent-first callbacks, as is the next
	CallbackACW        *time.Duration
	PhoneType          string // SOFT_PHONE or DESK_PHONE
	PhoneNumber        string
	Persistent         *bool
	Enhancement        string // VOICE_ISOLATION, NOISE_SUPPRESSION or NONE
}

// Channel is how the user handles contacts of a channel other than CHAT.
func (u User) Channel(channel string) ChannelConfig {
	c, _ := find(u.Channels, func(c ChannelConfig) bool { return c.Channel == channel })
	c.Channel = channel
	return c
}

// SetChannel replaces how the user handles contacts of a channel other than CHAT.
func (u *User) SetChannel(c ChannelConfig) {
	rest := slices.DeleteFunc(slices.Clone(u.Channels), func(x ChannelConfig) bool { return x.Channel == c.Channel })
	u.Channels = append(rest, c)
}

// The bounds of after-contact work ("UserPhoneConfig" in the API reference).
const (
	maxACW     = 2_000_000 * time.Second
	maxChatACW = 90 * time.Minute // longer ones end then
)

// CreateUser adds a user, who is logged out and Offline, and the queue of the
// user's own. References are ids or ARNs.
func (w *World) CreateUser(u User) (User, error) {
	err := w.turn(func() error {
		err := first(
			func() error { return within("users", len(w.agents), w.limits.Users) },
			func() error { return w.checkUser(&u) })
		if err != nil {
			return err
		}
		adopt(w, "agent", &u)
		w.addAgentQueues([]User{u}, w.limits.AgentQueue)
		w.hire(u)
		w.changed("user", u.Username, "created")
		return nil
	})
	return u, err
}

// hire makes a user an agent.
func (w *World) hire(u User) {
	profile, _ := w.Profile(u.ProfileID)
	a := &agent{user: u, profile: profile, status: w.offline(), statusSince: w.now(), hidesSlots: w.switches.NoSlotsBeforeNextStatus}
	a.known = a.snapshot()
	w.agents = append(w.agents, a)
}

// checkUser refuses what a user cannot be, and puts ids for references.
func (w *World) checkUser(u *User) error {
	u.SecurityProfiles, u.Proficiencies = slices.Clone(u.SecurityProfiles), slices.Clone(u.Proficiencies)
	err := first(
		func() error { return w.freeUsername(u) },
		func() error { return idOf(w.profiles, "RoutingProfileId", "routing profile", &u.ProfileID) },
		func() error { return idOf(w.hierarchy, "HierarchyGroupId", "hierarchy group", &u.GroupID) },
		func() error { return w.checkACW(u) })
	for i := range u.SecurityProfiles {
		if err == nil {
			err = idOf(w.securityProfiles, "SecurityProfileIds", "security profile", &u.SecurityProfiles[i])
		}
	}
	return err
}

func (w *World) freeUsername(u *User) error {
	a, _ := find(w.agents, func(a *agent) bool { return a.user.Username == u.Username && a.user.ID != u.ID })
	if a != nil {
		return refuse(Duplicate, "Username: there is a user %q already", u.Username)
	}
	return nil
}

func (w *World) checkACW(u *User) error {
	limits := []time.Duration{u.ACW}
	for _, c := range u.Channels {
		for _, limit := range []*time.Duration{c.ACW, c.CallbackACW} {
			if limit != nil {
				limits = append(limits, *limit)
			}
		}
	}
	if most := slices.Max(limits); most > maxACW {
		return refuse(Invalid, "AfterContactWorkTimeLimit: found %d seconds, allowed are 0 to %d", most/time.Second, maxACW/time.Second)
	}
	return nil
}

// ChangeUser changes a user, by id, ARN or username; references may be ids or ARNs. It
// counts at once for what the user is offered; what is in the user's hands stays there.
func (w *World) ChangeUser(ref string, change func(*User)) error {
	return w.turn(func() error {
		a, err := w.user(ref)
		if err != nil {
			return err
		}
		was, u := a.user, a.user
		change(&u)
		if err := w.checkUser(&u); err != nil {
			return err
		}
		u.ModifiedAt = w.now()
		a.user = u
		if u.ProfileID != was.ProfileID {
			a.profile, _ = w.Profile(u.ProfileID)
		}
		a.reconfigured = a.reconfigured || u.showsOtherThan(was)
		w.changed("user", u.Username, "updated")
		return nil
	})
}

// showsOtherThan tells whether there is an agent event for the change. Spec §1.2, §1.3.
func (u User) showsOtherThan(was User) bool {
	return u.Username != was.Username || u.FirstName != was.FirstName || u.LastName != was.LastName || u.ProfileID != was.ProfileID ||
		u.GroupID != was.GroupID || u.AutoAccept != was.AutoAccept
}

// reconfigure lets there be an agent event for the agents whose configuration has
// come to show something else.
func (w *World) reconfigure(which func(*agent) bool) {
	for _, a := range w.agents {
		a.reconfigured = a.reconfigured || which(a)
	}
}

// DeleteUser removes a user. Chats that the user takes part in go on as if the
// user had left them, what rings is offered to somebody else, and who is logged in is
// logged out; with Switches.DeleteUserNeedsIdle a user who holds a contact is
// refused instead (the operation models no such exception, and its page does
// not tell). Contacts that wait in the user's own queue wait on. Contacts keep the
// user as their agent; quick connects to the user lead nowhere from then on, as the
// service documents.
func (w *World) DeleteUser(ref string) error {
	return w.turn(func() error {
		a, err := w.user(ref)
		switch {
		case err != nil:
			return err
		case w.switches.DeleteUserNeedsIdle && len(a.slots) > 0:
			return refuse(InUse, "UserId: the user %q holds %d contacts", a.user.Username, len(a.slots))
		}
		w.emptyHands(a)
		w.dismissUser(a)
		return nil
	})
}

// emptyHands takes everything out of an agent's hands.
func (w *World) emptyHands(a *agent) {
	for _, s := range slices.Clone(a.slots) {
		switch s.state {
		case Connecting:
			w.miss(a, s)
		case Connected:
			w.legLeaves(s, "AGENT_DISCONNECT")
		}
	}
	w.clearWhere(a, func(*slot) bool { return true })
}

// dismissUser makes a user who holds nothing one who has been deleted.
func (w *World) dismissUser(a *agent) {
	if a.loggedIn {
		a.loggedIn, a.loggedOutAt, a.next = false, w.now(), nil
		w.noteAgent(a, "agent.logout", nil)
		if off := w.offline(); a.status.ID != off.ID {
			w.setStatus(a, off)
		}
		w.announce(a, "LOGOUT")
	}
	a.beat.Stop()
	w.agents = slices.DeleteFunc(w.agents, func(x *agent) bool { return x == a })
	w.queues = slices.DeleteFunc(w.queues, func(q Queue) bool {
		if q.Owner == a.user.ID {
			w.gone.queue(q)
		}
		return q.Owner == a.user.ID
	})
	w.gone.agent(a.snapshot())
	w.changed("user", a.user.Username, "deleted")
}
