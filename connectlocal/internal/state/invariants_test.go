package state_test

import (
	"slices"

	"handover/connectlocal/internal/state"
)

// consistent checks what holds between any two turns, as the package comment has it.
func (p *play) consistent() {
	p.t.Helper()
	held := map[string]string{} // live contact → agent
	for _, a := range p.w.Agents() {
		if a.Next != nil && len(a.Slots) == 0 {
			p.t.Errorf("%s has a next status and nothing in hand", a.User.Username)
		}
		seen := map[string]bool{}
		for _, s := range a.Slots {
			if seen[s.Contact.ID] {
				p.t.Errorf("%s has contact %s twice", a.User.Username, s.Contact.ID)
			}
			seen[s.Contact.ID] = true
			if s.State == state.Connecting || s.State == state.Connected {
				if other := held[s.Contact.ID]; other != "" {
					p.t.Errorf("contact %s is with %s and %s", s.Contact.ID, other, a.User.Username)
				}
				held[s.Contact.ID] = a.User.ID
			}
		}
	}
	for _, c := range p.w.Chats() {
		p.consistentChat(c, held)
	}
}

func (p *play) consistentChat(c state.Chat, held map[string]string) {
	p.t.Helper()
	live := 0
	for i, s := range c.Segments {
		if s.Phase == state.Over {
			if held[s.ID] != "" {
				p.t.Errorf("segment %s is over, but an agent has it", s.ID)
			}
			continue
		}
		live++
		if i != len(c.Segments)-1 {
			p.t.Errorf("segment %s lives and is not the last", s.ID)
		}
		p.consistentPhase(s, held[s.ID])
	}
	ended := !c.EndedAt.IsZero()
	if want := map[bool]int{true: 0, false: 1}[ended]; live != want {
		p.t.Errorf("chat %s (ended: %v) has %d live segments", c.InitialID, ended, live)
	}
	if len(c.Segments) > 12 {
		p.t.Errorf("chat %s has %d segments", c.InitialID, len(c.Segments))
	}
	p.consistentPeople(c, ended)
}

func (p *play) consistentPhase(s state.Contact, agent string) {
	p.t.Helper()
	withAgent := s.Phase == state.Offered || s.Phase == state.WithUser
	if withAgent != (agent != "") || s.AgentID != agent {
		p.t.Errorf("segment %s is %s with agent %q, in whose hands it is not (%q)", s.ID, s.Phase, s.AgentID, agent)
	}
	inQueue := slices.ContainsFunc(p.w.Queued(s.QueueID), func(q state.Contact) bool { return q.ID == s.ID })
	if want := s.Phase == state.InQueue || s.Phase == state.Offered; inQueue != want {
		p.t.Errorf("segment %s is %s, in a queue: %v", s.ID, s.Phase, inQueue)
	}
}

func (p *play) consistentPeople(c state.Chat, ended bool) {
	p.t.Helper()
	agents := 0
	for _, who := range c.Participants {
		if ended && who.Present() {
			p.t.Errorf("chat %s has ended and %s %s is present", c.InitialID, who.Role, who.ID)
		}
		if who.Role == "AGENT" && who.Present() {
			agents++
		}
	}
	last := c.Segments[len(c.Segments)-1]
	if want := map[bool]int{true: 1, false: 0}[last.Phase == state.WithUser]; agents != want {
		p.t.Errorf("chat %s, %s, has %d agents present", c.InitialID, last.Phase, agents)
	}
}
