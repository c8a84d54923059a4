package replay

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
)

// fate is what would have become of the chat, and what did.
func (p *player) fate(d departure.Departure, h departure.Handover) Chat {
	c := Chat{
		Departure: d.ID, Began: began(d, h), Agent: cmp.Or(d.Username, d.AgentID), Cause: string(d.Cause), Status: d.Status,
		ChatID: h.ChatID, ContactID: h.ContactID, Queue: cmp.Or(h.QueueName, p.chats.queues[h.QueueARN], h.QueueARN, "none"),
		Would: would(h), Rule: h.Decision.Rule, Reason: h.Reason,
	}
	if c.Would == Moved || c.Would == Kept {
		c.Target, c.Rung = h.Target().String(), h.Rung+1
	}
	if h.Shadow {
		made := p.store.decided[key{d.ID, h.ChatID}]
		c.At = made.at
		_, c.Reason, _ = strings.Cut(made.reason, "; ") // what goes before says what the target does
	}
	p.ending(&c, d, h)
	return c
}

// began is since when the chat was with an agent who had gone.
func began(d departure.Departure, h departure.Handover) time.Time {
	from := d.Epoch
	if !d.DrainAt.IsZero() {
		from = d.DrainAt
	}
	if h.HeldSince.After(from) {
		return h.HeldSince
	}
	return from
}

func would(h departure.Handover) Would {
	switch {
	case !h.Shadow && h.Phase.Final():
		return InTime
	case !h.Shadow:
		return Undecided
	}
	switch h.Target().Kind {
	case "":
		return Stranded
	case policy.Keep:
		return Kept
	}
	return Moved
}

// ending fills in how the chat's time with the agent ended.
func (p *player) ending(c *Chat, d departure.Departure, h departure.Handover) {
	known := p.chats.by[h.ChatID]
	end := h.LeftAt
	switch {
	case !h.LeftAt.IsZero():
		p.left(c, h, known)
	case back(d, h):
		end, c.Ended, c.How = h.UpdatedAt, CameBack, "the agent came back to it"
	case h.Shadow && !h.Pending():
		end, c.Ended, c.How = h.UpdatedAt, StillThere, "it was not seen to leave the agent in a day"
	default:
		end, c.Ended, c.How = p.clock, StillThere, "it was still with the agent when the recording ended"
	}
	c.Wait = max(0, end.Sub(c.Began)).Seconds()
}

// back tells whether the agent came back to the chat.
func back(d departure.Departure, h departure.Handover) bool {
	return h.Phase == departure.Returned || (h.Shadow && d.State == departure.Cancelled)
}

// left says what became of a chat that left the agent. Agent events tell of a chat's
// end only that it is gone; who ended it, contact events do.
func (p *player) left(c *Chat, h departure.Handover, known *chat) {
	if next, ok := known.after(h.ContactID, h.HeldSince); ok {
		c.Ended, c.By = WentOn, cmp.Or(next.username, p.store.agents[next.agentID].Username, next.agentID)
		c.After = max(0, next.connected.Sub(h.LeftAt)).Seconds()
		c.How = fmt.Sprintf("it went on to %s %s later", c.By, seconds(c.After))
		return
	}
	switch reason := known.reason; {
	case strings.HasPrefix(reason, "CUSTOMER_"):
		c.Ended, c.How = ByCustomer, "the customer ended it"
	case strings.HasPrefix(reason, "AGENT_"):
		c.Ended, c.How = ByAgent, "the agent ended it"
	case reason != "":
		c.Ended, c.How = Over, "it ended: "+reason
	default:
		c.Ended, c.How = Over, "it ended, or was not taken by anybody in the recording"
	}
}

// seconds writes a duration for people.
func seconds(s float64) string {
	d := time.Duration(s * float64(time.Second))
	switch {
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	case d < time.Hour:
		return d.Round(time.Second).String()
	case d < 10*time.Hour:
		return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	}
	return fmt.Sprintf("%.0fh", d.Hours())
}
