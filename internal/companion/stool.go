package companion

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"handover/internal/clock"
	"handover/internal/departure"
	"handover/internal/ledger"
)

const (
	// rereadEvery is how often a poll that is held looks for news.
	rereadEvery = 2 * time.Second
	// firstReread is how soon who waits for an outcome looks for the first time; each
	// time it waits twice as long, up to lastReread.
	firstReread = 250 * time.Millisecond
	lastReread  = time.Second
)

// stool is a session's seat on a shelf, for one request.
type stool struct {
	hub     *shared
	agentID string
	key     string
	board   *board
	mine    *record[place]
	fresh   bool // the board was read for this request, and has not been used to wait
}

// change edits the session's document.
func (s *stool) change(ctx context.Context, edit func(*place) bool) error {
	err := s.mine.change(ctx, s.hub.shelf, func(p *place) (time.Time, bool) {
		changed := edit(p)
		return p.Heard.Add(sessionFor), changed
	})
	if errors.Is(err, departure.ErrNotFound) {
		return noSession()
	}
	return err
}

// advance counts as being heard, too: it is written anyway.
func (s *stool) advance(ctx context.Context, seq int64) (bool, error) {
	taker, taken := rand.Text(), false
	err := s.change(ctx, func(p *place) bool {
		taken = seq > p.Seq || p.Taker == taker // stored before, and the answer was lost
		if seq <= p.Seq {
			return false
		}
		p.Seq, p.Taker, p.Heard = seq, taker, s.hub.now()
		return true
	})
	return taken && err == nil, err
}

func (s *stool) heard(ctx context.Context, gone bool) error {
	now := s.hub.now()
	return s.change(ctx, func(p *place) bool {
		if p.Gone == gone && now.Sub(p.Heard) < heardEvery {
			return false
		}
		p.Heard, p.Gone = now, gone
		return true
	})
}

func (s *stool) others(since time.Time) int {
	n := 0
	for _, other := range s.board.sessions {
		if other != s.mine && !other.Is.Gone && other.Is.Heard.After(since) {
			n++
		}
	}
	return n
}

func (s *stool) poll() (end func()) { return func() {} } // await notes it

func (s *stool) await(ctx context.Context) (due []Command, bell <-chan struct{}, err error) {
	if err := s.look(ctx); err != nil {
		return nil, nil, err
	}
	now := s.hub.now()
	if err := s.change(ctx, func(p *place) bool {
		if now.Sub(p.Polled) < polledEvery {
			return false
		}
		p.Polled = now
		return true
	}); err != nil {
		return nil, nil, err
	}
	for _, t := range s.board.tasks {
		given, err := s.give(ctx, t)
		if err != nil {
			return nil, nil, err
		}
		if given {
			due = append(due, t.Is.Command)
		}
	}
	again := make(chan struct{})
	time.AfterFunc(rereadEvery, func() { close(again) })
	return due, again, nil
}

// look reads the board, unless this request just has.
func (s *stool) look(ctx context.Context) error {
	if s.fresh {
		s.fresh = false
		return nil
	}
	b, err := s.hub.read(ctx, s.agentID)
	if err != nil {
		return err
	}
	mine := b.session(s.key)
	if mine == nil {
		return noSession()
	}
	s.board, s.mine = b, mine
	return nil
}

// give tells whether the companion is to be given the command now, by this request.
func (s *stool) give(ctx context.Context, t *record[task]) (bool, error) {
	given, now := false, s.hub.now()
	err := t.change(ctx, s.hub.shelf, func(d *task) (time.Time, bool) {
		given = d.For == s.key && d.Said == nil && now.Sub(d.Given) > betweenPolls
		if given {
			d.Given = now
		}
		return d.Until, given
	})
	if errors.Is(err, departure.ErrNotFound) { // it was taken back
		return false, nil
	}
	return given && err == nil, err
}

func (s *stool) do(ctx context.Context, c Command) (Outcome, error) {
	until := s.hub.now().Add(s.hub.pace.result)
	t := &record[task]{ledger.Doc[task]{
		Item: ledger.Item{Group: group(s.agentID), Name: commandPrefix + c.ID},
		Is:   task{Command: c, For: s.key, Until: until},
	}}
	if err := t.add(ctx, s.hub.shelf, until); err != nil {
		return Outcome{}, err
	}
	defer s.takeBack(ctx, t)
	for wait := firstReread; ; wait = min(2*wait, lastReread) {
		if err := clock.Wait(ctx, wait); err != nil {
			return Outcome{}, err
		}
		if err := t.read(ctx, s.hub.shelf); err != nil {
			return Outcome{}, fmt.Errorf("wait for what came of a command: %w", err)
		}
		if t.Is.Said != nil {
			return *t.Is.Said, nil
		}
	}
}

// takingBack is how long taking a command back may take.
const takingBack = 2 * time.Second

// takeBack takes a command off the shelf. If it cannot, the command is over soon: until
// then it may be given, and an outcome told; it is not begun with after its own end.
func (s *stool) takeBack(ctx context.Context, t *record[task]) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), takingBack)
	defer cancel()
	if t.read(ctx, s.hub.shelf) == nil {
		_ = s.hub.shelf.DropItem(ctx, t.Item)
	}
}

func (s *stool) conclude(ctx context.Context, said Outcome) error {
	for _, t := range s.board.tasks {
		if t.Is.For != s.key || t.Is.Command.ID != said.Command {
			continue
		}
		if err := fits(&t.Is.Command, said); err != nil {
			return err
		}
		err := t.change(ctx, s.hub.shelf, func(d *task) (time.Time, bool) {
			if d.Said != nil { // it was told before
				return d.Until, false
			}
			d.Said = &said
			return d.Until, true
		})
		if !errors.Is(err, departure.ErrNotFound) {
			return err
		}
	}
	return fits(nil, said)
}

func (s *stool) noted() notes { return s.board.slate.Is.Notes }

func (s *stool) note(ctx context.Context, n notes) error {
	return s.board.writeSlate(ctx, s.hub, func(d *slate) { d.Notes = n })
}
