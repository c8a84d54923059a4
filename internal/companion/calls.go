package companion

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
)

// outcomes are what a companion may say came of a command.
var outcomes = []departure.Outcome{departure.Done, departure.NotPossible, departure.RetryAfter, departure.AlreadyGone, departure.AgentBack}

func checkOutcome(field, found string) error {
	if !slices.Contains(outcomes, departure.Outcome(found)) {
		return httpjson.InvalidField(field, "found %s, want one of %v", httpjson.Quoted(found), outcomes)
	}
	return nil
}

// result takes in what came of a command.
func (s *Server) result(ctx context.Context, on *session, in Outcome) (any, error) {
	if err := checkOutcome("outcome", in.Outcome); err != nil {
		return nil, err
	}
	if err := printable("reason", in.Reason, longestReason); err != nil {
		return nil, err
	}
	return nil, on.conclude(ctx, in)
}

func stale() error {
	return &httpjson.Fault{Status: http.StatusConflict, Code: Stale, Message: "epoch: it is not that of the agent's open departure"}
}

func notYourChat(field string) error {
	return &httpjson.Fault{Status: http.StatusForbidden, Code: NotYourChat, Message: field + ": Amazon Connect does not show this chat with you"}
}

// alone takes in what a companion has done by itself. Where the chats are now is
// for Connect to say: the agent is looked at.
func (s *Server) alone(ctx context.Context, on *session, in Alone) (any, error) {
	if len(in.Did) == 0 || len(in.Did) > mostContacts {
		return nil, httpjson.InvalidField("did", "found %d, want 1 to %d", len(in.Did), mostContacts)
	}
	theirs, err := s.contacts(ctx, on.agent.ID)
	if err != nil {
		return nil, err
	}
	for n, did := range in.Did {
		field := fmt.Sprintf("did[%d].", n)
		if err := did.check(field); err != nil {
			return nil, err
		}
		if !theirs[did.ContactID] {
			return nil, notYourChat(field + "contactId")
		}
	}
	return nil, s.note(ctx, on, in)
}

func (did Did) check(field string) error {
	if did.Action != Transfer && did.Action != Disconnect {
		return httpjson.InvalidField(field+"action", "want %s or %s", Transfer, Disconnect)
	}
	return checkOutcome(field+"outcome", did.Outcome)
}

// recent is how many of the newest departures a chat is looked for in: one that a
// companion gave up alone may have been heard of, and be done with, before the
// companion is heard.
const recent = 500

// contacts are those that the agent has, or had in departures of theirs.
func (s *Server) contacts(ctx context.Context, agentID string) (map[string]bool, error) {
	a, err := s.o.Agents.Agent(ctx, agentID)
	if err != nil {
		return nil, err
	}
	theirs := make(map[string]bool)
	for _, c := range a.Chats {
		theirs[c.ContactID] = true
	}
	for d, err := range s.o.Departures.Departures(ctx, ledger.DepartureFilter{Limit: recent}) {
		if err != nil {
			return nil, err
		}
		for _, h := range d.Handovers {
			theirs[h.ContactID] = theirs[h.ContactID] || d.AgentID == agentID
		}
	}
	return theirs, nil
}

func (s *Server) note(ctx context.Context, on *session, in Alone) error {
	for _, did := range in.Did {
		says := fmt.Sprintf("the companion could not reach the controller and acted alone at %s: %s of contact %s: %s",
			time.UnixMilli(did.At).UTC().Format(time.RFC3339), did.Action, did.ContactID, did.Outcome)
		if err := s.o.Desk.Note(ctx, on.agent.ID, "companion", says); err != nil {
			return err
		}
		s.o.Counter.CompanionAlone(did.Outcome)
	}
	return s.o.Agents.Look(ctx, on.agent.ID, on.agent.Username)
}

// choice takes in what the agent chose for one chat.
func (s *Server) choice(ctx context.Context, on *session, in Choice) (any, error) {
	h, err := s.chosen(ctx, on, in)
	if err != nil {
		return nil, err
	}
	asked, err := s.asked(ctx, on, h, in)
	if err != nil {
		return nil, err
	}
	err = s.o.Desk.Ask(ctx, in.Departure, asked)
	if why, ok := errors.AsType[departure.Refusal](err); ok {
		return nil, refused(why.Error()) // without the ids, which are nothing to an agent
	}
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, on)
}

// chosen is the handover that a choice is about, if it is of the agent's own open
// departure.
func (s *Server) chosen(ctx context.Context, on *session, in Choice) (departure.Handover, error) {
	d, err := s.o.Departures.Load(ctx, in.Departure)
	switch {
	case errors.Is(err, departure.ErrNotFound), err == nil && d.AgentID != on.agent.ID:
		return departure.Handover{}, notYourChat("departure")
	case err != nil:
		return departure.Handover{}, err
	case d.Epoch.UnixMilli() != in.Epoch, s.concluded(d):
		return departure.Handover{}, stale()
	}
	h := d.Handover(in.ChatID)
	if h == nil {
		return departure.Handover{}, notYourChat("chatId")
	}
	return *h, nil
}

// refused says that something cannot be done as things stand.
func refused(why string) error {
	return &httpjson.Fault{Status: http.StatusConflict, Code: httpjson.Refused, Message: why}
}

// asked is the choice in the departure's words, if the policy allows it.
func (s *Server) asked(ctx context.Context, on *session, h departure.Handover, in Choice) (departure.Asked, error) {
	p := s.o.Policy.Companion()
	out := departure.Asked{By: on.agent.Username, Agent: true, ChatID: in.ChatID}
	if !p.Ask {
		return out, refused("the policy does not ask agents")
	}
	switch in.Choice {
	case Finish, Longer:
		longer := p.Longer
		if in.Choice == Finish && longer > 0 {
			longer = p.Longest
		}
		if out.For = s.more(h, longer, p); out.For <= 0 {
			return out, refused("the policy does not let the chat be kept any longer")
		}
		out.Want = departure.Longer
	case HandOver:
		out.Want = departure.Now
	case Colleague:
		known, err := s.o.Agents.Colleagues(ctx, on.agent.ID)
		if err != nil {
			return out, err
		}
		if !slices.Contains(known, in.Colleague) {
			return out, refused("colleague: nobody of that name can be given a chat now")
		}
		out.Want, out.Target = departure.Send, "agent "+in.Colleague
	default:
		return out, httpjson.InvalidField("choice", "found %s, want %s, %s, %s or %s", httpjson.Quoted(in.Choice), Finish, Longer, HandOver, Colleague)
	}
	return out, nil
}
