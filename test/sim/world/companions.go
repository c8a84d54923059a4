package world

import (
	"net/http"
	"strings"
	"time"

	"handover/internal/companion"
)

// workplaces are what companions and supervisors do, and what becomes of queues.
func workplaces() []action {
	who := func(w *writer, s *Step) { s.Agent = w.agent() }
	queue := func(w *writer, s *Step) { s.Arg = one(w.Rand, queues...) }
	return []action{
		{"companion on", 3, who, (*World).companionOn},
		{"companion off", 3, who, (*World).companionOff},
		{"close queue", 1, queue, func(w *World, s Step) bool { return w.setQueue(s.Arg, false) }},
		{"open queue", 2, queue, func(w *World, s Step) bool { return w.setQueue(s.Arg, true) }},
		{"look on", 1, writePass, (*World).lookOn},
		{"rush", 1, writeRush, (*World).rush},
		{"alarm", 1, func(*writer, *Step) {}, (*World).alarm},
	}
}

// beat is how often a companion says that it lives: the policy's default.
const beat = 20 * time.Second

// companionOn opens the companion of an agent; one that has gone beats again.
func (w *World) companionOn(s Step) bool {
	w.mu.Lock()
	on, known := w.companions[s.Agent]
	w.companions[s.Agent] = true
	w.mu.Unlock()
	if !known {
		go w.beats(s.Agent)
	}
	return !on
}

// companionOff has the heartbeats of an agent, or of the next who has some, stop, as when a browser dies.
func (w *World) companionOff(s Step) bool {
	return w.from(s.Agent, func(a string) bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		on := w.companions[a]
		if on {
			w.companions[a] = false
		}
		return on
	})
}

// beats sends an agent's heartbeats while the companion lives, until the world ends:
// a page that is loaded again each time, so that any controller may answer.
func (w *World) beats(agent string) {
	for w.ctx.Err() == nil {
		w.mu.Lock()
		on := w.companions[agent]
		w.mu.Unlock()
		if on {
			in := companion.Hello{
				Version: companion.Version, Agent: agent, Client: "page-of-" + agent, Desk: "local", Library: "sim", At: w.hands.clock().Now().UnixMilli(),
			}
			outcome := "heard"
			if w.ask(http.MethodPost, companion.Base+"hello", in, nil) != nil {
				outcome = "not heard"
			}
			w.count("heartbeats", outcome)
		}
		select {
		case <-w.ctx.Done():
		case <-time.After(beat):
		}
	}
}

// reopen has all companions beat that ever did.
func (w *World) reopen() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for a := range w.companions {
		w.companions[a] = true
	}
}

func (w *World) setQueue(name string, open bool) bool {
	w.shut[name] = !open
	body := map[bool]string{true: `{"open": true}`, false: `{"open": false}`}[open]
	return w.control(http.MethodPost, "/queues/"+name, strings.NewReader(body), nil) == nil
}

// lookOn has a supervisor look on in somebody's chat; whoever does so already takes
// part in it.
func (w *World) lookOn(s Step) bool {
	return w.nth(s, "CONNECTED", func(a, id string) error {
		supervisor := w.srv.Agent(w.story.Agents[(len(a)+s.N)%len(w.story.Agents)])
		if err := supervisor.Monitor(id); err != nil {
			return err
		}
		if s.N%4 == 3 {
			return supervisor.Barge(id)
		}
		return nil
	})
}

// crowd is how many come at once.
const crowd = 4

func writeRush(w *writer, s *Step) {
	s.N, s.Arg = w.customers, queues[min(w.IntN(5), 2)%len(queues)]
	w.customers += crowd
}

// rush has several customers come at once, and all that rings is taken.
func (w *World) rush(s Step) bool {
	for n := range crowd {
		w.arrive(Step{N: s.N + n, Arg: s.Arg})
	}
	w.pass(2 * time.Second)
	for w.accept(Step{Agent: w.story.Agents[0]}) {
	}
	return true
}

// alarm has everybody leave who has a chat.
func (w *World) alarm(Step) (did bool) {
	for _, a := range w.story.Agents {
		if d, err := w.srv.Agent(a).Desktop(); err == nil && !w.leaving(d) && len(w.slots(a, "CONNECTED")) > 0 {
			did = w.srv.Agent(a).SetStatus("Offline") == nil || did
		}
	}
	return did
}
