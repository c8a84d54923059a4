package roster

import "time"

// ordered takes an order in. One that says what the last one did is a repeat; the
// end of a shift changes nothing of what an operator has ordered.
func (a Agent) ordered(o Order, now time.Time) Agent {
	if a.Order != nil && (alike(*a.Order, o) || (a.Order.Cause == Forced && o.Cause != Forced)) {
		return a
	}
	if o.At.IsZero() {
		o.At = now
	}
	a.Order = &o
	return a
}

// alike tells whether two orders ask for the same.
func alike(a, b Order) bool {
	return a.Cause == b.Cause && a.By == b.By && a.To == b.To && a.Now == b.Now && a.DrainAt.Equal(b.DrainAt)
}

// withdrawn takes the order back. The end of a shift that was let off does not
// come again.
func (a Agent) withdrawn(now time.Time) Agent {
	if a.Order == nil {
		return a
	}
	if a.Order.Cause == ShiftEnd {
		a.Released = now
	}
	a.Order = nil
	return a
}

// shift is the next end of a shift, after an instant, that concerns the agent:
// who is not signed in, or leaving already, need not be told to go.
func (a Agent) shift(after time.Time, r Rules) (Shift, bool) {
	if r.Shift == nil || !a.known() || a.leaving(r) {
		return Shift{}, false
	}
	s, ok := r.Shift(a, after)
	if ok && !a.Released.Before(s.CordonAt) {
		s, ok = r.Shift(a, s.EndsAt)
	}
	return s, ok
}

// obeyed is the order, seen to be followed; of the end of a shift that matters.
func (o *Order) obeyed() *Order {
	if o == nil || o.Cause != ShiftEnd || o.Obeyed {
		return o
	}
	seen := *o
	seen.Obeyed = true
	return &seen
}
