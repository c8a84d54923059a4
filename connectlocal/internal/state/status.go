package state

import "slices"

// Login signs a user in. The status stays Offline until the agent picks one,
// unless live chats have kept it from becoming Offline since the last log-out.
func (w *World) Login(user string) error {
	return w.turn(func() error {
		a, err := w.user(user)
		if err != nil {
			return err
		}
		if a.loggedIn {
			return refuse(BadRequest, "user %q is logged in already", a.user.Username)
		}
		a.loggedIn = true
		w.noteAgent(a, "agent.login", nil)
		return nil
	})
}

// Logout signs a user out and sets the status to Offline: at once, or when the
// last live chat is over, for these stay with the agent unless
// Switches.LogoutEndsChats. An offer is withdrawn, and entries without a live
// conversation are cleared, as nobody is there to do it (spec §12.7: what becomes
// of any of them is undocumented).
func (w *World) Logout(user string) error {
	return w.turn(func() error {
		a, err := w.userAtWork(user)
		if err != nil {
			return err
		}
		for _, s := range slices.Clone(a.slots) {
			switch {
			case s.state == Connecting:
				w.miss(a, s)
			case s.state == Connected && (w.switches.LogoutEndsChats || s.watched != nil):
				w.legLeaves(s, "AGENT_DISCONNECT")
			}
		}
		w.clearWhere(a, func(s *slot) bool { return s.state != Connected })
		a.loggedIn, a.loggedOutAt = false, w.now()
		w.noteAgent(a, "agent.logout", nil)
		w.pick(a, w.offline())
		return nil
	})
}

// SetStatus is an agent's picking a status (id, ARN or name). Spec §1.5:
// Available takes effect at once and cancels a next status; any other clears the
// agent's after-contact work and takes effect at once if that leaves nothing in
// the agent's hands, or else becomes the next status. Picking the next status again
// changes nothing, nor does setting somebody Offline who is not logged in; such a
// user can be set nothing else.
func (w *World) SetStatus(user, status string) error {
	return w.turn(func() error {
		a, err := w.user(user)
		if err != nil {
			return err
		}
		s, err := w.pickable(status)
		if err != nil {
			return err
		}
		if s.Type == Offline && !a.loggedIn {
			return nil // logging out has seen to it
		}
		if a, err = w.userAtWork(user); err != nil {
			return err
		}
		if s.Type != Routable && !w.switches.KeepACWOnStatusPick {
			w.clearWhere(a, func(s *slot) bool { return s.state == Ended })
		}
		w.pick(a, s)
		return nil
	})
}

// pickable finds a status that can be picked, by id, ARN or name.
func (w *World) pickable(status string) (AgentStatus, error) {
	s, ok := find(w.statuses, func(s AgentStatus) bool { return status == s.ID || status == s.ARN || status == s.Name })
	if !ok {
		return s, refuse(NotFound, "there is no agent status %q", status)
	}
	if s.Disabled {
		return s, refuse(BadRequest, "the agent status %q is disabled", s.Name)
	}
	return s, nil
}

// pick makes a status the agent's, or the agent's next.
func (w *World) pick(a *agent, s AgentStatus) {
	switch {
	case s.ID == a.status.ID:
		w.setNext(a, nil)
	case s.Type == Routable || len(a.slots) == 0:
		w.setNext(a, nil)
		w.setStatus(a, s)
	default:
		w.setNext(a, &NextStatus{Status: s, EnqueuedAt: w.now()})
	}
}

func (w *World) setNext(a *agent, next *NextStatus) {
	switch {
	case next == nil && a.next == nil:
		return
	case next == nil:
		w.noteAgent(a, "agent.next", map[string]string{"status": "", "was": a.next.Status.Name})
	case a.next != nil && a.next.Status.ID == next.Status.ID:
		return
	default:
		w.noteAgent(a, "agent.next", map[string]string{"status": next.Status.Name})
	}
	a.next = next
}

func (w *World) setStatus(a *agent, s AgentStatus) {
	w.noteAgent(a, "agent.status", map[string]string{"status": s.Name, "was": a.status.Name})
	a.status, a.statusSince = s, w.now()
	if s.Type == Routable {
		w.toTheBack(a)
	}
}

// Clear frees the slot of a contact in state MISSED, ERROR, ENDED or REJECTED,
// as the agent's "close contact" and DismissUserContact do. When that was the
// last one, a next status takes effect (spec §2.2: likely, though unconfirmed for
// DismissUserContact).
func (w *World) Clear(user, contactID string) error {
	return w.turn(func() error {
		a, s, err := w.held(user, contactID)
		if err != nil {
			return err
		}
		if s.state == Connecting || s.state == Connected {
			return refuse(BadRequest, "contact %q is %s, only MISSED, ERROR, ENDED and REJECTED ones can be cleared", contactID, s.state)
		}
		w.clear(a, s)
		return nil
	})
}

// clear takes a contact off the agent's hands.
func (w *World) clear(a *agent, s *slot) {
	s.acw.Stop()
	if s.state == Ended && s.seg.Phase == Over && s.seg.AgentID == a.user.ID {
		s.seg.ACWEndedAt = w.now()
		w.told(s.seg, "COMPLETED")
	}
	w.noteContact(s.seg, a, "contact.cleared", map[string]string{"state": string(s.state)})
	w.drop(a, s)
}

// drop takes an entry off the agent's hands. With the last one, a next status takes effect.
func (w *World) drop(a *agent, s *slot) {
	a.slots = slices.DeleteFunc(a.slots, func(x *slot) bool { return x == s })
	if next := a.next; next != nil && len(a.slots) == 0 {
		a.next = nil
		w.setStatus(a, next.Status)
	}
}

// clearWhere clears some, just before a status is picked: it is that one which
// takes effect when nothing is left, and not one picked earlier.
func (w *World) clearWhere(a *agent, is func(*slot) bool) {
	next := a.next
	a.next = nil
	for _, s := range slices.Clone(a.slots) {
		if is(s) {
			w.clear(a, s)
		}
	}
	a.next = next
}

func (w *World) user(ref string) (*agent, error) {
	if a := w.agent(ref); a != nil {
		return a, nil
	}
	return nil, refuse(NotFound, "there is no user %q", ref)
}

// userAtWork finds a user who is logged in.
func (w *World) userAtWork(ref string) (*agent, error) {
	a, err := w.user(ref)
	if err == nil && !a.loggedIn {
		return nil, refuse(BadRequest, "user %q is not logged in", a.user.Username)
	}
	return a, err
}

// held finds a contact in a user's hands.
func (w *World) held(user, contactID string) (*agent, *slot, error) {
	a, err := w.user(user)
	if err != nil {
		return nil, nil, err
	}
	if s := a.holding(contactID); s != nil {
		return a, s, nil
	}
	return nil, nil, refuse(NotFound, "user %q has no contact %q", a.user.Username, contactID)
}

// heldAs finds a contact in that state in the hands of a user who is logged in.
func (w *World) heldAs(state ContactState, user, contactID string) (*agent, *slot, error) {
	if _, err := w.userAtWork(user); err != nil {
		return nil, nil, err
	}
	a, s, err := w.held(user, contactID)
	if err == nil && s.state != state {
		return nil, nil, refuse(BadRequest, "contact %q is %s for user %q, want %s", contactID, s.state, a.user.Username, state)
	}
	return a, s, err
}

func (w *World) noteAgent(a *agent, kind string, detail map[string]string) {
	w.note(Note{Kind: kind, Username: a.user.Username, Detail: detail})
}

// StatusWaits tells whether a status (id, ARN or name) that an agent picks would become the
// next one instead of taking effect at once.
func (w *World) StatusWaits(user, status string) bool {
	a := w.agent(user)
	s, ok := find(w.statuses, func(s AgentStatus) bool { return status == s.ID || status == s.ARN || status == s.Name })
	if a == nil || !ok || s.Type == Routable || s.ID == a.status.ID {
		return false
	}
	_, holds := find(a.slots, func(x *slot) bool { return x.state != Ended || w.switches.KeepACWOnStatusPick })
	return holds
}
