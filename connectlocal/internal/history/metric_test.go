package history_test

import (
	"math"
	"testing"
	"time"

	"handover/connectlocal/internal/history"
)

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// clock is a time of that Monday, such as "10:05:30".
func clock(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.TimeOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return monday.Add(at.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)))
}

// day is a Monday on which, counted by hand,
//   - C1 waited 10 s, talked 300 s and was worked on for 60 s;
//   - C2 waited 50 s, talked 100 s, and went on to C3 by quick connect, without after-contact work;
//   - C3 waited 20 s and talked 200 s, without after-contact work;
//   - C4 was abandoned after 30 s;
//   - C5 was moved to another queue after 90 s, as C6, which was abandoned after 5 s;
//   - C7 never came to a queue;
//   - C8 is still with its agent, after 40 s.
//
// ana was online for an hour: 15 minutes at lunch, 20 on contacts, 5 with a missed one, 20 idle.
func day(t *testing.T) history.Facts {
	at := func(text string) time.Time { return clock(t, text) }
	contact := func(id, created, enqueued, connected, disconnected, cleared, next string) history.Contact {
		return history.Contact{
			ID: id, Keys: history.Keys{Queue: "support", Method: "API"},
			Created: at(created), Enqueued: at(enqueued), Connected: at(connected), Disconnected: at(disconnected), Cleared: at(cleared), Next: next,
		}
	}
	f := history.Facts{Contacts: []history.Contact{
		contact("C1", "10:00:00", "10:00:20", "10:00:30", "10:05:30", "10:06:30", ""),
		contact("C2", "10:10:00", "10:10:00", "10:10:50", "10:12:30", "", "TRANSFER"),
		contact("C3", "10:12:30", "10:12:30", "10:12:50", "10:16:10", "", ""),
		contact("C4", "10:20:00", "10:20:10", "", "10:20:40", "", ""),
		contact("C5", "10:30:00", "10:30:00", "", "10:31:30", "", "QUEUE_TRANSFER"),
		contact("C6", "10:31:30", "10:31:30", "", "10:31:35", "", ""),
		contact("C7", "10:40:00", "", "", "10:41:00", "", ""),
		contact("C8", "10:50:00", "10:50:00", "10:50:40", "", "", ""),
	}}
	f.Contacts[2].Method = "TRANSFER"
	f.Contacts[0].Said = history.Said{
		All: 10, Bot: 1, Agent: 4, Customer: 5, AgentChars: 80, CustomerChars: 50,
		AgentResponses: 2, AgentResponseTime: 30 * time.Second, FirstResponse: new(12 * time.Second),
	}
	span := func(from, till, status string, busy, failed bool) {
		f.Spans = append(f.Spans, history.Span{Keys: history.Keys{Agent: "ana"}, From: at(from), Till: at(till), Status: status, OnContact: busy, Failed: failed})
	}
	span("09:50:00", "10:00:00", "OFFLINE", false, false)
	span("10:00:00", "10:20:00", "ROUTABLE", true, false)
	span("10:20:00", "10:25:00", "ROUTABLE", false, true)
	span("10:25:00", "10:45:00", "ROUTABLE", false, false)
	span("10:45:00", "11:00:00", "CUSTOM", false, false)
	offer := func(from, till string, answered, abandoned bool) {
		f.Offers = append(f.Offers, history.Offer{Keys: history.Keys{Agent: "ana", Queue: "support"}, From: at(from), Till: at(till), Answered: answered, Abandoned: abandoned})
	}
	offer("10:00:20", "10:00:30", true, false)
	offer("10:10:10", "10:10:30", false, false)
	offer("10:12:30", "10:12:50", true, false)
	offer("10:20:10", "10:20:40", false, true)
	return f
}

func TestADayByHand(t *testing.T) {
	hour := history.Interval{From: clock(t, "10:00:00"), Till: clock(t, "11:00:00")}
	facts := day(t).In(hour)
	nothing := math.NaN()
	for name, want := range map[string]float64{
		"CONTACTS_CREATED": 8, "CONTACTS_QUEUED": 6, "CONTACTS_QUEUED_BY_ENQUEUE": 7, "CONTACTS_HANDLED": 3, "CONTACTS_HANDLED_BY_CONNECTED_TO_AGENT": 4,
		"CONTACTS_ABANDONED": 2, "CONTACTS_TRANSFERRED_OUT": 2, "CONTACTS_TRANSFERRED_OUT_BY_AGENT": 1, "CONTACTS_TRANSFERRED_OUT_INTERNAL": 1,
		"CONTACTS_TRANSFERRED_OUT_FROM_QUEUE": 1, "SUM_CONTACTS_DISCONNECTED": 7, "ABANDONMENT_RATE": 100 * 2.0 / 6,
		// within 30 s and not longer: C1 10, C3 20, C6 5; C4's 30 only if that is included
		"SERVICE_LEVEL": 100 * 3.0 / 6, "CONTACTS_REMOVED_FROM_QUEUE_IN_X": 3, "SUM_CONTACTS_ANSWERED_IN_X": 2, "SUM_CONTACTS_ABANDONED_IN_X": 1, "CONTACTS_RESOLVED_IN_X": 1,
		"AVG_QUEUE_ANSWER_TIME": (10 + 50 + 20) / 3.0, "AVG_ABANDON_TIME": (30 + 5) / 2.0, "MAX_QUEUED_TIME": 90,
		"AVG_HANDLE_TIME": (360 + 100 + 200) / 3.0, "AVG_INTERACTION_TIME": 200, "AVG_INTERACTION_AND_HOLD_TIME": 200, "AVG_CONVERSATION_DURATION": 200, "AVG_AFTER_CONTACT_WORK_TIME": 20,
		"SUM_HANDLE_TIME": 660, "SUM_INTERACTION_TIME": 600, "SUM_INTERACTION_AND_HOLD_TIME": 600, "SUM_AFTER_CONTACT_WORK_TIME": 60,
		"AVG_CONTACT_DURATION": (330 + 150 + 220 + 40 + 90 + 5 + 60) / 7.0, "AVG_RESOLUTION_TIME": (390 + 150 + 220 + 40 + 90 + 5 + 60) / 7.0,
		"SUM_CONTACT_FLOW_TIME": 20 + 10 + 60,
		"AVG_MESSAGES":          10, "AVG_MESSAGES_AGENT": 4, "AVG_MESSAGES_BOT": 1, "AVG_MESSAGES_CUSTOMER": 5, "AVG_MESSAGE_LENGTH_AGENT": 20, "AVG_MESSAGE_LENGTH_CUSTOMER": 10,
		"AVG_RESPONSE_TIME_AGENT": 15, "AVG_RESPONSE_TIME_CUSTOMER": nothing, "AVG_FIRST_RESPONSE_TIME_AGENT": 12, "AVG_CONTACT_FIRST_RESPONSE_TIME_AGENT": nothing, "AVG_CONVERSATION_CLOSE_TIME": nothing,
		"SUM_ONLINE_TIME_AGENT": 3600, "SUM_NON_PRODUCTIVE_TIME_AGENT": 900, "SUM_CONTACT_TIME_AGENT": 1200, "SUM_IDLE_TIME_AGENT": 1200, "SUM_ERROR_STATUS_TIME_AGENT": 300, "AGENT_OCCUPANCY": 50,
		"AGENT_NON_RESPONSE": 2, "AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS": 1, "AGENT_ANSWER_RATE": 50, "SUM_CONNECTING_TIME_AGENT": 80, "AVG_AGENT_CONNECTING_TIME": 20,
		"CONTACTS_HOLD_ABANDONS": 0, "CONTACTS_ON_HOLD_AGENT_DISCONNECT": 0, "CONTACTS_ON_HOLD_CUSTOMER_DISCONNECT": 0, "CONTACTS_PUT_ON_HOLD": 0, "CONTACTS_TRANSFERRED_OUT_EXTERNAL": 0,
		"SUM_HOLD_TIME": 0, "AVG_HOLD_TIME": nothing, "AVG_HOLD_TIME_ALL_CONTACTS": 0, "AVG_HOLDS": 0, "AVG_AGENT_PAUSE_TIME": 0, "SUM_RETRY_CALLBACK_ATTEMPTS": 0,
	} {
		m, ok := history.Metrics()[name]
		if !ok {
			t.Errorf("there is no %s", name)
			continue
		}
		q := history.Question{Interval: hour, Within: 30 * time.Second}
		if name == "CONTACTS_RESOLVED_IN_X" {
			q.Within = 40 * time.Second // C6's 5, not C4's 40
		}
		got := m.Of(facts, q)
		switch {
		case got == nil && !math.IsNaN(want), got != nil && math.Abs(*got-want) > 1e-9, got != nil && math.IsNaN(want):
			t.Errorf("%s is %v, want %v", name, value(got), want)
		}
	}
	for name := range history.Metrics() {
		if m := history.Metrics()[name]; m.Of == nil || m.Unit == "" {
			t.Errorf("%s has no measure or no unit", name)
		}
	}
}

func value(p *float64) any {
	if p == nil {
		return "nothing"
	}
	return *p
}

// Half of the hour: what ended in it, and the time that passed in it.
func TestPartOfADay(t *testing.T) {
	half := history.Interval{From: clock(t, "10:15:00"), Till: clock(t, "10:30:00")}
	facts := day(t).In(half)
	for name, want := range map[string]float64{
		"CONTACTS_HANDLED": 1, "CONTACTS_ABANDONED": 1, "CONTACTS_CREATED": 1, "SUM_CONTACT_TIME_AGENT": 300, "SUM_ERROR_STATUS_TIME_AGENT": 300, "SUM_IDLE_TIME_AGENT": 300, "SUM_ONLINE_TIME_AGENT": 900,
		"AGENT_NON_RESPONSE": 1,
	} {
		if got := history.Metrics()[name].Of(facts, history.Question{Interval: half}); got == nil || *got != want {
			t.Errorf("%s is %v, want %v", name, value(got), want)
		}
	}
}

func TestThresholdsAndFilters(t *testing.T) {
	hour := history.Interval{From: clock(t, "10:00:00"), Till: clock(t, "11:00:00")}
	facts := day(t).In(hour)
	level := history.Metrics()["CONTACTS_REMOVED_FROM_QUEUE_IN_X"]
	if got := level.Of(facts, history.Question{Interval: hour, Within: 30 * time.Second, OrEqual: true}); *got != 4 {
		t.Errorf("30 s included: %v, want 4", *got)
	}
	transfers := func(c history.Contact) bool { return c.Method == "TRANSFER" }
	if got := history.Metrics()["CONTACTS_HANDLED"].Of(facts, history.Question{Interval: hour, Only: transfers}); *got != 1 {
		t.Errorf("handled by transfer: %v, want 1", *got)
	}
	if empty := facts.Where(func(k history.Keys) bool { return k.Queue == "billing" }); !empty.Empty() {
		t.Errorf("of another queue: %+v", empty)
	}
}

func TestCut(t *testing.T) {
	lisbon, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		when, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for name, tc := range map[string]struct {
		from, till string
		period     history.Period
		want       []string // where each begins
	}{
		"quarters":                      {"2026-03-02 10:05", "2026-03-02 10:50", history.FifteenMinutes, []string{"2026-03-02 10:05", "2026-03-02 10:15", "2026-03-02 10:30", "2026-03-02 10:45"}},
		"halves":                        {"2026-03-02 10:00", "2026-03-02 11:00", history.ThirtyMinutes, []string{"2026-03-02 10:00", "2026-03-02 10:30"}},
		"hours":                         {"2026-03-02 10:00", "2026-03-02 12:00", history.Hour, []string{"2026-03-02 10:00", "2026-03-02 11:00"}},
		"days of summer time":           {"2026-06-01 12:00", "2026-06-03 12:00", history.Day, []string{"2026-06-01 12:00", "2026-06-01 23:00", "2026-06-02 23:00"}},
		"a day that is 25 hours":        {"2026-10-24 23:00", "2026-10-26 12:00", history.Day, []string{"2026-10-24 23:00", "2026-10-26 00:00"}},
		"weeks":                         {"2026-03-04 00:00", "2026-03-18 00:00", history.Week, []string{"2026-03-04 00:00", "2026-03-08 00:00", "2026-03-15 00:00"}},
		"total":                         {"2026-03-04 00:00", "2026-03-18 00:00", history.Total, []string{"2026-03-04 00:00"}},
		"hours while clocks are put on": {"2026-03-29 00:00", "2026-03-29 03:00", history.Hour, []string{"2026-03-29 00:00", "2026-03-29 01:00", "2026-03-29 02:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := history.Cut(history.Interval{From: at(tc.from), Till: at(tc.till)}, tc.period, lisbon)
			if len(got) != len(tc.want) || !got[len(got)-1].Till.Equal(at(tc.till)) {
				t.Fatalf("cut into %v, want %v", got, tc.want)
			}
			for i, want := range tc.want {
				if !got[i].From.Equal(at(want)) {
					t.Errorf("part %d begins %v, want %s", i, got[i].From, want)
				}
			}
		})
	}
}
