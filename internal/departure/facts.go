package departure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"handover/internal/policy"
	"handover/internal/roster"
)

// facts are what the policy may look at, as a look has just shown it.
func (s *stepper) facts(h *Handover, o *Observed) policy.Facts {
	return policy.Facts{
		Now:   s.now,
		Cause: s.d.Cause,
		Agent: policy.AgentFacts{
			ID: s.d.AgentID, Username: s.d.Username, RoutingProfile: s.d.Profile, Hierarchy: s.d.Hierarchy, Status: s.d.Status,
		},
		Chat: policy.ChatFacts{
			QueueARN: h.QueueARN, QueueName: h.QueueName, Attributes: o.Attributes, Family: o.Family,
			StartedAt: o.StartedAt, HeldSince: h.HeldSince, Segments: o.Segments,
			CustomerSpokeAt: o.CustomerSpokeAt, AgentSpokeAt: o.AgentSpokeAt, Others: o.Others,
			Moves: h.Moves, Left: s.left(h),
		},
		Queues: o.Queues,
		Agents: o.Agents,
		To:     s.d.To,
	}
}

// left are those who left the chat, this departure's agent among them once the
// leg is off.
func (s *stepper) left(h *Handover) []policy.Leaver {
	if !h.LegOff {
		return h.Left
	}
	at := h.LeftAt
	if at.IsZero() {
		at = h.ReleasedAt
	}
	return append(slices.Clone(h.Left), policy.Leaver{AgentID: s.d.AgentID, Username: s.d.Username, At: at})
}

// ask has the policy decide. Where an operator has said where to send the chat,
// that comes first; but a chat that may not be moved any more is not moved.
func (s *stepper) ask(h *Handover, f policy.Facts) {
	h.Decision = s.policy.Decide(f)
	h.Rung, h.Because = 0, h.Decision.Reason
	if !h.decided() {
		return
	}
	if s.d.To != "" {
		h.putNext(policy.Target{Kind: policy.ToQueue, Name: s.d.To})
	}
	if h.Send.Kind != "" {
		h.putNext(h.Send)
	}
}

// pick finds the first step from h.Rung on that may be taken, -1 if there is
// none, and says why those before it may not.
func (s *stepper) pick(h *Handover, f policy.Facts) (int, string) {
	var passed strings.Builder
	for n := h.Rung; n < len(h.Decision.Ladder); n++ {
		barred := s.barred(h, h.Decision.Ladder[n], f)
		if barred == "" {
			return n, passed.String()
		}
		fmt.Fprintf(&passed, "; step %d is passed over: %s", n+1, barred)
	}
	return -1, passed.String()
}

// barred says why a step must not be taken now; empty if it may.
func (s *stepper) barred(h *Handover, r policy.Rung, f policy.Facts) string {
	why := ""
	switch r.Target.Kind {
	case policy.Keep, policy.Survey:
		if h.Phase == Landing {
			why = fmt.Sprintf("%s is for a chat that an agent holds, and this one waits in a queue", r.Target.Kind)
		}
	case policy.SameQueue:
		why = s.leadsNowhere(h)
	case policy.ToAgent:
		why = s.excluded(h, r, f)
	}
	if why == "" && r.Target.Kind != policy.Keep && h.Phase != Landing {
		why = s.cordonBars()
	}
	return cmp.Or(why, s.policy.Barred(f, r))
}

// leadsNowhere says why the chat must not go back to the queue it came through.
func (s *stepper) leadsNowhere(h *Handover) string {
	switch {
	case h.QueueARN == "":
		return "it leads to the queue that the chat came through, and that is not known"
	case ownQueue(h.QueueARN, s.d.AgentID):
		return "it leads to the own queue of the agent who is leaving"
	}
	return ""
}

// excluded says why the chat must not go to an agent: they are leaving, left it a
// short while ago and have not been seen ready since, or cannot take it. Of one of
// whom nothing is known the mover finds out.
func (s *stepper) excluded(h *Handover, r policy.Rung, f policy.Facts) string {
	name := r.Target.Name
	colleague, known := f.Agents[name]
	switch {
	case s.isLeaver(name) && (!h.LegOff || !colleague.Ready):
		return "it would give the chat back to the agent who is leaving"
	case !colleague.Ready && s.leftLately(h, name):
		return "agent " + name + " left this chat a short while ago, and is not back"
	case !known:
		return ""
	case !colleague.Ready:
		return because("agent "+name+" is not ready", colleague.Why)
	case colleague.Free <= 0 && r.Needs != policy.NeedNothing:
		return "agent " + name + " has no free slot"
	}
	return ""
}

// leftLately tells whether an agent left the chat before, so short a while ago that
// they are not given it again unless they are back.
func (s *stepper) leftLately(h *Handover, name string) bool {
	return slices.ContainsFunc(h.Left, func(l policy.Leaver) bool {
		return same(name, l.Username, l.AgentID) && s.now.Before(l.At.Add(s.policy.Exclude()))
	})
}

func (s *stepper) isLeaver(name string) bool { return same(name, s.d.Username, s.d.AgentID) }

// same tells whether a policy's name for an agent is this agent's.
func same(name, username, id string) bool {
	return name == id || (username != "" && strings.EqualFold(name, username))
}

// ownQueue tells whether the queue is the agent's own: the last segment of its
// ARN is the agent's id, whether it ends in queue/agent/ID, as in events (spec
// §1.3), or was made of the id that DescribeContact gives.
func ownQueue(arn, agentID string) bool { return lastSegment(arn) == agentID }

func lastSegment(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// stays tells whether the agent of such a departure has not chosen to leave: they
// would be given chats on and on, but for a cordon.
func stays(c roster.Cause) bool {
	switch c {
	case roster.ClientLost, roster.Unresponsive, roster.Forced, roster.ShiftEnd:
		return true
	default:
		return false
	}
}
