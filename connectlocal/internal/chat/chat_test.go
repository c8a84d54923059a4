package chat_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/chat"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestRoom(t *testing.T) {
	var r chat.Room
	r.Enter(chat.Participant{ID: "kim", Role: chat.Customer})
	r.Enter(chat.Participant{ID: "ana", Role: chat.Agent, JoinedAt: noon})
	if !r.Join("kim", noon) || r.Join("kim", noon.Add(time.Hour)) || r.Join("zoe", noon) {
		t.Error("joining is news once, for who is in the room")
	}
	if !r.Leave("ana", noon) || r.Leave("ana", noon) || r.Join("ana", noon) {
		t.Error("leaving is news once, and for good")
	}
	want := []chat.Participant{
		{ID: "kim", Role: chat.Customer, JoinedAt: noon},
		{ID: "ana", Role: chat.Agent, JoinedAt: noon, LeftAt: noon},
	}
	if d := cmp.Diff(want, r.Participants()); d != "" {
		t.Errorf("participants (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want[:1], r.Present("")); d != "" {
		t.Errorf("present (-want +got):\n%s", d)
	}
	if got := r.Present(chat.Agent); len(got) != 0 {
		t.Errorf("agents present: %v", got)
	}
}

func TestTranscriptKeepsWhatIsNotTransient(t *testing.T) {
	var r chat.Room
	r.Add(chat.Item{ID: "1"})
	r.Add(chat.Item{ID: "2", Transient: true})
	r.Add(chat.Item{ID: "3"})
	if d := cmp.Diff([]chat.Item{{ID: "1"}, {ID: "3"}}, r.Items()); d != "" {
		t.Errorf("transcript (-want +got):\n%s", d)
	}
	if _, ok := r.Item("2"); ok {
		t.Error("the transient item is found")
	}
	if i, ok := r.Item("3"); !ok || i.ID != "3" {
		t.Errorf("item 3: %+v, %v", i, ok)
	}
}

func TestVisibleTo(t *testing.T) {
	tests := []struct {
		audience, role string
		want           bool
	}{
		{"", chat.Customer, true},
		{"", chat.Agent, true},
		{chat.Agent, chat.Agent, true},
		{chat.Agent, chat.Customer, false},
		{chat.Customer, chat.Agent, false},
	}
	for _, tt := range tests {
		if got := (chat.Item{Audience: tt.audience}).VisibleTo(tt.role); got != tt.want {
			t.Errorf("for %q, seen by %s: %v", tt.audience, tt.role, got)
		}
	}
}

func TestVault(t *testing.T) {
	var v chat.Vault
	kim, ana := chat.Holder{Room: "r", Participant: "kim"}, chat.Holder{Room: "r", Participant: "ana"}
	forever := v.Issue(chat.ParticipantToken, kim, time.Time{})
	hour := v.Issue(chat.ConnectionToken, ana, noon.Add(time.Hour))
	ticket := v.Issue(chat.Ticket, kim, noon.Add(time.Hour))

	if raw, err := base64.RawURLEncoding.DecodeString(forever); err != nil || len(raw) != 32 {
		t.Errorf("a token has %d bytes (%v), want 32", len(raw), err)
	}
	if all := fmt.Sprintf("%v", v); strings.Contains(all, forever) || strings.Contains(all, hour) {
		t.Error("the vault holds a token")
	}
	check := func(what string, kind chat.Kind, token string, now time.Time, want chat.Holder) {
		t.Helper()
		if got, ok := v.Check(kind, token, now); got != want || ok != (want != chat.Holder{}) {
			t.Errorf("%s: %+v, %v; want %+v", what, got, ok, want)
		}
	}
	check("its kind", chat.ParticipantToken, forever, noon.Add(1e6*time.Hour), kim)
	check("another kind", chat.ConnectionToken, forever, noon, chat.Holder{})
	check("in time", chat.ConnectionToken, hour, noon.Add(time.Hour-1), ana)
	check("too late", chat.ConnectionToken, hour, noon.Add(time.Hour), chat.Holder{})
	check("unknown", chat.ConnectionToken, "guess", noon, chat.Holder{})
	if got, ok := v.Use(chat.Ticket, ticket, noon); got != kim || !ok {
		t.Errorf("ticket: %+v, %v", got, ok)
	}
	if _, ok := v.Use(chat.Ticket, ticket, noon); ok {
		t.Error("the ticket is good twice")
	}
	v.Revoke(kim)
	check("revoked", chat.ParticipantToken, forever, noon, chat.Holder{})
	check("another's", chat.ConnectionToken, hour, noon, ana)
	v.Sweep(noon.Add(time.Hour))
	check("swept", chat.ConnectionToken, hour, noon, chat.Holder{})
}

// The AWS CLI takes an argument that begins with "-" for an option.
func TestTokensBeginWithALetter(t *testing.T) {
	var v chat.Vault
	for range 1000 {
		if token := v.Issue(chat.ConnectionToken, chat.Holder{}, noon); !unicode.IsLetter(rune(token[0])) {
			t.Fatalf("a token begins with %q", token[0])
		}
	}
}

func TestReceipts(t *testing.T) {
	var r chat.Room
	r.Add(chat.Item{ID: "1"})
	before := r.Items()
	r.Receive("1", "kim", false, noon)
	r.Receive("1", "kim", true, noon.Add(time.Second))
	r.Receive("1", "ana", true, noon)
	r.Receive("2", "ana", true, noon) // there is no such item
	want := []chat.Item{{ID: "1", Receipts: []chat.Receipt{
		{ParticipantID: "kim", Delivered: noon, Read: noon.Add(time.Second)}, {ParticipantID: "ana", Read: noon},
	}}}
	if d := cmp.Diff(want, r.Items()); d != "" {
		t.Errorf("transcript (-want +got):\n%s", d)
	}
	if before[0].Receipts != nil {
		t.Error("a copy from before has got receipts")
	}
}

func TestForgetIsOfObjectsInOneRoom(t *testing.T) {
	var v chat.Vault
	about := func(room, object string) string {
		return v.Issue(chat.DownloadTicket, chat.Holder{Room: room, Participant: "kim", Object: object}, time.Time{})
	}
	gone, other, own := about("a", "x"), about("b", "x"), about("a", "")
	v.Forget("a")
	for token, want := range map[string]bool{gone: false, other: true, own: true} {
		if _, ok := v.Check(chat.DownloadTicket, token, noon); ok != want {
			t.Errorf("a token is good: %v, want %v", ok, want)
		}
	}
}
