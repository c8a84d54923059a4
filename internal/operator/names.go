package operator

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"handover/internal/httpjson"
	"handover/internal/nearest"
)

// user finds the agent that the path names.
func (s *server) user(r *http.Request) (id, username string, err error) {
	return s.userNamed(r.Context(), r.PathValue("username"))
}

func (s *server) userNamed(ctx context.Context, username string) (string, string, error) {
	id, known, err := s.o.Names.UserID(ctx, username)
	if err != nil {
		return "", "", fmt.Errorf("look up user: %w", err)
	}
	if known {
		return id, username, nil
	}
	all, err := s.o.Names.Usernames(ctx)
	if err != nil {
		return "", "", fmt.Errorf("list users: %w", err)
	}
	return "", "", notFound("the instance has no user %s%s", httpjson.Quoted(username), meant(username, all))
}

// knownQueue refuses a queue that the instance does not have.
func (s *server) knownQueue(ctx context.Context, field, name string) error {
	all, err := s.o.Names.QueueNames(ctx)
	if err != nil {
		return fmt.Errorf("list queues: %w", err)
	}
	if slices.Contains(all, name) {
		return nil
	}
	return httpjson.InvalidField(field, "the instance has no queue %s%s", httpjson.Quoted(name), meant(name, all))
}

// meant asks whether the nearest of the names was meant; empty if none is near.
func meant(word string, names []string) string {
	near := nearest.Of(word, names)
	if near == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", near)
}
