package operator

import (
	"context"
	"fmt"
	"net/http"

	"handover/internal/departure"
)

// Enroller lets agents' companions in, and out again.
type Enroller interface {
	// Enrol makes the agent's token, in place of an earlier one.
	Enrol(ctx context.Context, agentID, username, by string) (token string, err error)
	// Revoke takes it back; false if there was none.
	Revoke(ctx context.Context, agentID, username, by string) (bool, error)
}

// Enrolment is the token by which an agent's companions come in. It is shown once.
type Enrolment struct {
	AgentID string `json:"agentId"`
	Agent   string `json:"agent"`
	Token   string `json:"token"` // a secret
}

func (s *server) enrol(r *http.Request) (any, error) {
	id, username, err := s.enrolling(r)
	if err != nil {
		return nil, err
	}
	token, err := s.o.Enroller.Enrol(r.Context(), id, username, by(r.Context()))
	if err != nil {
		return nil, fmt.Errorf("enrol agent %s: %w", username, err)
	}
	return Enrolment{AgentID: id, Agent: username, Token: token}, nil
}

func (s *server) revoke(r *http.Request) (any, error) {
	id, username, err := s.enrolling(r)
	if err != nil {
		return nil, err
	}
	had, err := s.o.Enroller.Revoke(r.Context(), id, username, by(r.Context()))
	if err != nil {
		return nil, fmt.Errorf("revoke the enrolment of agent %s: %w", username, err)
	}
	if !had {
		return nil, refusal(departure.Refusal("agent " + username + " is not enrolled"))
	}
	return Outcome{Says: username + " is enrolled no more"}, nil
}

func (s *server) enrolling(r *http.Request) (id, username string, err error) {
	if s.o.Enroller == nil {
		return "", "", notHere("enrolling (the configuration has no section companion)")
	}
	if err := read(r, nil); err != nil {
		return "", "", err
	}
	return s.user(r)
}
