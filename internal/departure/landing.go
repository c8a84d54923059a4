package departure

import (
	"cmp"
	"fmt"
	"time"

	"handover/internal/policy"
)

// firstLook is the wait before the first read-back of a landing; later ones
// come twice as far apart each time.
const firstLook = 2 * time.Second

// byFlow is the reason with which a flow ends a chat. Spec §3.4.
const byFlow = "CONTACT_FLOW_DISCONNECT"

// inFlow is the initiation method of a segment in a disconnect flow. Spec §3.2.
const inFlow = "DISCONNECT"

// released: the agent's leg is off.
func (s *stepper) released(h *Handover, reason string) {
	h.LegOff, h.ReleasedAt = true, s.now
	s.land(h, reason)
	s.intend(h, Clear, s.now)
}

// land awaits the proof of the landing.
func (s *stepper) land(h *Handover, reason string) {
	within := h.rung().Within
	if within <= 0 || h.target().Kind == policy.Keep {
		within = defaultLanding
	}
	s.to(h, Landing_, reason)
	drop(h, Inspect, Mark, Release, Expire)
	h.LandBy = s.now.Add(within)
	s.intend(h, Verify, s.now.Add(min(firstLook, within)))
}

// landed: the proof is there. The flow has taken the attributes off before it
// passed the chat on (design §6).
func (s *stepper) landed(h *Handover, l Landing, reason string) {
	l.At = s.now
	h.Landed, h.LegOff, h.Marked = l, true, false
	drop(h, Unmark)
	s.finish(h, Landed, reason)
}

func (s *stepper) verified(h *Handover, i Intent, r Result) {
	switch {
	case r.Outcome == AlreadyGone:
		s.finish(h, Ended, "the chat is not there any more")
	case r.Outcome == Done && r.Facts != nil:
		s.readBack(h, i, r.Facts)
	default:
		s.lookAgain(h, i, max(r.After, 0), "the chat could not be looked at: "+said(r.Reason))
	}
}

// readBack looks for the proof in the chain's newest segment.
func (s *stepper) readBack(h *Handover, i Intent, o *Observed) {
	moved := o.ContactID != h.ContactID
	consumed := h.LegOff && h.Marked && o.Attributes["handover_id"] != HandoverID(s.d, h.ChatID)
	l := Landing{By: "read-back", ContactID: o.ContactID, AgentID: o.AgentID}
	switch {
	case moved && o.AgentID == s.d.AgentID:
		s.backWithLeaver(h, o.ContactID, l.By)
	case moved && o.AgentID != "":
		s.taken(h, l)
	case moved && s.surveyed(h, o, consumed):
		s.landed(h, l, "the disconnect flow has taken the chat to the survey")
	case o.Ended && (moved || i.Attempt > 0): // the next segment may take a moment to appear
		s.over(h, o)
	case moved && o.QueuedAt.IsZero() && !consumed && i.Attempt > 0: // and so may the flow, to read
		s.notTakenUp(h, o)
	default:
		h.Marked = h.Marked && (!consumed || s.now.Before(h.LandBy))
		s.lookAgain(h, i, 0, where(h, o))
	}
}

// surveyed: the disconnect flow consumed the contract's attributes, or ran to
// its end.
func (s *stepper) surveyed(h *Handover, o *Observed, consumed bool) bool {
	if h.target().Kind != policy.Survey || o.Initiation != inFlow {
		return false
	}
	return consumed || (o.Ended && o.EndReason == byFlow)
}

// over: the chat ended before it landed.
func (s *stepper) over(h *Handover, o *Observed) {
	h.Marked = false
	drop(h, Unmark)
	s.finish(h, Ended, ended(o))
}

// notTakenUp: the chat is in a flow that has left the contract's attributes
// alone. If the agent ended the chat, the flow began before they were there, and
// does what it does for any chat. If we took the leg off, they were there first:
// the flow does not know the contract, and a person must be told.
func (s *stepper) notTakenUp(h *Handover, o *Observed) {
	s.unmark(h)
	if !h.LegOff {
		s.finish(h, Ended, "the agent ended the chat before its attributes could be read; the flow goes its usual way")
		return
	}
	s.finish(h, Stranded, fmt.Sprintf("the disconnect flow did not take the chat up; the customer is in contact %s", o.ContactID))
}

// lookAgain reads back later, until the landing's time is up. No step of a
// ladder can reach a chat that an agent no longer holds, so a chat that nobody
// takes in time is left to a person.
func (s *stepper) lookAgain(h *Handover, i Intent, after time.Duration, found string) {
	if !s.now.Before(h.LandBy) {
		s.strand(h, fmt.Sprintf("not landed in time: %s", found))
		return
	}
	if found != h.Reason {
		s.note(h, found)
	}
	wait := max(after, backOff(firstLook, i.Attempt+1))
	s.again(h, i, min(wait, h.LandBy.Sub(s.now)))
}

// where says where the chat was seen to be.
func where(h *Handover, o *Observed) string {
	switch {
	case o.ContactID == h.ContactID && o.AgentHolds:
		return "the agent still has the chat"
	case o.ContactID == h.ContactID:
		return "the chat has left the agent and is nowhere else yet"
	case !o.QueuedAt.IsZero():
		return "the chat waits in queue " + cmp.Or(o.QueueName, o.QueueARN, "of unknown name")
	default:
		return "the chat is in a flow"
	}
}
