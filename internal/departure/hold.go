package departure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// How often a chat whose move is held back is looked at again.
const (
	budgetLook  = 5 * time.Second
	breakerLook = 15 * time.Second
	companyLook = 15 * time.Second
)

// mostCompany is for how long a chat may be in two persons' hands until it is left
// to them.
const mostCompany = 30 * time.Minute

// hold leaves a chat with the agent for now and has it looked at again. The reason
// is noted once.
func (s *stepper) hold(h *Handover, why string, wait time.Duration) {
	if h.Held != why {
		s.note(h, fmt.Sprintf("%s; looked at again every %s", why, wait))
		h.Held = why
	}
	if h.Phase == Waiting {
		s.unmark(h)
	}
	s.intend(h, Inspect, s.now.Add(wait))
}

// HeldBy says in one word what holds the chat's move back: breaker, budget, cordon,
// or room, which is somebody else who has the chat in hand; empty if nothing does.
func (h Handover) HeldBy() string {
	switch {
	case h.Held == "":
		return ""
	case h.Held == cordonFirst:
		return "cordon"
	case strings.HasPrefix(h.Held, breakerHolds):
		return "breaker"
	case strings.HasPrefix(h.Held, budgetHolds):
		return "budget"
	}
	return "room"
}

// What the reasons begin with, by which HeldBy tells them apart.
const (
	breakerHolds = "the breaker holds"
	budgetHolds  = "budget "
)

// room says who else has the chat in hand; empty if the agent is alone with the
// customer. A supervisor who looks on drops out with the agent, and a bot does not
// mind.
func (s *stepper) room(h *Handover, l look) string {
	for _, o := range l.Others {
		if o.Kind != policy.Agent && o.Kind != policy.Barged {
			continue
		}
		if h.Company.IsZero() {
			h.Company = s.now
		}
		if o.Kind == policy.Barged {
			return "supervisor " + cmp.Or(o.Username, "of unknown name") + " takes part in the chat"
		}
		return "agent " + cmp.Or(o.Username, "of unknown name") + " is in the chat, too"
	}
	h.Company = time.Time{}
	return ""
}

// company says who has the chat when the agent leaves it to them; empty if nobody
// was there.
func (h *Handover) company() string {
	if h.Company.IsZero() {
		return ""
	}
	return "; " + h.Held
}

// heldBack says why a move may not begin now, and when to look again.
func (s *stepper) heldBack(h *Handover, l look) (string, time.Duration) {
	if s.unguarded() {
		if !s.awaitsCordon() {
			s.cordon()
		}
		return cordonFirst, nextLook
	}
	limits := s.policy.Limits()
	if why := breaks(limits.Breaker, l.gate.Breaker, s.d.Cause, s.now); why != "" {
		return why, max(time.Second, min(breakerLook, l.gate.Breaker.Until.Sub(s.now)))
	}
	return s.bid(h, l.now).held(limits.Budgets), budgetLook
}

// breaks says why the breaker holds a departure with this cause; empty if it does
// not. A breaker whose time is up has let go, whether that is stored yet or not.
func breaks(r policy.BreakerRule, b Breaker, c roster.Cause, now time.Time) string {
	if !b.Tripped || !now.Before(b.Until) || !slices.Contains(r.Causes, c) {
		return ""
	}
	return fmt.Sprintf(breakerHolds+": %d of %d agents left at once; it lets go at %s, or when an operator says so",
		b.Departed, b.Staffed, b.Until.UTC().Format(time.RFC3339))
}

// bid is a move that is to begin, and what is under way in its queue.
type bid struct {
	cause        roster.Cause
	arn, queue   string // the queue that the chat came through; the name may be empty
	live, moving int    // its live chats, and how many of its chats are on the move
}

// bid counts the departure's own moves from its own record: what was read of the
// others leaves them out.
func (s *stepper) bid(h *Handover, t Traffic) bid {
	b := bid{cause: s.d.Cause, arn: h.QueueARN, queue: h.QueueName, live: t.Live[h.QueueARN], moving: t.Moving[h.QueueARN]}
	for _, o := range s.d.Handovers {
		if o.QueueARN == h.QueueARN && o.acting() {
			b.moving++
		}
	}
	return b
}

// acting tells whether the chat is on the move.
func (h Handover) acting() bool {
	return h.Phase == Marking || h.Phase == Releasing || h.Phase == Landing
}

// held says which budget is used up; empty if the move may begin.
func (b bid) held(budgets []policy.Budget) string {
	for _, budget := range budgets {
		if !b.counts(budget) || b.moving < b.most(budget) {
			continue
		}
		most := fmt.Sprintf("%d", budget.AtOnce)
		if budget.AtOnce == 0 {
			most = fmt.Sprintf("%g %%", budget.Share*100)
		}
		return fmt.Sprintf(budgetHolds+"%s is used up: at most %s of the chats of queue %s may be on the move at once",
			budget.Name, most, cmp.Or(b.queue, b.arn))
	}
	return ""
}

// counts tells whether the budget is for this move.
func (b bid) counts(budget policy.Budget) bool {
	cause := len(budget.Causes) == 0 || slices.Contains(budget.Causes, b.cause)
	queue := len(budget.Queues) == 0 || slices.Contains(budget.Queues, b.arn) ||
		(b.queue != "" && slices.Contains(budget.Queues, b.queue))
	return cause && queue
}

// most is how many chats of the queue may be on the move. One always may: a
// budget slows moves down and never stops them.
func (b bid) most(budget policy.Budget) int {
	if budget.AtOnce > 0 {
		return budget.AtOnce
	}
	return max(1, int(math.Ceil(budget.Share*float64(b.live))))
}

// budgeted tells whether a budget counts the chat's move.
func (s *stepper) budgeted(h *Handover) bool {
	b := bid{cause: s.d.Cause, arn: h.QueueARN, queue: h.QueueName}
	return slices.ContainsFunc(s.policy.Limits().Budgets, b.counts)
}
