package autoagent_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/autoagent"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/seed/seedtest"
	"handover/connectlocal/internal/state"
)

// rig is an instance with the built-in seed whose agents work by themselves.
type rig struct {
	state.Indifferent
	loop  *clock.Loop
	world *state.World
	crew  *autoagent.Crew
	begun time.Time
	auto  []string // who has been set to work, or to work no more
	log   []string // "seconds: what", as the crew's own actions show in the notes and items
}

func (r *rig) ItemAdded(it state.Item) {
	if it.Type == "MESSAGE" && it.ParticipantRole == "AGENT" {
		r.add(it.At, it.DisplayName+": "+it.Content)
	}
}

func (r *rig) Noted(n state.Note) {
	switch n.Kind {
	case "agent.auto":
		r.auto = append(r.auto, n.Username+" "+n.Detail["on"])
	case "contact.connected", "contact.missed", "contact.cleared", "contact.ended":
		r.add(n.At, n.Kind+" "+n.Username)
	}
}

func (r *rig) add(at time.Time, what string) {
	r.log = append(r.log, fmt.Sprintf("%v: %s", at.Sub(r.begun), what))
}

// take is what happened since the last time.
func (r *rig) take() []string {
	log := r.log
	r.log = nil
	return log
}

func inBubble(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var complaints bytes.Buffer
		r := &rig{loop: clock.New()}
		r.loop.Start()
		defer r.loop.Stop()
		r.crew = autoagent.New(r.loop, slog.New(slog.NewTextHandler(&complaints, nil)))
		sd := seedtest.Builtin(t)
		var err error
		r.loop.Do(func() {
			r.world, err = state.New(state.Options{Loop: r.loop, Seed: sd.World, Observers: []state.Observer{r.crew, r}})
			r.crew.Attach(r.world)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.crew.Start(); err != nil {
			t.Fatal(err)
		}
		r.begun = r.loop.Now()
		test(t, r)
		if complaints.Len() > 0 {
			t.Errorf("the crew complained:\n%s", complaints.String())
		}
	})
}

// customer is a chat and what its customer needs to talk.
type customer struct {
	state.Started
	token string
}

func (r *rig) customer(t *testing.T, queue string) customer {
	t.Helper()
	c, err := clock.Call(r.loop, func() (c customer, err error) {
		inbound := ""
		for _, f := range r.world.Flows() {
			if f.Name == "Handover inbound" {
				inbound = f.ID
			}
		}
		c.Started, err = r.world.StartChat(state.StartChat{FlowID: inbound, Attributes: map[string]string{"queue": queue}})
		if err != nil {
			return c, err
		}
		conn, err := r.world.Connect(c.ParticipantToken, true, true)
		if err != nil {
			return c, err
		}
		c.token = conn.Token
		_, err = r.world.Redeem(conn.Ticket)
		return c, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (r *rig) say(t *testing.T, c customer, text string) {
	t.Helper()
	_, err := clock.Call(r.loop, func() (state.Item, error) {
		who, err := r.world.Bearer(c.token)
		if err != nil {
			return state.Item{}, err
		}
		return r.world.SendMessage(who, "text/plain", text, "")
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) advance(t *testing.T, by time.Duration) {
	t.Helper()
	if err := r.loop.Advance(by); err != nil {
		t.Fatal(err)
	}
}

func wantLog(t *testing.T, r *rig, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, r.take()); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
}

func TestEveryoneBeginsAvailable(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.loop.Do(func() {
			for _, a := range r.world.Agents() {
				if !a.LoggedIn || a.Status.Type != state.Routable {
					t.Errorf("%s: logged in %v, %s", a.User.Username, a.LoggedIn, a.Status.Name)
				}
			}
		})
	})
}

func TestAConversationFromOfferToClearing(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		c := r.customer(t, "Support")
		r.advance(t, 10*time.Second)
		wantLog(t, r, "2s: contact.connected ana", "3s: Ana: Hello, this is Ana. How can I help you?")
		r.say(t, c, "My parcel is lost.")
		r.say(t, c, "Since Tuesday.") // one answer for both
		r.advance(t, 10*time.Second)
		wantLog(t, r, "13s: Ana: Thank you. I am looking at it now.")
		r.say(t, c, "Found it. Goodbye!")
		r.advance(t, 20*time.Second)
		wantLog(t, r, "23s: Ana: You are welcome. Goodbye!", "25s: contact.ended ana", "30s: contact.cleared ana")
	})
}

func (r *rig) set(user string, on bool) {
	r.loop.Do(func() {
		a, _ := r.world.Agent(user)
		r.crew.Set(a.User.ID, on)
	})
}

func TestAPersonsChatIsLeftAlone(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.set("ana", false)
		c := r.customer(t, "Support")
		r.advance(t, 30*time.Second) // rings with ana for 20 s, and then ben takes it
		wantLog(t, r, "20s: contact.missed ana", "22s: contact.connected ben", "23s: Ben: Hello, this is Ben. How can I help you?")
		r.set("ben", false)
		r.say(t, c, "Where is my parcel?")
		r.advance(t, time.Minute)
		wantLog(t, r)
	})
}

func TestWhoIsSetToWorkGoesOnWhereThePersonStopped(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.set("ana", false)
		r.set("ana", false) // once more makes no difference
		ringing := r.customer(t, "Support")
		r.advance(t, 5*time.Second)
		r.set("ana", true)
		r.advance(t, 10*time.Second)
		wantLog(t, r, "7s: contact.connected ana", "8s: Ana: Hello, this is Ana. How can I help you?")
		r.set("ana", false)
		r.say(t, ringing, "Bye.")
		r.advance(t, 10*time.Second)
		wantLog(t, r)
		r.set("ana", true)
		r.advance(t, 20*time.Second)
		wantLog(t, r, "28s: Ana: You are welcome. Goodbye!", "30s: contact.ended ana", "35s: contact.cleared ana")
	})
}

func TestSettingIsNotedOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		before := len(r.auto)
		r.set("ana", false)
		r.set("ana", false)
		r.set("nobody", true)
		r.set("ana", true)
		if diff := cmp.Diff([]string{"ana false", "ana true"}, r.auto[before:]); diff != "" {
			t.Errorf("notes (-want +got):\n%s", diff)
		}
	})
}

func TestWhoComesToAChatHasReadIt(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		c := r.customer(t, "VIP")
		r.say(t, c, "Is anybody there?")
		r.advance(t, 10*time.Second)
		wantLog(t, r, "2s: contact.connected ana", "3s: Ana: Hello, this is Ana. I have read what you wrote; one moment, please.")
		r.advance(t, time.Minute)
		wantLog(t, r)
	})
}

func TestNothingIsEndedUnasked(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.customer(t, "Support")
		r.advance(t, 10*time.Second)
		r.take()
		r.advance(t, 3*time.Hour)
		wantLog(t, r)
	})
}

func TestAnAgentSentOfflineKeepsTheChat(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		c := r.customer(t, "Support")
		r.advance(t, 10*time.Second)
		r.take()
		r.loop.Do(func() {
			if err := r.world.SetStatus("ana", "Offline"); err != nil {
				t.Error(err)
			}
		})
		r.customer(t, "Support")
		r.say(t, c, "Hello?")
		r.advance(t, 10*time.Second)
		wantLog(t, r, "12s: contact.connected ben", "13s: Ana: Thank you. I am looking at it now.", "13s: Ben: Hello, this is Ben. How can I help you?")
		r.loop.Do(func() {
			if a, _ := r.world.Agent("ana"); a.Status.Type != state.Routable || a.Next == nil {
				t.Errorf("ana is %s, next %v; want still Available, next Offline", a.Status.Name, a.Next)
			}
		})
	})
}

func TestWhatSomebodyElseHasSeenToIsLeftAlone(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		c := r.customer(t, "VIP")
		r.loop.Do(func() {
			if err := r.world.Accept("ana", c.ContactID); err != nil {
				t.Error(err)
			}
		})
		r.advance(t, 1500*time.Millisecond)
		wantLog(t, r, "0s: contact.connected ana", "1s: Ana: Hello, this is Ana. How can I help you?")
		r.loop.Do(func() {
			if err := r.world.StopContact(c.ContactID); err != nil {
				t.Error(err)
			}
			if err := r.world.Clear("ana", c.ContactID); err != nil {
				t.Error(err)
			}
		})
		r.take()
		r.advance(t, time.Minute)
		wantLog(t, r)
	})
}
