package kinesisfeed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/google/go-cmp/cmp"
)

// runner runs feeds over one stream for one controller, which may be stopped
// and started.
type runner struct {
	t    *testing.T
	o    Options
	log  bytes.Buffer
	feed *Feed
	stop func()
}

func newRunner(t *testing.T, s *stream, c *controller, change ...func(*Options)) *runner {
	r := &runner{t: t}
	r.o = Options{Client: s, Stream: "events", Intake: c, Positions: c, Log: slog.New(slog.NewTextHandler(&r.log, nil))}
	for _, f := range change {
		f(&r.o)
	}
	return r
}

func from(s Start) func(*Options) { return func(o *Options) { o.Start = s } }

// start starts a feed and lets it read for the time.
func (r *runner) start(d time.Duration) {
	r.t.Helper()
	feed, err := New(r.o)
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(r.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- feed.Run(ctx) }()
	r.feed = feed
	r.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Errorf("Run: %v", err)
		}
	}
	sleep(d)
}

func sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestReadsInOrderAndPollsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1"), newController()
		r := newRunner(t, s, c)
		s.put("s1", "before")
		r.start(0)
		s.put("s1", "a", "b", "c")
		sleep(10 * time.Second)
		s.put("s1", "d")
		sleep(time.Second)
		r.stop()
		equal(t, "applied", c.take(), []string{"a", "b", "c", "d"})
		equal(t, "reads in eleven seconds, one a second", len(s.readsOf("s1")), 12)
	})
}

func TestStarts(t *testing.T) {
	for _, c := range []struct {
		start Start
		want  []string
	}{
		{Latest, []string{"new"}},
		{Oldest, []string{"first", "second", "new"}},
		{At, []string{"second", "new"}},
	} {
		t.Run(string(c.start), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, ctl := newStream("s1"), newController()
				s.put("s1", "first")
				sleep(time.Minute)
				r := newRunner(t, s, ctl, from(c.start), func(o *Options) { o.StartAt = time.Now() })
				s.put("s1", "second")
				sleep(time.Minute)
				r.start(0)
				s.put("s1", "new")
				sleep(time.Minute)
				r.stop()
				equal(t, "applied", ctl.take(), c.want)
			})
		})
	}
}

func TestRestartReadsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1", "quiet"), newController()
		r := newRunner(t, s, c)
		r.start(time.Second)
		s.put("s1", "a")
		sleep(5 * time.Second)
		r.stop()
		s.put("s1", "b")
		s.put("quiet", "q")
		sleep(time.Minute)
		r.start(5 * time.Second)
		r.stop()
		got := c.take()
		equal(t, "applied", len(got), 3)
		for _, want := range []string{"a", "b", "q"} {
			if !strings.Contains(fmt.Sprint(got), want) {
				t.Errorf("applied %v, want %s among them: it came while nobody read", got, want)
			}
		}
	})
}

func TestFailedApplyIsTriedAgainAndNothingSkipped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1"), newController()
		c.failures["b"] = 4
		r := newRunner(t, s, c, from(Oldest))
		s.put("s1", "a", "b", "c")
		r.start(10 * time.Second)
		r.stop()
		equal(t, "applied", c.take(), []string{"a", "b", "c"})
		equal(t, "pauses before b", c.at[1].Sub(c.at[0]), (200+400+800+1600)*time.Millisecond)
		if !strings.Contains(r.log.String(), "the ledger is busy") {
			t.Error("the failures were not logged")
		}
	})
}

func TestStopsWhileApplyFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1"), newController()
		c.failures["a"] = 1000
		r := newRunner(t, s, c, from(Oldest))
		s.put("s1", "a")
		r.start(time.Hour)
		equal(t, "tries in an hour, at most one in half a minute after the first ones", c.failures["a"] > 1000-130, true)
		r.stop()
		equal(t, "applied", c.take(), nil)
		c.failures["a"] = 0
		r.start(time.Second)
		r.stop()
		equal(t, "applied after the restart", c.take(), []string{"a"})
	})
}

func TestParentBeforeChild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("p"), newController()
		r := newRunner(t, s, c)
		r.start(time.Second)
		c.failures["p2"] = 5 // holds the parent up for six seconds
		s.put("p", "p1", "p2")
		s.split("p", "c1", "c2")
		s.put("c1", "c1-1")
		sleep(time.Minute)
		s.put("c2", "c2-1")
		sleep(3 * time.Second)
		equal(t, "applied", c.take(), []string{"p1", "p2", "c1-1", "c2-1"})
		equal(t, "reads of the closed parent go on", len(s.readsOf("p")) > 4, false)
		r.stop()
	})
}

func TestMergedShardWaitsForBothParents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("p1", "p2"), newController()
		s.put("p1", "a")
		s.put("p2", "b")
		s.add("child", "p1", "p2")
		s.shards["p1"].closed, s.shards["p2"].closed = true, true
		s.put("child", "c")
		c.failures["b"] = 3
		r := newRunner(t, s, c, from(Oldest))
		r.start(10 * time.Second)
		r.stop()
		got := c.take()
		equal(t, "applied", len(got), 3)
		equal(t, "last", got[2], "c")
	})
}

// A split while nobody reads: the child's records came after the start.
func TestChildOfAReadShardIsReadWholeAfterRestart(t *testing.T) {
	for _, c := range []struct {
		name   string
		before []string // in the parent, read before the stop
	}{
		{"the parent had records", []string{"p1"}},
		{"the parent had none", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, ctl := newStream("p"), newController()
				r := newRunner(t, s, ctl)
				r.start(time.Second)
				s.put("p", c.before...)
				sleep(5 * time.Second)
				r.stop()
				s.split("p", "child")
				s.split("child", "grandchild") // the child never had one
				s.put("grandchild", "g1")
				sleep(time.Minute)
				r.start(5 * time.Second)
				r.stop()
				equal(t, "applied", ctl.take(), append(c.before, "g1"))
			})
		})
	}
}

// From the latest on, a stream's past does not count, whatever its shards were.
func TestLatestLeavesOldGenerationsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("p"), newController()
		s.put("p", "old")
		s.split("p", "child")
		s.put("child", "old too")
		r := newRunner(t, s, c)
		r.start(2 * time.Second)
		s.put("child", "new")
		sleep(2 * time.Second)
		r.stop()
		equal(t, "applied", c.take(), []string{"new"})
		equal(t, "reads of the closed shard", s.readsOf("p"), nil)
	})
}

func TestNewShardsAreFoundWithinAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1"), newController()
		s.pageSize = 1
		r := newRunner(t, s, c)
		r.start(time.Second)
		s.add("s2")
		s.put("s2", "a")
		sleep(time.Minute)
		equal(t, "applied", c.take(), []string{"a"})
		r.stop()
	})
}

func TestFailingReadsAreTriedAgain(t *testing.T) {
	slow := &types.ProvisionedThroughputExceededException{Message: aws.String("slow down")}
	for name, fail := range map[string]func(*stream){
		"throttled reads":      func(s *stream) { s.fail("GetRecords", slow, slow, slow) },
		"expired iterator":     func(s *stream) { s.fail("GetRecords", &types.ExpiredIteratorException{}) },
		"iterator not known":   func(s *stream) { s.fail("GetRecords", &types.InvalidArgumentException{}) },
		"network":              func(s *stream) { s.fail("GetRecords", errors.New("connection reset")) },
		"no iterator at first": func(s *stream) { s.fail("GetShardIterator", slow, slow) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, c := newStream("s1"), newController()
				fail(s)
				r := newRunner(t, s, c, from(Oldest))
				s.put("s1", "a")
				r.start(10 * time.Second)
				s.put("s1", "b")
				sleep(time.Second)
				r.stop()
				equal(t, "applied", c.take(), []string{"a", "b"})
			})
		})
	}
}

// The controller's clock may jump over an iterator's life, and so may a sleeping machine's.
func TestIteratorThatExpiresBeforeTheFirstRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1"), newController()
		s.put("s1", "old")
		sleep(2 * time.Minute) // more than what is read again for the sake of skewed clocks
		r := newRunner(t, s, c, func(o *Options) { o.Poll = 10 * time.Minute })
		r.start(time.Minute)
		s.put("s1", "a")
		sleep(20 * time.Minute)
		r.stop()
		equal(t, "applied", c.take(), []string{"a"})
	})
}

// What is stored before the first record is an instant of the controller's clock.
func TestAClockThatIsAheadSkipsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1"), newController()
		r := newRunner(t, s, c, func(o *Options) { o.Now = func() time.Time { return time.Now().Add(30 * time.Second) } })
		r.start(time.Second)
		r.stop()
		s.put("s1", "a")
		r.start(time.Minute)
		r.stop()
		equal(t, "applied", c.take(), []string{"a"})
	})
}

func TestTrimmedPositionIsLoud(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1"), newController()
		r := newRunner(t, s, c, from(Oldest))
		s.put("s1", "a")
		r.start(time.Second)
		r.stop()
		s.put("s1", "lost")
		s.trim("s1")
		s.put("s1", "b")
		r.start(time.Second)
		r.stop()
		equal(t, "applied", c.take(), []string{"a", "b"})
		equal(t, "lines in the journal", len(c.journal), 1)
		if got := c.journal[0].Reason; !strings.Contains(got, "shard s1 of events no longer has the position 1") {
			t.Errorf("journal: %s", got)
		}
		if !strings.Contains(r.log.String(), "level=ERROR") {
			t.Errorf("no error in the log:\n%s", r.log.String())
		}
	})
}

func TestReadingDoesNotBeginBeforeItsStartIsStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1"), newController()
		c.commits = []error{errors.New("disk full"), errors.New("disk full")}
		r := newRunner(t, s, c)
		r.start(300 * time.Millisecond)
		equal(t, "reads while it cannot be stored", s.readsOf("s1"), nil)
		sleep(time.Second)
		equal(t, "reads after", len(s.readsOf("s1")) > 0, true)
		r.stop()
	})
}

// TestAShardThatCannotBeReadFallsBehind: nobody says how far, so the time counts.
func TestAShardThatCannotBeReadFallsBehind(t *testing.T) {
	for name, operation := range map[string]string{"no records": "GetRecords", "no iterator": "GetShardIterator"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, c := newStream("s1"), newController()
				for range 20 {
					s.fail(operation, errors.New("connection reset"))
				}
				r := newRunner(t, s, c, from(Oldest))
				r.start(3 * time.Minute)
				if lag := r.feed.Lag(); lag < 3*time.Minute {
					t.Errorf("lag %v when nothing was read for three minutes", lag)
				}
				sleep(10 * time.Minute)
				equal(t, "lag when it is read again", r.feed.Lag(), 0)
				r.stop()
			})
		})
	}
}

func TestCatchingUpKeepsToFiveReadsASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStream("s1"), newController()
		for n := range 20 * batch {
			s.put("s1", fmt.Sprint(n))
		}
		sleep(time.Minute)
		r := newRunner(t, s, c, from(Oldest))
		r.start(time.Second)
		if lag := r.feed.Lag(); lag < time.Minute {
			t.Errorf("lag %v while behind, want over a minute", lag)
		}
		sleep(9 * time.Second)
		r.stop()
		equal(t, "applied", len(c.take()), 20*batch)
		equal(t, "lag when read up", r.feed.Lag(), 0)
		reads := s.readsOf("s1")
		for n := range reads[1:] {
			if gap := reads[n+1].Sub(reads[n]); gap < minPoll {
				t.Fatalf("reads %d and %d are %v apart", n, n+1, gap)
			}
		}
	})
}

func TestRunNeedsTheStream(t *testing.T) {
	s, c := newStream(), newController()
	s.fail("ListShards", &types.ResourceNotFoundException{Message: aws.String("no such stream")})
	f, err := New(Options{Client: s, Stream: "arn:aws:kinesis:eu-central-1:111122223333:stream/events", Intake: c, Positions: c})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "name", f.Stream(), "events")
	if err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "shards of events") {
		t.Errorf("error %v, want one that names the stream", err)
	}
}

func TestOptions(t *testing.T) {
	s, c := newStream(), newController()
	for name, o := range map[string]Options{
		"no client":          {Stream: "s", Intake: c, Positions: c},
		"no intake":          {Client: s, Stream: "s", Positions: c},
		"no stream":          {Client: s, Intake: c, Positions: c},
		"too fast":           {Client: s, Stream: "s", Intake: c, Positions: c, Poll: 100 * time.Millisecond},
		"unknown start":      {Client: s, Stream: "s", Intake: c, Positions: c, Start: "yesterday"},
		"start without time": {Client: s, Stream: "s", Intake: c, Positions: c, Start: At},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
