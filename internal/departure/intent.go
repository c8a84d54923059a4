package departure

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// mostAttempts bounds the tries of one intent that do not work. With waits of 1 s, 2 s, 4 s …
// up to a minute that is a little over four minutes.
const mostAttempts = 10

// longestWait is the longest wait between two tries.
const longestWait = time.Minute

// backOff is how long to wait after the attempt with this number: first, and
// twice as long each time. No jitter: equal histories give equal times, and the
// quotas are kept by whoever calls the service.
func backOff(first time.Duration, attempt int) time.Duration {
	wait := first
	for range attempt {
		if wait >= longestWait {
			return longestWait
		}
		wait *= 2
	}
	return min(wait, longestWait)
}

// Turn orders intents as they are leased: what is due longest first; of what is
// due at the same instant, the customer's who came first; then by id. Design §5.
func Turn(a, b Intent) int {
	return cmp.Or(a.Due.Compare(b.Due), a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
}

// intend adds something to do.
func (s *stepper) intend(h *Handover, k IntentKind, due time.Time) *Intent {
	h.Serial++
	h.Intents = append(h.Intents, Intent{
		ID:          fmt.Sprintf("%s/%s/%s/%d", s.d.ID, h.ChatID, k, h.Serial),
		Kind:        k,
		DepartureID: s.d.ID,
		ChatID:      h.ChatID,
		Due:         due,
		Since:       h.Since,
	})
	s.changed = true
	return &h.Intents[len(h.Intents)-1]
}

// own adds something to do that is the departure's own. Its turn is that of the
// chat that came first.
func (s *stepper) own(k IntentKind, due time.Time) {
	since := s.now
	for _, h := range s.d.Handovers {
		if h.Since.Before(since) {
			since = h.Since
		}
	}
	s.d.Serial++
	s.d.Intents = append(s.d.Intents, Intent{
		ID:          fmt.Sprintf("%s//%s/%d", s.d.ID, k, s.d.Serial),
		Kind:        k,
		DepartureID: s.d.ID,
		Due:         due,
		Since:       since,
	})
	s.changed = true
}

// intended finds the handover's intent of a kind; nil if there is none.
func intended(h *Handover, k IntentKind) *Intent { return among(h.Intents, k) }

func among(intents []Intent, k IntentKind) *Intent {
	for n := range intents {
		if intents[n].Kind == k {
			return &intents[n]
		}
	}
	return nil
}

func drop(h *Handover, kinds ...IntentKind) {
	h.Intents = slices.DeleteFunc(h.Intents, func(i Intent) bool { return slices.Contains(kinds, i.Kind) })
}

// again puts an intent back that is to be tried once more after a wait.
func (s *stepper) again(h *Handover, i Intent, wait time.Duration) {
	h.Intents = append(h.Intents, i.after(s.now.Add(wait)))
	s.changed = true
}

// after is the intent's next attempt. It is not leased: a lease covers one
// attempt.
func (i Intent) after(due time.Time) Intent {
	i.Attempt++
	i.Due = due
	i.Owner, i.Until = "", time.Time{}
	return i
}

// hasten makes an intent due no later than an instant.
func (s *stepper) hasten(i *Intent, due time.Time) {
	if due.Before(s.now) {
		due = s.now
	}
	if i.Due.After(due) {
		i.Due = due
		s.changed = true
	}
}

// retry tries an intent again later, unless it has failed often enough. A look
// that came back is no failure, whatever it showed.
func (s *stepper) retry(h *Handover, i Intent, r Result) bool {
	wait, may := i.retry(r)
	if may {
		s.note(h, fmt.Sprintf("%s did not work (%s); again in %s", i.Kind, said(r.Reason), wait))
		s.again(h, i, wait)
	}
	return may
}

// retry says how long to wait before the intent is tried again; false if it has
// failed often enough.
func (i Intent) retry(r Result) (time.Duration, bool) {
	failed := i.Attempt - i.Looks
	return max(r.After, backOff(time.Second, failed)), failed+1 < mostAttempts
}

// unmark takes the contract's attributes off again, if they may stand there. A
// mark that is being written just now is waited for.
func (s *stepper) unmark(h *Handover) {
	if !h.Marked {
		return
	}
	due := s.now
	if m := intended(h, Mark); m != nil && m.atWork(s.now) {
		due = m.Until
	}
	if u := intended(h, Unmark); u != nil {
		s.hasten(u, s.now)
		return
	}
	s.intend(h, Unmark, due)
}

// atWork tells whether somebody is at work on the intent. One that is not due
// has been tried: its lease is only not given back yet.
func (i Intent) atWork(now time.Time) bool {
	return i.Owner != "" && now.Before(i.Until) && !i.Due.After(now)
}

func said(reason string) string {
	if reason == "" {
		return "no reason given"
	}
	return reason
}
