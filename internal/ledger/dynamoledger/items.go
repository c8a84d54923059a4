package dynamoledger

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/policy"
	"handover/internal/roster"
)

// alone is the sort key of an item that has its partition for itself.
const alone = "-"

// Where items are.
func schemaKey() key { return key{"schema", alone} }
func gateKey() key   { return key{"gate", alone} }
func headKey() key   { return key{"head", alone} }
func anchorKey() key { return key{"anchor", alone} }

func agentKey(id string) key       { return agentItems.at(id, id) }
func departureKey(id string) key   { return key{"departure#" + id, alone} }
func openKey(agentID string) key   { return key{"open#" + agentID, alone} }
func chatKey(id string) key        { return key{"chat#" + id, alone} }
func cursorKey(name string) key    { return key{"cursor#" + name, alone} }
func positionKey(s, sh string) key { return key{"position#" + s, sh} }

// instant is the form of an instant by which items are sorted: Unix nanoseconds, all
// of one width. None, and what was before 1970, is the first.
func instant(t time.Time) string {
	if t.IsZero() {
		return number(0)
	}
	return number(max(0, t.UnixNano()))
}

// number is the form of a number by which items are sorted.
func number(n int64) string { return fmt.Sprintf("%019d", n) }

// pair joins two names so that no other two give the same.
func pair(a, b string) string {
	return strings.NewReplacer("%", "%25", "#", "%23").Replace(a) + "#" + b
}

// encode is the document form of a value.
func encode(v any) (string, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(doc), nil
}

// decode undoes encode.
func decode[T any](i item) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(i.doc), &v); err != nil {
		return v, fmt.Errorf("item %s %s: decode %T: %w", i.pk, i.sk, v, err)
	}
	return v, nil
}

// filed is an item with the value that its document is to hold.
type filed struct {
	key
	value any
}

// stored is what a departure's item holds.
type stored struct {
	Departure departure.Departure // its intents without leases
	Leases    map[string]loan     `json:",omitempty"` // by intent id
}

type loan struct {
	Owner string
	Until time.Time
}

// begun is what tells of a departure in the order in which they began.
type begun struct {
	ID   string
	Left departure.Left
}

// pending is what tells of one that is not over.
type pending struct {
	ID     string
	Moving map[string]int `json:",omitempty"` // handovers on the move, by queue
}

// waiting is one intent, as it is chosen by its turn.
type waiting struct {
	ID         string
	Due, Since time.Time
	Until      time.Time // end of its lease; zero: not leased
}

// work is what tells of a departure's intents.
type work struct {
	ID      string
	Intents []waiting
}

// places are the items by which the departure is found, other than those it shares
// with other departures.
func (s *stored) places() []filed {
	if s == nil {
		return nil
	}
	d := s.Departure
	since := instant(d.BeganAt) + "#" + d.ID
	left := departure.Left{AgentID: d.AgentID, Cause: d.Cause, BeganAt: d.BeganAt}
	all := []filed{{began.at(d.ID, since), begun{d.ID, left}}}
	if ledger.Pending(d) {
		all = append(all, filed{pendingItems.at(d.ID, since), pending{d.ID, moving(d)}})
	} else {
		all = append(all, filed{overItems.at(d.ID, instant(d.UpdatedAt)+"#"+d.ID), d.ID})
	}
	if w := s.work(); len(w.Intents) > 0 {
		first := slices.MinFunc(w.Intents, earlier)
		all = append(all, filed{workItems.at(d.ID, instant(first.ready())+"#"+d.ID), w})
	}
	return all
}

// moving counts the handovers on the move, by queue.
func moving(d departure.Departure) map[string]int {
	n := make(map[string]int)
	for _, h := range d.Handovers {
		if ledger.Moving(h) {
			n[h.QueueARN]++
		}
	}
	return n
}

func (s *stored) work() work {
	w := work{ID: s.Departure.ID}
	for i := range intents(&s.Departure) {
		w.Intents = append(w.Intents, waiting{i.ID, i.Due, i.Since, s.Leases[i.ID].Until})
	}
	return w
}

// ready is when the intent can be leased next.
func (w waiting) ready() time.Time {
	if w.Until.After(w.Due) {
		return w.Until
	}
	return w.Due
}

// intents goes through the departure's own intents, then its handovers', in place.
func intents(d *departure.Departure) func(yield func(*departure.Intent) bool) {
	return func(yield func(*departure.Intent) bool) {
		for n := range d.Intents {
			if !yield(&d.Intents[n]) {
				return
			}
		}
		for n := range d.Handovers {
			for m := range d.Handovers[n].Intents {
				if !yield(&d.Handovers[n].Intents[m]) {
					return
				}
			}
		}
	}
}

// lent is the departure with its leases filled in.
func (s *stored) lent() departure.Departure {
	for i := range intents(&s.Departure) {
		held := s.Leases[i.ID]
		i.Owner, i.Until = held.Owner, held.Until
	}
	return s.Departure
}

// successor is what is stored once d is. Of the leases those stay whose intents do.
func (s *stored) successor(d departure.Departure) *stored {
	next := &stored{Departure: unleased(d), Leases: make(map[string]loan)}
	next.Departure.Version++
	if s != nil {
		for i := range intents(&next.Departure) {
			if held, ok := s.Leases[i.ID]; ok {
				next.Leases[i.ID] = held
			}
		}
	}
	return next
}

// unleased returns a departure whose intents carry no leases, sharing nothing that it
// changed with d.
func unleased(d departure.Departure) departure.Departure {
	d.Intents, d.Handovers = slices.Clone(d.Intents), slices.Clone(d.Handovers)
	for n := range d.Handovers {
		d.Handovers[n].Intents = slices.Clone(d.Handovers[n].Intents)
	}
	for i := range intents(&d) {
		i.Owner, i.Until = "", time.Time{}
	}
	return d
}

// mention is what an agent, or a chat, knows of one departure: that it is pending, or
// who left the chat.
type mention struct {
	ID      string
	Pending bool            `json:",omitempty"`
	Left    []policy.Leaver `json:",omitempty"`
}

// mentions are the items, other than its own, in which the departure is to stand.
// They are shared: of one agent, of one chat there may be several departures.
func (s *stored) mentions() map[key]mention {
	if s == nil {
		return nil
	}
	d, is := s.Departure, ledger.Pending(s.Departure)
	all := make(map[key]mention)
	if is {
		all[openKey(d.AgentID)] = mention{ID: d.ID, Pending: true}
	}
	for _, h := range d.Handovers {
		m := all[chatKey(h.ChatID)]
		m.ID, m.Pending = d.ID, is
		if h.LegOff {
			m.Left = append(m.Left, ledger.Leaver(d, h))
		}
		if m.Pending || len(m.Left) > 0 {
			all[chatKey(h.ChatID)] = m
		}
	}
	return all
}

// staff is what Traffic needs of an agent.
type staff struct {
	LoggedIn bool `json:",omitempty"`
	Status   agentevent.Status
	Live     []string `json:",omitempty"`
}

// placesOf are the items by which the agent is found and counted.
func placesOf(a roster.Agent) []filed {
	var all []filed
	if !a.Due.IsZero() {
		all = append(all, filed{agentsDue.at(a.ID, instant(a.Due)+"#"+a.ID), due{a.ID, a.Due}})
	}
	if live := ledger.Live(a); a.LoggedIn || len(live) > 0 {
		all = append(all, filed{staffItems.at(a.ID, a.ID), staff{a.LoggedIn, a.Status, live}})
	}
	return all
}

// due is when time alone changes something of an agent.
type due struct {
	ID string
	At time.Time
}
