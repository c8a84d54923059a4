package control

import (
	"net/http"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
	"handover/internal/nearest"
)

// agentView is an agent as the desktop shows it.
type agentView struct {
	Username        string     `json:"username"`
	UserID          string     `json:"userId"`
	Name            string     `json:"name"`
	LoggedIn        bool       `json:"loggedIn"`
	Auto            bool       `json:"auto"` // works by itself
	Status          string     `json:"status"`
	StatusType      string     `json:"statusType"`
	StatusSince     *time.Time `json:"statusSince"`
	NextStatus      *string    `json:"nextStatus"` // null when none is queued
	NextStatusSince *time.Time `json:"nextStatusSince"`
	RoutingProfile  string     `json:"routingProfile"`
	MaxChats        int        `json:"maxChats"`
	Contacts        []slotView `json:"contacts"`
}

// slotView is one contact in an agent's hands.
type slotView struct {
	ContactID        string     `json:"contactId"`
	InitialContactID string     `json:"initialContactId"`
	State            string     `json:"state"`
	StateSince       *time.Time `json:"stateSince"`
	ConnectedAt      *time.Time `json:"connectedAt"`
	InitiationMethod string     `json:"initiationMethod"`
	Queue            string     `json:"queue"` // its name; an agent's own has the agent's username
	QueueID          string     `json:"queueId"`
	CustomerName     string     `json:"customerName"`
	Monitors         bool       `json:"monitors,omitempty"` // a supervisor's: looks on in a chat of others
	Barged           bool       `json:"barged,omitempty"`   // and takes part in it
}

// when is null for the zero time.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// queue names a queue as people do: an agent's own by the agent's username. Empty for no queue.
func (c *Control) queue(id string) string {
	q, _ := c.world.KnownQueue(id)
	if q.Owner != "" {
		return c.username(q.Owner)
	}
	return q.Name
}

// username is empty for no user.
func (c *Control) username(userID string) string {
	if userID == "" {
		return ""
	}
	a, _ := c.world.KnownAgent(userID)
	return a.User.Username
}

func (c *Control) agentView(a state.Agent) agentView {
	v := agentView{
		Username: a.User.Username, UserID: a.User.ID, Name: a.User.FirstName + " " + a.User.LastName,
		LoggedIn: a.LoggedIn, Auto: c.crew.Works(a.User.ID),
		Status: a.Status.Name, StatusType: string(a.Status.Type), StatusSince: when(a.StatusSince),
		RoutingProfile: a.Profile.Name, MaxChats: a.Profile.Chats,
		Contacts: []slotView{},
	}
	if a.Next != nil {
		v.NextStatus, v.NextStatusSince = &a.Next.Status.Name, when(a.Next.EnqueuedAt)
	}
	for _, s := range a.Slots {
		chat, _ := c.world.Chat(s.Contact.ID)
		v.Contacts = append(v.Contacts, slotView{
			ContactID: s.Contact.ID, InitialContactID: s.Contact.InitialID,
			State: string(s.State), StateSince: when(s.StateSince), ConnectedAt: when(s.ConnectedAt),
			InitiationMethod: s.Contact.InitiationMethod,
			Queue:            c.queue(s.Contact.QueueID), QueueID: s.Contact.QueueID, CustomerName: chat.CustomerName,
			Monitors: s.Contact.Monitors(), Barged: s.Barged,
		})
	}
	return v
}

// agent finds the agent of the path, or says which name was likely meant.
func (c *Control) agent(user string) (state.Agent, error) {
	a, ok := c.world.Agent(user)
	if ok {
		return a, nil
	}
	var names []string
	for _, a := range c.world.Agents() {
		names = append(names, a.User.Username)
	}
	if name := nearest.Of(user, names); name != "" {
		return a, refuse(http.StatusNotFound, "not-found", "there is no user %q; is %q meant?", user, name)
	}
	return a, refuse(http.StatusNotFound, "not-found", "there is no user %q; there are %q", user, names)
}

func (c *Control) getAgents(*http.Request) (any, error) {
	return clock.Call(c.loop, func() ([]agentView, error) {
		all := []agentView{}
		for _, a := range c.world.Agents() {
			all = append(all, c.agentView(a))
		}
		return all, nil
	})
}

func (c *Control) getAgent(r *http.Request) (any, error) {
	return clock.Call(c.loop, func() (agentView, error) {
		a, err := c.agent(r.PathValue("user"))
		if err != nil {
			return agentView{}, err
		}
		return c.agentView(a), nil
	})
}

// action is what the path of a call names.
type action struct{ user, contact string }

// perform does something as an agent and answers with the agent as it then is.
func (c *Control) perform(r *http.Request, do func(a action) error) (any, error) {
	return clock.Call(c.loop, func() (any, error) {
		before, err := c.agent(r.PathValue("user"))
		if err != nil {
			return nil, err
		}
		if err := do(action{user: before.User.ID, contact: r.PathValue("contact")}); err != nil {
			return nil, err
		}
		after, _ := c.world.Agent(before.User.ID)
		return c.agentView(after), nil
	})
}

// act is a call without a body.
func (c *Control) act(do func(a action) error) func(r *http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		if err := decode(r, &struct{}{}); err != nil {
			return nil, err
		}
		return c.perform(r, do)
	}
}

func (c *Control) postStatus(r *http.Request) (any, error) {
	var in struct{ Status string }
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Status == "" {
		return nil, badRequest("status: missing, want the name of an agent status")
	}
	return c.perform(r, func(a action) error {
		if err := c.known(in.Status); err != nil {
			return err
		}
		return c.world.SetStatus(a.user, in.Status)
	})
}

// postAuto lets an agent work by itself, or leaves the agent to a person.
func (c *Control) postAuto(r *http.Request) (any, error) {
	var in struct{ On *bool }
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.On == nil {
		return nil, badRequest("on: missing, want true or false")
	}
	return c.perform(r, func(a action) error {
		c.crew.Set(a.user, *in.On)
		return nil
	})
}

// known refuses a status that there is not.
func (c *Control) known(status string) error {
	var names []string
	for _, s := range c.world.Statuses() {
		if status == s.Name || status == s.ID || status == s.ARN {
			return nil
		}
		names = append(names, s.Name)
	}
	return badRequest("status: found %q, want one of %q", status, names)
}

func (c *Control) postTransfer(r *http.Request) (any, error) {
	var in struct{ QuickConnect string }
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.QuickConnect == "" {
		return nil, badRequest("quickConnect: missing, want the name of a quick connect")
	}
	return c.perform(r, func(a action) error { return c.world.Transfer(a.user, a.contact, in.QuickConnect) })
}

// withOther is a call that does something with another agent, whom its body names.
func (c *Control) withOther(do func(user, contactID, other string) error) func(r *http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		var in struct{ Agent string }
		if err := decode(r, &in); err != nil {
			return nil, err
		}
		if in.Agent == "" {
			return nil, badRequest("agent: missing, want a username")
		}
		return c.perform(r, func(a action) error {
			other, err := c.agent(in.Agent)
			if err != nil {
				return err
			}
			return do(a.user, a.contact, other.User.ID)
		})
	}
}

// tokenView is what the agent's browser holds for a chat.
type tokenView struct {
	ParticipantToken string    `json:"participantToken"`
	ConnectionToken  string    `json:"connectionToken"`
	Expiry           time.Time `json:"expiry"`
	ParticipantID    string    `json:"participantId"`
}

func (c *Control) getToken(r *http.Request) (any, error) {
	return clock.Call(c.loop, func() (any, error) {
		a, err := c.agent(r.PathValue("user"))
		if err != nil {
			return nil, err
		}
		t, err := c.world.AgentToken(a.User.ID, r.PathValue("contact"))
		if err != nil {
			return nil, err
		}
		return tokenView{t.ParticipantToken, t.ConnectionToken, t.Expiry, t.ParticipantID}, nil
	})
}
