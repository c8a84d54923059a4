package system

import (
	"testing"
	"time"

	"handover/internal/departure"
)

// Lunch counts as off-line by its name, Training by its type, which is that of
// Lunch as well.
const (
	lunchByName = `
statuses: {names: [lunch]}
rules:
  - name: everything
    do: [{target: same-queue, needs: nothing}]
`
	customByType = `
statuses: {types: [OFFLINE, CUSTOM]}
rules:
  - name: everything
    do: [{target: same-queue, needs: nothing}]
`
)

// TestStatusesThatCountAsOffLine: the chats of who picks one move, and of who
// picks another stay.
func TestStatusesThatCountAsOffLine(t *testing.T) {
	for _, c := range []struct {
		name, policy, status string
		leaves               bool
	}{
		{"Offline, by the default", "", "Offline", true},
		{"Lunch, by the default", "", "Lunch", false},
		{"Lunch, by name", lunchByName, "Lunch", true},
		{"Training, where only Lunch is named", lunchByName, "Training", false},
		{"Training, by type", customByType, "Training", true},
		{"Offline, where Lunch is named, too", lunchByName, "Offline", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, c.policy, func(t *testing.T, o *office) {
				chats := o.busy("ana", "Dora", "Eli")
				o.answering("ben")
				began := time.Now()
				o.pick("ana", c.status)
				o.pass(10 * time.Second)
				o.untouched("ana", chats...)
				o.pass(20 * time.Second)
				if !c.leaves {
					o.untouched("ana", chats...)
					o.departed("ana")
					return
				}
				o.landed("ben", chats...)
				for _, name := range []string{"Fay", "Gus"} { // ben has room for one
					o.waits(name)
				}
				o.pass(time.Minute)
				o.spared("ana", began)
				o.departed("ana", "offline/settled")
				if d := o.desktop("ana"); d.Status != c.status || len(d.Contacts) != 0 {
					t.Errorf("ana is %s with %d contacts, want %s", d.Status, len(d.Contacts), c.status)
				}
			})
		})
	}
}

// TestTheNextStatusIsReplaced: by another off-line one it is the same departure,
// with the grace it had; by one that is not, it is a return.
func TestTheNextStatusIsReplaced(t *testing.T) {
	t.Run("by an off-line one", func(t *testing.T) {
		inOffice(t, lunchByName, func(_ *testing.T, o *office) {
			chats := o.busy("ana", "Dora")
			o.answering("ben")
			o.pick("ana", "Lunch")
			o.pass(8 * time.Second)
			o.pick("ana", "Offline")
			o.pass(3 * time.Second)
			o.untouched("ana", chats...)
			o.pass(7 * time.Second) // 18 s after Lunch, 10 s after Offline
			o.landed("ben", chats...)
			o.departed("ana", "offline/settled")
		})
	})
	t.Run("by one that is not", func(t *testing.T) {
		inOffice(t, lunchByName, func(_ *testing.T, o *office) {
			chats := o.busy("ana", "Dora")
			o.answering("ben")
			o.pick("ana", "Lunch")
			o.pass(8 * time.Second)
			o.pick("ana", "Training")
			o.pass(time.Minute)
			o.untouched("ana", chats...)
			o.became(chats[0], departure.Returned)
			o.departed("ana", "offline/cancelled")
		})
	})
}

// TestLogOut: of an agent at work, and of one who is leaving already.
func TestLogOut(t *testing.T) {
	for name, leave := range map[string]func(o *office){
		"at work": func(o *office) { o.logout("ana") },
		"in the grace of another departure": func(o *office) {
			o.pick("ana", "Offline")
			o.pass(5 * time.Second)
			o.logout("ana")
		},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, "", func(_ *testing.T, o *office) {
				chats := o.busy("ana", "Dora", "Eli")
				o.answering("ben")
				began := time.Now()
				leave(o)
				o.pass(20 * time.Second)
				o.landed("ben", chats...)
				o.spared("ana", began)
				if n := len(o.departures("ana")); n != 1 {
					o.t.Errorf("%d departures\n%s", n, o.journal())
				}
			})
		})
	}
}

// TestTheAgentLogsInAgainInTheGrace: with a status that chats can come to, that
// is a return.
func TestTheAgentLogsInAgainInTheGrace(t *testing.T) {
	inOffice(t, `
grace: {logout: 30s}
`+tokenOnly, func(_ *testing.T, o *office) {
		chats := o.busy("ana", "Dora")
		o.answering("ben")
		o.logout("ana")
		o.pass(10 * time.Second)
		o.departed("ana", "logout/grace")
		o.login("ana")
		o.pass(2 * time.Minute)
		o.untouched("ana", chats...)
		o.departed("ana", "logout/cancelled")
	})
}
