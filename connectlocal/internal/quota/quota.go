// Package quota throttles calls as Amazon Connect does: one token bucket for
// each operation, over the whole instance, in virtual time (spec §8).
//
// A call that finds its bucket empty is refused before anything else looks at it,
// and changes nothing. Buckets are full at the start, and refill when the clock
// is moved as they do when time passes.
package quota

import (
	"fmt"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/refusal"
	"handover/internal/nearest"
)

// Rate is a quota: how many calls a second in the long run, and how many at once.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Quotas are those of one instance. The zero value is a new account's.
type Quotas struct {
	Off   bool            // nothing is throttled
	Rates map[string]Rate // what differs from a new account's, by operation
	// Streams limits what is written to and read from each shard of the Kinesis streams.
	Streams bool
}

// Check refuses a name that is no operation's.
func Check(operation string) error {
	var names []string
	for _, s := range []*model.Service{model.Connect(), model.Participant()} {
		for _, o := range s.Operations() {
			if o.Name == operation {
				return nil
			}
			names = append(names, o.Name)
		}
	}
	hint := ""
	if near := nearest.Of(operation, names); near != "" {
		hint = fmt.Sprintf("; did you mean %s?", near)
	}
	return fmt.Errorf("%q is no operation of Amazon Connect or its participant service%s", operation, hint)
}

// Check refuses a rate that lets nothing through.
func (r Rate) Check() error {
	switch {
	case !(r.PerSecond > 0): // not a number, too
		return fmt.Errorf("rate: found %v, want calls a second, more than 0", r.PerSecond)
	case r.Burst < 1:
		return fmt.Errorf("burst: found %d, want 1 or more", r.Burst)
	}
	return nil
}

// For returns the function that puts the quotas around the handler of one of the
// service's operations. now is the virtual time.
func (q Quotas) For(service refusal.Service, now func() time.Time) func(operation string, next http.Handler) http.Handler {
	return func(operation string, next http.Handler) http.Handler {
		if q.Off {
			return next
		}
		r, changed := q.Rates[operation]
		if !changed {
			r = standard(service, operation)
		}
		bucket := rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst)
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if !bucket.AllowN(now(), 1) {
				service.Throttle(w, operation)
				return
			}
			next.ServeHTTP(w, req)
		})
	}
}
