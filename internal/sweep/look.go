package sweep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

// mostUsers is how many users one call can be asked for. Spec §1.5.
const mostUsers = 100

// mostSilent is how long events keep coming of an agent who has signed out; of one
// who has not, they come every two minutes. After that, none is on its way.
// Spec §1.2.
const mostSilent = time.Hour

// look is one agent, as the service showed them.
type look struct {
	id string
	roster.Seen
}

// look asks for every user of the instance. Of those whose call failed nothing is
// said, and the error says why.
func (s *Sweeper) look(ctx context.Context, r *Report) ([]look, error) {
	users, err := s.o.World.Users(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the users: %w", err)
	}
	return s.ask(ctx, users, r)
}

func (s *Sweeper) ask(ctx context.Context, users []string, r *Report) ([]look, error) {
	var (
		looks    []look
		problems []error
	)
	for ids := range slices.Chunk(users, mostUsers) {
		at := s.o.Now()
		found, err := s.o.World.CurrentUsers(ctx, ids)
		if err != nil {
			problems = append(problems, fmt.Errorf("ask for %d users: %w", len(ids), err))
			continue
		}
		r.Users += len(ids)
		r.Present += len(found)
		for _, id := range ids {
			snapshot, present := found[id]
			looks = append(looks, look{id, roster.Seen{At: at, Present: present, Snapshot: snapshot}})
		}
	}
	return looks, errors.Join(problems...)
}

// lookForGone asks for agents who are not among the instance's users, if anything
// is at stake: they may be new, or deleted.
func (s *Sweeper) lookForGone(ctx context.Context, known map[string]roster.Agent, looks []look, r *Report) ([]look, error) {
	if len(looks) == 0 {
		return nil, nil // nothing could be read; that the users are gone is not what it means
	}
	asked := make(map[string]bool, len(looks))
	for _, l := range looks {
		asked[l.id] = true
	}
	var gone []string
	for id, a := range known {
		if !asked[id] && (a.LoggedIn || len(a.Chats) > 0) {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	return s.ask(ctx, gone, r)
}

// repair tells the roster of every agent who differs now as one sweep ago, or of
// whom no event can come any more.
func (s *Sweeper) repair(ctx context.Context, known map[string]roster.Agent, looks []look, r *Report) error {
	before := s.before
	s.before = make(map[string]string)
	var problems []error
	for _, l := range looks {
		a, ok := known[l.id]
		if !ok {
			a = roster.Agent{ID: l.id}
		}
		what := roster.Differs(a, l.Seen)
		if len(what) == 0 {
			continue
		}
		r.Differed++
		mark := shown(l.Seen)
		if before[l.id] != mark && !silent(a, l.At) {
			s.before[l.id] = mark
			continue
		}
		if err := s.tell(ctx, a, l); err != nil {
			s.before[l.id] = mark
			problems = append(problems, fmt.Errorf("repair agent %s: %w", l.id, err))
			continue
		}
		s.count(ctx, a, what, r)
	}
	return errors.Join(problems...)
}

// silent tells whether no event of the agent is on its way any more.
func silent(a roster.Agent, at time.Time) bool {
	return !a.LastAt.IsZero() && at.Sub(a.LastAt) > mostSilent
}

// shown is all of a look that can differ, but for its time.
func shown(in roster.Seen) string {
	if !in.Present {
		return "absent"
	}
	next := ""
	if in.Snapshot.Next != nil {
		next = in.Snapshot.Next.Name
	}
	contacts := make([]string, 0, len(in.Snapshot.Contacts))
	for _, c := range in.Snapshot.Contacts {
		contacts = append(contacts, c.ID+" "+string(c.State))
	}
	slices.Sort(contacts)
	return fmt.Sprintf("%s %q %q %q", in.Snapshot.Status.ID, in.Snapshot.Status.Name, next, contacts)
}

func (s *Sweeper) tell(ctx context.Context, a roster.Agent, l look) error {
	contacts, err := named(ctx, s.o.World, a, l.Snapshot.Contacts)
	if err != nil {
		return err
	}
	l.Snapshot.Contacts = contacts
	return s.o.Teller.Tell(ctx, l.id, l.Seen)
}

// named gives the chats among the contacts their initial contact ids, which the
// service does not show.
func named(ctx context.Context, world World, a roster.Agent, contacts []agentevent.Contact) ([]agentevent.Contact, error) {
	all := slices.Clone(contacts)
	for n, c := range all {
		if c.Channel != "CHAT" || c.InitialID != "" || over(c.State) {
			continue
		}
		if known := slices.IndexFunc(a.Chats, func(k roster.Chat) bool { return k.ContactID == c.ID }); known >= 0 {
			all[n].InitialID = a.Chats[known].ID
			continue
		}
		id, err := world.ChatID(ctx, c.ID)
		if err != nil {
			return nil, fmt.Errorf("find the chat of contact %s: %w", c.ID, err)
		}
		all[n].InitialID = id
	}
	return all, nil
}

// over tells of a contact that is in the agent's slot only until it is cleared:
// nobody asks whose chat it was. Spec §2.1.
func over(s agentevent.ContactState) bool {
	return slices.Contains([]agentevent.ContactState{agentevent.Missed, agentevent.Rejected, agentevent.Errored, agentevent.Ended}, s)
}

func (s *Sweeper) count(ctx context.Context, a roster.Agent, what []string, r *Report) {
	for _, w := range what {
		w = strings.ReplaceAll(w, " ", "-")
		r.Repaired[w]++
		s.o.Counter.Repaired(w)
	}
	s.o.Log.LogAttrs(ctx, slog.LevelInfo, "the sweep has repaired what events had missed",
		slog.String("agent", a.Username), slog.String("agent-id", a.ID), slog.Any("what", what))
}
