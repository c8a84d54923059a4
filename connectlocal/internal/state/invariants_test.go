package state_test

import (
	"slices"

	"handover/connectlocal/internal/state"
)

// consistent checks what holds between any two turns, as the package comment has it.
func (p *play) consistent() {
	p.t.Helper()
	held := map[string][]string{} // live contact → agents
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
				held[s.Contact.ID] = append(held[s.Contact.ID], a.User.ID)
			}
			if s.Contact.Monitors() {
				p.consistentMonitor(s)
			}
		}
	}
	for _, c := range p.w.Chats() {
		p.consistentChat(c, held)
	}
}

// consistentMonitor checks that who looks on has something to look at.
func (p *play) consistentMonitor(s state.Slot) {
	p.t.Helper()
	c, _ := p.w.Chat(s.Contact.ID)
	if last := c.Segments[len(c.Segments)-1]; s.State != state.Connected || last.Phase != state.WithUser {
		p.t.Errorf("%s is looked on, %s, but the chat is %s", s.Contact.ID, s.State, last.Phase)
	}
}

func (p *play) consistentChat(c state.Chat, held map[string][]string) {
	p.t.Helper()
	live := 0
	for i, s := range c.Segments {
		if s.Phase == state.Over {
			if held[s.ID] != nil {
				p.t.Errorf("segment %s is over, but an agent has it", s.ID)
			}
			continue
		}
		live++
		if i != len(c.Segments)-1 {
			p.t.Errorf("segment %s lives and is not the last", s.ID)
		}
		p.consistentPhase(s, held[s.ID], barged(c))
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

// barged tells whether a supervisor takes part.
func barged(c state.Chat) bool {
	return slices.ContainsFunc(c.Participants, func(who state.Participant) bool { return who.Role == "SUPERVISOR" && who.Present() })
}

func (p *play) consistentPhase(s state.Contact, agents []string, barged bool) {
	p.t.Helper()
	var ok bool
	switch s.Phase {
	case state.Offered:
		ok = len(agents) == 1 && agents[0] == s.AgentID
	case state.WithUser:
		ok = slices.Contains(agents, s.AgentID) || len(agents) == 0 && barged
	default:
		ok = len(agents) == 0 && s.AgentID == ""
	}
	if !ok {
		p.t.Errorf("segment %s is %s with agent %q, and in the hands of %q", s.ID, s.Phase, s.AgentID, agents)
	}
	inQueue := slices.ContainsFunc(p.w.Queued(s.QueueID), func(q state.Contact) bool { return q.ID == s.ID })
	if want := s.Phase == state.InQueue || s.Phase == state.Offered; inQueue != want {
		p.t.Errorf("segment %s is %s, in a queue: %v", s.ID, s.Phase, inQueue)
	}
}

func (p *play) consistentPeople(c state.Chat, ended bool) {
	p.t.Helper()
	agents, bots := 0, 0
	for _, who := range c.Participants {
		if ended && who.Present() {
			p.t.Errorf("chat %s has ended and %s %s is present", c.InitialID, who.Role, who.ID)
		}
		switch {
		case who.Role == "CUSTOM_BOT" && who.Present():
			bots++
		case who.Role != "CUSTOMER" && who.Present():
			agents++
		}
	}
	if bots > 1 || bots > 0 && agents > 0 {
		p.t.Errorf("chat %s has %d custom participants, beside %d agents and supervisors", c.InitialID, bots, agents)
	}
	last := c.Segments[len(c.Segments)-1]
	if (agents > 0) != (last.Phase == state.WithUser) {
		p.t.Errorf("chat %s, %s, has %d agents and supervisors present", c.InitialID, last.Phase, agents)
	}
}
