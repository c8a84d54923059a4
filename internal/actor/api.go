package actor

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/connect"
)

// PutStatus sets an agent's status by its name through the Connect API, as a
// manager or a program does; with chats in hand it becomes the next status.
func (s *Stage) PutStatus(ctx context.Context, username, status string) error {
	user, id := s.facts.Users[username], s.facts.Statuses[status]
	_, err := s.connect.PutUserStatus(ctx, &connect.PutUserStatusInput{
		InstanceId: &s.facts.InstanceID, UserId: &user, AgentStatusId: &id,
	})
	if err != nil {
		return fmt.Errorf("actor: set the status of %s to %s: %w", username, status, err)
	}
	return nil
}

// Assign gives a chat that waits in a queue to an agent, whose desktop it rings at.
func (s *Stage) Assign(ctx context.Context, contactID, username string) error {
	user := s.facts.Users[username]
	_, err := s.connect.AssociateContactWithUser(ctx, &connect.AssociateContactWithUserInput{
		InstanceId: &s.facts.InstanceID, ContactId: &contactID, UserId: &user,
	})
	if err != nil {
		return fmt.Errorf("actor: assign %s to %s: %w", contactID, username, err)
	}
	return nil
}

// Break puts faults in the place of those in force, as JSON: one or a list. An empty
// text ends them all.
func (s *Stage) Break(ctx context.Context, faults string) error {
	return s.post(ctx, "/faults", faults)
}
