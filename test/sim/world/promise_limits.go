package world

import (
	"math"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
)

// limitPromises: what is too much at once is held back.
func limitPromises() []promise {
	return []promise{
		{number: 10, words: "no more chats of a queue are on the move than a budget allows", commit: judgeBudgets},
		{number: 10, words: "the breaker holds voluntary moves", commit: judgeHeld},
		{number: 10, words: "when many leave at once, the breaker trips", commit: judgeTripped},
	}
}

// started are the moves that begin with the commit, with their departures.
func (w *World) started(c departure.Commit) (moves []started) {
	for _, d := range c.Departures {
		old := w.record.departures[d.ID].Handovers
		for n, h := range d.Handovers {
			if onTheMove(h) && (n >= len(old) || !onTheMove(old[n])) {
				moves = append(moves, started{d, h})
			}
		}
	}
	return moves
}

type started struct {
	departure.Departure
	chat departure.Handover
}

func onTheMove(h departure.Handover) bool {
	return !h.Shadow && slices.Contains([]departure.Phase{departure.Marking, departure.Releasing, departure.Landing}, h.Phase)
}

func judgeBudgets(w *World, _ *life, c departure.Commit) {
	budgets := w.policy.Limits().Budgets
	if len(budgets) == 0 {
		return
	}
	w.noteLive()
	for _, m := range w.started(c) {
		for _, b := range budgets {
			moving, most := w.movingWith(c, m.chat.QueueARN), w.allowed(b, m.chat.QueueARN)
			if applies(b, m) && moving > most {
				w.breachLocked(10, "%d chats of queue %s are on the move, and budget %s allows %d", moving, m.chat.QueueName, b.Name, most)
			}
		}
	}
}

func applies(b policy.Budget, m started) bool {
	return (len(b.Causes) == 0 || slices.Contains(b.Causes, m.Cause)) &&
		(len(b.Queues) == 0 || slices.Contains(b.Queues, m.chat.QueueName))
}

// movingWith are the chats of the queue that are on the move after the commit.
func (w *World) movingWith(c departure.Commit, queue string) (n int) {
	count := func(d departure.Departure) {
		for _, h := range d.Handovers {
			if h.QueueARN == queue && onTheMove(h) {
				n++
			}
		}
	}
	for id, d := range w.record.departures {
		if !slices.ContainsFunc(c.Departures, func(now departure.Departure) bool { return now.ID == id }) {
			count(d)
		}
	}
	for _, d := range c.Departures {
		count(d)
	}
	return n
}

// noteLive notes how many live chats each queue has had at most: how many a share
// is of is what the controller knows, and that may be a little old.
func (w *World) noteLive() {
	t, err := w.ledger.Traffic(w.ctx, time.Now(), w.policy.Rules())
	if err != nil {
		return
	}
	for queue, n := range t.Live {
		w.record.live[queue] = max(w.record.live[queue], n)
	}
}

func (w *World) allowed(b policy.Budget, queue string) int {
	if b.AtOnce > 0 {
		return b.AtOnce
	}
	return max(1, int(math.Ceil(b.Share*float64(w.record.live[queue]))))
}

// judgeHeld: a move that begins after the breaker has tripped is none that it holds.
func judgeHeld(w *World, _ *life, c departure.Commit) {
	rule, b := w.policy.Limits().Breaker, w.record.gate.Breaker
	for _, m := range w.started(c) {
		if b.Tripped && slices.Contains(rule.Causes, m.Cause) && m.chat.UpdatedAt.After(b.At) && m.chat.UpdatedAt.Before(b.Until) {
			w.breachLocked(10, "the move of chat %s of %s (%s) begins while the breaker holds: it tripped %s before", short(m.chat.ChatID), m.Username, m.Cause, m.chat.UpdatedAt.Sub(b.At))
		}
	}
	if c.Gate != nil {
		if c.Gate.Breaker.Tripped && !b.Tripped {
			w.tally.add("breaker", "tripped")
		}
		w.record.gate = *c.Gate
	}
}

// judgeTripped counts those who left. More cannot be at work than there are: if
// that many are too many for all agents, they are for those at work.
func judgeTripped(w *World, _ *life, c departure.Commit) {
	rule := w.policy.Limits().Breaker
	for _, d := range c.Departures {
		if _, known := w.record.departures[d.ID]; known || rule.Share <= 0 || !slices.Contains(rule.Causes, d.Cause) {
			continue
		}
		left := w.leftWith(d, rule)
		if left >= rule.AtLeast && float64(left) > rule.Share*float64(len(w.story.Agents)) && !w.record.gate.Breaker.Tripped {
			w.breachLocked(10, "%d of at most %d agents have left within %s, and the breaker has not tripped", left, len(w.story.Agents), rule.Within)
		}
	}
}

// leftWith is how many agents have left, this one counted, in the time that the
// rule looks back on.
func (w *World) leftWith(d departure.Departure, rule policy.BreakerRule) int {
	who := map[string]bool{d.AgentID: true}
	for _, o := range w.record.departures {
		counts := slices.Contains(rule.Causes, o.Cause) && o.BeganAt.After(w.record.gate.Breaker.Freed)
		if counts && d.BeganAt.Sub(o.BeganAt) < rule.Within {
			who[o.AgentID] = true
		}
	}
	return len(who)
}
