package companion

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"handover/internal/agentevent"
	"handover/internal/companion/enrol"
	"handover/internal/httpjson"
	"handover/internal/roster"
)

// defaultEvery is how often a companion beats where the policy does not say.
const defaultEvery = 20 * time.Second

// hello begins a session.
func (s *Server) hello(r *http.Request, body []byte) (any, error) {
	ctx := r.Context()
	var in Hello
	if err := httpjson.Decode(body, &in); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if err := s.clock(in.At); err != nil {
		return nil, err
	}
	on, secret, err := s.enter(r, in)
	if err != nil {
		return nil, err
	}
	s.o.Log.Info("a companion says hello", slog.String("agent", on.agent.Username), slog.String("desk", in.Desk), slog.String("library", in.Library))
	a, err := s.alive(ctx, on, roster.Beat{}, in.State)
	if err != nil {
		return nil, err
	}
	answer, err := s.tell(ctx, on, a)
	if err != nil {
		return nil, err
	}
	return Welcome{
		Session: secret, Every: s.every().Milliseconds(), Poll: s.pace.hold.Milliseconds(),
		Pause: s.pace.pause(answer.Departure, s.o.Now()).Milliseconds(), Answer: answer,
	}, nil
}

// enter begins a session for whom the token proves. It is asked twice: a token that is
// taken back in between has ended only the sessions that were there.
func (s *Server) enter(r *http.Request, in Hello) (*session, string, error) {
	ctx, token := r.Context(), httpjson.Bearer(r)
	agent, err := s.o.Enter.Authenticate(ctx, token, in.Agent)
	if err != nil {
		return nil, "", s.entering(err)
	}
	if !s.hellos.allow(agent.ID, s.o.Now()) {
		return nil, "", tooMany("companions of this agent say hello too often")
	}
	on, secret, err := s.hub.begin(ctx, identity{agent: agent, client: in.Client, origin: r.Header.Get("Origin")})
	if err != nil {
		return nil, "", err
	}
	if _, err := s.o.Enter.Authenticate(ctx, token, in.Agent); err != nil {
		return nil, "", s.entering(err) // nobody is told the secret
	}
	return on, secret, nil
}

// every is how often companions are to beat.
func (s *Server) every() time.Duration {
	if every := s.o.Rules().Interval; every > 0 {
		return every
	}
	return defaultEvery
}

// entering is the refusal of who may not come in, or cannot be told apart now.
func (s *Server) entering(err error) error {
	refused, ok := errors.AsType[*enrol.Refusal](err)
	if !ok {
		s.o.Log.Warn("nobody can say now who a companion is", slog.Any("error", err))
		return unavailable("who you are cannot be found out now; say hello again")
	}
	if refused.NotYou {
		return &httpjson.Fault{Status: http.StatusForbidden, Code: NotYou, Message: refused.Error()}
	}
	return &httpjson.Fault{Status: http.StatusUnauthorized, Code: httpjson.Unauthorized, Message: refused.Error()}
}

func (in *Hello) check() error {
	if in.Version != Version {
		return &httpjson.Fault{Status: http.StatusBadRequest, Code: UnknownVersion, Message: "version: this controller speaks 1; install the companion that belongs to it"}
	}
	for _, f := range []struct {
		name, found string
		needed      bool
	}{{"agent", in.Agent, true}, {"client", in.Client, true}, {"desk", in.Desk, true}, {"library", in.Library, false}, {"language", in.Language, false}} {
		if f.needed && f.found == "" {
			return httpjson.InvalidField(f.name, "found nothing")
		}
		if err := printable(f.name, f.found, longestName); err != nil {
			return err
		}
	}
	return in.State.check()
}

const (
	longestName   = 100
	longestReason = 300
	mostContacts  = 50
)

// printable refuses a text that a log could not show.
func printable(field, text string, most int) error {
	switch {
	case utf8.RuneCountInString(text) > most:
		return httpjson.InvalidField(field, "found %d characters, want at most %d", utf8.RuneCountInString(text), most)
	case !httpjson.Printable(text):
		return httpjson.InvalidField(field, "want printable characters")
	}
	return nil
}

func (st *State) check() error {
	if len(st.Contacts) > mostContacts {
		return httpjson.InvalidField("state.contacts", "found %d, want at most %d", len(st.Contacts), mostContacts)
	}
	return nil
}

// beat takes a sign of life in.
func (s *Server) beat(ctx context.Context, on *session, in Beat) (any, error) {
	if err := in.State.check(); err != nil {
		return nil, err
	}
	a, err := s.alive(ctx, on, roster.Beat{Hidden: in.Hidden, Frozen: in.Frozen}, in.State)
	if err != nil {
		return nil, err
	}
	return s.tell(ctx, on, a)
}

// alive tells the roster that the companion is heard, and looks at the agent if the
// companion has seen what is not known yet. It gives what is known then.
func (s *Server) alive(ctx context.Context, on *session, b roster.Beat, st State) (roster.Agent, error) {
	b.Client, b.At = on.client, s.o.Now()
	if err := s.o.Agents.Tell(ctx, on.agent.ID, b); err != nil {
		return roster.Agent{}, err
	}
	if err := on.heard(ctx, false); err != nil {
		return roster.Agent{}, err
	}
	a, err := s.o.Agents.Agent(ctx, on.agent.ID)
	if err != nil || !news(a, st) || !s.glances.allow(on.agent.ID, b.At) {
		return a, err
	}
	if err := s.o.Agents.Look(ctx, on.agent.ID, on.agent.Username); err != nil { // events, or the sweep, tell it later
		s.o.Log.Warn("an agent could not be looked at when a companion hinted at it", slog.String("agent", on.agent.Username), slog.Any("error", err))
	}
	return s.o.Agents.Agent(ctx, on.agent.ID)
}

// news tells whether a companion has seen the agent want something else than is
// known. Statuses that Connect sets by itself are nobody's wish.
func news(a roster.Agent, st State) bool {
	known, told := a.Status.Name, ""
	if a.Next != nil {
		known = a.Next.Name
	}
	switch {
	case st.Next != nil:
		told = st.Next.Name
	case st.Status.Type == "offline", st.Status.Type == "routable", st.Status.Type == "not_routable":
		told = st.Status.Name
	}
	return told != "" && !strings.EqualFold(known, told)
}

// bye takes the last word of a page in. It is a beacon: its body says whose it is,
// and nobody waits for the answer.
func (s *Server) bye(r *http.Request, body []byte) (any, error) {
	var in Bye
	if err := httpjson.Decode(body, &in); err != nil {
		return nil, err
	}
	on, err := s.session(in.Session, r)
	if err != nil {
		return nil, err
	}
	if err := s.accept(r.Context(), on, in.Signed); err != nil {
		return nil, err
	}
	now := s.o.Now()
	if err := s.o.Agents.Tell(r.Context(), on.agent.ID, roster.Beat{Client: on.client, At: now, Bye: true}); err != nil {
		return nil, err
	}
	return nil, on.heard(r.Context(), true)
}

// holds gives the chat of a contact that the agent is connected to; empty if there
// is none. What events have told is enough; else Connect is asked.
func (s *Server) holds(ctx context.Context, agentID, contactID string) (string, error) {
	a, err := s.o.Agents.Agent(ctx, agentID)
	if err != nil {
		return "", err
	}
	for _, c := range a.Chats {
		if c.ContactID == contactID && c.State == agentevent.Connected {
			return c.ID, nil
		}
	}
	return s.o.Agents.Holds(ctx, agentID, contactID)
}
