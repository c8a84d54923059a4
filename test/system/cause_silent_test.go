package system

import (
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/departure"
)

// awaited finds agents unresponsive whose customers have waited for three minutes.
const awaited = `
unresponsive: {after: 3m}
rules:
  - name: everything
    do: [{target: same-queue, needs: nothing, priority: 1}]
`

func (o *office) reply(agent string, c *actor.Customer) {
	o.t.Helper()
	o.must(o.stage.Reply(o.ctx, agent, c.ContactID, "one moment"))
}

func (o *office) write(c *actor.Customer) {
	o.t.Helper()
	o.must(c.Say(o.ctx, "are you there?"))
}

// TestTheAgentAnswersNobody: the customers wrote when they came, and wait.
func TestTheAgentAnswersNobody(t *testing.T) {
	inOffice(t, awaited, func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora", "Eli")
		o.answering("ben")
		began := time.Now()
		o.pass(2*time.Minute + 50*time.Second)
		o.untouched("ana", chats...)
		o.departed("ana")
		o.pass(time.Minute) // a sweep, the grace of 5 s, and the move
		o.landed("ben", chats...)
		o.cordoned("ana", true)
		o.spared("ana", began)
		o.departed("ana", "unresponsive/settled")
		for _, c := range chats {
			o.reply("ben", c)
		}
		o.pass(2 * time.Minute)
		o.departed("ben")
	})
}

// TestAgentsWhoAreNotUnresponsive: nobody has waited for three minutes in which
// the agent said nothing to anybody.
func TestAgentsWhoAreNotUnresponsive(t *testing.T) {
	for name, live := range map[string]func(o *office, dora, eli *actor.Customer){
		"answers in time": func(o *office, dora, eli *actor.Customer) {
			for range 4 {
				o.pass(2*time.Minute + 30*time.Second)
				o.reply("ana", dora)
				o.reply("ana", eli)
				o.pass(5 * time.Second)
				o.write(dora)
			}
		},
		"is active in another chat": func(o *office, _, eli *actor.Customer) {
			for range 8 { // Dora waits all the time
				o.pass(80 * time.Second)
				o.reply("ana", eli)
				o.write(eli)
			}
		},
		"spoke last": func(o *office, dora, eli *actor.Customer) {
			o.reply("ana", dora)
			o.reply("ana", eli)
			o.pass(9 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, awaited, func(_ *testing.T, o *office) {
				chats := o.busy("ana", "Dora", "Eli")
				o.answering("ben")
				live(o, chats[0], chats[1])
				o.untouched("ana", chats...)
				o.cordoned("ana", false)
				o.departed("ana")
			})
		})
	}
}

// TestTheSilentAgentAnswersInTheMiddle: an answer in any chat is a return.
func TestTheSilentAgentAnswersInTheMiddle(t *testing.T) {
	inOffice(t, `
unresponsive: {after: 3m}
grace: {unresponsive: 90s}
`+tokenOnly, func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora", "Eli")
		o.answering("ben")
		o.pass(3*time.Minute + 35*time.Second)
		o.departed("ana", "unresponsive/grace")
		o.cordoned("ana", true)
		o.reply("ana", chats[1])
		o.pass(time.Minute) // two sweeps
		o.untouched("ana", chats...)
		for _, c := range chats {
			o.became(c, departure.Returned)
		}
		o.cordoned("ana", false)
		o.departed("ana", "unresponsive/cancelled")
	})
}

// TestTheSilentAgentPicksAvailable: that, too, is a sign of life, and the
// customers' wait begins anew.
func TestTheSilentAgentPicksAvailable(t *testing.T) {
	inOffice(t, `
unresponsive: {after: 3m}
grace: {unresponsive: 90s}
`+tokenOnly, func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora")
		o.answering("ben")
		o.pass(3*time.Minute + 35*time.Second)
		o.departed("ana", "unresponsive/grace")
		o.pick("ana", "Available")
		o.pass(2*time.Minute + 30*time.Second)
		o.untouched("ana", chats...)
		o.departed("ana", "unresponsive/cancelled")
		o.pass(4 * time.Minute) // and she says nothing, still
		o.became(chats[0], departure.Returned, departure.Landed)
		o.heldBy("ben", chats...)
		o.departed("ana", "unresponsive/cancelled", "unresponsive/settled")
	})
}
