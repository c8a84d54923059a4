package demo

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"handover/internal/actor"
	"handover/internal/console"
)

// timeline writes what happens, one line each: virtual time since the
// beginning, who, what, why. Two streams and the play itself feed it, each at its
// own pace: it has a lock, and puts a scene's lines in order before it writes them.
type timeline struct {
	mu    sync.Mutex
	out   io.Writer
	from  time.Time
	names map[string]string       // chat id → customer
	early map[string][]actor.Note // chat id → what came before the name was known
	held  []entry                 // of the scene that is played
	lines []console.Entry
	bell  chan struct{}
}

// entry is one line that waits for its scene's end.
type entry struct {
	at   time.Time
	text string
}

func newTimeline(out io.Writer) *timeline {
	return &timeline{out: out, names: make(map[string]string), early: make(map[string][]actor.Note), bell: make(chan struct{})}
}

func (t *timeline) begin(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.from = at
}

func (t *timeline) name(chatID, customer string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.names[chatID] = customer
	for _, n := range t.early[chatID] {
		t.tell(n, customer)
	}
	delete(t.early, chatID)
}

func (t *timeline) scene(title string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.flush()
	fmt.Fprintf(t.out, "\n%s\n", title)
}

// end writes what is left.
func (t *timeline) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.flush()
}

func (t *timeline) flush() {
	slices.SortStableFunc(t.held, func(a, b entry) int { return a.at.Compare(b.at) })
	for _, e := range t.held {
		fmt.Fprintln(t.out, e.text)
	}
	t.held = nil
}

func (t *timeline) write(at time.Time, who, what string) {
	s := int(max(at.Sub(t.from), 0).Seconds())
	t.held = append(t.held, entry{at, fmt.Sprintf("  %02d:%02d  %-9s %s", s/60, s%60, who, what)})
}

// note tells what happened in Connect; what nobody needs for the story is left out.
func (t *timeline) note(n actor.Note) {
	t.mu.Lock()
	defer t.mu.Unlock()
	customer, known := t.names[n.InitialContactID]
	if n.InitialContactID != "" && !known {
		t.early[n.InitialContactID] = append(t.early[n.InitialContactID], n)
		return
	}
	t.tell(n, customer)
}

func (t *timeline) tell(n actor.Note, customer string) {
	switch n.Kind {
	case "agent.status":
		t.write(n.At, n.Username, "is "+n.Detail["status"])
	case "agent.next":
		t.next(n)
	case "contact.connected":
		t.write(n.At, n.Username, "takes the chat of "+customer)
	case "contact.queued":
		t.write(n.At, customer, "waits in queue "+n.Detail["queue"])
	case "chat.ended":
		t.write(n.At, customer, "the chat is over: "+n.Detail["reason"])
	}
}

func (t *timeline) next(n actor.Note) {
	if n.Detail["status"] == "" {
		t.write(n.At, n.Username, "has no next status any more")
		return
	}
	t.write(n.At, n.Username, "has next status "+n.Detail["status"]+": Connect keeps the live chats where they are")
}

// said tells what a person wrote, or read.
func (t *timeline) said(at time.Time, who, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.write(at, who, "“"+text+"”")
}

// journal tells what Handover decided and did.
func (t *timeline) journal(e console.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, e)
	close(t.bell)
	t.bell = make(chan struct{})
	if e.From == e.To {
		return // only tried; the journal has it
	}
	subject := "departure of " + e.Agent
	if e.ChatID != "" {
		subject = "chat of " + t.names[e.ChatID]
	}
	what := subject + ": " + e.To
	if e.Reason != "" {
		what += ", " + strings.TrimSuffix(e.Reason, ".")
	}
	t.write(e.At, "Handover", what)
}

// checked tells that something held, after all that has been told so far.
func (t *timeline) checked(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var latest time.Time
	for _, e := range t.held {
		if e.at.After(latest) {
			latest = e.at
		}
	}
	t.held = append(t.held, entry{latest, "         ✓ " + what})
}

// entries returns the journal so far, and what will be closed when it grows.
func (t *timeline) entries() ([]console.Entry, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.lines, t.bell
}
