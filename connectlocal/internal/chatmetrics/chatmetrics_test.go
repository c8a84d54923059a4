package chatmetrics_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/chatmetrics"
	"handover/connectlocal/internal/state"
)

func TestOf(t *testing.T) {
	start := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	said := func(role string, seconds int, text string) state.Item {
		return state.Item{ContactID: "C1", Type: "MESSAGE", ParticipantRole: role, ParticipantID: "P-" + role, At: at(seconds), Content: text}
	}
	c := state.Contact{ID: "C1", InitiatedAt: start, ConnectedAt: at(10), DisconnectedAt: at(100)}
	in := state.Chat{Participants: []state.Participant{
		{ID: "P-CUSTOMER", Role: chat.Customer},
		{ID: "P-AGENT", Role: chat.Agent, JoinedAt: at(10)},
		{ID: "P-later", Role: chat.Agent, JoinedAt: at(200)}, // of a later contact
	}}
	whisper := said(chat.System, 11, "only for the agent")
	whisper.Audience = chat.Agent
	other := said(chat.Customer, 12, "in another contact")
	other.ContactID = "C0"
	got := chatmetrics.Of(c, in, []state.Item{
		said(chat.System, 1, "welcome"), whisper, other,
		said(chat.Customer, 5, "héllo"), said(chat.Customer, 8, "anyone?"),
		said(chat.Agent, 20, "hi"), said(chat.Agent, 22, "sorry"),
		said(chat.Customer, 30, "ok"), said(chat.Agent, 33, "so"), said(chat.Customer, 90, "bye"),
	})
	want := chatmetrics.Metrics{
		Messages: 8, BotMessages: 1, BotMessageChars: 7, Turns: 4,
		AgentFirst: at(20), AgentFirstAfter: 10 * time.Second, CloseAfter: new(10 * time.Second),
		Customer: &chatmetrics.Participant{
			ID: "P-CUSTOMER", Role: chat.Customer, Messages: 4, Chars: 17,
			Responses: 2, ResponseTime: 67 * time.Second, SlowestAnswer: 57 * time.Second, Last: at(90),
		},
		Agent: &chatmetrics.Participant{
			ID: "P-AGENT", Role: chat.Agent, Messages: 3, Chars: 9,
			Responses: 2, ResponseTime: 18 * time.Second, SlowestAnswer: 15 * time.Second, Last: at(33),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

func TestNobodySaidAnything(t *testing.T) {
	got := chatmetrics.Of(state.Contact{ID: "C1", MultiParty: true}, state.Chat{}, nil)
	if !got.MultiParty || got.Messages != 0 || got.Agent != nil || got.Customer != nil || got.CloseAfter != nil {
		t.Errorf("metrics: %+v", got)
	}
}
