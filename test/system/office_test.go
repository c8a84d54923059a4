package system

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"handover/internal/actor"
	"handover/internal/companion"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/operator"
)

// office is a world in which a controller is at work, operators and companions
// can reach it, and colleagues answer what rings.
type office struct {
	*world
	stop func()          // the controller
	open context.Context // until the test is over
	work sync.WaitGroup
	tabs map[string]*tab // by agent and client
	// tokens are what agents are enrolled by; without one the controller trusts whoever
	// reaches it.
	tokens map[string]string
}

// inOffice runs a test in an office under this policy; empty: the default one.
func inOffice(t *testing.T, text string, test func(t *testing.T, o *office)) {
	t.Helper()
	inBubble(t, func(t *testing.T, w *world) {
		if text != "" {
			w.obey(text)
		}
		open, over := context.WithCancel(w.ctx)
		o := &office{world: w, open: open, stop: w.control(), tabs: make(map[string]*tab)}
		defer func() { o.stop() }()
		defer o.work.Wait()
		defer over()
		test(t, o)
	})
}

// answering signs in agents who accept whatever rings.
func (o *office) answering(names ...string) {
	o.t.Helper()
	for _, name := range names {
		o.login(name)
		o.work.Go(func() { o.accept(name) })
	}
}

func (o *office) accept(agent string) {
	for {
		d, err := o.stage.AwaitAgent(o.open, agent, "is offered a chat", func(d actor.Desktop) bool { return len(d.In("CONNECTING")) > 0 })
		if err != nil {
			return
		}
		for _, e := range d.In("CONNECTING") {
			_ = o.stage.Act(o.open, agent, e.ContactID, "accept") // it may be gone again
		}
	}
}

// busy signs an agent in who takes one chat of each customer, and lets the
// controller hear of it.
func (o *office) busy(agent string, customers ...string) []*actor.Customer {
	o.t.Helper()
	o.login(agent)
	var chats []*actor.Customer
	for _, name := range customers {
		chats = append(chats, o.chat(agent, name, nil))
	}
	o.pass(3 * time.Second)
	return chats
}

// waits is a customer whom nobody has taken yet.
func (o *office) waits(name string) *actor.Customer {
	o.t.Helper()
	c, err := o.stage.Chat(o.ctx, name, nil)
	o.must(err)
	o.people = append(o.people, c)
	return c
}

// call asks the running controller, as the operator mia.
func (o *office) call(method, path, body string) (status int, answer []byte) {
	o.t.Helper()
	r := httptest.NewRequestWithContext(o.ctx, method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(operator.OperatorHeader, "mia")
	w := httptest.NewRecorder()
	o.front.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes()
}

// order drains the agent, or undrains them, and returns what the operator is told.
func (o *office) order(what, agent, body string) operator.Drained {
	o.t.Helper()
	status, answer := o.call(http.MethodPost, "/operator/v1/agents/"+agent+"/"+what, body)
	if status != http.StatusOK {
		o.t.Fatalf("%s %s: %d %s\n%s", what, agent, status, answer, o.journal())
	}
	var d operator.Drained
	o.must(json.Unmarshal(answer, &d))
	return d
}

// refused checks that a call is refused, and what it says.
func (o *office) refused(path, body string, status int, says string) {
	o.t.Helper()
	before := o.journal()
	got, answer := o.call(http.MethodPost, "/operator/v1/"+path, body)
	if got != status || !strings.Contains(string(answer), says) {
		o.t.Errorf("%s %s: %d %s, want %d with %q", path, body, got, answer, status, says)
	}
	if after := o.journal(); after != before {
		o.t.Errorf("%s was refused, and changed something:\n%s", path, after[len(before):])
	}
}

// tab is a companion in a browser: what it has of the controller.
type tab struct {
	session string
	seq     int
}

// beat has a companion say that it lives; the extras are more of a beat's fields.
// One that was not heard before says hello.
func (o *office) beat(agent, client, extras string) {
	o.t.Helper()
	now := time.Now().UnixMilli()
	t := o.tabs[agent+" "+client]
	if t == nil {
		t = &tab{}
		o.tabs[agent+" "+client] = t
		answer := o.asks("hello", o.tokens[agent], fmt.Sprintf(`{"version": 1, "agent": %q, "client": %q, "desk": "local", "library": "test", "language": "en", "at": %d, "state": {}}`, agent, client, now))
		var welcome companion.Welcome
		o.must(json.Unmarshal(answer, &welcome))
		t.session = welcome.Session
		if extras == "" {
			return
		}
	}
	t.seq++
	signed := fmt.Sprintf(`{"seq": %d, "at": %d`, t.seq, now)
	if strings.Contains(extras, "bye") {
		o.asks("bye", "", signed+`, "session": "`+t.session+`"}`)
		return
	}
	o.asks("beat", t.session, signed+extras+`, "state": {}}`)
}

// asks calls the controller as a companion does.
func (o *office) asks(call, session, body string) []byte {
	o.t.Helper()
	r := httptest.NewRequestWithContext(o.ctx, http.MethodPost, companion.Base+call, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+session)
	w := httptest.NewRecorder()
	o.front.ServeHTTP(w, r)
	if w.Code >= 300 {
		o.t.Fatalf("a companion's %s: %d %s", call, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// beats lets time pass in which these companions of the agent beat every 20 s,
// the first time at once.
func (o *office) beats(agent string, times int, clients ...string) {
	o.t.Helper()
	for range times {
		for _, client := range clients {
			o.beat(agent, client, "")
		}
		o.pass(20 * time.Second)
	}
}

// departures are those of the agent, oldest first, as "cause/state".
func (o *office) departures(agent string) []string {
	o.t.Helper()
	var all []string
	for d, err := range o.mem.Departures(o.ctx, ledger.DepartureFilter{}) {
		o.must(err)
		if d.Username == agent {
			all = append(all, string(d.Cause)+"/"+string(d.State))
		}
	}
	slices.Reverse(all)
	return all
}

func (o *office) departed(agent string, want ...string) {
	o.t.Helper()
	if got := o.departures(agent); !slices.Equal(got, want) {
		o.t.Errorf("departures of %s: %q, want %q\n%s", agent, got, want, o.journal())
	}
}

// landed checks that each chat has come to that agent by one move, the customer
// in the same session, and nothing of the contract left on it.
func (o *office) landed(agent string, chats ...*actor.Customer) {
	o.t.Helper()
	for _, c := range chats {
		o.became(c, departure.Landed)
		o.heldBy(agent, c)
		if n := len(o.chain(c).Segments); n != 2 {
			o.t.Errorf("the chat of %s has %d segments, want 2: it was moved once", c.Name, n)
		}
		if n := c.Count("participant.left"); n != 1 {
			o.t.Errorf("%s saw %d participants leave, want one", c.Name, n)
		}
	}
}

// heldBy checks that the agent, and nobody else, is connected to the chats.
func (o *office) heldBy(agent string, chats ...*actor.Customer) {
	o.t.Helper()
	for _, c := range chats {
		segments := o.chain(c).Segments
		if s := segments[len(segments)-1]; s.Agent != agent || s.State != "connected" {
			o.t.Errorf("the chat of %s is %s with %q, want %s\n%s", c.Name, s.State, s.Agent, agent, o.journal())
		}
		if c.Count("chat.ended") != 0 {
			o.t.Errorf("%s was disconnected", c.Name)
		}
		o.unmarked(c)
	}
}

// untouched checks that the chats never left the agent, and no customer saw anything.
func (o *office) untouched(agent string, chats ...*actor.Customer) {
	o.t.Helper()
	for _, c := range chats {
		o.heldBy(agent, c)
		if n := len(o.chain(c).Segments); n != 1 {
			o.t.Errorf("the chat of %s has %d segments, want 1\n%s", c.Name, n, o.journal())
		}
		if c.Count("participant.left") != 0 {
			o.t.Errorf("%s saw somebody leave", c.Name)
		}
	}
}

// queued checks that the chat waits for anybody.
func (o *office) queued(c *actor.Customer) {
	o.t.Helper()
	segments := o.chain(c).Segments
	if s := segments[len(segments)-1]; s.State != "queued" {
		o.t.Errorf("the chat of %s is %s with %q, want it queued\n%s", c.Name, s.State, s.Agent, o.journal())
	}
}

// cordoned checks whether new chats are kept from the agent.
func (o *office) cordoned(agent string, want bool) {
	o.t.Helper()
	d := o.desktop(agent)
	status := d.Status
	if d.NextStatus != "" {
		status = d.NextStatus
	}
	if (status == "Offline") != want {
		o.t.Errorf("%s is %s, next %q; off-line: want %t\n%s", agent, d.Status, d.NextStatus, want, o.journal())
	}
}

// offers counts what rang at the agent from then on.
func (o *office) offers(agent string, since time.Time) (n int) {
	o.t.Helper()
	o.pass(0)
	for _, note := range o.stage.Notes() {
		if note.Kind == "contact.offered" && note.Username == agent && !note.At.Before(since) {
			n++
		}
	}
	return n
}

// spared checks that nothing rang at the agent from then on.
func (o *office) spared(agent string, since time.Time) {
	o.t.Helper()
	if n := o.offers(agent, since); n > 0 {
		o.t.Errorf("%s was offered a chat %d times\n%s", agent, n, o.journal())
	}
}

// says checks that the journal has a line with the text.
func (o *office) says(text string) {
	o.t.Helper()
	if j := o.journal(); !strings.Contains(j, text) {
		o.t.Errorf("the journal does not say %q:\n%s", text, j)
	}
}
