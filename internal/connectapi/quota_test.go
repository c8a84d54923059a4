package connectapi_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/connectapi"
	"handover/internal/departure"
)

// described answers DescribeContact for any contact named c1 to cN.
func described(n int, a answer) *service {
	s := &service{scripts: map[string][]answer{}}
	for i := range n {
		s.scripts[describe(fmt.Sprint("c", i+1))] = []answer{a}
	}
	return s
}

// ranked is the context of a customer who has waited since then.
func ranked(ctx context.Context, since time.Time) context.Context {
	return departure.WithTurn(ctx, departure.Intent{Since: since})
}

func describe(contact string) string { return "GET /contacts/" + instance + "/" + contact }

// instants are when anything was asked for.
func (s *service) instants() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	var at []time.Time
	for _, a := range s.asked {
		at = append(at, a.at)
	}
	return at
}

// order is the last parts of the paths, as they were asked for.
func (s *service) order() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var last []string
	for _, a := range s.asked {
		last = append(last, a.route[strings.LastIndexByte(a.route, '/')+1:])
	}
	return last
}

// spread checks that no window of any length holds more calls than the bucket gives.
func spread(t *testing.T, at []time.Time, q connectapi.Quota) {
	t.Helper()
	for i := range at {
		for j := i; j < len(at); j++ {
			allowed := float64(q.Burst) + q.Rate*at[j].Sub(at[i]).Seconds() + 1e-6
			if float64(j-i+1) > allowed {
				t.Fatalf("calls %d to %d: %d in %v, the bucket gives %.1f", i, j, j-i+1, at[j].Sub(at[i]), allowed)
			}
		}
	}
}

func TestQuotaIsNeverExceeded(t *testing.T) {
	for name, a := range map[string]answer{
		"when all goes well":          {body: `{"Contact":{}}`},
		"when every call is retried":  {status: 429, code: "ThrottlingException"},
		"when the service is failing": {status: 500, code: "InternalServiceException"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := described(60, a)
				c := newClient(t, s, nil)
				var wg sync.WaitGroup
				for i := range 60 {
					wg.Go(func() { _, _ = c.LegOff(t.Context(), fmt.Sprint("c", i+1), "u1") })
				}
				wg.Wait()
				if a.status == 0 && len(s.asked) != 60 {
					t.Errorf("%d calls, want all sixty to have had their turn", len(s.asked))
				}
				spread(t, s.instants(), connectapi.DefaultQuotas()["DescribeContact"])
			})
		})
	}
}

// Whatever comes, and in whatever order: the bucket is never overdrawn, and
// nobody is forgotten.
func TestRandomArrivals(t *testing.T) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 1))
				q := connectapi.Quota{Rate: 0.5 + 10*r.Float64(), Burst: 1 + r.IntN(10)}
				const calls = 80
				s := described(calls, answer{body: `{"Contact":{}}`})
				c := newClient(t, s, map[string]connectapi.Quota{"DescribeContact": q})
				var (
					wg            sync.WaitGroup
					came, refused [calls]time.Time
				)
				for i := range calls {
					ctx := t.Context()
					if r.IntN(3) > 0 {
						ctx = ranked(ctx, time.Now().Add(-time.Duration(r.IntN(3600))*time.Second))
					}
					ctx, cancel := context.WithTimeout(ctx, time.Duration(1+r.IntN(14))*time.Second)
					came[i] = time.Now()
					wg.Go(func() {
						defer cancel()
						if _, err := c.LegOff(ctx, fmt.Sprint("c", i+1), "u1"); err != nil {
							equal(t, "class", connectapi.ClassOf(err), connectapi.Throttled)
							refused[i] = time.Now()
						}
					})
					time.Sleep(time.Duration(r.IntN(400)) * time.Millisecond)
				}
				wg.Wait()
				spread(t, s.instants(), q)
				left := slices.DeleteFunc(refused[:], func(at time.Time) bool { return at.IsZero() })
				equal(t, "calls made, or refused", len(s.asked)+len(left), calls)
				used := usageOf(t, c.Usage(), "DescribeContact")
				equal(t, "counted", used.Calls, len(s.asked))
				equal(t, "waiting at the end", used.Waiting, 0)
			})
		})
	}
}

func usageOf(t *testing.T, all []connectapi.Usage, op string) connectapi.Usage {
	t.Helper()
	n := slices.IndexFunc(all, func(u connectapi.Usage) bool { return u.Operation == op })
	if n < 0 {
		t.Fatalf("no usage of %s in %v", op, all)
	}
	return all[n]
}

// storm starts one call for each contact, in this order, while the bucket is
// empty: c1 takes its only token.
func storm(t *testing.T, c *connectapi.Client, ranks map[string]int, contacts ...string) *sync.WaitGroup {
	t.Helper()
	var wg sync.WaitGroup
	began := time.Now()
	for _, contact := range contacts {
		ctx := t.Context()
		if minutes, has := ranks[contact]; has {
			ctx = ranked(ctx, began.Add(-time.Duration(minutes)*time.Minute))
		}
		wg.Go(func() { _, _ = c.LegOff(ctx, contact, "u1") })
		synctest.Wait()
	}
	return &wg
}

func TestWhoWaitedLongestGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := described(6, answer{body: `{"Contact":{}}`})
		c := newClient(t, s, map[string]connectapi.Quota{"DescribeContact": {Rate: 1, Burst: 1}})
		storm(t, c, map[string]int{"c3": 5, "c4": 9, "c5": 5}, "c1", "c2", "c3", "c4", "c5").Wait()
		equal(t, "order", s.order(), []string{"c1", "c4", "c3", "c5", "c2"})
	})
}

// Whoever has no rank is passed over, but not for ever: after three seconds one
// turn in four is theirs.
func TestCallsWithoutRankDoNotStarve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := described(12, answer{body: `{"Contact":{}}`})
		c := newClient(t, s, map[string]connectapi.Quota{"DescribeContact": {Rate: 1, Burst: 1}})
		ranks := map[string]int{}
		order := []string{"c1", "c2", "c3"}
		for n := 4; n <= 12; n++ {
			ranks[fmt.Sprint("c", n)] = 100 - n
			order = append(order, fmt.Sprint("c", n))
		}
		storm(t, c, ranks, order...).Wait()
		equal(t, "order", s.order(), []string{"c1", "c4", "c5", "c6", "c2", "c7", "c8", "c9", "c3", "c10", "c11", "c12"})
	})
}

func TestTurnThatComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := described(2, answer{body: `{"Contact":{}}`})
		c := newClient(t, s, map[string]connectapi.Quota{"DescribeContact": {Rate: 0.01, Burst: 1}})
		_, err := c.LegOff(t.Context(), "c1", "u1")
		must(t, err)
		began := time.Now()
		_, err = c.LegOff(t.Context(), "c2", "u1")
		equal(t, "class", connectapi.ClassOf(err), connectapi.Throttled)
		equal(t, "waited", time.Since(began), 0)
		equal(t, "order", s.order(), []string{"c1"})
		known, ok := err.(interface{ After() time.Duration })
		if !ok {
			t.Fatalf("error %T does not say when to try again", err)
		}
		equal(t, "turn", known.After(), 100*time.Second)
	})
}

// A waiter whose context ends takes no turn from the others.
func TestAWaiterWhoGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := described(3, answer{body: `{"Contact":{}}`})
		c := newClient(t, s, map[string]connectapi.Quota{"DescribeContact": {Rate: 1, Burst: 1}})
		_, err := c.LegOff(t.Context(), "c1", "u1")
		must(t, err)
		ctx, cancel := context.WithCancel(ranked(t.Context(), time.Now().Add(-time.Hour)))
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := c.LegOff(ctx, "c2", "u1")
			equal(t, "class", connectapi.ClassOf(err), connectapi.Transient)
		})
		wg.Go(func() {
			_, err := c.LegOff(t.Context(), "c3", "u1")
			equal(t, "error", err, nil)
		})
		synctest.Wait()
		equal(t, "waiting", usageOf(t, c.Usage(), "DescribeContact").Waiting, 2)
		cancel()
		began := time.Now()
		wg.Wait()
		equal(t, "order", s.order(), []string{"c1", "c3"})
		equal(t, "waited", time.Since(began), time.Second)
	})
}

// Others use the account's quota too: the service throttles within ours. Then the
// rate goes down, and comes back when nothing is refused any more.
func TestRateFollowsTheService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ok := answer{body: `{"Contact":{}}`}
		s := described(1, ok)
		s.scripts[describe("c1")] = []answer{{status: 429, code: "ThrottlingException"}, ok}
		c := newClient(t, s, map[string]connectapi.Quota{"DescribeContact": {Rate: 10, Burst: 10}})
		gaps := func(n int) (gaps []time.Duration) {
			before := len(s.asked)
			for range n {
				_, err := c.LegOff(t.Context(), "c1", "u1")
				must(t, err)
			}
			at := s.instants()[before:]
			for i := range len(at) - 1 {
				gaps = append(gaps, at[i+1].Sub(at[i]).Round(time.Millisecond))
			}
			return gaps
		}
		gaps(1)
		slow := gaps(12) // the SDK's wait before its next try is random, and may have brought some tokens
		equal(t, "gaps after a refusal", slow[len(slow)-2:], []time.Duration{200 * time.Millisecond, 200 * time.Millisecond})
		time.Sleep(12 * time.Second)
		gaps(10)
		equal(t, "gaps later", gaps(3), []time.Duration{100 * time.Millisecond, 100 * time.Millisecond})
		equal(t, "throttled", usageOf(t, c.Usage(), "DescribeContact").Throttled, 1)
	})
}

func TestSetQuotas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := described(3, answer{body: `{"Contact":{}}`})
		c := newClient(t, s, map[string]connectapi.Quota{"DescribeContact": {Rate: 0.1, Burst: 1}})
		began := time.Now()
		wg := storm(t, c, nil, "c1", "c2")
		time.Sleep(time.Second)
		if err := c.SetQuotas(map[string]connectapi.Quota{"DescribeContact": {Rate: 10, Burst: 2}, "StopContact": {Rate: 1, Burst: 1}}); err == nil {
			t.Error("an operation that is not called was accepted")
		}
		synctest.Wait()
		equal(t, "calls, nothing having changed", len(s.asked), 1)
		must(t, c.SetQuotas(map[string]connectapi.Quota{"DescribeContact": {Rate: 10, Burst: 2}}))
		wg.Wait()
		equal(t, "waited under the new quota", time.Since(began).Round(time.Millisecond), 1090*time.Millisecond)
	})
}

func TestOperations(t *testing.T) {
	ops := connectapi.Operations()
	if !slices.IsSorted(ops) || !slices.Contains(ops, "PutUserStatus") || !slices.Contains(ops, "DisconnectParticipant") {
		t.Errorf("operations %v", ops)
	}
}
