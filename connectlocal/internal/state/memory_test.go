package state_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"handover/connectlocal/internal/state"
)

// TestEndedChatsAreForgotten: the oldest first, their client tokens too, and
// none that an agent still has to clear.
func TestEndedChatsAreForgotten(t *testing.T) {
	in(t, func(o *state.Options) {
		o.Seed = seed(flows{"to billing": toQueue("Billing")}) // whom nobody there serves
		o.KeepEnded = 2
	}, func(p *play) {
		p.available("ana")
		start := func(flow, name string) *customer {
			return p.startOnly(flow, func(in *state.StartChat) { in.CustomerName, in.ClientToken = name, "token of "+name })
		}
		known := func() string {
			var names []string
			p.inside(func() {
				for _, c := range p.w.Chats() {
					names = append(names, c.CustomerName)
				}
			})
			return strings.Join(names, " ")
		}
		held := start("to support", "held")
		held.accepted("ana")
		held.endedBy("ana")
		var first *customer
		for i := range 3 {
			c := start("to billing", fmt.Sprint(i))
			p.do("stop", func() error { return p.w.StopContact(c.ContactID) })
			first = cmp.Or(first, c)
		}
		p.wants("known", known(), "held 2")
		p.refused(state.NotFound, "a forgotten contact", func() error { return p.w.UpdateAttributes(first.ContactID, nil) })
		if c := start("to billing", "2"); c.chat().CustomerName != "2" || known() != "held 2" {
			t.Errorf("a known client token starts another chat; known are %s", known())
		}
		if c := start("to billing", "0"); c.ContactID == first.ContactID || known() != "held 2 0" {
			t.Errorf("a forgotten client token gives %s; known are %s", c.ContactID, known())
		}
		p.pick("ana", "Lunch") // and has nothing more in hand
		last := start("to billing", "3")
		p.do("stop", func() error { return p.w.StopContact(last.ContactID) })
		p.wants("known", known(), "2 0 3")
		p.consistent()
	})
}
