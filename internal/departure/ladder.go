package departure

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"handover/internal/policy"
)

// defaultLanding bounds a landing of which the policy says nothing.
const defaultLanding = 10 * time.Minute

// Target is that of the ladder's step that the handover is at; the zero Target
// while nothing is decided.
func (h *Handover) Target() policy.Target {
	return h.rung().Target
}

func (h *Handover) rung() policy.Rung {
	if h.Rung < 0 || h.Rung >= len(h.Decision.Ladder) {
		return policy.Rung{}
	}
	return h.Decision.Ladder[h.Rung]
}

// decide asks the policy, once per handover, and takes the ladder's first step.
// A chat that was kept until now goes on with the step after that.
func (s *stepper) decide(h *Handover, o *Observed) {
	if h.decided() {
		s.climb(h, h.Rung, "its time with the agent is up")
		return
	}
	h.Decision = s.policy.Decide(policy.Facts{
		Now:   s.now,
		Cause: s.d.Cause,
		Chat:  policy.ChatFacts{QueueARN: h.QueueARN, QueueName: h.QueueName, Attributes: o.Attributes, Moves: h.Moves},
	})
	s.climb(h, 0, h.Decision.Reason)
}

func (h *Handover) decided() bool { return len(h.Decision.Ladder) > 0 }

// climb takes the first step of the ladder, from this one on, that can be taken.
func (s *stepper) climb(h *Handover, from int, why string) {
	for n := from; n < len(h.Decision.Ladder); n++ {
		h.Rung = n
		if barred := s.barred(h); barred != "" {
			why += fmt.Sprintf("; step %d %s", n+1, barred)
			continue
		}
		if h.Target().Kind == policy.Keep {
			s.keep(h, why)
		} else {
			s.mark(h, why)
		}
		return
	}
	if h.decided() {
		why = "no step is left: " + why
	}
	s.strand(h, why)
}

// barred says why the present step must not be taken; empty if it may.
func (s *stepper) barred(h *Handover) string {
	switch t := h.Target(); {
	case t.Kind == policy.ToAgent && s.isLeaver(t.Name):
		return "would give the chat back to the agent who is leaving"
	case t.Kind == policy.SameQueue && h.QueueARN == "":
		return "leads to the queue that the chat came through, and that is not known"
	case t.Kind == policy.SameQueue && ownQueue(h.QueueARN, s.d.AgentID):
		return "leads to the own queue of the agent who is leaving"
	}
	return ""
}

// ownQueue tells whether the queue is the agent's own: the last segment of its
// ARN is the agent's id, whether it ends in queue/agent/ID, as in events (spec
// §1.3), or was made of the id that DescribeContact gives.
func ownQueue(arn, agentID string) bool { return lastSegment(arn) == agentID }

func lastSegment(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

func (s *stepper) isLeaver(name string) bool {
	return strings.EqualFold(name, s.d.Username) || name == s.d.AgentID
}

// keep leaves the chat with the agent, for a while or for good.
func (s *stepper) keep(h *Handover, why string) {
	within := h.rung().Within
	s.unmark(h)
	if within <= 0 {
		s.finish(h, Kept, why+"; the chat is left with the agent")
		return
	}
	s.finish(h, Kept, fmt.Sprintf("%s; the chat is left with the agent for %s", why, within))
	s.intend(h, Expire, s.now.Add(within))
}

// mark begins the present step: first the attributes, then the release. Marked
// is set before the writing, for it may take effect without our hearing of it.
func (s *stepper) mark(h *Handover, why string) {
	h.Releasers = slices.Clone(s.policy.Releasers())
	if len(h.Releasers) == 0 {
		s.strand(h, why+"; but there is no releaser to move the chat with")
		return
	}
	drop(h, Release, Unmark)
	s.to(h, Marking, fmt.Sprintf("%s; next: %s", why, h.Target()))
	h.Marked = true
	s.intend(h, Mark, s.now)
}

// release hands the work to the first of the releasers that are left.
func (s *stepper) release(h *Handover, why string) {
	h.InDoubt = false
	s.to(h, Releasing, fmt.Sprintf("%s; releaser %s takes the agent's leg off", why, h.Releasers[0]))
	s.intend(h, Release, s.now).Releaser = h.Releasers[0]
}

// nextReleaser goes on where one releaser could not: with the next one, else
// with the next step.
func (s *stepper) nextReleaser(h *Handover, why string) {
	why = fmt.Sprintf("releaser %s could not: %s", h.Releasers[0], said(why))
	h.Releasers = h.Releasers[1:]
	if len(h.Releasers) > 0 {
		s.release(h, why)
		return
	}
	s.climb(h, h.Rung+1, why)
}

// strand gives the chat up and leaves it to a person.
func (s *stepper) strand(h *Handover, why string) {
	s.unmark(h)
	s.finish(h, Stranded, why)
}
