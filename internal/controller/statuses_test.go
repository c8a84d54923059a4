package controller

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/policy"
)

// TestRefreshedStatusesAreInForce: what a warm function asks for again is what it goes by;
// an answer that does not come leaves what is known.
func TestRefreshedStatusesAreInForce(t *testing.T) {
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	var answer map[string]agentevent.StatusType
	var failing error
	var said strings.Builder
	st := &statuses{policy: newLive(policy.Default()), list: func(context.Context) (map[string]agentevent.StatusType, error) { return answer, failing }}
	c := &Controller{statuses: st, o: Options{Log: slog.New(slog.NewTextHandler(&said, nil)), Clock: Clock{Now: func() time.Time { return now }}}}
	answer = map[string]agentevent.StatusType{"id-1": "ROUTABLE"}
	if err := st.load(t.Context(), now); err != nil {
		t.Fatal(err)
	}

	answer = map[string]agentevent.StatusType{"id-1": "CUSTOM"}
	now = now.Add(renewal)
	c.Refresh(t.Context())
	if got := st.inForce().Catalogue["id-1"]; got != "ROUTABLE" {
		t.Errorf("after %v the type is %q, want the known one", renewal, got)
	}
	now = now.Add(time.Second)
	failing = errors.New("no connection")
	c.Refresh(t.Context())
	if got := st.inForce().Catalogue["id-1"]; got != "ROUTABLE" || !strings.Contains(said.String(), "no connection") {
		t.Errorf("after a failure the type is %q, want the known one; the log says %q", got, said.String())
	}
	failing = nil
	c.Refresh(t.Context())
	if got := st.inForce().Catalogue["id-1"]; got != "CUSTOM" {
		t.Errorf("after the answer the type is %q, want that of the answer", got)
	}
}
