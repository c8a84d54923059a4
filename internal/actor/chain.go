package actor

import (
	"context"
	"net/http"
	"net/url"
)

// Chain is a chat with all of its segments, as connectlocal shows it.
type Chain struct {
	InitialContactID string            `json:"initialContactId"`
	Segments         []Segment         `json:"segments"`
	Attributes       map[string]string `json:"attributes"`
}

// Segment is one contact of a chain.
type Segment struct {
	ContactID        string `json:"contactId"`
	InitiationMethod string `json:"initiationMethod"`
	State            string `json:"state"`
	Queue            string `json:"queue"`
	Agent            string `json:"agent"`
	Priority         int64  `json:"priority"`
	DisconnectReason string `json:"disconnectReason"`
}

// Chain returns the chat that a contact, any of its segments, belongs to.
func (s *Stage) Chain(ctx context.Context, contactID string) (Chain, error) {
	var c Chain
	err := s.control(ctx, http.MethodGet, "/contacts/"+url.PathEscape(contactID), nil, &c)
	return c, err
}
