package companion

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"handover/internal/companion/enrol"
	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
)

// shared is the hub of processes that share a shelf: replicas of the daemon, Lambda
// functions. Nothing is kept here between two requests. What is known of an agent is one
// group of small items, which each request reads at once:
//
//   - the *slate*: what all companions of the agent are told alike, and the round: a
//     session of another round than the slate's is none, so that one write ends them all;
//   - the sessions, by the sum of their secret, which ends with the agent's id;
//   - the commands, by their id. Who gave one waits by reading it again.
//
// Every change is by compare-and-set: of two processes that are given the same number
// of a request, or the same command to hand on, one has it. The processes' clocks have
// to agree to a second or so.
type shared struct {
	shelf ledger.Shelf
	now   func() time.Time
	pace  pace
}

const (
	slateName     = "slate"
	sessionPrefix = "session/"
	commandPrefix = "command/"

	// polledEvery is how often it is written, at most, that a companion polls; whoever
	// has not for polledFor, which leaves room for a pause and a slow answer, polls no more.
	polledEvery = 10 * time.Second
	polledFor   = polledEvery + idlePause + 5*time.Second
	// heardEvery is how often it is written, at most, that a companion is heard, by what
	// carries no number. What does is written anyway.
	heardEvery = 5 * time.Second
)

// slate is the document of what is the agent's.
type slate struct {
	Round int64 `json:"round"`
	Notes notes `json:"notes,omitzero"`
}

// place is the document of a session.
type place struct {
	Agent  enrol.Agent `json:"agent"`
	Client string      `json:"client"`
	Origin string      `json:"origin"`
	Round  int64       `json:"round"`
	Seq    int64       `json:"seq"`
	Taker  string      `json:"taker"` // of Seq: unlike that of every other request
	Heard  time.Time   `json:"heard"`
	Polled time.Time   `json:"polled,omitzero"`
	Gone   bool        `json:"gone,omitzero"`
}

// task is the document of a command.
type task struct {
	Command Command   `json:"command"`
	For     string    `json:"for"` // key of the session
	Given   time.Time `json:"given,omitzero"`
	Until   time.Time `json:"until"` // it is waited for
	Said    *Outcome  `json:"said,omitempty"`
}

// board is all that the shelf holds of an agent, as it was read.
type board struct {
	slate    *record[slate]
	sessions []*record[place]
	tasks    []*record[task]
	dead     []ledger.Item // sessions that are none any more, and commands that nobody waits for
}

func group(agentID string) string { return "companion/" + agentID }

// read reads all that is known of the agent.
func (h *shared) read(ctx context.Context, agentID string) (*board, error) {
	items, err := h.shelf.Items(ctx, group(agentID))
	if err != nil {
		return nil, fmt.Errorf("companion: %w", err)
	}
	b := &board{slate: &record[slate]{ledger.Doc[slate]{Item: ledger.Item{Group: group(agentID), Name: slateName}}}}
	for _, i := range items {
		if err := b.open(i, h.now()); err != nil {
			return nil, err
		}
	}
	b.sessions = slices.DeleteFunc(b.sessions, func(s *record[place]) bool {
		over := s.Is.Round != b.slate.Is.Round
		if over {
			b.dead = append(b.dead, s.Item)
		}
		return over
	})
	return b, nil
}

func (b *board) open(i ledger.Item, now time.Time) (err error) {
	switch {
	case i.Name == slateName:
		b.slate, err = opened[slate](i)
	case !now.Before(i.Expires):
		b.dead = append(b.dead, i)
	case strings.HasPrefix(i.Name, sessionPrefix):
		var s *record[place]
		s, err = opened[place](i)
		b.sessions = append(b.sessions, s)
	case strings.HasPrefix(i.Name, commandPrefix):
		var c *record[task]
		c, err = opened[task](i)
		b.tasks = append(b.tasks, c)
	}
	return err
}

// slateUntil is when a slate that is written now may be forgotten: when no session of
// an earlier round can live any more.
func (h *shared) slateUntil() time.Time { return h.now().Add(2 * sessionFor) }

func (h *shared) begin(ctx context.Context, who identity) (*session, string, error) {
	b, err := h.read(ctx, who.agent.ID)
	if err != nil {
		return nil, "", err
	}
	now := h.now()
	secret := rand.Text() + rand.Text() + "." + base64.RawURLEncoding.EncodeToString([]byte(who.agent.ID))
	mine := &record[place]{ledger.Doc[place]{
		Item: ledger.Item{Group: group(who.agent.ID), Name: sessionPrefix + sum(secret)},
		Is:   place{Agent: who.agent, Client: who.client, Origin: who.origin, Round: b.slate.Is.Round, Heard: now},
	}}
	if err := mine.add(ctx, h.shelf, now.Add(sessionFor)); err != nil {
		return nil, "", err
	}
	for _, i := range b.makeRoom(who.client) {
		if err := h.shelf.DropItem(ctx, i); err != nil {
			return nil, "", fmt.Errorf("companion: %w", err)
		}
	}
	b.sessions = append(b.sessions, mine)
	return h.seated(b, mine), secret, nil
}

// makeRoom takes from the board what a new session of this page is in place of, and
// gives all that can go.
func (b *board) makeRoom(client string) []ledger.Item {
	drop := b.dead
	slices.SortFunc(b.sessions, func(x, y *record[place]) int { return y.Is.Heard.Compare(x.Is.Heard) })
	kept := 0
	b.sessions = slices.DeleteFunc(b.sessions, func(s *record[place]) bool {
		over := s.Is.Client == client || kept >= mostSessions-1
		if over {
			drop = append(drop, s.Item)
		} else {
			kept++
		}
		return over
	})
	return drop
}

func (h *shared) find(ctx context.Context, secret string) (*session, error) {
	_, tail, _ := strings.Cut(secret, ".")
	agentID, err := base64.RawURLEncoding.DecodeString(tail)
	if err != nil || len(agentID) == 0 || len(agentID) > longestName || !httpjson.Printable(string(agentID)) {
		return nil, nil //nolint:nilnil,nilerr // it is made up: there is none, and that is no error
	}
	b, err := h.read(ctx, string(agentID))
	if err != nil {
		return nil, err
	}
	if mine := b.session(sum(secret)); mine != nil {
		return h.seated(b, mine), nil
	}
	return nil, nil //nolint:nilnil // as above
}

// session is that of a key; nil if there is none.
func (b *board) session(key string) *record[place] {
	for _, s := range b.sessions {
		if s.Item.Name == sessionPrefix+key {
			return s
		}
	}
	return nil
}

func (h *shared) seated(b *board, mine *record[place]) *session {
	d := mine.Is
	key := strings.TrimPrefix(mine.Item.Name, sessionPrefix)
	return &session{
		identity: identity{agent: d.Agent, client: d.Client, origin: d.Origin}, key: key,
		seat: &stool{hub: h, agentID: d.Agent.ID, key: key, board: b, mine: mine, fresh: true},
	}
}

func (h *shared) lead(ctx context.Context, agentID string, since time.Time) (*session, error) {
	b, err := h.read(ctx, agentID)
	if err != nil {
		return nil, err
	}
	var lead *record[place]
	for _, s := range b.sessions {
		polls := h.now().Sub(s.Is.Polled) < polledFor
		if polls && !s.Is.Gone && s.Is.Heard.After(since) && (lead == nil || before(s, lead)) {
			lead = s
		}
	}
	if lead == nil {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	return h.seated(b, lead), nil
}

// before tells whether x is to be asked before y. Every process has to say the same.
func before(x, y *record[place]) bool {
	return cmp.Or(y.Is.Heard.Compare(x.Is.Heard), cmp.Compare(x.Item.Name, y.Item.Name)) < 0
}

func (h *shared) dismiss(ctx context.Context, agentID string) error {
	b, err := h.read(ctx, agentID)
	if err != nil {
		return err
	}
	return b.writeSlate(ctx, h, func(s *slate) { s.Round++ })
}

// writeSlate changes the slate, also where there is none yet.
func (b *board) writeSlate(ctx context.Context, h *shared, edit func(*slate)) error {
	err := b.slate.change(ctx, h.shelf, func(s *slate) (time.Time, bool) {
		edit(s)
		return h.slateUntil(), true
	})
	if errors.Is(err, departure.ErrNotFound) {
		return errCrowded // it was forgotten meanwhile, or the shelf was too busy: another time
	}
	return err
}

// ring does nothing: who polls reads again soon enough.
func (h *shared) ring(string) {}
