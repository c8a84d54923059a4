// Package enrol says who may come in as an agent's companion: who holds the
// agent's enrolment token, or a token that the organisation's OpenID provider has
// made out to the agent.
//
// An enrolment token is random, made once, shown once and kept as its SHA-256; an
// agent has one at most, and an operator can take it back. No token is in an error.
package enrol

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// Agent is who a companion belongs to.
type Agent struct{ ID, Username string }

// Authenticator says whose companion brings a token. The username is the one that
// the companion gives itself; it has to be the token's. An error of type *Refusal is
// the companion's concern, any other the controller's.
type Authenticator interface {
	Authenticate(ctx context.Context, bearer, username string) (Agent, error)
}

// Refusal says why a companion may not come in, and what to do about it.
type Refusal struct {
	NotYou bool // the token is good, and another agent's
	Why    string
}

// Error implements error.
func (r *Refusal) Error() string { return r.Why }

// Names are the instance's users.
type Names interface {
	// UserID gives the user's id; false if the instance has no such user.
	UserID(ctx context.Context, username string) (string, bool, error)
}

// prefix tells an enrolment token from others, for people and for scanners of
// secrets.
const prefix = "hoe_"

// size of a token, in bytes.
const size = 32

// Enroller makes enrolment tokens, and takes them back.
type Enroller struct {
	Store ledger.Enrolments
	Now   func() time.Time
}

// Enrol makes the agent's token, in place of an earlier one. It cannot be had again.
func (e Enroller) Enrol(ctx context.Context, a Agent, by string) (string, error) {
	secret := make([]byte, size)
	_, _ = rand.Read(secret) // it never fails
	token := prefix + base64.RawURLEncoding.EncodeToString(secret)
	err := e.Store.PutEnrolment(ctx, ledger.Enrolment{AgentID: a.ID, Username: a.Username, Hash: hash(token), At: e.Now(), By: by})
	if err != nil {
		return "", fmt.Errorf("enrol agent %s: %w", a.Username, err)
	}
	return token, nil
}

// Revoke takes the agent's token back; false if there was none. To end the
// sessions that were begun with it is the server's affair.
func (e Enroller) Revoke(ctx context.Context, agentID string) (bool, error) {
	had, err := e.Store.DropEnrolment(ctx, agentID)
	if err != nil {
		return false, fmt.Errorf("revoke the enrolment of agent %s: %w", agentID, err)
	}
	return had, nil
}

func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Authenticate implements Authenticator. The lookup is by the token's sum, so the
// time that it takes says nothing of a token.
func (e Enroller) Authenticate(ctx context.Context, bearer, username string) (Agent, error) {
	known, err := e.Store.Enrolment(ctx, hash(bearer))
	if errors.Is(err, departure.ErrNotFound) {
		return Agent{}, &Refusal{Why: "the enrolment token is not known: it was taken back or replaced, or is not whole; have an operator run `handover enrol` for you"}
	}
	if err != nil {
		return Agent{}, fmt.Errorf("look an enrolment up: %w", err)
	}
	return theirs(Agent{ID: known.AgentID, Username: known.Username}, username)
}

// theirs refuses the token of one agent from the companion of another. Connect's
// usernames do not tell case apart.
func theirs(a Agent, username string) (Agent, error) {
	if !strings.EqualFold(a.Username, username) {
		return Agent{}, &Refusal{NotYou: true, Why: "the token is not of the agent who has signed in here"}
	}
	return a, nil
}

// Open lets everybody in as whoever they say they are. It is for `handover local`,
// where whoever reaches the address may do everything.
type Open struct{ Names Names }

// Authenticate implements Authenticator.
func (o Open) Authenticate(ctx context.Context, _, username string) (Agent, error) {
	return named(ctx, o.Names, username)
}

func named(ctx context.Context, names Names, username string) (Agent, error) {
	id, known, err := names.UserID(ctx, username)
	if err != nil {
		return Agent{}, fmt.Errorf("look up user %s: %w", username, err)
	}
	if !known {
		return Agent{}, &Refusal{Why: fmt.Sprintf("the instance has no user %.60q", username)}
	}
	return Agent{ID: id, Username: username}, nil
}

// Any tells by its looks what a token is, and asks who knows of such.
type Any struct {
	Enrolments Authenticator
	OIDC       Authenticator // nil: no provider is configured
}

// Authenticate implements Authenticator.
func (a Any) Authenticate(ctx context.Context, bearer, username string) (Agent, error) {
	switch {
	case strings.HasPrefix(bearer, prefix):
		return a.Enrolments.Authenticate(ctx, bearer, username)
	case bearer == "":
		return Agent{}, &Refusal{Why: "send the header Authorization: Bearer TOKEN with the agent's enrolment token; `handover enrol USERNAME` makes one"}
	case strings.Count(bearer, ".") != 2: // the parts of a JWT
		return Agent{}, &Refusal{Why: "the token is no enrolment token (these begin with " + prefix + "), nor one of an OpenID provider"}
	case a.OIDC == nil:
		return Agent{}, &Refusal{Why: "no OpenID provider is configured (companion.oidc); bring the agent's enrolment token"}
	}
	return a.OIDC.Authenticate(ctx, bearer, username)
}
