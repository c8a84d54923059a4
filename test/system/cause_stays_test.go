package system

import (
	"testing"
	"time"

	"handover/internal/departure"
)

// everyCause switches on all that makes an agent leave.
const everyCause = `
unresponsive: {after: 3m}
shifts:
  - {name: early, agents: [ana], ends: "00:03", time_zone: UTC, cordon: 1m}
rules:
  - name: everything
    do: [{target: same-queue, needs: nothing, priority: 1, within: 30m}]
`

// TestAMovedChatDoesNotComeBack: nobody else is there for minutes, the chat is the
// first of its queue, and it waits for somebody else all the same.
func TestAMovedChatDoesNotComeBack(t *testing.T) {
	answered := func(o *office) { o.reply("ana", o.people[0]) }
	for _, c := range []struct {
		cause string
		leave func(o *office) // takes less than 4 minutes with all that follows
	}{
		{"offline", func(o *office) { answered(o); o.pick("ana", "Offline") }},
		{"logout", func(o *office) { answered(o); o.logout("ana") }},
		{"forced", func(o *office) { answered(o); o.order("drain", "ana", `{}`) }},
		{"client-lost", func(o *office) { answered(o); o.beat("ana", "tab", "") }},
		{"shift-end", answered},
		{"unresponsive", func(*office) {}},
	} {
		t.Run(c.cause, func(t *testing.T) {
			inOffice(t, everyCause, func(t *testing.T, o *office) {
				if c.cause == "unresponsive" || c.cause == "client-lost" {
					o.pass(4 * time.Minute) // after the end of the shift
				}
				dora := o.busy("ana", "Dora")[0]
				c.leave(o)
				began := time.Now()
				o.pass(4 * time.Minute)
				o.became(dora, departure.Landing)
				o.queued(dora)
				o.departed("ana", c.cause+"/moving")
				o.pass(3 * time.Minute)
				o.queued(dora)
				o.spared("ana", began)
				o.answering("ben")
				o.pass(10 * time.Second)
				o.landed("ben", dora)
				o.spared("ana", began)
				o.departed("ana", c.cause+"/settled")
				if h := o.handovers(dora)[0]; h.Waited < 3*time.Minute || h.Waited > 7*time.Minute+10*time.Second {
					t.Errorf("Dora waited %s, as it is recorded", h.Waited)
				}
			})
		})
	}
}
