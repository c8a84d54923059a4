package state_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

func TestStartChatRefused(t *testing.T) {
	tests := map[string]struct {
		change func(*state.StartChat)
		want   state.Kind
	}{
		"unknown flow":       {func(in *state.StartChat) { in.FlowID = "none" }, state.NotFound},
		"a queue flow":       {func(in *state.StartChat) { in.FlowID = "queue flow" }, state.Invalid},
		"too short":          {func(in *state.StartChat) { in.Duration = 59 * time.Minute }, state.Invalid},
		"too long":           {func(in *state.StartChat) { in.Duration = 7*24*time.Hour + time.Minute }, state.Invalid},
		"related to nothing": {func(in *state.StartChat) { in.RelatedID = "none" }, state.NotFound},
		"message too long": {func(in *state.StartChat) {
			in.InitialMessage, in.InitialContentType = strings.Repeat("x", 1025), "text/plain"
		}, state.Invalid},
		"attribute's key":    {func(in *state.StartChat) { in.Attributes = map[string]string{"a b": "c"} }, state.Invalid},
		"attributes too big": {func(in *state.StartChat) { in.Attributes = map[string]string{"a": strings.Repeat("x", 32*1024)} }, state.Invalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, withFlows(flows{"queue flow": "EndFlowExecution"}), func(p *play) {
				chat := state.StartChat{FlowID: p.flowID("to support"), CustomerName: "Kim"}
				tt.change(&chat)
				if id := p.flowID(chat.FlowID); id != "" {
					chat.FlowID = id
				}
				p.refused(tt.want, name, func() error { _, err := p.w.StartChat(chat); return err })
				if len(p.w.Chats()) != 0 || len(p.notes) != 0 {
					t.Error("a refused chat left something behind")
				}
			})
		})
	}
}

// TestClientToken: the same token, the same answer.
func TestClientToken(t *testing.T) {
	in(t, nil, func(p *play) {
		token := func(s string) func(*state.StartChat) {
			return func(in *state.StartChat) { in.ClientToken = s }
		}
		first, again := p.startOnly("to support", token("a")), p.startOnly("to support", token("a"))
		other, none := p.startOnly("to support", token("b")), p.startOnly("to support")
		if d := cmp.Diff(first.Started, again.Started); d != "" {
			t.Errorf("same token (-first +again):\n%s", d)
		}
		if other.ContactID == first.ContactID || none.ContactID == first.ContactID || len(p.w.Chats()) != 3 {
			t.Errorf("%d chats, want 3", len(p.w.Chats()))
		}
	})
}

// TestFiveHundredChats is spec §8.
func TestFiveHundredChats(t *testing.T) {
	in(t, nil, func(p *play) {
		var last *customer
		for range 500 {
			last = p.startOnly("to support")
		}
		start := func() error {
			_, err := p.w.StartChat(state.StartChat{FlowID: p.flowID("to support")})
			return err
		}
		p.refused(state.Limit, "one too many", start)
		p.do("stop one", func() error { return p.w.StopContact(last.ContactID) })
		p.do("start one", start)
	})
}

// TestUpdateAttributes is spec §3.2 and §8.
func TestUpdateAttributes(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		p.available("ana")
		c := p.start("main")
		update := func(id string, kv ...string) func() error {
			values := map[string]string{}
			for i := 0; i < len(kv); i += 2 {
				values[kv[i]] = kv[i+1]
			}
			return func() error { return p.w.UpdateAttributes(id, values) }
		}
		c.accepted("ana")
		p.do("while an agent has it", update(c.ContactID, "a", "1", "b", "2"))
		p.do("one of them", update(c.ContactID, "b", "3"))
		p.refused(state.Invalid, "all or none", update(c.ContactID, "a", "9", "not good", "9"))
		p.refused(state.Invalid, "32 KB in all", update(c.ContactID, "c", strings.Repeat("x", 32*1024-5)))
		if d := cmp.Diff(map[string]string{"topic": "bike", "a": "1", "b": "3"}, c.chat().Attributes); d != "" {
			t.Errorf("attributes (-want +got):\n%s", d)
		}
		c.endedBy("ana")
		p.refused(state.NotFound, "not the initial contact", update(c.last().ID, "a", "9"))
		p.refused(state.NotFound, "unknown contact", update("none", "a", "9"))
	})
}

// TestCopies: what a query returns is the caller's.
func TestCopies(t *testing.T) {
	in(t, withFlows(withReturn()), func(p *play) {
		c := p.start("main")
		before := c.chat()
		got := c.chat()
		got.Attributes["topic"] = "changed"
		got.Segments[0].Hooks["CustomerRemaining"] = "changed"
		got.Participants[0].DisplayName = "changed"
		profiles := p.w.Profiles()
		profiles[0].Queues[0].Priority = 77
		if d := cmp.Diff(before, c.chat()); d != "" {
			t.Errorf("the chat has changed (-before +after):\n%s", d)
		}
		if p.w.Profiles()[0].Queues[0].Priority == 77 {
			t.Error("the routing profile has changed")
		}
	})
}

func TestClockAdvancedIsNoted(t *testing.T) {
	in(t, nil, func(p *play) {
		p.loop.Do(func() { p.w.ClockAdvanced(15 * time.Minute) })
		want := []state.Note{{At: p.loop.Now(), Kind: "clock.advanced", Detail: map[string]string{"by": "15m0s"}}}
		if d := cmp.Diff(want, p.notes); d != "" {
			t.Errorf("notes (-want +got):\n%s", d)
		}
	})
}

func TestPaceAndAutomationAreNoted(t *testing.T) {
	in(t, nil, func(p *play) {
		p.loop.Do(func() {
			p.w.ClockPaced(0.5)
			p.w.AgentAutomated("ana", true)
		})
		want := []state.Note{
			{At: p.loop.Now(), Kind: "clock.rate", Detail: map[string]string{"rate": "0.5"}},
			{At: p.loop.Now(), Kind: "agent.auto", Username: "ana", Detail: map[string]string{"on": "true"}},
		}
		if d := cmp.Diff(want, p.notes); d != "" {
			t.Errorf("notes (-want +got):\n%s", d)
		}
	})
}

// TestNotesHoldNoWords: customers' words and tokens stay out of what pages and logs show.
func TestNotesHoldNoWords(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support")
		c.writes("my secret")
		if all := fmt.Sprint(p.notes); strings.Contains(all, "secret") || strings.Contains(all, c.ParticipantToken) {
			t.Errorf("notes tell: %s", all)
		}
	})
}
