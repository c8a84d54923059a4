// Package state is one Amazon Connect instance: its agents, queues and chats,
// and every transition between their states.
//
// A World is single-threaded: all of its methods run inside one clock.Loop,
// which makes every run with the same inputs at the same times the same. It
// does no I/O and starts no goroutine; what leaves it goes to an Observer and,
// for Lambda functions, to Options.Invoke.
//
// Between two turns of the loop it holds that
//   - a chat that lives has exactly one live segment, its last, in exactly one
//     phase; one that has ended has none, and nobody is present in it;
//   - a contact that waits in a queue is in no agent's hands, though who missed
//     or rejected it keeps a dead entry;
//   - a chat that an agent has taken has somebody in it besides the customer: one or
//     several agents, or a supervisor who has barged;
//   - an agent holds no more contacts than the profile's concurrency, unless
//     Associate gave one more or the concurrency has been lowered since; and has a next status only while holding any;
//   - no contact waits that an agent who is ready could take.
//
// A refused call leaves everything as it was.
package state

import (
	"cmp"
	"strconv"
	"time"

	"github.com/google/uuid"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/flowrun"
)

// Options are what a World is made of.
type Options struct {
	Loop      *clock.Loop
	Seed      Seed
	Observers []Observer
	Switches  Switches
	Limits    Limits        // a field that is 0 stands for Amazon Connect's
	IDs       func() string // new ids; nil: random UUIDs
	KeepEnded int           // how many ended chats are remembered; 0: 10 000
	// Invoke starts a Lambda function and returns at once; done is to be called
	// outside the loop when it has answered. nil: every call fails.
	Invoke   func(c flowrun.LambdaCall, event map[string]any, done func(flowrun.LambdaResult))
	Streamer Streamer // takes chats to topics; nil: there are no topics
}

// Seed is what the instance is born with. References are by name and have been
// checked by whoever made the seed; ids are filled in by New where empty
// (derived from kind and name, so that they are the same in every process).
type Seed struct {
	Instance      Instance
	Statuses      []AgentStatus
	Hours         []Hours
	Queues        []Queue // HoursID holds a name
	Profiles      []RoutingProfile
	QuickConnects []QuickConnect
	Hierarchy     []HierarchyGroup // ParentID holds a name
	Users         []User
	Flows         []Flow // Content may hold ${Queue:NAME}, ${Flow:NAME}, ${Hours:NAME}: replaced by ARNs
}

// World is the instance.
type World struct {
	loop      *clock.Loop
	observers []Observer
	streamer  Streamer
	switches  Switches
	limits    Limits
	ids       func() string
	invoke    func(c flowrun.LambdaCall, event map[string]any, done func(flowrun.LambdaResult))

	directory
	settings  settings
	modules   []Module
	views     []ViewResource
	agents    []*agent // in seed order
	chats     []*conversation
	memory    memory
	contacts  map[string]*segment
	waiting   []*segment // queued or ringing, in the order in which they came
	vault     chat.Vault
	fileBytes int64                  // of attachments, announced ones included
	started   map[string]startedChat // by client token
	// usualHours are those of the queues that OpenQueue has closed, by queue id.
	usualHours map[string]string
	gone       gone
	turns      uint64       // counts what puts an agent at the back
	wake       *clock.Timer // when a contact will be old enough for somebody
}

// New builds the instance; its error names the seed's field that is wrong.
// Every user is logged out and Offline.
func New(o Options) (*World, error) {
	limits := o.Limits.OrDefaults()
	d, users, err := o.Seed.resolve(limits)
	if err != nil {
		return nil, err
	}
	w := &World{
		loop: o.Loop, observers: o.Observers, switches: o.Switches, limits: limits, ids: o.IDs, invoke: o.Invoke, streamer: o.Streamer,
		directory: d,
		contacts:  map[string]*segment{},
		started:   map[string]startedChat{}, usualHours: map[string]string{},
		memory: memory{keep: cmp.Or(o.KeepEnded, defaultKeepEnded)},
	}
	if w.ids == nil {
		w.ids = uuid.NewString
	}
	w.settings, w.views = defaultSettings(), managedViews(w.instance.Region)
	for _, u := range users {
		w.hire(u)
	}
	return w, nil
}

func (w *World) now() time.Time { return w.loop.Now() }

// turn runs one command and then what follows from it: chats that can be
// offered are, and agents who have changed are published, once each.
func (w *World) turn(command func() error) error {
	err := command()
	w.settle()
	return err
}

func (w *World) settle() {
	w.route()
	w.publish()
}

// at makes a timer whose function is a turn of its own.
func (w *World) at(due time.Time, fn func()) *clock.Timer {
	return w.loop.At(due, func() {
		fn()
		w.settle()
	})
}

func (w *World) after(d time.Duration, fn func()) *clock.Timer { return w.at(w.now().Add(d), fn) }

// ClockAdvanced notes that virtual time has been moved. It is called inside the
// loop by whoever moved it, afterwards.
func (w *World) ClockAdvanced(by time.Duration) {
	w.note(Note{Kind: "clock.advanced", Detail: map[string]string{"by": by.String()}})
}

// ClockPaced notes that virtual time runs at another rate. It is called as ClockAdvanced is.
func (w *World) ClockPaced(rate float64) {
	w.note(Note{Kind: "clock.rate", Detail: map[string]string{"rate": strconv.FormatFloat(rate, 'g', -1, 64)}})
}

// AgentAutomated notes that an agent works by itself from now on, or does so no more. It
// is called inside the loop by whoever works for the agent.
func (w *World) AgentAutomated(username string, on bool) {
	w.note(Note{Kind: "agent.auto", Username: username, Detail: map[string]string{"on": strconv.FormatBool(on)}})
}

func (w *World) note(n Note) {
	n.At = w.now()
	for _, o := range w.observers {
		o.Noted(n)
	}
}
