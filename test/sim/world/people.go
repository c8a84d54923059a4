package world

import (
	"fmt"
	"slices"
)

// action is one thing that somebody can do.
type action struct {
	name   string
	weight int
	write  func(w *writer, s *Step)          // fills in what the story decides
	do     func(w *World, s Step) (did bool) // false: the button is grey just now
}

// actions are everything that people do.
func actions() []action {
	who := func(w *writer, s *Step) { s.Agent = w.agent() }
	one := func(w *writer, s *Step) { s.Agent, s.N = w.agent(), w.IntN(8) }
	customer := func(w *writer, s *Step) { s.N = w.IntN(max(1, w.customers)) }
	return slices.Concat(operations(), workplaces(), []action{
		{"arrive", 4, writeArrival, (*World).arrive},
		{"write", 6, customer, (*World).write},
		{"hang up", 2, customer, (*World).hangUp},
		{"log in", 3, who, (*World).logIn},
		{"log out", 1, who, (*World).logOut},
		{"leave", 10, who, (*World).leave},
		{"pick", 5, writePick, (*World).pick},
		{"return", 6, who, (*World).comeBack},
		{"accept", 20, who, (*World).accept},
		{"reject", 2, one, (*World).reject},
		{"clear", 6, who, (*World).clearSlots},
		{"answer", 4, one, (*World).answer},
		{"end", 2, one, (*World).end},
		{"pass on", 3, writePass, (*World).passOn},
		{"garbage", 1, func(w *writer, s *Step) { s.N = w.IntN(len(garbage)) }, (*World).garbage},
	})
}

func writeArrival(w *writer, s *Step) {
	s.N, s.Arg = w.customers, queues[min(w.IntN(5), 2)%len(queues)]
	w.customers++
}

func writePick(w *writer, s *Step) {
	s.Agent = w.agent()
	s.Arg = one(w.Rand, "Offline", "Offline", "Offline", "Offline", "Lunch", "Training", "Available")
}

func writePass(w *writer, s *Step) {
	s.Agent, s.N = w.agent(), w.IntN(8)
	s.Arg = one(w.Rand, append(queues, w.story.Agents...)...)
}

func (w *World) arrive(s Step) bool {
	if _, there := w.customers[s.N]; there || w.shut[s.Arg] { // a closed queue's flow hangs up
		return false
	}
	c, err := w.startChat(s.N, s.Arg, wants[(s.N*7+int(w.story.Seed%3))%len(wants)])
	if err != nil {
		w.fail("customer %d cannot start a chat: %v", s.N, err)
		return false
	}
	w.customers[s.N] = c
	return true
}

func (w *World) write(s Step) bool {
	c := w.customers[s.N]
	return c != nil && w.speak(c.token, w.secretWord(fmt.Sprint("customer", s.N))) == nil
}

func (w *World) hangUp(s Step) bool {
	c := w.customers[s.N]
	if c == nil || c.left {
		return false
	}
	c.left = true // it may have an effect and fail, too
	return w.participant("disconnect", c.token, struct{}{}, nil) == nil
}

func (w *World) logIn(s Step) bool {
	a := w.srv.Agent(s.Agent)
	return a.Login() == nil && a.SetStatus("Available") == nil
}

func (w *World) logOut(s Step) bool { return w.srv.Agent(s.Agent).Logout() == nil }

func (w *World) pick(s Step) bool { return w.srv.Agent(s.Agent).SetStatus(s.Arg) == nil }

// leave has an agent who has live chats pick Offline.
func (w *World) leave(s Step) bool {
	return w.from(s.Agent, func(a string) bool {
		d, err := w.srv.Agent(a).Desktop()
		return err == nil && !w.leaving(d) && len(w.slots(a, "CONNECTED")) > 0 && w.srv.Agent(a).SetStatus("Offline") == nil
	})
}

func (w *World) comeBack(s Step) bool {
	return w.srv.Agent(s.Agent).SetStatus("Available") == nil
}

// accept takes everything that rings at one agent: this one, or the next at whom
// something rings.
func (w *World) accept(s Step) bool {
	return w.from(s.Agent, func(a string) bool {
		return w.each(a, func(id string) error { return w.srv.Agent(a).Accept(id) }, "CONNECTING")
	})
}

func (w *World) reject(s Step) bool {
	return w.nth(s, "CONNECTING", func(a, id string) error { return w.srv.Agent(a).Reject(id) })
}

func (w *World) clearSlots(s Step) bool {
	return w.from(s.Agent, func(a string) bool {
		return w.each(a, func(id string) error { return w.srv.Agent(a).Clear(id) }, "ENDED", "MISSED", "REJECTED", "ERROR")
	})
}

func (w *World) end(s Step) bool {
	return w.nth(s, "CONNECTED", func(a, id string) error {
		err := w.srv.Agent(a).End(id)
		if err == nil {
			w.byHand(id)
		}
		return err
	})
}

func (w *World) passOn(s Step) bool {
	return w.nth(s, "CONNECTED", func(a, id string) error {
		err := w.srv.Agent(a).Transfer(id, s.Arg)
		if err == nil {
			w.byHand(id)
		}
		return err
	})
}

func (w *World) answer(s Step) bool {
	return w.nth(s, "CONNECTED", func(a, id string) error {
		token, err := w.agentToken(a, id)
		if err != nil {
			return err
		}
		return w.speak(token, w.secretWord(a))
	})
}

// from lets agents try, from this one on, until one could do it.
func (w *World) from(agent string, try func(agent string) bool) bool {
	at := max(0, slices.Index(w.story.Agents, agent))
	for n := range w.story.Agents {
		if try(w.story.Agents[(at+n)%len(w.story.Agents)]) {
			return true
		}
	}
	return false
}

// each presses a button on every contact of the agent in one of the states.
func (w *World) each(agent string, press func(contactID string) error, states ...string) (did bool) {
	for _, state := range states {
		for _, id := range w.slots(agent, state) {
			did = press(id) == nil || did
		}
	}
	return did
}

// nth presses a button on one contact in the state, of this agent or the next who has one.
func (w *World) nth(s Step, state string, press func(agent, contactID string) error) bool {
	return w.from(s.Agent, func(a string) bool {
		ids := w.slots(a, state)
		return len(ids) > 0 && press(a, ids[s.N%len(ids)]) == nil
	})
}

// slots are the ids of the agent's contacts in the state.
func (w *World) slots(agent, state string) []string {
	d, err := w.srv.Agent(agent).Desktop()
	if err != nil {
		w.fail("the desktop of %s: %v", agent, err)
		return nil
	}
	var ids []string
	for _, c := range d.Contacts {
		if c.State == state {
			ids = append(ids, c.ContactID)
		}
	}
	return ids
}
