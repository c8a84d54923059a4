package system

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"golang.org/x/sync/errgroup"

	"handover/internal/departure"
)

// away is the plain case: two chats of ana's, and ben, who is free for both
// and takes them as soon as they are offered.
func (w *world) away() (check func()) {
	w.t.Helper()
	w.login("ana")
	one, two := w.chat("ana", "Dora", nil), w.chat("ana", "Eli", nil)
	w.login("ben")
	var takes errgroup.Group
	for _, c := range w.people {
		takes.Go(func() error { _, err := w.stage.Take(w.ctx, "ben", c.ContactID); return err })
	}
	w.pick("ana", "Offline")
	return func() {
		w.t.Helper()
		w.must(takes.Wait())
		w.pass(time.Minute)
		w.became(one, departure.Landed)
		w.became(two, departure.Landed)
		for _, c := range w.people {
			if n := c.Count("participant.left"); n != 1 {
				w.t.Errorf("%s saw %d participants leave, want ana alone", c.Name, n)
			}
			if c.Count("chat.ended") != 0 {
				w.t.Errorf("%s was disconnected", c.Name)
			}
			if n := len(w.chain(c).Segments); n != 2 {
				w.t.Errorf("the chat of %s has %d segments, want 2: it was moved once", c.Name, n)
			}
		}
		if d := w.desktop("ana"); d.Status != "Offline" {
			w.t.Errorf("ana is %s, want Offline", d.Status)
		}
	}
}

func TestAnAgentPicksOffline(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		defer w.control()()
		check := w.away()
		w.pass(20 * time.Second)
		check()
	})
}

func TestRecordsAreRepeated(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		defer w.control()()
		w.fault(`{"kind":"repeat","rate":1}`)
		check := w.away()
		w.pass(20 * time.Second)
		check()
		w.hit()
	})
}

func TestTheStreamIsReplayedAfterARestart(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		stop := w.control()
		check := w.away()
		w.pass(20 * time.Second)
		check()
		stop()
		before := w.journal()
		ctx, cancel := context.WithCancel(w.ctx)
		ended := w.start(ctx, forgetful{w.mem})
		w.pass(5 * time.Minute)
		cancel()
		<-ended
		if after := w.journal(); after != before {
			t.Errorf("the replay changed something\nbefore:\n%s\nafter:\n%s", before, after)
		}
	})
}

func TestAnUndecodableRecordIsKept(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		defer w.control()()
		stream, bytes := w.srv.AgentEventStream(), []byte(`{"AgentARN":"arn:…","EventType":"STATE_CH`)
		for i := range 8 { // every shard gets some
			key := string(rune('a' + i))
			_, err := w.kinesis().PutRecord(w.ctx, &kinesis.PutRecordInput{StreamName: &stream, PartitionKey: &key, Data: bytes})
			w.must(err)
		}
		check := w.away()
		w.pass(20 * time.Second)
		check()
		n := 0
		for q, err := range w.mem.Quarantined(w.ctx) {
			w.must(err)
			n++
			if string(q.Data) != string(bytes) || q.Reason == "" || q.Position.Shard == "" || q.Position.Sequence == "" {
				t.Errorf("quarantine kept %+v", q)
			}
		}
		if n != 8 {
			t.Errorf("%d records in quarantine, want 8", n)
		}
	})
}

func TestConnectThrottlesAndFails(t *testing.T) {
	for name, c := range map[string]struct{ fault, policy string }{
		"throttled":              {`{"kind":"throttle","operation":"UpdateContactAttributes","count":12}`, ""},
		"failing":                {`{"kind":"error","operation":"GetContactAttributes","count":12}`, ""},
		"release fails":          {`{"kind":"error","operation":"DisconnectParticipant","count":5}`, tokenOnly},
		"released, answer lost":  {`{"kind":"timeout-after-effect","operation":"DisconnectParticipant","count":2}`, tokenOnly},
		"effect, answer lost":    {`{"kind":"timeout-after-effect","operation":"UpdateContactAttributes","count":2}`, ""},
		"clearing is refused":    {`{"kind":"throttle","operation":"DismissUserContact","count":20}`, ""},
		"stream is throttled":    {`{"kind":"throttle","operation":"GetRecords","count":20}`, ""},
		"agent cannot be read":   {`{"kind":"throttle","operation":"GetCurrentUserData","count":9}`, ""},
		"contact cannot be read": {`{"kind":"error","operation":"DescribeContact","count":9}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(_ *testing.T, w *world) {
				if c.policy != "" {
					w.obey(c.policy)
				}
				defer w.control()()
				w.fault(c.fault)
				check := w.away()
				w.pass(3 * time.Minute)
				check()
				w.hit()
			})
		})
	}
}
