package connectapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"handover/internal/connectapi"
	"handover/internal/memnet"
)

// crowd is an instance of users u0, u1 …, who answer GetCurrentUserData with a
// status that names the second in which they were asked.
type crowd struct {
	gone map[string]bool // whom the instance does not know
	took time.Duration   // how long one answer takes

	mu    sync.Mutex
	calls [][]string
	at    []time.Time
}

func (w *crowd) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	var in struct{ Filters struct{ Agents []string } }
	text, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(text, &in)
	w.mu.Lock()
	w.calls, w.at = append(w.calls, in.Filters.Agents), append(w.at, time.Now())
	w.mu.Unlock()
	asked := time.Now().Unix()
	time.Sleep(w.took)
	out.Header().Set("Content-Type", "application/json")
	var list []any
	for _, id := range in.Filters.Agents {
		if w.gone[id] {
			out.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException")
			out.WriteHeader(http.StatusNotFound)
			return
		}
		list = append(list, map[string]any{
			"User":                    map[string]any{"Id": id},
			"Status":                  map[string]any{"StatusName": fmt.Sprint(asked)},
			"AvailableSlotsByChannel": map[string]any{"CHAT": 2, "VOICE": 1},
		})
	}
	_ = json.NewEncoder(out).Encode(map[string]any{"UserDataList": list})
}

func (w *crowd) client(t *testing.T, quotas map[string]connectapi.Quota) *connectapi.Client {
	t.Helper()
	c, err := connectapi.New(aws.Config{
		Region: "eu-central-1", BaseEndpoint: aws.String("http://connect.test"),
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		HTTPClient:  &http.Client{Transport: memnet.Transport{Handler: w}},
	}, connectapi.Options{InstanceID: instance, Quotas: quotas})
	must(t, err)
	return c
}

// Two hundred agents leave at one moment. One call for each would take a hundred
// seconds of the quota, and most would never have their turn.
func TestManyUsersAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &crowd{took: 100 * time.Millisecond}
		c := w.client(t, nil)
		began := time.Now()
		var wg sync.WaitGroup
		for n := range 200 {
			wg.Go(func() {
				id := fmt.Sprint("u", n)
				_, present, err := c.CurrentUser(t.Context(), id)
				equal(t, id+"'s error", err, nil)
				equal(t, id+" present", present, true)
			})
		}
		wg.Wait()
		t.Logf("%d calls in %v for 200 users", len(w.calls), time.Since(began))
		if len(w.calls) > 8 || time.Since(began) > 2*time.Second {
			t.Errorf("%d calls in %v for 200 users", len(w.calls), time.Since(began))
		}
		for _, ids := range w.calls {
			if len(ids) > 100 {
				t.Errorf("one call for %d users, the service takes 100", len(ids))
			}
		}
		spread(t, w.at, connectapi.DefaultQuotas()["GetCurrentUserData"])
	})
}

// Whoever asks is never given an answer to a call that was sent before: an agent
// may have come back in between.
func TestAnswersAreNotOlderThanTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &crowd{took: 3 * time.Second}
		c := w.client(t, nil)
		var wg sync.WaitGroup
		for range 20 {
			asked := time.Now().Unix()
			wg.Go(func() {
				user, _, err := c.CurrentUser(t.Context(), "u1")
				equal(t, "error", err, nil)
				var seen int64
				_, err = fmt.Sscan(user.Status.Name, &seen)
				must(t, err)
				if seen < asked {
					t.Errorf("asked at %d, seen at %d", asked, seen)
				}
			})
			time.Sleep(time.Second)
		}
		wg.Wait()
	})
}

func TestWhoSharesACallMayGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &crowd{}
		c := w.client(t, map[string]connectapi.Quota{"GetCurrentUserData": {Rate: 1, Burst: 1}})
		_, _, err := c.CurrentUser(t.Context(), "u0")
		must(t, err)
		first, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			_, _, err := c.CurrentUser(first, "u1")
			equal(t, "class", connectapi.ClassOf(err), connectapi.Transient)
		})
		synctest.Wait()
		wg.Go(func() {
			_, present, err := c.CurrentUser(t.Context(), "u2")
			equal(t, "error", err, nil)
			equal(t, "present", present, true)
		})
		synctest.Wait()
		cancel()
		wg.Wait()
		equal(t, "calls", w.calls, [][]string{{"u0"}, {"u1", "u2"}})

		alone, cancel := context.WithCancel(t.Context())
		wg.Go(func() { _, _, _ = c.CurrentUser(alone, "u3") })
		synctest.Wait()
		cancel()
		wg.Wait()
		time.Sleep(5 * time.Second)
		equal(t, "calls that nobody waits for", len(w.calls), 2)
	})
}

// The longest-waiting customer's question takes those that share its call along.
func TestASharedCallHasTheBestRank(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &crowd{}
		c := w.client(t, map[string]connectapi.Quota{"GetCurrentUserData": {Rate: 0.5, Burst: 1}})
		_, _, err := c.CurrentUser(t.Context(), "u0")
		must(t, err)
		var wg sync.WaitGroup
		wg.Go(func() { _, _, _ = c.CurrentUser(t.Context(), "u1") })
		synctest.Wait()
		wg.Go(func() { _, _ = c.CurrentUsers(ranked(t.Context(), time.Now()), []string{"u8", "u9"}) })
		synctest.Wait()
		wg.Go(func() {
			_, _, _ = c.CurrentUser(ranked(t.Context(), time.Now().Add(-time.Hour)), "u2")
		})
		wg.Wait()
		equal(t, "calls", w.calls, [][]string{{"u0"}, {"u1", "u2"}, {"u8", "u9"}})
	})
}

func TestUsersWhoAreNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &crowd{gone: map[string]bool{"u3": true}}
		c := w.client(t, map[string]connectapi.Quota{"GetCurrentUserData": {Rate: 100, Burst: 100}})
		var ids []string
		for n := range 8 {
			ids = append(ids, fmt.Sprint("u", n))
		}
		now, free, err := c.Present(t.Context(), append(ids, "u1"))
		must(t, err)
		equal(t, "present", len(now), 7)
		equal(t, "free", free["u7"], 2)
		if _, there := now["u3"]; there {
			t.Error("u3 is there")
		}
		_, present, err := c.CurrentUser(t.Context(), "u3")
		must(t, err)
		equal(t, "present", present, false)
	})
}

func TestCurrentUsers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &crowd{}
		c := w.client(t, nil)
		var ids []string
		for n := range 250 {
			ids = append(ids, fmt.Sprint("u", n))
		}
		all, err := c.CurrentUsers(t.Context(), ids)
		must(t, err)
		equal(t, "users", len(all), 250)
		equal(t, "calls", len(w.calls), 3)
	})
}
