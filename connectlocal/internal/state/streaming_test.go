package state_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

// topics write down what they get: a topic's name before each item in short.
type topics struct{ got []string }

func (s *topics) Takes(arn string) bool { return arn != "unknown" }

func (s *topics) Stream(arn string, i state.Item) {
	s.got = append(s.got, arn+" "+inShort([]state.Item{i})[0])
}

func TestStreaming(t *testing.T) {
	s := &topics{}
	in(t, func(o *state.Options) { o.Streamer = s }, func(p *play) {
		c, other := p.start("to support"), p.start("to support")
		start := func(id, topic, token string) (streaming string, err error) {
			err = p.try(func() (err error) { streaming, err = p.w.StartStreaming(id, topic, token); return err })
			return streaming, err
		}
		first, err := start(c.ContactID, "one", "t")
		if again, errAgain := start(c.ContactID, "one", "t"); err != nil || errAgain != nil || first != again {
			t.Fatalf("started as %q (%v), and again as %q (%v)", first, err, again, errAgain)
		}
		if _, err := start(c.ContactID, "two", "u"); err != nil {
			t.Fatal(err)
		}
		for what, tc := range map[string]struct {
			id, topic string
			kind      state.Kind
		}{
			"no contact": {"none", "one", state.NotFound}, "no topic": {other.ContactID, "unknown", state.Invalid},
			"twice": {c.ContactID, "one", state.BadRequest}, "a third": {c.ContactID, "three", state.Limit},
		} {
			p.refused(tc.kind, what, func() error { _, err := start(tc.id, tc.topic, "v"); return err })
		}
		c.writes("hello")
		other.writes("not streamed")
		p.do("stop", func() error { return p.w.StopStreaming(c.ContactID, first) })
		p.refused(state.NotFound, "stop again", func() error { return p.w.StopStreaming(c.ContactID, first) })
		p.refused(state.NotFound, "stop of no contact", func() error { return p.w.StopStreaming("none", first) })
		p.available("ana")
		c.accepted("ana")
		p.do("transfer", func() error { return p.w.Transfer("ana", c.ContactID, "to Billing") })
		c.leaves()
		want := []string{
			"one CUSTOMER:hello", "two CUSTOMER:hello", "two AGENT+participant.joined", "two AGENT+transfer.succeeded",
			"two AGENT+participant.left", "two CUSTOMER+participant.left", "two +chat.ended",
		}
		if d := cmp.Diff(want, s.got); d != "" {
			t.Errorf("streamed (-want +got):\n%s", d)
		}
		p.refused(state.BadRequest, "a chat that has ended", func() error { _, err := start(c.ContactID, "one", "w"); return err })
	})
}
