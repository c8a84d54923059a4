package history

import (
	"maps"
	"time"
)

// What a contact was, as the definitions of metrics have it.
func handled(c Contact) bool   { return !c.Connected.IsZero() }
func queued(c Contact) bool    { return !c.Enqueued.IsZero() }
func anyContact(Contact) bool  { return true }
func answered(c Contact) bool  { return queued(c) && handled(c) }
func fromQueue(c Contact) bool { return queued(c) && !handled(c) && c.Next == "QUEUE_TRANSFER" }
func byAgent(c Contact) bool   { return handled(c) && c.Next == "TRANSFER" }
func movedOn(c Contact) bool   { return fromQueue(c) || byAgent(c) }

// abandoned is a contact that ended in its queue, without an agent and without
// being moved on.
func abandoned(c Contact) bool { return queued(c) && !handled(c) && !fromQueue(c) }

// What a contact took.
func waited(c Contact) time.Duration {
	if handled(c) {
		return c.Connected.Sub(c.Enqueued)
	}
	return c.Disconnected.Sub(c.Enqueued)
}

func interaction(c Contact) time.Duration { return c.Disconnected.Sub(c.Connected) }

func afterwork(c Contact) time.Duration {
	if c.Cleared.IsZero() {
		return 0
	}
	return c.Cleared.Sub(c.Disconnected)
}

func handling(c Contact) time.Duration { return interaction(c) + afterwork(c) }
func lasted(c Contact) time.Duration   { return c.Disconnected.Sub(c.Created) }
func resolved(c Contact) time.Duration { return lasted(c) + afterwork(c) }

func inFlow(c Contact) time.Duration {
	if queued(c) {
		return c.Enqueued.Sub(c.Created)
	}
	return lasted(c)
}

func spoken(c Contact) bool { return handled(c) && c.Said.All > 0 }

// ofQueues says that a metric is none of single agents.
func ofQueues(m Metric) Metric {
	m.Queues = true
	return m
}

// Metrics are those of GetMetricDataV2 that a chat instance has, by name.
func Metrics() map[string]Metric {
	all := contactMetrics()
	for _, more := range []map[string]Metric{queueMetrics(), timeMetrics(), messageMetrics(), agentMetrics(), absentMetrics()} {
		maps.Copy(all, more)
	}
	return all
}

func contactMetrics() map[string]Metric {
	return map[string]Metric{
		"CONTACTS_CREATED":                       ofQueues(countingBy(created, anyContact)),
		"CONTACTS_HANDLED":                       counting(handled),
		"CONTACTS_HANDLED_BY_CONNECTED_TO_AGENT": countingBy(connected, anyContact),
		"CONTACTS_QUEUED":                        counting(queued),
		"CONTACTS_QUEUED_BY_ENQUEUE":             countingBy(enqueued, anyContact),
		"CONTACTS_ABANDONED":                     counting(abandoned),
		"CONTACTS_TRANSFERRED_OUT":               counting(movedOn),
		"CONTACTS_TRANSFERRED_OUT_BY_AGENT":      counting(byAgent),
		"CONTACTS_TRANSFERRED_OUT_INTERNAL":      counting(byAgent),
		"CONTACTS_TRANSFERRED_OUT_FROM_QUEUE":    counting(fromQueue),
		"SUM_CONTACTS_DISCONNECTED":              counting(anyContact),
		"ABANDONMENT_RATE":                       share(func(c Contact, _ Question) bool { return abandoned(c) }, queued),
	}
}

func queueMetrics() map[string]Metric {
	level := share(func(c Contact, q Question) bool { return q.near(waited(c)) }, queued)
	level.Threshold = true
	return map[string]Metric{
		"SERVICE_LEVEL":                    ofQueues(level),
		"CONTACTS_REMOVED_FROM_QUEUE_IN_X": countingWithin(queued, waited),
		"SUM_CONTACTS_ANSWERED_IN_X":       countingWithin(answered, waited),
		"SUM_CONTACTS_ABANDONED_IN_X":      countingWithin(abandoned, waited),
		"CONTACTS_RESOLVED_IN_X":           countingWithin(anyContact, resolved),
		"AVG_QUEUE_ANSWER_TIME":            ofQueues(mean(answered, waited)),
		"AVG_ABANDON_TIME":                 mean(abandoned, waited),
		"MAX_QUEUED_TIME":                  longest(queued, waited),
	}
}

func timeMetrics() map[string]Metric {
	return map[string]Metric{
		"AVG_HANDLE_TIME":               mean(handled, handling),
		"AVG_INTERACTION_TIME":          mean(handled, interaction),
		"AVG_INTERACTION_AND_HOLD_TIME": mean(handled, interaction),
		"AVG_CONVERSATION_DURATION":     mean(handled, interaction),
		"AVG_AFTER_CONTACT_WORK_TIME":   mean(handled, afterwork),
		"AVG_CONTACT_DURATION":          mean(anyContact, lasted),
		"AVG_RESOLUTION_TIME":           ofQueues(mean(anyContact, resolved)),
		"SUM_HANDLE_TIME":               sum(handled, handling),
		"SUM_INTERACTION_TIME":          sum(handled, interaction),
		"SUM_INTERACTION_AND_HOLD_TIME": sum(handled, interaction),
		"SUM_AFTER_CONTACT_WORK_TIME":   sum(handled, afterwork),
		"SUM_CONTACT_FLOW_TIME":         sum(anyContact, inFlow),
	}
}

func messageMetrics() map[string]Metric {
	duration := func(of func(Contact) *time.Duration) Metric {
		return mean(func(c Contact) bool { return of(c) != nil }, func(c Contact) time.Duration { return *of(c) })
	}
	return map[string]Metric{
		"AVG_MESSAGES":                meanNumber(spoken, func(c Contact) int { return c.Said.All }),
		"AVG_MESSAGES_AGENT":          meanNumber(spoken, func(c Contact) int { return c.Said.Agent }),
		"AVG_MESSAGES_BOT":            meanNumber(spoken, func(c Contact) int { return c.Said.Bot }),
		"AVG_MESSAGES_CUSTOMER":       meanNumber(spoken, func(c Contact) int { return c.Said.Customer }),
		"AVG_MESSAGE_LENGTH_AGENT":    ratio(Count, spoken, func(c Contact) (float64, float64) { return float64(c.Said.AgentChars), float64(c.Said.Agent) }),
		"AVG_MESSAGE_LENGTH_CUSTOMER": ratio(Count, spoken, func(c Contact) (float64, float64) { return float64(c.Said.CustomerChars), float64(c.Said.Customer) }),
		"AVG_RESPONSE_TIME_AGENT": ratio(Seconds, spoken, func(c Contact) (float64, float64) {
			return c.Said.AgentResponseTime.Seconds(), float64(c.Said.AgentResponses)
		}),
		"AVG_RESPONSE_TIME_CUSTOMER": ratio(Seconds, spoken, func(c Contact) (float64, float64) {
			return c.Said.CustomerResponseTime.Seconds(), float64(c.Said.CustomerResponses)
		}),
		"AVG_FIRST_RESPONSE_TIME_AGENT":         duration(func(c Contact) *time.Duration { return c.Said.FirstResponse }),
		"AVG_CONTACT_FIRST_RESPONSE_TIME_AGENT": duration(func(c Contact) *time.Duration { return c.Said.FirstOfContact }),
		"AVG_CONVERSATION_CLOSE_TIME":           duration(func(c Contact) *time.Duration { return c.Said.CloseAfter }),
	}
}

func agentMetrics() map[string]Metric {
	working := func(s Span) bool { return s.Status == routable && s.OnContact }
	idle := func(s Span) bool { return s.Status == routable && !s.OnContact && !s.Failed }
	ringing := func(f Facts, q Question) (d time.Duration, n int) {
		offers(f, q, func(o Offer) { d, n = d+o.Till.Sub(o.From), n+1 })
		return d, n
	}
	return map[string]Metric{
		"SUM_ONLINE_TIME_AGENT":         spending(func(s Span) bool { return s.Status != offline }),
		"SUM_NON_PRODUCTIVE_TIME_AGENT": spending(func(s Span) bool { return s.Status == custom }),
		"SUM_CONTACT_TIME_AGENT":        spending(working),
		"SUM_IDLE_TIME_AGENT":           spending(idle),
		"SUM_ERROR_STATUS_TIME_AGENT":   spending(func(s Span) bool { return s.Failed }),
		"AGENT_OCCUPANCY": {Unit: Percent, Agents: true, Of: func(f Facts, _ Question) *float64 {
			busy := spent(f, working)
			all := busy + spent(f, idle)
			if all == 0 {
				return nil
			}
			return new(100 * busy.Seconds() / all.Seconds())
		}},
		"AGENT_NON_RESPONSE":                           countingOffers(func(o Offer) bool { return !o.Answered }),
		"AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS": countingOffers(func(o Offer) bool { return !o.Answered && !o.Abandoned }),
		"AGENT_ANSWER_RATE": {Unit: Percent, Of: func(f Facts, q Question) *float64 {
			n, all := 0.0, 0.0
			offers(f, q, func(o Offer) {
				all++
				if o.Answered {
					n++
				}
			})
			if all == 0 {
				return nil
			}
			return new(100 * n / all)
		}},
		"SUM_CONNECTING_TIME_AGENT": {Unit: Seconds, Of: func(f Facts, q Question) *float64 {
			d, _ := ringing(f, q)
			return new(d.Seconds())
		}},
		"AVG_AGENT_CONNECTING_TIME": {Unit: Seconds, Of: func(f Facts, q Question) *float64 {
			d, n := ringing(f, q)
			if n == 0 {
				return nil
			}
			return new(d.Seconds() / float64(n))
		}},
	}
}

// absentMetrics are of what a chat cannot do: be put on hold, paused, leave the instance.
func absentMetrics() map[string]Metric {
	return map[string]Metric{
		"CONTACTS_HOLD_ABANDONS":               constant(Count, new(0.0)),
		"CONTACTS_ON_HOLD_AGENT_DISCONNECT":    constant(Count, new(0.0)),
		"CONTACTS_ON_HOLD_CUSTOMER_DISCONNECT": constant(Count, new(0.0)),
		"CONTACTS_PUT_ON_HOLD":                 constant(Count, new(0.0)),
		"CONTACTS_TRANSFERRED_OUT_EXTERNAL":    constant(Count, new(0.0)),
		"SUM_HOLD_TIME":                        constant(Seconds, new(0.0)),
		"AVG_HOLD_TIME":                        constant(Seconds, nil),
		"AVG_HOLD_TIME_ALL_CONTACTS":           mean(handled, func(Contact) time.Duration { return 0 }),
		"AVG_HOLDS":                            meanNumber(handled, func(Contact) int { return 0 }),
		"AVG_AGENT_PAUSE_TIME":                 mean(handled, func(Contact) time.Duration { return 0 }),
		"SUM_RETRY_CALLBACK_ATTEMPTS":          ofQueues(constant(Count, new(0.0))),
	}
}
