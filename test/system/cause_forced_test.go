package system

import (
	"net/http"
	"testing"
	"time"

	"handover/internal/departure"
)

// patient gives a drained agent, too, half a minute.
const patient = `
grace: {forced: 30s}
rules:
  - name: everything
    do: [{target: same-queue, needs: nothing, priority: 1}]
`

// patientToken is patient, with calls that a fault can slow down.
const patientToken = "releasers: [token]" + patient

func TestAnOperatorDrainsAnAgent(t *testing.T) {
	for _, c := range []struct {
		name, policy, body string
		after              time.Duration // until nothing has happened yet
		queue              string
	}{
		{"without a grace, as the default has it", "", `{}`, 0, "Support"},
		{"with a grace", patient, `{}`, 29 * time.Second, "Support"},
		{"now, in spite of a grace", patient, `{"now": true}`, 0, "Support"},
		{"to a queue", "", `{"to": "Billing"}`, 0, "Billing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, c.policy, func(t *testing.T, o *office) {
				chats := o.busy("ana", "Dora", "Eli")
				o.answering("ben")
				began := time.Now()
				told := o.order("drain", "ana", c.body)
				if len(told.Departures) != 1 || told.Departures[0].Cause != "forced" || told.Departures[0].By != "mia" || len(told.Departures[0].Chats) != 2 {
					t.Errorf("the operator is told %+v", told)
				}
				if c.after > 0 {
					o.pass(c.after)
					o.untouched("ana", chats...)
					o.cordoned("ana", true)
				}
				o.pass(20 * time.Second)
				o.landed("ben", chats...)
				o.cordoned("ana", true)
				o.spared("ana", began)
				o.departed("ana", "forced/settled")
				if s := o.chain(chats[0]).Segments[1]; s.Queue != c.queue {
					t.Errorf("Dora came through queue %s, want %s", s.Queue, c.queue)
				}
			})
		})
	}
}

// TestTheQueueOfADrainIsClosed: the policy's own targets follow.
func TestTheQueueOfADrainIsClosed(t *testing.T) {
	inOffice(t, "", func(t *testing.T, o *office) {
		dora := o.busy("ana", "Dora")[0]
		o.answering("ben")
		o.must(o.stage.CloseQueue(o.ctx, "Billing"))
		o.order("drain", "ana", `{"to": "Billing"}`)
		o.pass(20 * time.Second)
		o.landed("ben", dora)
		if s := o.chain(dora).Segments[1]; s.Queue != "Support" {
			t.Errorf("Dora came through queue %s, want Support", s.Queue)
		}
	})
}

// TestTheDrainedAgentPicksAvailable: the cordon is set again, and the chats move
// all the same.
func TestTheDrainedAgentPicksAvailable(t *testing.T) {
	inOffice(t, patient, func(_ *testing.T, o *office) {
		dora := o.busy("ana", "Dora")[0]
		o.answering("ben")
		began := time.Now()
		o.order("drain", "ana", `{}`)
		o.pass(10 * time.Second)
		o.pick("ana", "Available")
		o.pass(10 * time.Second)
		o.untouched("ana", dora)
		o.pass(40 * time.Second)
		o.landed("ben", dora)
		o.cordoned("ana", true)
		o.spared("ana", began)
		o.departed("ana", "forced/settled")
	})
}

// TestTheDrainedAgentIsAvailableAfterTheMove: the order stands until it is taken
// back, whatever the agent picks.
func TestTheDrainedAgentIsAvailableAfterTheMove(t *testing.T) {
	inOffice(t, "", func(_ *testing.T, o *office) {
		dora := o.busy("ana", "Dora")[0]
		o.answering("ben")
		o.order("drain", "ana", `{}`)
		o.pass(30 * time.Second)
		o.landed("ben", dora)
		o.pick("ana", "Available")
		o.pass(10 * time.Second)
		o.cordoned("ana", true)
		began := time.Now()
		for _, name := range []string{"Eli", "Fay", "Gus"} { // ben has room for two
			o.waits(name)
		}
		o.pass(time.Minute)
		o.spared("ana", began)
	})
}

func TestTheDrainedAgentHasNoChats(t *testing.T) {
	inOffice(t, "", func(t *testing.T, o *office) {
		o.login("ana")
		o.pass(2 * time.Second)
		began := time.Now()
		told := o.order("drain", "ana", `{}`)
		if len(told.Departures) != 1 || len(told.Departures[0].Chats) != 0 {
			t.Errorf("the operator is told %+v", told)
		}
		o.pass(10 * time.Second)
		o.cordoned("ana", true)
		dora := o.waits("Dora")
		o.pass(2 * time.Minute)
		o.queued(dora)
		o.spared("ana", began)
		o.order("undrain", "ana", `{}`)
		o.pass(10 * time.Second)
		o.cordoned("ana", true) // it is in force by now: she says herself when she is back
		o.pick("ana", "Available")
		_, err := o.stage.Take(o.ctx, "ana", dora.ContactID)
		o.must(err)
		o.pass(time.Minute)
		o.untouched("ana", dora)
		o.cordoned("ana", false)
		o.departed("ana", "forced/cancelled")
	})
}

// TestADrainedAgentIsGivenNoChat while others are served, and while chats wait.
func TestADrainedAgentIsGivenNoChat(t *testing.T) {
	inOffice(t, "", func(_ *testing.T, o *office) {
		moved := o.busy("ana", "Dora")[0]
		o.answering("ben")
		began := time.Now()
		o.order("drain", "ana", `{}`)
		o.pass(10 * time.Second)
		served := o.waits("Eli")
		o.waits("Fay")
		last := o.waits("Gus")
		o.pass(2 * time.Minute)
		o.landed("ben", moved)
		o.untouched("ben", served)
		o.queued(last)
		o.spared("ana", began)
		o.departed("ana", "forced/settled")
	})
}

func TestUndrainInTheGrace(t *testing.T) {
	inOffice(t, patient, func(_ *testing.T, o *office) {
		dora := o.busy("ana", "Dora")[0]
		o.answering("ben")
		o.order("drain", "ana", `{}`)
		o.pass(20 * time.Second)
		o.cordoned("ana", true)
		o.order("undrain", "ana", `{}`)
		o.pass(time.Minute)
		o.untouched("ana", dora)
		o.became(dora, departure.Returned)
		o.cordoned("ana", false)
		o.departed("ana", "forced/cancelled")
		o.says("an operator takes the order (forced) back")
	})
}

// TestUndrainInTheMiddle: a chat that has not left stays; one that waits in a
// queue comes back to the agent, who is the only one there.
func TestUndrainInTheMiddle(t *testing.T) {
	for _, s := range stages[1:] {
		t.Run(s.name, func(t *testing.T) {
			inOffice(t, patientToken, func(_ *testing.T, o *office) {
				dora := o.busy("ana", "Dora")[0]
				if s.fault != "" {
					o.fault(s.fault)
				}
				o.order("drain", "ana", `{"now": true}`)
				o.pass(5 * time.Second)
				o.became(dora, s.phase)
				o.order("undrain", "ana", `{}`)
				if s.phase == departure.Marking {
					o.pass(time.Minute)
					o.untouched("ana", dora)
					o.became(dora, departure.Returned)
				} else {
					if s.phase == departure.Landing { // no chat was left, so that the cordon is in force
						o.pick("ana", "Available")
					}
					_, err := o.stage.Take(o.ctx, "ana", dora.ContactID)
					o.must(err)
					o.pass(time.Minute)
					o.landed("ana", dora)
				}
				o.cordoned("ana", false)
				o.departed("ana", "forced/cancelled")
			})
		})
	}
}

// TestDrainOfAnAgentWhoIsLeaving: the chats move at once, and a change of mind
// does not help any more.
func TestDrainOfAnAgentWhoIsLeaving(t *testing.T) {
	for _, back := range []bool{false, true} {
		t.Run(map[bool]string{false: "stays away", true: "picks Available"}[back], func(t *testing.T) {
			inOffice(t, "", func(_ *testing.T, o *office) {
				dora := o.busy("ana", "Dora")[0]
				o.answering("ben")
				began := time.Now()
				o.pick("ana", "Offline")
				o.pass(5 * time.Second)
				o.untouched("ana", dora)
				o.order("drain", "ana", `{}`)
				if back {
					o.pick("ana", "Available")
				}
				o.pass(9 * time.Second)
				if !back {
					o.landed("ben", dora)
				}
				o.pass(20 * time.Second)
				o.landed("ben", dora)
				o.cordoned("ana", true)
				o.spared("ana", began)
				o.departed("ana", "forced/settled")
				o.says("the cause was offline until now")
			})
		})
	}
}

func TestDrainsThatAreRefused(t *testing.T) {
	inOffice(t, "", func(_ *testing.T, o *office) {
		dora := o.busy("ana", "Dora")[0]
		o.refused("agents/anna/drain", `{}`, http.StatusNotFound, `did you mean \"ana\"?`)
		o.refused("agents/ana/drain", `{"to": "Biling"}`, http.StatusBadRequest, `did you mean \"Billing\"?`)
		o.refused("agents/ana/drain", `{"nwo": true}`, http.StatusBadRequest, `nwo`)
		o.refused("agents/ana/undrain", `{}`, http.StatusConflict, "the agent is not drained")
		o.pass(time.Minute)
		o.untouched("ana", dora)
		o.departed("ana")
	})
}
