package connectapi_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/connectapi"
	"handover/internal/policy"
)

const (
	support  = arns + "/queue/q1"
	billing  = arns + "/queue/q2"
	metrics  = "POST /metrics/current/" + instance
	hoursOf  = "GET /hours-of-operations/" + instance + "/h1"
	datesOf  = "GET /effective-hours-of-operations/" + instance + "/h1"
	queueOf1 = "GET /queues/" + instance + "/q1"
	queueOf2 = "GET /queues/" + instance + "/q2"
)

func row(arn string, staffed, available, depth, oldest int) string {
	metric := func(name, unit string, v int) string {
		return fmt.Sprintf(`{"Metric":{"Name":%q,"Unit":%q},"Value":%d.0}`, name, unit, v)
	}
	return `{"Dimensions":{"Queue":{"Id":"x","Arn":"` + arn + `"}},"Collections":[` + strings.Join([]string{
		metric("AGENTS_STAFFED", "COUNT", staffed), metric("AGENTS_AVAILABLE", "COUNT", available),
		metric("CONTACTS_IN_QUEUE", "COUNT", depth), metric("OLDEST_CONTACT_AGE", "SECONDS", oldest),
	}, ",") + `]}`
}

func queueAnswer(more string) answer { return answer{body: `{"Queue":{"QueueId":"x"` + more + `}}`} }

// onBoard runs a test by Sunday, 2000-01-02, 12:00 UTC.
func onBoard(t *testing.T, s *service, test func(t *testing.T, b *connectapi.Board, log *bytes.Buffer)) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2000, 1, 2, 12, 0, 0, 0, time.UTC)))
		var log bytes.Buffer
		test(t, connectapi.NewBoard(newClient(t, s, nil), slog.New(slog.NewTextHandler(&log, nil))), &log)
	})
}

func TestBoard(t *testing.T) {
	s := &service{scripts: map[string][]answer{
		metrics:  {{body: `{"MetricResults":[` + row(support, 3, 1, 4, 75) + `]}`}},
		queueOf1: {queueAnswer(`,"Status":"ENABLED","MaxContacts":10`)},
		queueOf2: {queueAnswer(`,"Status":"DISABLED"`)},
	}}
	onBoard(t, s, func(t *testing.T, b *connectapi.Board, log *bytes.Buffer) {
		got := b.Queues(t.Context(), []string{support, billing})
		equal(t, "queues", got, map[string]policy.Queue{
			support: {ARN: support, Open: true, Staffed: 3, Available: 1, Depth: 4, OldestWait: 75 * time.Second, Limit: 10, ReadAt: time.Now()},
			billing: {ARN: billing, ReadAt: time.Now()},
		})
		equal(t, "filters", s.asked[0].body["Filters"], any(map[string]any{"Queues": []any{support, billing}, "Channels": []any{"CHAT"}}))
		equal(t, "grouping", s.asked[0].body["Groupings"], any([]any{"QUEUE"}))
		equal(t, "log", log.String(), "")
	})
}

func TestBoardIsShared(t *testing.T) {
	s := &service{scripts: map[string][]answer{
		metrics: {{body: `{"MetricResults":[]}`}}, queueOf1: {queueAnswer("")}, queueOf2: {queueAnswer("")},
	}}
	onBoard(t, s, func(t *testing.T, b *connectapi.Board, _ *bytes.Buffer) {
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { equal(t, "queues", len(b.Queues(t.Context(), []string{support})), 1) })
			wg.Go(func() { equal(t, "queues", len(b.Queues(t.Context(), []string{billing})), 1) })
		}
		wg.Wait()
		if n := len(s.times(metrics)); n > 2 {
			t.Errorf("figures read %d times for a hundred at once", n)
		}
		equal(t, "settings read", len(s.times(queueOf1)), 1)
		before := len(s.times(metrics))
		time.Sleep(2900 * time.Millisecond)
		b.Queues(t.Context(), []string{support, billing})
		equal(t, "figures read within three seconds", len(s.times(metrics)), before)
		time.Sleep(time.Second)
		b.Queues(t.Context(), []string{support})
		equal(t, "figures read after", len(s.times(metrics)), before+1)
		equal(t, "of all that were asked for", len(s.asked[len(s.asked)-1].body["Filters"].(map[string]any)["Queues"].([]any)), 2)
	})
}

func TestBoardWithoutPermission(t *testing.T) {
	denied := answer{status: 403, code: "AccessDeniedException"}
	full := `{"MetricResults":[` + row(support, 3, 1, 0, 0) + `]}`
	for name, c := range map[string]struct {
		scripts map[string][]answer
		known   bool
		log     string
	}{
		"figures":  {map[string][]answer{metrics: {denied}, queueOf1: {queueAnswer("")}}, false, "figures of the queues"},
		"settings": {map[string][]answer{metrics: {{body: full}}, queueOf1: {denied}}, true, "queues' settings"},
		"hours": {map[string][]answer{
			metrics: {{body: full}}, queueOf1: {queueAnswer(`,"HoursOfOperationId":"h1"`)}, hoursOf: {denied}, datesOf: {denied},
		}, true, "hours of operation"},
	} {
		t.Run(name, func(t *testing.T) {
			onBoard(t, &service{scripts: c.scripts}, func(t *testing.T, b *connectapi.Board, log *bytes.Buffer) {
				for range 3 {
					q, known := b.Queues(t.Context(), []string{support})[support]
					equal(t, "known", known, c.known)
					equal(t, "open", q.Open, c.known)
					time.Sleep(11 * time.Minute)
				}
				if n := strings.Count(log.String(), c.log); n != 1 {
					t.Errorf("told %d times, want once:\n%s", n, log.String())
				}
			})
		})
	}
}

func TestBoardKeepsTheLastFiguresForAWhile(t *testing.T) {
	failing := answer{status: 500, code: "InternalServiceException"}
	s := &service{scripts: map[string][]answer{
		metrics:  {{body: `{"MetricResults":[` + row(support, 3, 1, 0, 0) + `]}`}, failing},
		queueOf1: {queueAnswer("")},
	}}
	onBoard(t, s, func(t *testing.T, b *connectapi.Board, _ *bytes.Buffer) {
		first := b.Queues(t.Context(), []string{support})
		time.Sleep(15 * time.Second)
		equal(t, "queues while the service fails", b.Queues(t.Context(), []string{support}), first)
		time.Sleep(15 * time.Second)
		equal(t, "queues later", len(b.Queues(t.Context(), []string{support})), 0)
	})
}

// A queue that was deleted makes the service refuse the whole question.
func TestBoardWithAQueueThatIsGone(t *testing.T) {
	s := &service{scripts: map[string][]answer{
		metrics: {
			{status: 404, code: "ResourceNotFoundException"},               // both
			{body: `{"MetricResults":[` + row(support, 3, 1, 0, 0) + `]}`}, // q1
			{status: 404, code: "ResourceNotFoundException"},               // q2
		},
		queueOf1: {queueAnswer("")},
	}}
	onBoard(t, s, func(t *testing.T, b *connectapi.Board, _ *bytes.Buffer) {
		got := b.Queues(t.Context(), []string{support, billing})
		equal(t, "queues", len(got), 1)
		equal(t, "staffed", got[support].Staffed, 3)
	})
}

func TestHours(t *testing.T) {
	const (
		nine2five = `{"Day":"MONDAY","StartTime":{"Hours":9,"Minutes":0},"EndTime":{"Hours":17,"Minutes":30}}`
		night     = `{"Day":"SUNDAY","StartTime":{"Hours":22,"Minutes":0},"EndTime":{"Hours":6,"Minutes":0}}`
		allSunday = `{"Day":"SUNDAY","StartTime":{"Hours":0,"Minutes":0},"EndTime":{"Hours":0,"Minutes":0}}`
		minute    = `{"Day":"SUNDAY","StartTime":{"Hours":0,"Minutes":0},"EndTime":{"Hours":23,"Minutes":59}}`
	)
	weekly := func(zone string, config ...string) map[string][]answer {
		return map[string][]answer{
			datesOf: {{status: 403, code: "AccessDeniedException"}},
			hoursOf: {{body: `{"HoursOfOperation":{"TimeZone":"` + zone + `","Config":[` + strings.Join(config, ",") + `]}}`}},
		}
	}
	dated := func(zone, list string) map[string][]answer {
		return map[string][]answer{datesOf: {{body: `{"TimeZone":"` + zone + `","EffectiveHoursOfOperationList":[` + list + `]}`}}}
	}
	monday := func(hour, minute int) time.Duration {
		return time.Date(2000, 1, 3, hour, minute, 0, 0, time.UTC).Sub(time.Date(2000, 1, 2, 12, 0, 0, 0, time.UTC))
	}
	for _, c := range []struct {
		name  string
		hours map[string][]answer
		after time.Duration // Sunday noon, UTC
		open  bool
	}{
		{"on another day", weekly("UTC", nine2five), 0, false},
		{"before it opens", weekly("UTC", nine2five), monday(8, 59), false},
		{"when it opens", weekly("UTC", nine2five), monday(9, 0), true},
		{"when it closes", weekly("UTC", nine2five), monday(17, 30), false},
		{"by its own time zone", weekly("Europe/Zurich", nine2five), monday(8, 0), true},
		{"by its own time zone, too late", weekly("Europe/Zurich", nine2five), monday(16, 30), false},
		{"in the night", weekly("UTC", night), monday(5, 59), true},
		{"after the night", weekly("UTC", night), monday(6, 0), false},
		{"midnight to midnight", weekly("UTC", allSunday), 11*time.Hour + 59*time.Minute, true},
		{"the day after", weekly("UTC", allSunday), 12 * time.Hour, false},
		{"the day's last minute", weekly("UTC", minute), 12*time.Hour - time.Second, true},
		{"a zone that nobody knows", weekly("Mars/Olympus", nine2five), 0, true},
		{"on a date", dated("UTC", `{"Date":"2000-01-02","OperationalHours":[{"Start":{"Hours":12,"Minutes":0},"End":{"Hours":13,"Minutes":0}}]}`), 0, true},
		{"on a holiday", dated("UTC", `{"Date":"2000-01-01","OperationalHours":[{"Start":{"Hours":12},"End":{"Hours":13}}]},{"Date":"2000-01-02"}`), 0, false},
		{"since the evening before", dated("UTC", `{"Date":"2000-01-01","OperationalHours":[{"Start":{"Hours":20},"End":{"Hours":13}}]}`), 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &service{scripts: c.hours}
			s.scripts[metrics] = []answer{{body: `{"MetricResults":[]}`}}
			s.scripts[queueOf1] = []answer{queueAnswer(`,"HoursOfOperationId":"h1"`)}
			onBoard(t, s, func(t *testing.T, b *connectapi.Board, _ *bytes.Buffer) {
				time.Sleep(c.after)
				equal(t, "open", b.Queues(t.Context(), []string{support})[support].Open, c.open)
			})
		})
	}
}
