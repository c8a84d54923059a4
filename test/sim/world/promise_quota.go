package world

import "time"

// quotaPromises: configured API quotas are never exceeded. It is judged as calls
// are made: spend.
func quotaPromises() []promise {
	return []promise{{number: 7, words: "quotas are never exceeded"}}
}

// quota is one token bucket.
type quota struct{ rate, burst float64 }

// quotas are a new account's, from spec §8; what is not here has the default.
var quotas = map[string]quota{
	"UpdateParticipantRoleConfig": {5, 8}, "GetCurrentMetricData": {5, 8},
	"GetContactAttributes": {10, 15}, "UpdateContactAttributes": {10, 15}, "DescribeContact": {10, 15}, "StopContact": {10, 15},
	"UpdateContactRoutingData": {20, 20},
	"ListAgentStatuses":        {10, 10}, "DescribeAgentStatus": {10, 10}, "ListUsers": {10, 10}, "DescribeUser": {10, 10},
	"ListQueues": {10, 10}, "DescribeQueue": {10, 10}, "ListQuickConnects": {10, 10}, "DescribeRoutingProfile": {10, 10},
	"DisconnectParticipant": {3, 5},
}

var defaultQuota = quota{2, 5}

// unlimited are the calls that are not Connect's.
var unlimited = map[string]bool{"GetRecords": true, "GetShardIterator": true, "ListShards": true, "desktop end": true, "desktop token": true}

// rates are how full the buckets of one life are.
type rates map[string]*bucket

type bucket struct {
	left float64
	at   time.Time
}

// spend takes one call out of its bucket. Each life has its own: of what an
// earlier one spent, a controller that starts knows nothing. Those who share a table
// share the buckets.
func (w *World) spend(l *life, operation string) {
	if unlimited[operation] {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	q, ok := quotas[operation]
	if !ok {
		q = defaultQuota
	}
	of := &l.rates
	if w.table != nil {
		of = &w.rates
	}
	if *of == nil {
		*of = rates{}
	}
	b := (*of)[operation]
	if b == nil {
		b = &bucket{q.burst, time.Now()}
		(*of)[operation] = b
	}
	b.left = min(q.burst, b.left+q.rate*time.Since(b.at).Seconds())
	b.at = time.Now()
	if b.left < 0.99 {
		w.breachLocked(7, "%s calls %s more often than %v a second, %v at once", l.owner, operation, q.rate, q.burst)
	}
	b.left--
	w.tally.add("calls", operation)
}
