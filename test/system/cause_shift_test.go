package system

import (
	"context"
	"slices"
	"testing"
	"time"

	"handover/internal/actor"
)

// dayShift ends at 01:12 in Zurich, which is 00:12 in UTC in winter; the world begins
// at midnight, UTC, on a Saturday. New chats stop five minutes before.
const dayShift = `
shifts:
  - name: early
    routing_profiles: [Everything]
    days: [sat, sun]
    ends: "01:12"
    time_zone: Europe/Zurich
    cordon: 5m
rules:
  - name: everything
    do: [{target: same-queue, needs: nothing, priority: 1}]
`

// inShift is an office in which the shift of the profile "Everything" ends.
func inShift(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	inLongOffice(t, dayShift, test)
}

// inLongOffice is an office whose people have patience for more than a day.
func inLongOffice(t *testing.T, text string, test func(t *testing.T, o *office)) {
	t.Helper()
	inOffice(t, text, func(t *testing.T, o *office) {
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Hour)
		defer cancel()
		o.stop()
		o.ctx = ctx
		o.open, cancel = context.WithCancel(ctx)
		defer cancel()
		o.stop = o.control()
		test(t, o)
	})
}

// until lets time pass until so long after the world's beginning.
func (o *office) until(after time.Duration) {
	o.t.Helper()
	o.pass(time.Until(worldBegins.Add(after)))
}

// worldBegins is when the time of every bubble begins.
var worldBegins = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

func TestTheShiftEnds(t *testing.T) {
	inShift(t, func(t *testing.T, o *office) {
		chats := o.busy("ana", "Dora", "Eli")
		o.answering("chloe")
		o.until(6*time.Minute + 50*time.Second)
		o.cordoned("ana", false)
		o.until(7*time.Minute + 5*time.Second)
		o.cordoned("ana", true)
		o.departed("ana", "shift-end/grace")
		o.says("the chats are moved from 2000-01-01T00:12:00Z on")
		cordoned := time.Now()
		o.until(11*time.Minute + 55*time.Second)
		o.untouched("ana", chats...)
		o.until(12*time.Minute + 20*time.Second)
		o.landed("chloe", chats...)
		o.waits("Fay") // chloe's two slots are taken
		o.pass(2 * time.Minute)
		o.spared("ana", cordoned)
		o.departed("ana", "shift-end/settled")
		o.departed("chloe")
		if d := o.desktop("chloe"); d.Status != "Available" || d.NextStatus != "" {
			t.Errorf("chloe is %s, next %q: the shift is not hers", d.Status, d.NextStatus)
		}
	})
}

// TestTheAgentStaysAfterTheShift picks Available after the cordon.
func TestTheAgentStaysAfterTheShift(t *testing.T) {
	inShift(t, func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora")
		o.answering("chloe")
		o.until(8 * time.Minute)
		o.cordoned("ana", true)
		o.pick("ana", "Available")
		o.until(20 * time.Minute)
		o.untouched("ana", chats...)
		o.cordoned("ana", false)
		o.departed("ana", "shift-end/cancelled")
	})
}

// TestTheAgentEndsTheChatsBeforeTheShiftDoes: nothing is left to move, and no chat
// comes any more.
func TestTheAgentEndsTheChatsBeforeTheShiftDoes(t *testing.T) {
	inShift(t, func(t *testing.T, o *office) {
		chats := o.busy("ana", "Dora")
		o.until(8 * time.Minute)
		cordoned := time.Now()
		o.must(o.stage.Act(o.ctx, "ana", chats[0].ContactID, "end"))
		o.waits("Eli")
		o.until(17 * time.Minute)
		if d := o.desktop("ana"); d.Status != "Offline" || len(d.Contacts) != 0 {
			t.Errorf("ana is %s with %+v", d.Status, d.Contacts)
		}
		o.spared("ana", cordoned)
		o.departed("ana", "shift-end/settled")
	})
}

// TestTheCompanionIsLostInTheLastMinutes: the chats do not wait for the end of
// the shift with nobody there.
func TestTheCompanionIsLostInTheLastMinutes(t *testing.T) {
	inShift(t, func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora")
		o.answering("chloe")
		o.until(8 * time.Minute)
		o.beats("ana", 2, "tab")
		o.pass(2 * time.Minute)
		o.landed("chloe", chats...)
		o.departed("ana", "client-lost/settled")
	})
}

// TestTheShiftEndsOnTwoDays: the controller is stopped overnight, and the next
// day's end comes by the schedule again.
func TestTheShiftEndsOnTwoDays(t *testing.T) {
	inShift(t, func(_ *testing.T, o *office) {
		first := o.busy("ana", "Dora")
		o.answering("chloe")
		o.until(13 * time.Minute)
		o.landed("chloe", first...)
		o.stop()
		o.stop = func() {}
		o.pass(8 * time.Hour)
		o.pick("chloe", "Lunch")
		o.pick("ana", "Available")
		o.until(24*time.Hour + 4*time.Minute)
		o.stop = o.control()
		second := []*actor.Customer{o.chat("ana", "Eli", nil)}
		o.pick("chloe", "Available")
		o.until(24*time.Hour + 6*time.Minute)
		o.cordoned("ana", false)
		o.until(24*time.Hour + 8*time.Minute)
		o.cordoned("ana", true)
		o.untouched("ana", second...)
		o.until(24*time.Hour + 13*time.Minute)
		o.landed("chloe", second...)
		if got := o.departures("ana"); !slices.Equal(got, []string{"shift-end/cancelled", "shift-end/settled"}) {
			t.Errorf("departures of ana: %q\n%s", got, o.journal())
		}
	})
}
