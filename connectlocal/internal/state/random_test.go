package state_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

// randomFlows have everything that a flow can do to a contact.
func randomFlows() flows {
	return flows{
		"main":       toQueue("Support", hook("CustomerRemaining", "back"), hook("CustomerQueue", "queue flow"), hook("AgentWhisper", "whisper")),
		"plain":      toQueue("Billing", "UpdateContactRoutingBehavior QueuePriority=2"),
		"back":       "MessageParticipant Text=Back\n" + wait15 + "\nTransferContactToQueue",
		"queue flow": "MessageParticipant Text=Hold\nWait TimeLimitSeconds=600 WaitCompleted>bye",
		"whisper":    "MessageParticipant Text=Psst",
		"to ben":     "UpdateContactTargetQueue AgentId=ben\nTransferContactToQueue",
		"tiny":       toQueue("Tiny", hook("CustomerRemaining", "plain")),
		"for a bot":  "Wait TimeLimitSeconds=20 WaitCompleted>a1\n" + waitForBot + "\n" + toQueue("Support"),
	}
}

// chaos plays random commands. What is refused changes nothing; what is not must
// leave the instance consistent.
type chaos struct {
	*play
	r          *rand.Rand
	customers  []*customer
	associated map[string]bool // users who may have more than their concurrency
}

func (x *chaos) oneOf(all ...string) string { return all[x.r.IntN(len(all))] }
func (x *chaos) someone() string            { return x.oneOf("ana", "ben", "cy", "ana", "ben", "cy", "dee") }

// contact is a random segment, mostly of what a user holds.
func (x *chaos) contact(user string) string {
	if a, _ := x.w.Agent(user); len(a.Slots) > 0 && x.r.IntN(8) > 0 {
		return a.Slots[x.r.IntN(len(a.Slots))].Contact.ID
	}
	if len(x.customers) == 0 {
		return "none"
	}
	segments := x.customers[x.r.IntN(len(x.customers))].chat().Segments
	return segments[x.r.IntN(len(segments))].ID
}

func (x *chaos) command() (string, func() error) {
	user := x.someone()
	id := x.contact(user)
	switch x.r.IntN(26) {
	case 0:
		return "login " + user, func() error { return x.w.Login(user) }
	case 1:
		if x.r.IntN(4) > 0 {
			return "pick Available " + user, func() error { return x.w.SetStatus(user, "Available") }
		}
		return "logout " + user, func() error { return x.w.Logout(user) }
	case 2, 3:
		status := x.oneOf("Available", "Available", "Available", "Lunch", "Offline")
		return "pick " + status + " " + user, func() error { return x.w.SetStatus(user, status) }
	case 4, 5, 6:
		return "start", x.starts
	case 7, 8, 9:
		return "accept " + user, func() error { return x.w.Accept(user, id) }
	case 10:
		return "reject " + user, func() error { return x.w.Reject(user, id) }
	case 11, 12:
		return "end " + user, func() error { return x.w.EndByAgent(user, id) }
	case 13, 14:
		return "clear " + user, func() error { return x.w.Clear(user, id) }
	case 15:
		to := x.oneOf("to Billing", "to ben", "to Tiny", "to Billing by flow")
		return "transfer " + user + " " + to, func() error { return x.w.Transfer(user, id, to) }
	}
	switch x.r.IntN(5) {
	case 0:
		return x.manageCommand()
	case 1, 2:
		return x.peopleCommand(user)
	}
	return x.apiCommand(user, id)
}

// peopleCommand brings more people into a chat.
func (x *chaos) peopleCommand(user string) (string, func() error) {
	other := x.someone()
	switch x.r.IntN(3) {
	case 0:
		return "monitor " + user, func() error {
			_, err := x.w.Monitor(x.connected(), user, x.r.IntN(4) > 0)
			return err
		}
	case 1:
		return "barge " + user, func() error { return x.w.Barge(user, x.connected()) }
	}
	return "add " + other, func() error {
		c, _ := x.w.Contact(x.connected())
		return x.w.Add(c.AgentID, c.ID, other)
	}
}

// connected is a contact that is with an agent, if there is one.
func (x *chaos) connected() string {
	var all []string
	for _, c := range x.w.Chats() {
		if last := c.Segments[len(c.Segments)-1]; last.Phase == state.WithUser {
			all = append(all, last.ID)
		}
	}
	if len(all) == 0 {
		return "none"
	}
	return x.oneOf(all...)
}

func (x *chaos) apiCommand(user, id string) (string, func() error) {
	switch x.r.IntN(9) {
	case 5, 6:
		return x.contactCommand(id)
	case 0:
		return "associate " + user, func() error {
			err := x.w.Associate(id, user)
			x.associated[user] = x.associated[user] || err == nil
			return err
		}
	case 1:
		priority := int64(1 + x.r.IntN(9))
		return "routing", func() error { return x.w.UpdateRouting(id, &priority, nil) }
	case 2:
		timers := []state.RoleTimer{{Role: x.oneOf("AGENT", "CUSTOMER"), Type: "DISCONNECT_NONCUSTOMER", After: 2 * time.Minute}}
		return "timers", func() error { return x.w.UpdateRoleConfig(id, timers) }
	case 3:
		if x.r.IntN(3) == 0 {
			return "stop", func() error { return x.w.StopContact(id) }
		}
	case 4:
		if len(x.customers) > 0 && x.r.IntN(3) == 0 {
			c := x.customers[x.r.IntN(len(x.customers))]
			return "customer leaves", func() error { return x.w.DisconnectParticipant(c.caller) }
		}
	}
	return "customer writes", x.writes
}

func (x *chaos) writes() error {
	if len(x.customers) == 0 {
		return nil
	}
	_, err := x.w.SendMessage(x.customers[x.r.IntN(len(x.customers))].caller, "text/plain", "hello", "")
	return err
}

func (x *chaos) starts() (err error) {
	c := &customer{p: x.play}
	chat := state.StartChat{FlowID: x.flowID(x.oneOf("main", "main", "plain", "to ben", "tiny", "for a bot")), Duration: time.Hour, DisconnectOnCustomerExit: x.r.IntN(3) == 0}
	if c.Started, err = x.w.StartChat(chat); err != nil {
		return err
	}
	x.customers = append(x.customers, c)
	conn, err := x.w.Connect(c.ParticipantToken, true, true)
	if err == nil && x.r.IntN(8) > 0 {
		c.caller, err = x.w.Redeem(conn.Ticket)
	}
	return err
}

// step runs one command, or lets time pass.
func (x *chaos) step() {
	x.t.Helper()
	if x.r.IntN(5) == 0 {
		x.advance(time.Duration(x.r.IntN(100)) * time.Second)
		return
	}
	what, command := x.command()
	before := x.everything()
	err := x.try(command)
	if refusal, ok := errors.AsType[*state.Error](err); err != nil && !ok {
		x.t.Errorf("%s: %v is no refusal", what, err)
	} else if ok && refusal.Kind != state.AccessDenied && x.everything() != before {
		x.t.Errorf("%s: refused (%v), but something has changed", what, err)
	}
	x.consistent()
	x.consistentInstance()
	x.withinConcurrency()
	if x.t.Failed() {
		x.t.Fatalf("after: %s (%v)", what, err)
	}
}

func (x *chaos) everything() string {
	all, err := json.Marshal([]any{x.w.Agents(), x.w.Chats(), x.w.Queues(), x.w.Profiles(), x.w.QuickConnects(), x.w.Statuses()})
	if err != nil {
		x.t.Fatal(err)
	}
	return string(all)
}

func (x *chaos) withinConcurrency() {
	x.t.Helper()
	for _, a := range x.w.Agents() {
		if a.Taken() > a.Profile.Chats && !x.associated[a.User.Username] {
			x.t.Errorf("%s holds %d contacts, allowed are %d", a.User.Username, len(a.Slots), a.Profile.Chats)
		}
	}
}

// TestRandomCommands keeps the promises of the package comment, whatever is asked.
func TestRandomCommands(t *testing.T) {
	ended, monitored, joined, managed, deleted := 0, 0, 0, 0, 0
	for seed := range uint64(8) {
		in(t, withFlows(randomFlows()), func(p *play) {
			x := &chaos{play: p, r: rand.New(rand.NewPCG(seed, 7)), associated: map[string]bool{}}
			p.available("ana", "ben", "cy")
			for range 400 {
				x.step()
			}
			ended += len(p.ended)
			for _, n := range p.notes {
				switch n.Kind {
				case "contact.monitored":
					monitored++
				case "contact.joined", "contact.barged":
					joined++
				case "instance.changed":
					managed++
					if n.Detail["change"] == "deleted" {
						deleted++
					}
				}
			}
			p.advance(time.Hour)
			for _, c := range p.w.Chats() {
				if c.EndedAt.IsZero() {
					t.Errorf("chat %s outlives its duration", c.InitialID)
				}
			}
		})
	}
	if ended < 30 || monitored < 15 || joined < 10 || managed < 50 || deleted < 8 {
		t.Errorf("only %d chats ended on the way, %d were looked on, %d joined, %d changes to the instance, %d deletions: the commands do too little", ended, monitored, joined, managed, deleted)
	}
}

// TestSameInputsSameOutcome plays the same commands twice.
func TestSameInputsSameOutcome(t *testing.T) {
	run := func(seed uint64) (notes []state.Note, changes []string) {
		in(t, withFlows(randomFlows()), func(p *play) {
			x := &chaos{play: p, r: rand.New(rand.NewPCG(seed, 11)), associated: map[string]bool{}}
			p.available("ana", "ben", "cy")
			for range 200 {
				x.step()
			}
			notes, changes = p.notes, p.changed()
		})
		return notes, changes
	}
	for seed := range uint64(3) {
		notes, changes := run(seed)
		notesAgain, changesAgain := run(seed)
		if d := cmp.Diff(notes, notesAgain); d != "" {
			t.Fatalf("seed %d: notes differ (-first +second):\n%s", seed, d)
		}
		if d := cmp.Diff(changes, changesAgain); d != "" {
			t.Fatalf("seed %d: agent changes differ (-first +second):\n%s", seed, d)
		}
		if len(notes) < 100 {
			t.Errorf("seed %d: only %d notes", seed, len(notes))
		}
	}
}
