package departure

import (
	"fmt"
	"time"

	"handover/internal/policy"
)

// firstLook is the wait before the first read-back of a landing; later ones
// come twice as far apart each time.
const firstLook = 2 * time.Second

// byFlow is the reason with which a flow ends a chat. Spec §3.4.
const byFlow = "CONTACT_FLOW_DISCONNECT"

// byAgent is the reason with which a segment ends that an agent left. Spec §3.4.
const byAgent = "AGENT_DISCONNECT"

// patience is how many looks at a chat that seems to have ended with the agent's
// leg are not believed yet.
const patience = 3

// inFlow is the initiation method of a segment in a disconnect flow. Spec §3.2.
const inFlow = "DISCONNECT"

// released: the agent's leg is off.
func (s *stepper) released(h *Handover, reason string) {
	h.LegOff, h.ReleasedAt = true, s.now
	if h.LeftAt.IsZero() {
		h.LeftAt = s.now
	}
	s.land(h, reason)
}

// land awaits the proof of the landing. What is left in the leaver's slot is
// cleared at once.
func (s *stepper) land(h *Handover, reason string) {
	if h.Phase == Waiting && h.Marked && h.Rung > 0 {
		h.Rung-- // what the flow may have read is the mark of the step before
	}
	within := h.landing()
	s.to(h, Landing, reason)
	drop(h, Inspect, Mark, Release, Expire)
	h.LandBy = s.now.Add(within)
	s.verifyIn(h, min(firstLook, within))
	s.clear(h, s.now)
}

// verifyIn reads the landing back after a wait, if it is not to be read back
// sooner.
func (s *stepper) verifyIn(h *Handover, wait time.Duration) {
	if v := intended(h, Verify); v != nil {
		s.hasten(v, s.now.Add(wait))
		return
	}
	s.intend(h, Verify, s.now.Add(wait))
}

// landing is how long the landing of the present step may take.
func (h *Handover) landing() time.Duration {
	if r := h.rung(); r.Within > 0 && r.Target.Kind != policy.Keep {
		return r.Within
	}
	return defaultLanding
}

// landed: the proof is there. The flow takes the attributes off before it passes
// the chat on (design §6). Unless that was seen it is made sure of: a mark may
// have been written after the flow had looked for it, and would send the chat on
// its way again when the next agent ends it.
func (s *stepper) landed(h *Handover, l Proof, reason string) {
	l.At = s.now
	h.Proof, h.LegOff = l, true
	h.Segment = l.ContactID
	if !l.ConnectedAt.IsZero() && !h.LeftAt.IsZero() {
		h.Waited = max(0, l.ConnectedAt.Sub(h.LeftAt)) // two clocks, so it could be less than nothing
	}
	s.unmark(h)
	s.finish(h, Landed, reason)
}

func (s *stepper) verified(h *Handover, i Intent, r Result) {
	switch {
	case r.Outcome == AlreadyGone:
		s.finish(h, Ended, "the chat is not there any more")
	case r.Outcome == Done && r.Facts != nil:
		i.Looks++
		s.readBack(h, i, r.Facts)
	default:
		s.lookAgain(h, i, max(r.After, 0), "the chat could not be looked at: "+said(r.Reason))
	}
}

// sight is what a read-back showed, seen from the handover.
type sight struct {
	*Observed
	moved    bool // the newest segment came after the leaver's
	consumed bool // the flow has read the contract's attributes
	again    bool // this is not the first look that came back
}

// readBack looks for the proof in the chain's newest segment. What an end, or a
// flow that has read nothing, means is judged at the second look: the next
// segment may take a moment to appear, and so may the flow to read.
func (s *stepper) readBack(h *Handover, i Intent, o *Observed) {
	seen := sight{
		Observed: o,
		moved:    o.ContactID != h.ContactID,
		consumed: s.consumed(h, o),
		again:    i.Looks > 1,
	}
	s.noteSegment(h, seen)
	switch {
	case (seen.moved || s.stayed(h, seen)) && s.arrived(h, seen):
	case seen.Ended && (seen.moved || seen.again):
		s.over(h, i, o)
	case seen.again && seen.leftAlone():
		s.notTakenUp(h, o)
	default:
		s.lookAgain(h, i, 0, where(h, o))
		s.undo(h)
	}
}

// consumed tells whether the flow has read the mark, and taken it off.
func (s *stepper) consumed(h *Handover, o *Observed) bool {
	return h.LegOff && h.Marked && o.Attributes["handover_id"] != HandoverID(s.d, h.ChatID)
}

// noteSegment notes what the newest segment is, and since when it waits.
func (s *stepper) noteSegment(h *Handover, seen sight) {
	if seen.moved {
		s.queued(h, seen.ContactID, seen.QueuedAt)
	}
}

// stayed tells whether somebody else had joined the chat before the leaver's leg
// came off, and has it now: the contact is the same then, and no flow runs.
func (s *stepper) stayed(h *Handover, seen sight) bool {
	return h.LegOff && !seen.moved && !seen.Ended && seen.AgentID != "" && seen.AgentID != s.d.AgentID
}

// arrived ends the landing if the chat has come to somebody, or to the survey.
func (s *stepper) arrived(h *Handover, seen sight) bool {
	l := Proof{By: "read-back", ContactID: seen.ContactID, AgentID: seen.AgentID}
	if seen.AgentID != "" {
		l.ConnectedAt = seen.ConnectedAt
	}
	switch {
	case seen.AgentID != "":
		h.Marked = h.Marked && !seen.consumed
		s.taken(h, l, seen.Username)
	case h.Target().Kind == policy.Survey && seen.surveyed():
		h.Marked = h.Marked && !seen.consumed
		s.landed(h, l, "the disconnect flow has taken the chat to the survey")
	default:
		return false
	}
	return true
}

// leftAlone: the chat is in a flow that has not read the contract's attributes.
func (seen sight) leftAlone() bool {
	return seen.moved && seen.QueuedAt.IsZero() && !seen.consumed
}

// surveyed: the disconnect flow read the contract's attributes, or ran to its
// end.
func (seen sight) surveyed() bool {
	return seen.Initiation == inFlow && (seen.consumed || (seen.Ended && seen.EndReason == byFlow))
}

// over: the chat ended before it landed. If it ended with the leaver's leg, that
// is no customer's doing: no disconnect flow is set on the chat. The next segment
// may be slow to appear, and is waited for a little; then a person must be told.
func (s *stepper) over(h *Handover, i Intent, o *Observed) {
	withLeg := o.ContactID == h.ContactID && o.EndReason == byAgent && h.LegOff
	if withLeg && i.Looks <= patience {
		s.lookAgain(h, i, 0, "the chat has left the agent and is nowhere else yet")
		return
	}
	s.gone(h, o)
}

// gone ends the handover of a chat that is over.
func (s *stepper) gone(h *Handover, o *Observed) {
	h.Marked = false
	if o.ContactID == h.ContactID && o.EndReason == byAgent && h.LegOff {
		s.finish(h, Stranded, ended(o)+" when the agent's leg came off, and no disconnect flow took it up")
		return
	}
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
	s.watch(h)
}

// lookAgain reads back later, until the landing's time is up. Then the next step
// is taken from where the chat waits; if there is none, it is left to a person.
func (s *stepper) lookAgain(h *Handover, i Intent, after time.Duration, found string) {
	if !s.now.Before(h.LandBy) {
		s.nextFromQueue(h, "not landed in time: "+found)
		return
	}
	if found != h.Reason {
		s.note(h, found)
	}
	wait := max(after, backOff(firstLook, i.Attempt+1))
	s.again(h, i, min(wait, h.LandBy.Sub(s.now)))
}

// waitsIn names the queue for a person. Every queue has a name but the agents' own.
func waitsIn(h *Handover, o *Observed) string {
	switch t := h.Target(); {
	case o.QueueName != "":
		return "queue " + o.QueueName
	case o.QueueARN == "":
		return "a queue of unknown name"
	case t.Kind == policy.ToAgent:
		return fmt.Sprintf("the own queue of agent %s", t.Name)
	default:
		return fmt.Sprintf("the own queue of agent %s", lastSegment(o.QueueARN))
	}
}

// where says where the chat was seen to be.
func where(h *Handover, o *Observed) string {
	switch {
	case o.ContactID == h.ContactID && o.AgentHolds:
		return "the agent still has the chat"
	case o.ContactID == h.ContactID:
		return "the chat has left the agent and is nowhere else yet"
	case !o.QueuedAt.IsZero():
		return "the chat waits in " + waitsIn(h, o)
	default:
		return "the chat is in a flow"
	}
}
