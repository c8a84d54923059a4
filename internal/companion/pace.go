package companion

import (
	"time"

	"handover/internal/departure"
)

const (
	// pollFor is how long a poll stays without an answer, at most.
	pollFor = 25 * time.Second
	// idlePause is how long a companion whose polls are answered at once waits before the
	// next, and busyPause while it may be told any moment to give up a chat.
	idlePause = 5 * time.Second
	busyPause = time.Second
)

// pace is how soon a companion hears of a command, and what follows from that. Results
// are waited for well within the worker's lease.
type pace struct {
	hold   time.Duration // how long a poll that has no news is held
	start  time.Duration // how long a companion has to begin with a command, by the controller's clock
	result time.Duration // how long its result is waited for
}

// paceOf is the pace of a server: with polls that wait in this very process a command
// is given at once. With those that do not it may have to wait for the whole of an idle
// pause, and for a function that starts cold; it has as long to be carried out.
func paceOf(o Options) pace {
	if o.Shelf == nil && !o.Unheld {
		return pace{hold: pollFor, start: 6 * time.Second, result: 12 * time.Second}
	}
	return pace{hold: min(max(o.Hold, 0), pollFor), start: idlePause + 4*time.Second, result: idlePause + 10*time.Second}
}

// pause is how long the companion is to wait before the next poll.
func (p pace) pause(shown *Departure, now time.Time) time.Duration {
	switch {
	case p.hold > 0:
		return 0
	case shown != nil && shown.pressing(now):
		return busyPause
	default:
		return idlePause
	}
}

// pressing tells whether one of the chats may be about to be given up. What is kept
// for long, has gone, or only would be moved, is not.
func (d *Departure) pressing(now time.Time) bool {
	if d.Shadow {
		return false
	}
	soon := now.Add(2 * idlePause).UnixMilli()
	for _, c := range d.Chats {
		switch departure.Phase(c.Phase) {
		case departure.Marking, departure.Releasing:
			return true
		case departure.Waiting:
			if c.KeptUntil <= soon {
				return true
			}
		}
	}
	return false
}
