package system

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/departure"
	"handover/internal/ledger"
)

// chaosPolicy lets chats go every way, and gives up soon.
const chaosPolicy = `
releasers: [desktop, token]
landing_timeout: 3m
rules:
  - name: survey
    when: {attributes: {want: survey}}
    do: [{target: survey, say: One question.}]
  - name: kept
    when: {attributes: {want: keep}}
    do: [{target: keep, within: 40s}, {target: same-queue, priority: 2}]
  - name: to ben
    when: {attributes: {want: ben}}
    do: [{target: agent ben, within: 1m}, {target: same-queue}]
  - name: everything
    do: [{target: same-queue, priority: 1, say: "One moment, please."}]
`

// chaosFaults are the troubles of a run; each for a few calls.
var chaosFaults = []string{
	`{"kind":"throttle","operation":"UpdateContactAttributes","count":4}`,
	`{"kind":"error","operation":"GetContactAttributes","count":4}`,
	`{"kind":"error","operation":"DisconnectParticipant","count":3}`,
	`{"kind":"timeout-after-effect","operation":"UpdateContactAttributes","count":2}`,
	`{"kind":"timeout-after-effect","operation":"DisconnectParticipant","count":1}`,
	`{"kind":"throttle","operation":"GetCurrentUserData","count":5}`,
	`{"kind":"error","operation":"ListAssociatedContacts","count":4}`,
	`{"kind":"latency","operation":"UpdateContactAttributes","latency":"4s","count":3}`,
	`{"kind":"latency","operation":"DisconnectParticipant","latency":"4s","count":3}`,
	`{"kind":"latency","operation":"GetRecords","latency":"6s","count":3}`,
	`{"kind":"repeat","rate":0.3}`,
}

// chaos is a run of agents and customers who do as they like.
type chaos struct {
	*world
	*rand.Rand
	gone map[string]bool // chats whose customers have left
}

// TestChaos lets everything happen at any time, the controller being killed now
// and then, and checks the promises when it has become quiet.
func TestChaos(t *testing.T) {
	for seed := range uint64(5) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inBubble(t, func(_ *testing.T, w *world) {
				w.obey(chaosPolicy)
				c := &chaos{world: w, Rand: rand.New(rand.NewPCG(seed, 7)), gone: map[string]bool{}}
				c.login("ana", "ben", "chloe")
				stop := c.live(rand.New(rand.NewPCG(seed, 8)))
				defer stop()
				for n := range 50 {
					c.happen(n)
					c.pass(time.Duration(c.IntN(9000)) * time.Millisecond)
				}
				c.settle()
				c.check()
			})
		})
	}
}

// live keeps a controller running, which dies at one commit in fifty.
func (c *chaos) live(luck *rand.Rand) (stop func()) {
	ctx, cancel := context.WithCancel(c.ctx)
	var mu sync.Mutex
	dies := func(departure.Commit) bool {
		mu.Lock()
		defer mu.Unlock()
		return luck.IntN(50) == 0
	}
	var all sync.WaitGroup
	all.Go(func() {
		for ctx.Err() == nil {
			life, gone := context.WithCancel(ctx)
			<-c.start(life, &mortal{Store: c.mem, dies: dies, gone: gone})
			gone()
			select {
			case <-ctx.Done():
			case <-time.After(2 * time.Second):
			}
		}
	})
	return func() { cancel(); all.Wait() }
}

// happen is one thing that somebody does. What cannot be done just now is not
// done: people press buttons that are grey.
func (c *chaos) happen(n int) {
	c.t.Helper()
	agent := []string{"ana", "ben", "chloe"}[c.IntN(3)]
	switch k := c.IntN(22); {
	case n < 5 || k == 0 && len(c.people) < 8:
		want := []string{"", "", "survey", "keep", "ben"}[c.IntN(5)]
		p, err := c.stage.Chat(c.ctx, fmt.Sprint("customer", n), map[string]string{"want": want})
		c.must(err)
		c.people = append(c.people, p)
	case k < 6:
		_ = c.stage.Pick(c.ctx, agent, []string{"Offline", "Offline", "Lunch"}[c.IntN(3)])
	case k < 10:
		_ = c.stage.Pick(c.ctx, agent, "Available")
	case k < 12:
		c.fault(chaosFaults[c.IntN(len(chaosFaults))])
	case k == 12:
		p := c.people[c.IntN(len(c.people))]
		_ = p.Leave(c.ctx) // it may take effect and fail, too
		c.gone[p.ContactID] = true
	case k == 13:
		c.press(agent, "CONNECTED", "end")
	case k == 14:
		c.door(agent, "logout")
	case k < 17:
		c.door(agent, "login")
	default:
		c.serve(agent)
	}
}

// press presses a button on every contact of the agent that is in the state.
func (c *chaos) press(agent, state, button string) {
	c.t.Helper()
	for _, e := range c.desktop(agent).In(state) {
		_ = c.stage.Act(c.ctx, agent, e.ContactID, button)
	}
}

// door signs the agent in or out, if that can be done.
func (c *chaos) door(agent, which string) {
	c.t.Helper()
	resp, err := c.client.Post(base+"/_local/v1/agents/"+agent+"/"+which, "application/json", nil)
	c.must(err)
	c.must(resp.Body.Close())
}

// serve has the agent take what rings, and clear what is over, and customers who
// wait say something.
func (c *chaos) serve(agent string) {
	c.t.Helper()
	c.press(agent, "CONNECTING", "accept")
	for _, s := range []string{"ENDED", "MISSED", "REJECTED"} {
		c.press(agent, s, "clear")
	}
	for _, p := range c.people {
		_ = p.Say(c.ctx, "hello?")
	}
}

// settle has all agents back at work until it is quiet.
func (c *chaos) settle() {
	c.t.Helper()
	c.fault("")
	for range 60 {
		for _, agent := range []string{"ana", "ben", "chloe"} {
			c.door(agent, "login")
			_ = c.stage.Pick(c.ctx, agent, "Available")
			c.serve(agent)
		}
		c.pass(7 * time.Second)
	}
}

func (c *chaos) check() {
	c.t.Helper()
	moves := map[string]int{}
	for d, err := range c.mem.Departures(c.ctx, ledger.DepartureFilter{}) {
		c.must(err)
		if ledger.Pending(d) {
			c.t.Errorf("departure %s of %s is pending: %+v", d.ID, d.Username, d.Handovers)
		}
		for _, h := range d.Handovers {
			if h.LegOff {
				moves[h.ChatID]++
			}
		}
	}
	for _, p := range c.people {
		c.checkChat(p, moves[p.ContactID])
	}
	if c.t.Failed() {
		c.t.Log(c.journal())
	}
}

func (c *chaos) checkChat(p *actor.Customer, moves int) {
	c.t.Helper()
	chain := c.chain(p)
	ended := p.Count("chat.ended") > 0
	if ended && !c.gone[p.ContactID] && chain.Attributes["survey"] == "" {
		c.t.Errorf("%s (%s) was disconnected: %+v", p.Name, p.ContactID, chain.Segments)
	}
	if moves > 3 {
		c.t.Errorf("%s (%s) was moved %d times", p.Name, p.ContactID, moves)
	}
	if ended {
		return
	}
	for k := range departure.Cleared() {
		if v := chain.Attributes[k]; v != "" {
			c.t.Errorf("%s (%s): %s still stands as %q", p.Name, p.ContactID, k, v)
		}
	}
}
