package system

import (
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/departure"
)

// Under the default policy a companion beats every 20 s, is lost when it was
// not heard for 60 s, and the agent has 30 s from then.

func TestAllCompanionsAreLost(t *testing.T) {
	inOffice(t, "", func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora", "Eli")
		o.beats("ana", 3, "tab") // the last at 40 s, of now
		o.answering("ben")
		began := time.Now()
		o.pass(39 * time.Second)
		o.departed("ana")
		o.pass(3 * time.Second)
		o.departed("ana", "client-lost/grace")
		o.cordoned("ana", true)
		o.pass(26 * time.Second)
		o.untouched("ana", chats...)
		o.pass(12 * time.Second)
		o.landed("ben", chats...)
		for _, name := range []string{"Fay", "Gus", "Hal"} { // ben has room for one
			o.waits(name)
		}
		o.pass(2 * time.Minute)
		o.cordoned("ana", true)
		o.spared("ana", began)
		o.departed("ana", "client-lost/settled")
	})
}

// TestCompanionsThatAreNotLost: each beats, or does not, in a way that says
// nothing of the agent.
func TestCompanionsThatAreNotLost(t *testing.T) {
	for name, life := range map[string]func(o *office){
		"none was ever heard": func(o *office) { o.pass(5 * time.Minute) },
		"one of two is closed": func(o *office) {
			o.beats("ana", 3, "desk", "phone")
			o.beats("ana", 10, "phone")
		},
		"the page is not in view": func(o *office) {
			for range 10 {
				o.beat("ana", "tab", `, "hidden": true`)
				o.pass(20 * time.Second)
			}
		},
		"the page is loaded again": func(o *office) {
			o.beats("ana", 3, "tab")
			o.beat("ana", "tab", `, "bye": true`)
			o.pass(15 * time.Second)
			o.beats("ana", 8, "tab again")
		},
		"two beats are missing": func(o *office) {
			for range 4 {
				o.beat("ana", "tab", "")
				o.pass(59 * time.Second)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "", func(_ *testing.T, o *office) {
				chats := o.busy("ana", "Dora")
				o.answering("ben")
				life(o)
				o.untouched("ana", chats...)
				o.cordoned("ana", false)
				o.departed("ana")
			})
		})
	}
}

// TestAPageThatClosesForGood is waited for as long as a beat, since it could have been
// a reload.
func TestAPageThatClosesForGood(t *testing.T) {
	inOffice(t, "", func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora")
		o.answering("ben")
		o.beats("ana", 2, "tab")
		o.beat("ana", "tab", `, "bye": true`)
		o.pass(15 * time.Second)
		o.departed("ana")
		o.pass(45 * time.Second)
		o.landed("ben", chats...)
		o.departed("ana", "client-lost/settled")
	})
}

// TestTheCompanionComesBackInTheGrace: the agent keeps every chat, and is routable.
func TestTheCompanionComesBackInTheGrace(t *testing.T) {
	inOffice(t, "", func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora", "Eli")
		o.beats("ana", 1, "tab")
		o.pass(60 * time.Second)
		o.departed("ana", "client-lost/grace")
		o.cordoned("ana", true)
		o.beats("ana", 4, "tab")
		o.untouched("ana", chats...)
		for _, c := range chats {
			o.became(c, departure.Returned)
		}
		o.cordoned("ana", false)
		o.departed("ana", "client-lost/cancelled")
		more := o.waits("Fay")
		_, err := o.stage.Take(o.ctx, "ana", more.ContactID)
		o.must(err)
		o.beats("ana", 2, "tab")
		o.untouched("ana", more)
	})
}

// TestTheAgentWorksOnWithoutTheCompanion: a status that was picked is a sign of
// life, and the companion is forgotten.
func TestTheAgentWorksOnWithoutTheCompanion(t *testing.T) {
	inOffice(t, "", func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora")
		o.beats("ana", 1, "tab")
		o.pass(60 * time.Second)
		o.departed("ana", "client-lost/grace")
		o.pick("ana", "Available")
		o.pass(5 * time.Minute)
		o.untouched("ana", chats...)
		o.cordoned("ana", false)
		o.departed("ana", "client-lost/cancelled")
	})
}

// TestTheCompanionComesBackInTheMiddle: what has not left stays; what waits comes
// back to the agent, who is the only one there.
func TestTheCompanionComesBackInTheMiddle(t *testing.T) {
	for _, s := range stages[1:] {
		t.Run(s.name, func(t *testing.T) {
			inOffice(t, tokenOnly, func(_ *testing.T, o *office) {
				chats := o.busy("ana", "Dora")
				o.beats("ana", 1, "tab")
				if s.fault != "" {
					o.fault(s.fault)
				}
				o.pass(74 * time.Second)
				o.became(chats[0], s.phase)
				o.beats("ana", 1, "tab")
				o.backAgain(chats[0], s.phase, func() { o.beats("ana", 3, "tab") })
				o.departed("ana", "client-lost/cancelled")
			})
		})
	}
}

// backAgain checks what becomes of ana's chat, in whose handover she came back:
// she keeps it, or takes it when it is offered to her.
func (o *office) backAgain(c *actor.Customer, in departure.Phase, live func()) {
	o.t.Helper()
	if in == departure.Marking {
		live()
		o.untouched("ana", c)
		o.became(c, departure.Returned)
		o.cordoned("ana", false)
		return
	}
	if o.desktop("ana").Status == "Offline" { // the cordon is in force: she says herself that she is back
		o.pick("ana", "Available")
	}
	_, err := o.stage.Take(o.ctx, "ana", c.ContactID)
	o.must(err)
	live()
	o.landed("ana", c)
	o.cordoned("ana", false)
}
