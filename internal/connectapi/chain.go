package connectapi

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/departure"
)

const (
	// longestChain bounds a walk along a chat's segments; Connect's chains hold 12.
	// Spec §3.2.
	longestChain = 32
	// mostLinks is how many segments are remembered at most.
	mostLinks = 10_000
)

// link is what never changes of one segment of a chat.
type link struct {
	chatID   string // the initial contact's id
	previous string // empty for the first
	began    time.Time
}

// links remembers the segments that were described. The zero value is empty.
type links struct {
	mu    sync.Mutex
	known map[string]link
}

func (l *links) learn(contact *types.Contact) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || len(l.known) >= mostLinks {
		l.known = make(map[string]link)
	}
	l.known[deref(contact.Id)] = linkOf(contact)
}

func linkOf(contact *types.Contact) link {
	return link{
		chatID:   cmp.Or(deref(contact.InitialContactId), deref(contact.Id)),
		previous: deref(contact.PreviousContactId), began: instant(contact.InitiationTimestamp),
	}
}

func (l *links) find(contactID string) (link, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, ok := l.known[contactID]
	return found, ok
}

// link returns the segment's link, and asks for it only once.
func (c *Client) link(ctx context.Context, contactID string) (link, error) {
	if known, ok := c.links.find(contactID); ok {
		return known, nil
	}
	contact, err := c.describe(ctx, contactID)
	if err != nil {
		return link{}, err
	}
	return linkOf(contact), nil
}

// ChatID returns the initial contact id of the contact's chain.
func (c *Client) ChatID(ctx context.Context, contactID string) (string, error) {
	l, err := c.link(ctx, contactID)
	return l.chatID, err
}

// Chain returns when the chat of this segment began, and how many segments it
// has up to this one. Where an earlier segment is not to be had any more, the
// time is zero.
func (c *Client) Chain(ctx context.Context, contactID string) (began time.Time, segments int, err error) {
	for id := contactID; id != "" && segments < longestChain; segments++ {
		l, err := c.link(ctx, id)
		if ClassOf(err) == Gone {
			return time.Time{}, segments, nil
		}
		if err != nil {
			return time.Time{}, 0, err
		}
		id, began = l.previous, l.began
	}
	return began, segments, nil
}

// Talk returns when the customer and the agent last said something in this
// segment; zero: not yet, or not known.
func (c *Client) Talk(ctx context.Context, contactID string) (customer, agent time.Time, err error) {
	contact, err := c.describe(ctx, contactID)
	if err != nil {
		return time.Time{}, time.Time{}, err
	}
	var seen departure.Observed
	talk(contact, &seen)
	return seen.CustomerSpokeAt, seen.AgentSpokeAt, nil
}
