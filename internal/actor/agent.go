package actor

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// Desktop is an agent as the desktop shows it.
type Desktop struct {
	Username   string         `json:"username"`
	UserID     string         `json:"userId"`
	Status     string         `json:"status"`
	NextStatus string         `json:"nextStatus"`
	LoggedIn   bool           `json:"loggedIn"`
	Contacts   []DesktopEntry `json:"contacts"`
}

// DesktopEntry is one contact on an agent's desktop.
type DesktopEntry struct {
	ContactID        string `json:"contactId"`
	InitialContactID string `json:"initialContactId"`
	State            string `json:"state"`
	Queue            string `json:"queue"`
	Monitors         bool   `json:"monitors"` // looks on in a chat of others
	Barged           bool   `json:"barged"`   // and takes part in it
}

// In returns the contacts that are in this state.
func (d Desktop) In(state string) []DesktopEntry {
	return slices.DeleteFunc(slices.Clone(d.Contacts), func(e DesktopEntry) bool { return e.State != state })
}

// Of returns the newest contact of this chat; false if the agent has none.
func (d Desktop) Of(chatID string) (DesktopEntry, bool) {
	for _, e := range slices.Backward(d.Contacts) {
		if e.InitialContactID == chatID || e.ContactID == chatID {
			return e, true
		}
	}
	return DesktopEntry{}, false
}

// Agent returns what the agent's desktop shows now.
func (s *Stage) Agent(ctx context.Context, username string) (Desktop, error) {
	var d Desktop
	err := s.control(ctx, http.MethodGet, agentPath(username), nil, &d)
	return d, err
}

// Login signs the agent in and makes the status Available.
func (s *Stage) Login(ctx context.Context, username string) error {
	if err := s.control(ctx, http.MethodPost, agentPath(username, "login"), nil, nil); err != nil {
		return err
	}
	return s.Pick(ctx, username, "Available")
}

// Pick chooses a status in the agent's desktop.
func (s *Stage) Pick(ctx context.Context, username, status string) error {
	return s.control(ctx, http.MethodPost, agentPath(username, "status"), map[string]string{"status": status}, nil)
}

// Act presses a button on one contact: accept, reject, end or clear.
func (s *Stage) Act(ctx context.Context, username, contactID, button string) error {
	return s.control(ctx, http.MethodPost, agentPath(username, "contacts", contactID, button), nil, nil)
}

// AwaitAgent returns the agent's desktop as soon as cond is true of it.
func (s *Stage) AwaitAgent(ctx context.Context, username, what string, cond func(Desktop) bool) (Desktop, error) {
	var d Desktop
	err := s.Await(ctx, fmt.Sprintf("%s %s", username, what), func(ctx context.Context) (bool, error) {
		var err error
		d, err = s.Agent(ctx, username)
		return err == nil && cond(d), err
	})
	return d, err
}

// Take waits for this chat to be offered to the agent and accepts it.
func (s *Stage) Take(ctx context.Context, username, chatID string) (DesktopEntry, error) {
	d, err := s.AwaitAgent(ctx, username, "is offered the chat", func(d Desktop) bool {
		e, ok := d.Of(chatID)
		return ok && e.State == "CONNECTING"
	})
	if err != nil {
		return DesktopEntry{}, err
	}
	e, _ := d.Of(chatID)
	return e, s.Act(ctx, username, e.ContactID, "accept")
}

// Monitor lets a supervisor look on in a contact that is with an agent, unseen.
func (s *Stage) Monitor(ctx context.Context, username, contactID string) error {
	return s.Act(ctx, username, contactID, "monitor")
}

// Barge lets a supervisor take part in a contact that is with an agent.
func (s *Stage) Barge(ctx context.Context, username, contactID string) error {
	return s.Act(ctx, username, contactID, "barge")
}

// Add lets an agent bring a second one into a chat, at once.
func (s *Stage) Add(ctx context.Context, username, contactID, other string) error {
	return s.control(ctx, http.MethodPost, agentPath(username, "contacts", contactID, "add"), map[string]string{"agent": other}, nil)
}

// Reply sends a message as the agent, with the token that the agent's browser holds.
func (s *Stage) Reply(ctx context.Context, username, chatID, text string) error {
	d, err := s.Agent(ctx, username)
	if err != nil {
		return err
	}
	e, ok := d.Of(chatID)
	if !ok {
		return fmt.Errorf("actor: %s has no contact of chat %s", username, chatID)
	}
	var token struct {
		ConnectionToken string `json:"connectionToken"`
	}
	if err := s.control(ctx, http.MethodGet, agentPath(username, "contacts", e.ContactID, "token"), nil, &token); err != nil {
		return err
	}
	return s.participant(ctx, "message", token.ConnectionToken, map[string]any{"ContentType": "text/plain", "Content": text}, nil)
}
