package state_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

func join(lines []string) string { return strings.Join(lines, ", ") }

// past are the items of what the chat goes on from, in short, each with its contact.
func (c *customer) past() (out []string) {
	c.p.inside(func() {
		for _, i := range c.p.w.PastItems(c.ContactID) {
			if i.Type == "MESSAGE" {
				out = append(out, i.RelatedID+" "+i.Content+i.ContactID)
			}
		}
	})
	return out
}

// threeSegments is a chat that has ended, with something said in each of its contacts.
func threeSegments(p *play) *customer {
	c := p.start("to support")
	c.writes("one")
	p.available("ana")
	c.accepted("ana")
	p.do("transfer", func() error { return p.w.Transfer("ana", c.last().ID, "to ben") })
	c.writes("two")
	p.available("ben")
	c.accepted("ben")
	p.do("transfer", func() error { return p.w.Transfer("ben", c.last().ID, "to Billing") })
	c.writes("three")
	c.leaves()
	return c
}

func goingOn(from string, rehydration string) func(*state.StartChat) {
	return func(in *state.StartChat) {
		in.Persistent = &state.Persistent{RehydrationType: rehydration, SourceContactID: from}
	}
}

func TestPersistentChat(t *testing.T) {
	in(t, nil, func(p *play) {
		old := threeSegments(p)
		chain := old.chat().Segments
		p.advance(30 * time.Second)
		said := []string{chain[0].ID + " one", chain[1].ID + " two", chain[2].ID + " three"}

		all := p.start("to support", goingOn(old.ContactID, "ENTIRE_PAST_SESSION"))
		p.wants("continued from", all.ContinuedFrom, chain[2].ID)
		if c := all.chat(); c.RelatedID != chain[2].ID || !c.Continued {
			t.Errorf("related to %q, continued: %v", c.RelatedID, c.Continued)
		}
		if d := cmp.Diff(said, all.past()); d != "" {
			t.Errorf("the entire past (-want +got):\n%s", d)
		}

		some := p.start("to support", goingOn(chain[1].ID, "FROM_SEGMENT"))
		p.wants("continued from", some.ContinuedFrom, chain[1].ID)
		if d := cmp.Diff(said[:2], some.past()); d != "" {
			t.Errorf("from a segment (-want +got):\n%s", d)
		}

		all.writes("four")
		all.leaves()
		p.advance(30 * time.Second)
		later := p.start("to support", goingOn(all.ContactID, "ENTIRE_PAST_SESSION"))
		if d := cmp.Diff(append(said, all.ContactID+" four"), later.past()); d != "" {
			t.Errorf("linkages are cumulative (-want +got):\n%s", d)
		}
	})
}

func TestPersistentChatRefused(t *testing.T) {
	in(t, nil, func(p *play) {
		old := threeSegments(p)
		second := old.chat().Segments[1].ID
		alive := p.start("to support")
		refused := func(kind state.Kind, what string, change ...func(*state.StartChat)) {
			t.Helper()
			chat := state.StartChat{FlowID: p.flowID("to support"), CustomerName: "Kim"}
			for _, f := range change {
				f(&chat)
			}
			p.refused(kind, what, func() error { _, err := p.w.StartChat(chat); return err })
		}
		refused(state.BadRequest, "its transcript is not ready", goingOn(old.ContactID, "ENTIRE_PAST_SESSION"))
		p.advance(30 * time.Second)
		refused(state.NotFound, "nothing", goingOn("none", "FROM_SEGMENT"))
		refused(state.BadRequest, "a chat that lives", goingOn(alive.ContactID, "FROM_SEGMENT"))
		refused(state.Invalid, "all of a later contact", goingOn(second, "ENTIRE_PAST_SESSION"))
		refused(state.Invalid, "an unknown way", goingOn(second, "SOMEHOW"))
		refused(state.BadRequest, "both", goingOn(second, "FROM_SEGMENT"), func(in *state.StartChat) { in.RelatedID = second })
	})
	in(t, func(o *state.Options) { o.Switches.PersistentChatAtOnce = true }, func(p *play) {
		old := p.start("to support")
		old.leaves()
		p.start("to support", goingOn(old.ContactID, "FROM_SEGMENT"))
	})
}

func TestChatGoesOnLater(t *testing.T) {
	in(t, nil, func(p *play) {
		old := threeSegments(p)
		p.advance(time.Minute)
		c := p.start("to support")
		on := func(source, token string) (from string, err error) {
			err = p.try(func() (err error) {
				from, err = p.w.GoOn(c.ContactID, state.Persistent{RehydrationType: "ENTIRE_PAST_SESSION", SourceContactID: source}, token)
				return err
			})
			return from, err
		}
		p.refused(state.NotFound, "nothing", func() error { _, err := on("none", "t"); return err })
		for range 2 {
			from, err := on(old.ContactID, "t")
			p.wants("continued from", fmt.Sprint(from, err), old.last().ID+"<nil>")
		}
		p.refused(state.BadRequest, "a second time", func() error { _, err := on(old.ContactID, "u"); return err })
		if n := len(c.past()); n != 3 {
			t.Errorf("%d messages of the past, want 3", n)
		}
		rehydrated := 0
		for _, i := range p.items {
			if i.ContentType == "application/vnd.amazonaws.connect.event.chat.rehydrated" && i.InitialID == c.ContactID {
				rehydrated++
			}
		}
		if rehydrated != 1 {
			t.Errorf("%d chat.rehydrated, want 1", rehydrated)
		}
		c.leaves()
		p.refused(state.BadRequest, "a chat that has ended", func() error { _, err := on(old.ContactID, "v"); return err })
		p.refused(state.NotFound, "not the initial contact", func() error {
			_, err := p.w.GoOn(old.last().ID, state.Persistent{RehydrationType: "FROM_SEGMENT", SourceContactID: c.ContactID}, "")
			return err
		})
	})
}

func TestFlowGoesOnFromAPastChat(t *testing.T) {
	persist := "CreatePersistentContactAssociation RehydrationType=$.Attributes.how SourceContactId=$.Attributes.past\n" + toQueue("Support")
	in(t, withFlows(flows{"persist": persist}), func(p *play) {
		old := p.start("to support")
		old.writes("hello")
		old.leaves()
		p.advance(time.Minute)
		from := func(id string) func(*state.StartChat) {
			return func(in *state.StartChat) { in.Attributes = map[string]string{"past": id, "how": "FROM_SEGMENT"} }
		}
		c := p.start("persist", from(old.ContactID))
		p.wants("chain", c.chain(), "API/queued")
		if d := cmp.Diff([]string{old.ContactID + " hello"}, c.past()); d != "" {
			t.Errorf("past (-want +got):\n%s", d)
		}
		p.wants("from nothing", p.startOnly("persist", from("none")).chain(), "API/ended/CONTACT_FLOW_DISCONNECT")
	})
}

// TestForgottenPast: what is no longer remembered cannot be read.
func TestForgottenPast(t *testing.T) {
	in(t, func(o *state.Options) { o.KeepEnded = 1 }, func(p *play) {
		old := p.start("to support")
		old.writes("hello")
		old.leaves()
		p.advance(time.Minute)
		c := p.start("to support", goingOn(old.ContactID, "FROM_SEGMENT"))
		p.start("to support").leaves()
		if past := c.past(); past != nil {
			t.Errorf("got %q of a forgotten chat", past)
		}
	})
}
