package companion

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
)

// longestToken is as long as a connection token may be. Amazon's are at most a
// thousand characters.
const longestToken = 4096

// deposit keeps a connection token when it is proved: Connect shows the contact with
// this agent, and the participant service takes the token for that chat.
func (s *Server) deposit(ctx context.Context, on *session, in Deposit) (any, error) {
	now, expires := s.o.Now(), time.UnixMilli(in.Expires)
	switch {
	case in.Token == "" || len(in.Token) > longestToken:
		return nil, httpjson.InvalidField("token", "found %d characters, want 1 to %d", len(in.Token), longestToken)
	case !expires.After(now):
		return nil, httpjson.InvalidField("expires", "the token is over already")
	}
	chat, err := s.holds(ctx, on.agent.ID, in.ContactID)
	switch {
	case err != nil:
		return nil, err
	case chat == "":
		return nil, notYourChat("contactId")
	case in.ChatID != "" && in.ChatID != chat:
		return nil, anotherChat()
	}
	if err := s.prove(ctx, in.Token, chat); err != nil {
		return nil, err
	}
	d := ledger.Deposit{AgentID: on.agent.ID, ContactID: in.ContactID, ChatID: chat, Expires: expires}
	if err := s.o.Vault.Put(ctx, d, in.Token); err != nil {
		s.o.Log.Warn("a companion's token could not be kept", slog.Any("error", err))
		return nil, unavailable("the token cannot be kept now; deposit it again")
	}
	return nil, nil //nolint:nilnil // there is nothing to answer
}

func anotherChat() error {
	return &httpjson.Fault{Status: http.StatusForbidden, Code: AnotherChat, Message: "token: it is another chat's"}
}

// prove asks the participant service which chat the token is for.
func (s *Server) prove(ctx context.Context, token, chat string) error {
	found, err := s.o.Prove(ctx, token)
	if err == nil && found != chat {
		return anotherChat()
	}
	if err == nil {
		return nil
	}
	if means, ok := departure.Meaning(err); ok && means != departure.RetryAfter {
		return &httpjson.Fault{Status: http.StatusForbidden, Code: TokenRefused, Message: "token: the participant service does not take it: the chat has ended, or it is no token"}
	}
	return unavailable("the participant service cannot be asked about the token now; deposit it again")
}

// withdraw forgets a deposit. It is the agent's own, whatever the contact.
func (s *Server) withdraw(ctx context.Context, on *session, in Withdraw) (any, error) {
	return nil, s.o.Vault.Drop(ctx, on.agent.ID, in.ContactID)
}
