package actor

import (
	"context"
	"net/http"
	"net/url"
)

// Queue is a queue as those who run the instance see it.
type Queue struct {
	Name    string `json:"name"`
	QueueID string `json:"queueId"`
	Open    bool   `json:"open"`
	Enabled bool   `json:"enabled"`
	Limit   int    `json:"limit"` // 0: none of its own
	Waiting int    `json:"waiting"`
}

// Queue returns the queue of this name as it stands.
func (s *Stage) Queue(ctx context.Context, name string) (Queue, error) {
	var q Queue
	err := s.control(ctx, http.MethodGet, "/queues/"+url.PathEscape(name), nil, &q)
	return q, err
}

// CloseQueue gives the queue hours of operation that are never open.
func (s *Stage) CloseQueue(ctx context.Context, name string) error {
	return s.setQueue(ctx, name, map[string]any{"open": false})
}

// OpenQueue gives the queue its own hours of operation back.
func (s *Stage) OpenQueue(ctx context.Context, name string) error {
	return s.setQueue(ctx, name, map[string]any{"open": true})
}

// EnableQueue lets the queue take contacts, or lets it take no more.
func (s *Stage) EnableQueue(ctx context.Context, name string, enabled bool) error {
	return s.setQueue(ctx, name, map[string]any{"enabled": enabled})
}

// LimitQueue sets how many contacts the queue takes; 0 is no limit of its own.
func (s *Stage) LimitQueue(ctx context.Context, name string, most int) error {
	return s.setQueue(ctx, name, map[string]any{"limit": most})
}

func (s *Stage) setQueue(ctx context.Context, name string, change map[string]any) error {
	return s.control(ctx, http.MethodPost, "/queues/"+url.PathEscape(name), change, nil)
}
