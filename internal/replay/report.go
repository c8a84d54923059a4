package replay

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/report"
	"handover/internal/roster"
)

// Report is what a replay has found.
type Report struct {
	From       time.Time     `json:"from,omitzero"` // the first event that was used
	To         time.Time     `json:"to,omitzero"`   // the last
	Policy     string        `json:"policy"`
	Records    Records       `json:"records"`
	Agents     int           `json:"agents"`
	Breaker    int           `json:"breakerTripped"` // how often it would have held moves back
	Assumed    []string      `json:"assumed"`        // what was taken for true, in words
	Unjudged   []Unjudged    `json:"unjudged"`
	Rejected   []Rejected    `json:"rejected"`   // the first hundred
	Departures report.Report `json:"departures"` // as the controller's own report has it
	Waits      Waits         `json:"waits"`      // of all chats below
	By         []Group       `json:"by"`
	Chats      []Chat        `json:"chats"`  // one for each chat of each departure, by time
	Ghosts     []Ghost       `json:"ghosts"` // when the recording ends
}

// Records counts what was read. Every record but those outside the files is one of these.
type Records struct {
	Read          int `json:"read"`
	AgentEvents   int `json:"agentEvents"`
	ContactEvents int `json:"contactEvents"`
	Foreign       int `json:"foreign"`   // of other kinds: contact records, other sources' events
	Repeated      int `json:"repeated"`  // seen before
	Late          int `json:"late"`      // older than what was known of their agent
	OtherTime     int `json:"otherTime"` // outside the time asked for
	Rejected      int `json:"rejected"`  // not usable
	CutOff        int `json:"cutOff"`    // of these, files of which the rest, or all, could not be read
}

// Rejected is a piece of the recording that could not be used.
type Rejected struct {
	Source string `json:"source"`
	Offset int64  `json:"offset"`
	Reason string `json:"reason"`
}

// Chat is one chat of one departure: what would have become of it, and what did.
type Chat struct {
	Departure string    `json:"departure"`
	Began     time.Time `json:"began"` // when the agent left, or came to have the chat
	Agent     string    `json:"agent"`
	Cause     string    `json:"cause"`
	Status    string    `json:"status,omitzero"` // that the agent chose
	ChatID    string    `json:"chatId"`
	ContactID string    `json:"contactId"`
	Queue     string    `json:"queue"`

	Would  Would     `json:"would"`
	At     time.Time `json:"at,omitzero"` // when that was decided
	Target string    `json:"target,omitzero"`
	Rule   string    `json:"rule,omitzero"`
	Rung   int       `json:"rung,omitzero"` // from 1
	Reason string    `json:"reason"`

	// Wait is how long the customer was with an agent who had gone: from Began until
	// the chat left the agent, the agent came back, or the recording ended.
	Wait  float64 `json:"waitSeconds"`
	Ended End     `json:"ended"`
	How   string  `json:"how"`                   // the same in words
	By    string  `json:"by,omitzero"`           // WentOn: the next agent
	After float64 `json:"afterSeconds,omitzero"` // WentOn: from leaving the agent until then
}

// Would is what the policy would have made of the chat.
type Would string

// What would have become of a chat.
const (
	Moved     Would = "moved"
	Kept      Would = "kept"
	Stranded  Would = "stranded"
	InTime    Would = "nothing"   // the agent was back, or the chat over, before anything was decided
	Undecided Would = "undecided" // the recording ends before
)

// End is what really became of the chat's time with the agent.
type End string

// The ends.
const (
	CameBack   End = "agent came back"
	WentOn     End = "went on"
	ByCustomer End = "ended by the customer"
	ByAgent    End = "ended by the agent"
	Over       End = "ended" // in another way, or it is not known by whom
	StillThere End = "still there"
)

// Waits says how long waits took, in seconds.
type Waits struct {
	N       int     `json:"n"`
	Median  float64 `json:"medianSeconds"`
	P90     float64 `json:"p90Seconds"`
	Longest float64 `json:"longestSeconds"`
	Total   float64 `json:"totalSeconds"`
}

// Group is the chats by one property: agent, queue, cause, rule, ended, or hour (UTC).
type Group struct {
	By   string `json:"by"`
	Rows []Row  `json:"rows"`
}

// Row is the chats that share a property's value.
type Row struct {
	Name  string `json:"name"`
	Chats int    `json:"chats"`
	Moved int    `json:"moved"`
	Waits Waits  `json:"waits"`
}

// Ghost is a chat whose agent is absent when the recording ends.
type Ghost struct {
	Agent  string    `json:"agent"`
	ChatID string    `json:"chatId"`
	Queue  string    `json:"queue"`
	Since  time.Time `json:"since"`
	Why    string    `json:"why"`
}

// report sums up.
func (p *player) report() (Report, error) {
	if p.first.IsZero() {
		return Report{}, p.nothing()
	}
	all := slices.Clone(p.store.over)
	for _, d := range p.store.open {
		all = append(all, d)
	}
	slices.SortFunc(all, older)
	r := Report{
		From: p.first, To: p.clock, Policy: p.o.PolicyName, Records: p.counts, Agents: len(p.store.agents), Breaker: p.store.tripped,
		Assumed: p.assumed(), Unjudged: unjudged(p.o), Rejected: p.rejects, Ghosts: p.ghosts(),
	}
	var err error
	if r.Departures, err = report.Of(walk(all), report.Options{Grace: p.o.Policy.Grace}); err != nil {
		return r, err
	}
	for _, d := range all {
		for _, h := range d.Handovers {
			r.Chats = append(r.Chats, p.fate(d, h))
		}
	}
	slices.SortStableFunc(r.Chats, func(a, b Chat) int { return a.Began.Compare(b.Began) })
	r.Waits, r.By = waits(r.Chats), groups(r.Chats)
	return r, nil
}

// nothing says why there is nothing to report.
func (p *player) nothing() error {
	c := p.counts
	switch {
	case c.OtherTime > 0 && c.OtherTime+c.Foreign+c.Rejected >= c.Read:
		return fmt.Errorf("replay: no event of the recording is of the time asked for (--from, --to): its events are of %s to %s", at(p.seen.first), at(p.seen.last))
	case c.Rejected > 0:
		return errors.New("replay: the recording holds no agent event; the first piece that could not be used: " +
			p.rejects[0].Source + ": " + p.rejects[0].Reason)
	case c.Foreign > 0:
		return errors.New("replay: the recording holds no agent event, only records of other kinds: is it that of the agent event stream?")
	}
	return errors.New("replay: the recording is empty")
}

func walk(all []departure.Departure) iter.Seq2[departure.Departure, error] {
	return func(yield func(departure.Departure, error) bool) {
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func (p *player) ghosts() []Ghost {
	agents := make([]roster.Agent, 0, len(p.store.agents))
	for _, a := range p.store.agents {
		agents = append(agents, a)
	}
	all := []Ghost{}
	for _, g := range roster.Ghosts(agents, p.clock, p.o.Policy.Rules()) {
		all = append(all, Ghost{
			Agent: cmp.Or(g.Username, g.AgentID), ChatID: g.Chat.ID, Since: g.Since, Why: g.Why,
			Queue: cmp.Or(g.Chat.Queue.Name, p.chats.queues[g.Chat.Queue.ARN], g.Chat.Queue.ARN, "none"),
		})
	}
	return all
}
