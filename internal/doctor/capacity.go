package doctor

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"handover/internal/connectapi"
)

// perMove are the calls that each moved chat takes before its customer is let go; what is
// asked for many agents in one call is left out. That is how package mover goes about it:
// facts, mark, release.
var perMove = [...]string{"DescribeContact", "GetContactAttributes", "UpdateContactAttributes"}

const released = "DisconnectParticipant" // by releaser token, if no companion acts

// patience is how long the last customer of a storm may wait to be let go.
const patience = time.Minute

// profiles are how many chats an agent may hold, and what it would take to move all.
func (j judged) profiles(agents int) []Finding {
	const check = "routing profiles"
	if !j.Profiles.here() || !j.Users.here() {
		return nil // told by names
	}
	var all []Finding
	most := 0
	for _, p := range j.Profiles.Of {
		if p.Err != nil {
			all = append(all, unread(Advice, capacity, p.Name, p.Err)...)
		}
		most = max(most, p.Chats)
	}
	if most == 0 {
		if len(all) > 0 {
			return all
		}
		return []Finding{{Problem, capacity, check, "no routing profile takes chats", "no agent of the instance can be given a chat", "set the chat concurrency of a routing profile to 1 to 10 (console: Routing profiles)"}}
	}
	if agents == 0 {
		agents = len(j.Users.Of)
	}
	return append(all, j.storm(agents, most))
}

// storm is how long it would take to let go all chats of all agents at once.
func (j judged) storm(agents, each int) Finding {
	quotas := j.inForce()
	chats := agents * each
	slowest, last := "", time.Duration(-1)
	for _, op := range append(perMove[:len(perMove):len(perMove)], released) {
		if t := takes(chats, quotas[op]); t > last {
			slowest, last = op, t
		}
	}
	if last == 0 {
		return Finding{Severity: OK, Area: capacity, Check: "a storm", Found: fmt.Sprintf("%s × %s = %d, which the quotas let go at once", number(agents, "agent"), number(each, "chat"), chats)}
	}
	q := quotas[slowest]
	f := Finding{
		Severity: OK, Area: capacity, Check: "a storm",
		Found: fmt.Sprintf("%s × %s = %d; the slowest is %s: (%d − %d at once) ÷ %g a second = %s until the last customer is let go",
			number(agents, "agent"), number(each, "chat"), chats, slowest, chats, q.Burst, q.Rate, last.Round(time.Second)),
	}
	if last > patience {
		f.Severity = Advice
		f.Why = "if all agents leave at once, the last customers wait as long for somebody who is gone"
		f.Fix = "ask for a higher quota of " + slowest + " (console: Service Quotas, Amazon Connect), then say so under `quotas` in the configuration; --agents N says how many are at work at once"
	}
	return f
}

// takes is how long as many calls take under a quota.
func takes(calls int, q connectapi.Quota) time.Duration {
	rest := max(calls-q.Burst, 0)
	return time.Duration(math.Ceil(float64(rest)/q.Rate)) * time.Second
}

// inForce are the quotas that the controller keeps to.
func (j judged) inForce() map[string]connectapi.Quota {
	all := connectapi.DefaultQuotas()
	for op, q := range j.conf.Quotas {
		all[op] = connectapi.Quota{Rate: q.Rate, Burst: q.Burst}
	}
	return all
}

// quotas compares what the controller keeps to with what the account has.
func (j judged) quotas() []Finding {
	const check = "quotas"
	if !j.Quotas.Asked {
		return nil
	}
	if j.Quotas.Err != nil {
		return unread(Advice, capacity, check, j.Quotas.Err)
	}
	var all []Finding
	kept := j.inForce()
	for _, op := range slices.Sorted(maps.Keys(kept)) {
		has, listed := j.rateOf(op)
		rate := kept[op].Rate
		switch {
		case !listed || has == rate:
		case has < rate:
			all = append(all, Finding{
				Problem, capacity, check, fmt.Sprintf("%s: the controller calls up to %g times a second, and the account allows %g", op, rate, has),
				"what is beyond is throttled, for other programs of the account, too", fmt.Sprintf("set quotas: {%s: {rate: %g, burst: %d}} in the configuration", op, has, burst(has)),
			})
		default:
			all = append(all, Finding{
				Advice, capacity, check, fmt.Sprintf("%s: the account allows %g calls a second, and the controller makes %g at most", op, has, rate),
				"chats could be moved faster", fmt.Sprintf("leave room for other programs, and set quotas: {%s: {rate: …}} in the configuration", op),
			})
		}
	}
	if len(all) == 0 {
		return ok(capacity, check, "what Service Quotas lists is what the controller keeps to")
	}
	return all
}

func burst(rate float64) int { return max(int(math.Ceil(rate)), 1) }

// rateOf is the account's quota of an operation. Service Quotas lists them by names such
// as "Rate of GetCurrentMetricData API requests".
func (j judged) rateOf(op string) (float64, bool) {
	for _, q := range j.Quotas.Of {
		if words := strings.Fields(q.Name); slices.Contains(words, op) && strings.HasPrefix(q.Name, "Rate of ") {
			return q.Value, true
		}
	}
	return 0, false
}

// number is how many of a thing, in words.
func number(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}
