package companion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// answer is what every companion is told.
func (s *Server) answer(ctx context.Context, on *session) (Answer, error) {
	a, err := s.o.Agents.Agent(ctx, on.agent.ID)
	if err != nil {
		return Answer{}, err
	}
	return s.tell(ctx, on, a)
}

// tell is the answer where it is known how the agent is.
func (s *Server) tell(ctx context.Context, on *session, a roster.Agent) (Answer, error) {
	shown, revision, err := s.show(ctx, on)
	if err != nil {
		return Answer{}, err
	}
	return s.compose(on, a, shown, revision), nil
}

func (s *Server) compose(on *session, a roster.Agent, shown *Departure, revision string) Answer {
	now := s.o.Now()
	return Answer{Now: now.UnixMilli(), Others: on.others(now.Add(-s.patience())), Plan: s.plan(a), Departure: shown, Revision: revision}
}

// poll waits for commands, or for news of the departure.
func (s *Server) poll(ctx context.Context, on *session, in Poll) (any, error) {
	defer on.poll()()
	late := time.NewTimer(s.pace.hold)
	defer late.Stop()
	for over := s.pace.hold == 0; ; {
		due, bell, err := on.await(ctx)
		if err != nil {
			return nil, err
		}
		shown, revision, err := s.show(ctx, on)
		if err != nil {
			return nil, err
		}
		if len(due) > 0 || revision != in.Revision || over {
			return s.polled(ctx, on, due, shown, revision)
		}
		select {
		case <-bell:
		case <-late.C:
			over = true
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (s *Server) polled(ctx context.Context, on *session, due []Command, shown *Departure, revision string) (any, error) {
	a, err := s.o.Agents.Agent(ctx, on.agent.ID)
	if err != nil {
		return nil, err
	}
	return Polled{
		Commands: append([]Command{}, due...), Pause: s.pace.pause(shown, s.o.Now()).Milliseconds(),
		Answer: s.compose(on, a, shown, revision),
	}, nil
}

// lingers is how long a departure that is over is still shown.
const lingers = 90 * time.Second

// show is the agent's departure as companions are told it, and its revision: the newest
// that is not over, else the last that was shown for a while; nil if there is none.
func (s *Server) show(ctx context.Context, on *session) (*Departure, string, error) {
	newest, err := s.newest(ctx, on)
	if err != nil || newest == nil {
		return nil, "", err
	}
	shown := s.view(ctx, on, *newest)
	text, err := json.Marshal(shown)
	if err != nil {
		return nil, "", err
	}
	sum := fnv.New64a()
	_, _ = sum.Write(text) // it never fails
	return shown, fmt.Sprintf("%x", sum.Sum64()), nil
}

// newest is the departure that is to be shown; nil if there is none.
func (s *Server) newest(ctx context.Context, on *session) (*departure.Departure, error) {
	open, err := s.o.Departures.Open(ctx, on.agent.ID, nil)
	if err != nil {
		return nil, err
	}
	var newest departure.Departure
	for _, d := range open {
		if d.AgentID == on.agent.ID && d.Epoch.After(newest.Epoch) {
			newest = d
		}
	}
	if s.concluded(newest) {
		return s.lastShown(ctx, on.noted().Shown)
	}
	n := on.noted()
	if n.Shown != newest.ID {
		n.Shown = newest.ID
		s.remember(ctx, on, n)
	}
	return &newest, nil
}

// remember keeps what it would cost, or be too late, to find out again. Without it a
// companion is told all that is so now.
func (s *Server) remember(ctx context.Context, on *session, n notes) {
	if err := on.note(ctx, n); err != nil {
		s.o.Log.Warn("what companions are told of a departure could not be noted", slog.String("agent", on.agent.Username), slog.Any("error", err))
	}
}

// concluded tells whether the departure has nothing to say to the agent any more:
// what is left of it is the controller's.
func (s *Server) concluded(d departure.Departure) bool {
	return d.ID == "" || (d.State != departure.Grace && d.State != departure.Moving)
}

// lastShown is the departure that was last shown, if it is not long over.
func (s *Server) lastShown(ctx context.Context, id string) (*departure.Departure, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	d, err := s.o.Departures.Load(ctx, id)
	if errors.Is(err, departure.ErrNotFound) {
		return nil, nil //nolint:nilnil // as above
	}
	if err != nil || s.o.Now().Sub(d.UpdatedAt) > lingers {
		return nil, err
	}
	return &d, nil
}

// view is the departure as a companion is told it.
func (s *Server) view(ctx context.Context, on *session, d departure.Departure) *Departure {
	p := s.o.Policy.Companion()
	out := &Departure{
		ID: d.ID, Epoch: d.Epoch.UnixMilli(), Cause: string(d.Cause), State: string(d.State), Shadow: s.shadow(d),
		Due: due(d), Longer: p.Longer.Milliseconds(), Chats: make([]DepartureChat, 0, len(d.Handovers)), Colleagues: []string{},
	}
	out.Ask = p.Ask && !out.Shadow
	for _, h := range d.Handovers {
		out.Chats = append(out.Chats, s.chat(h, p))
	}
	if out.Ask && !s.concluded(d) {
		s.advise(ctx, on, d, out)
	}
	return out
}

// shadow tells whether nothing is done to any of the chats.
func (s *Server) shadow(d departure.Departure) bool {
	moved := func(h departure.Handover) bool { return !h.Shadow }
	return s.o.Policy.Mode() == policy.Shadow || len(d.Handovers) > 0 && !slices.ContainsFunc(d.Handovers, moved)
}

// due is when the first chat that waits is looked at, in milliseconds; 0: none waits.
func due(d departure.Departure) int64 {
	var first time.Time
	for _, h := range d.Handovers {
		at := h.WaitsUntil()
		if h.Phase == departure.Waiting && !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	if first.IsZero() {
		return 0
	}
	return first.UnixMilli()
}

// advise adds what an agent needs for a choice: where chats would go, and who could
// be given one.
func (s *Server) advise(ctx context.Context, on *session, d departure.Departure, out *Departure) {
	if slices.ContainsFunc(out.Chats, func(c DepartureChat) bool { return c.Target == "" && c.Phase == string(departure.Waiting) }) {
		s.foresee(ctx, on, out)
	}
	colleagues, err := s.o.Agents.Colleagues(ctx, d.AgentID)
	if err != nil {
		s.o.Log.Warn("an agent's colleagues are not known", slog.Any("error", err))
	}
	out.Colleagues = append(out.Colleagues, colleagues...)
}

func (s *Server) chat(h departure.Handover, p policy.Companion) DepartureChat {
	c := DepartureChat{
		ContactID: h.ContactID, ChatID: h.ChatID, Queue: h.QueueName, Phase: string(h.Phase),
		Target: h.Target().String(), Say: h.Say, Reason: h.Reason, Longer: s.more(h, p.Longer, p) > 0,
	}
	if at := h.WaitsUntil(); !at.IsZero() {
		c.KeptUntil = at.UnixMilli()
	}
	return c
}

// more is for how long from now a chat would be kept if its agent kept it by so
// much longer than it is; 0: no longer.
func (s *Server) more(h departure.Handover, longer time.Duration, p policy.Companion) time.Duration {
	until, now := h.WaitsUntil(), s.o.Now()
	if until.IsZero() || longer <= 0 {
		return 0
	}
	if until.Before(now) {
		until = now
	}
	wanted := until.Add(longer)
	if last := h.BeganAt.Add(p.Longest); wanted.After(last) {
		wanted = last
	}
	if !wanted.After(until) {
		return 0
	}
	return wanted.Sub(now)
}

// foresee fills in what is not decided yet: where chats would go, and what their
// customers would read. It costs the reads that the decision will cost; it is done
// once a departure, and what cannot be foreseen is left out.
func (s *Server) foresee(ctx context.Context, on *session, out *Departure) {
	seen := on.noted()
	if seen.Preview.Departure != out.ID {
		seen.Preview = preview{Departure: out.ID, Chats: make(map[string]outlook)}
		planned, _, err := s.o.Plan(ctx, on.agent.ID)
		if err != nil {
			s.o.Log.Warn("what would become of an agent's chats could not be foreseen", slog.String("agent", on.agent.Username), slog.Any("error", err))
		}
		for _, h := range planned.Handovers {
			seen.Preview.Chats[h.ChatID] = outlook{Target: h.Target().String(), Say: h.Say}
		}
		s.remember(ctx, on, seen)
	}
	for n := range out.Chats {
		c := &out.Chats[n]
		if o, ok := seen.Preview.Chats[c.ChatID]; ok && c.Target == "" && c.Phase == string(departure.Waiting) {
			c.Target, c.Say = o.Target, o.Say
		}
	}
}
