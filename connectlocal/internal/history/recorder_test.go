package history_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/history"
	"handover/connectlocal/internal/state"
)

// agent tells the recorder what ana has in hand since some seconds.
func agent(r *history.Recorder, second int, status state.StatusType, slots ...state.Slot) {
	r.AgentChanged(state.AgentChange{At: monday.Add(time.Duration(second) * time.Second), Current: state.Agent{
		User: state.User{ID: "ana", GroupID: "night"}, Profile: state.RoutingProfile{ID: "chats"}, LoggedIn: true, Status: state.AgentStatus{Type: status}, Slots: slots,
	}})
}

func slot(contact string, s state.ContactState, p state.Phase) state.Slot {
	return state.Slot{State: s, Contact: state.Contact{ID: contact, QueueID: "support", InitiationMethod: "API", Phase: p}}
}

func TestWhatBecomesOfOffers(t *testing.T) {
	r := history.New()
	agent(r, 0, state.Routable)
	agent(r, 10, state.Routable, slot("taken", state.Connecting, state.Offered))
	agent(r, 12, state.Routable, slot("taken", state.Connected, state.WithUser), slot("missed", state.Connecting, state.Offered))
	agent(r, 20, state.Custom, slot("taken", state.Connected, state.WithUser), slot("missed", state.Connecting, state.Offered)) // it rings on
	agent(r, 32, state.Routable, slot("taken", state.Connected, state.WithUser), slot("missed", state.Missed, state.InQueue))
	agent(r, 40, state.Routable, slot("left", state.Connecting, state.Offered))
	agent(r, 45, state.Routable, slot("left", state.Rejected, state.Over))
	keys := history.Keys{Queue: "support", Agent: "ana", Profile: "chats", Group: "night", Method: "API"}
	at := func(second int) time.Time { return monday.Add(time.Duration(second) * time.Second) }
	want := []history.Offer{
		{Keys: keys, From: at(10), Till: at(12), Answered: true},
		{Keys: keys, From: at(12), Till: at(32)},
		{Keys: keys, From: at(40), Till: at(45), Abandoned: true},
	}
	if diff := cmp.Diff(want, r.Facts(at(60)).Offers); diff != "" {
		t.Errorf("offers (-want +got):\n%s", diff)
	}
}

func TestTimeOfAgents(t *testing.T) {
	r := history.New()
	agent(r, 0, state.Routable)
	agent(r, 10, state.Routable) // nothing has changed
	agent(r, 30, state.Routable, slot("c", state.Connected, state.WithUser), slot("d", state.Missed, state.InQueue))
	agent(r, 50, state.Routable, slot("d", state.Missed, state.InQueue))
	agent(r, 60, state.Custom)
	var got []string
	for _, s := range r.Facts(monday.Add(90 * time.Second)).Spans {
		got = append(got, fmt.Sprintf("%v-%v %s %v %v", s.From.Sub(monday), s.Till.Sub(monday), s.Status, s.OnContact, s.Failed))
	}
	want := []string{"0s-30s ROUTABLE false false", "30s-50s ROUTABLE true false", "50s-1m0s ROUTABLE false true", "1m0s-1m30s CUSTOM false false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

// A contact keeps what it was, and its predecessor learns how it went on.
func TestContactsOfAChain(t *testing.T) {
	r := history.New()
	tell := func(second int, kind string, c state.Contact) {
		r.ContactChanged(state.ContactChange{At: monday.Add(time.Duration(second) * time.Second), Type: kind, Contact: c})
	}
	first := state.Contact{ID: "C1", InitiationMethod: "API", InitiatedAt: monday}
	tell(0, "INITIATED", first)
	first.EnqueuedAt, first.QueueID = monday.Add(5*time.Second), "support"
	tell(5, "QUEUED", first)
	first.DisconnectedAt = monday.Add(9 * time.Second)
	tell(9, "DISCONNECTED", first)
	// It has its place in the queue from before, and is not in the other queue yet.
	tell(9, "INITIATED", state.Contact{ID: "C2", PreviousID: "C1", InitiationMethod: "QUEUE_TRANSFER", InitiatedAt: monday.Add(9 * time.Second), EnqueuedAt: first.EnqueuedAt, QueueID: "support"})
	got := r.Facts(monday.Add(time.Minute)).Contacts
	if len(got) != 2 || got[0].Next != "QUEUE_TRANSFER" || got[0].Queue != "support" || got[0].Enqueued.Sub(monday) != 5*time.Second {
		t.Fatalf("contacts %+v", got)
	}
	if !got[1].Enqueued.IsZero() || got[1].Queue != "" {
		t.Errorf("the second contact is in a queue: %+v", got[1])
	}
}

func TestTheOldestIsForgotten(t *testing.T) {
	r := history.New()
	tell := func(id string, at time.Time) {
		r.ContactChanged(state.ContactChange{At: at, Type: "INITIATED", Contact: state.Contact{ID: id, InitiatedAt: at}})
	}
	tell("old", monday)
	tell("newer", monday.AddDate(0, 2, 0))
	tell("newest", monday.AddDate(0, 4, 0))
	if got := r.Facts(monday.AddDate(0, 4, 0)).Contacts; len(got) != 2 || got[0].ID != "newer" {
		t.Errorf("after four months %+v are known", got)
	}
	for i := range 100_001 {
		tell(fmt.Sprint(i), monday.AddDate(0, 4, 0))
	}
	if got := r.Facts(monday.AddDate(0, 4, 0)).Contacts; len(got) != 100_000 || got[0].ID != "1" {
		t.Errorf("of very many, %d are known, the oldest %s", len(got), got[0].ID)
	}
}
