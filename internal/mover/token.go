package mover

import (
	"context"

	"handover/internal/departure"
)

// Tokens are the connection tokens that the companions deposited.
type Tokens interface {
	// Token is the agent's own connection token for the contact.
	Token(ctx context.Context, leg departure.Leg) (string, error)
}

// Participants calls the participant service.
type Participants interface {
	// DisconnectParticipant takes the participant whose token this is out of the chat.
	DisconnectParticipant(ctx context.Context, connectionToken string) error
}

// Token is the releaser `token`: it leaves the chat in the agent's name, with
// the connection token that the agent's companion deposited, even when the
// browser has gone since. That the real service accepts an agent's token is
// UNCONFIRMED (design §6).
type Token struct {
	Tokens       Tokens
	Participants Participants
}

// Release disconnects the agent from the chat.
func (r Token) Release(ctx context.Context, leg departure.Leg) departure.Result {
	token, err := r.Tokens.Token(ctx, leg)
	if err != nil {
		return failed(err)
	}
	if err := r.Participants.DisconnectParticipant(ctx, token); err != nil {
		return failed(err)
	}
	return done("the agent's participant was disconnected")
}
