package sweep

import (
	"context"
	"fmt"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

// Glance looks at one agent at once, when something hints that the service knows
// more than events have told: one call, where a sweep asks for everybody. What it
// shows is told to the roster as a sweep's finding is, but need not be seen twice:
// the hint was the first time.
type Glance struct {
	World  World
	Known  func(ctx context.Context, agentID string) (roster.Agent, error)
	Queue  func(ctx context.Context, arn string) (name string, known bool, err error) // which the service does not show
	Teller Teller
	Now    func() time.Time // the controller's time
}

// Look looks. The service does not show the username; it is given by who knows it. An
// error means that nothing was learnt.
func (g Glance) Look(ctx context.Context, agentID, username string) error {
	a, err := g.Known(ctx, agentID)
	if err != nil {
		return fmt.Errorf("read agent %s: %w", agentID, err)
	}
	at := g.Now()
	found, err := g.World.CurrentUsers(ctx, []string{agentID})
	if err != nil {
		return fmt.Errorf("look at agent %s: %w", agentID, err)
	}
	snapshot, present := found[agentID]
	if snapshot.Contacts, err = named(ctx, g.World, a, snapshot.Contacts); err != nil {
		return err
	}
	for n := range snapshot.Contacts {
		q := &snapshot.Contacts[n].Queue
		if q.Name != "" || q.ARN == "" {
			continue
		}
		if q.Name, _, err = g.Queue(ctx, q.ARN); err != nil {
			return fmt.Errorf("name the queue of contact %s: %w", snapshot.Contacts[n].ID, err)
		}
	}
	snapshot.Username = username
	return g.Teller.Tell(ctx, agentID, roster.Seen{At: at, Present: present, Snapshot: snapshot})
}

// Holds gives the chat of a contact that the service shows the agent connected to;
// empty if it shows none.
func (g Glance) Holds(ctx context.Context, agentID, contactID string) (chatID string, err error) {
	found, err := g.World.CurrentUsers(ctx, []string{agentID})
	if err != nil {
		return "", fmt.Errorf("look at agent %s: %w", agentID, err)
	}
	for _, c := range found[agentID].Contacts {
		if c.ID == contactID && c.Channel == "CHAT" && c.State == agentevent.Connected {
			return g.World.ChatID(ctx, contactID)
		}
	}
	return "", nil
}
