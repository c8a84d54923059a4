package console

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/roster"
)

// Person is an agent whom the ledger knows.
type Person struct {
	AgentID    string   `json:"agentId"`
	Username   string   `json:"username"`
	Status     string   `json:"status"`
	StatusType string   `json:"statusType"`
	Next       string   `json:"next,omitempty"` // the status that waits until the chats are gone
	LoggedIn   bool     `json:"loggedIn"`
	Profile    string   `json:"profile"`
	Chats      []Held   `json:"chats"`
	Leaving    *Leaving `json:"leaving,omitempty"`
	Order      *Order   `json:"order,omitempty"`
	Companion  string   `json:"companion,omitempty"` // here, late, doubtful or lost; empty: none was ever heard
}

// Held is a live chat of an agent.
type Held struct {
	ChatID    string    `json:"chatId"`
	ContactID string    `json:"contactId"`
	Queue     string    `json:"queue"` // name, else ARN
	State     string    `json:"state"`
	Since     time.Time `json:"since,omitzero"`
}

// Leaving is the departure of an agent that is under way.
type Leaving struct {
	DepartureID string `json:"departureId"`
	Cause       string `json:"cause"`
}

// Order is what an operator or the schedule asked of an agent.
type Order struct {
	Cause   string    `json:"cause"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	DrainAt time.Time `json:"drainAt,omitzero"`
}

// people answers with the agents, by username.
func (c *console) people(r *http.Request) (any, error) {
	agents, err := c.sources.People(r.Context())
	if err != nil {
		return nil, err
	}
	now, rules := c.sources.Now(), c.sources.Rules()
	out := make([]Person, 0, len(agents))
	for _, a := range agents {
		out = append(out, person(a, now, rules))
	}
	slices.SortFunc(out, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.Username, b.Username), cmp.Compare(a.AgentID, b.AgentID))
	})
	return out, nil
}

func person(a roster.Agent, now time.Time, rules roster.Rules) Person {
	p := Person{
		AgentID: a.ID, Username: a.Username, Status: a.Status.Name, StatusType: string(rules.TypeOf(a.Status)), LoggedIn: a.LoggedIn,
		Profile: a.Profile.Name, Chats: []Held{},
	}
	if a.Next != nil {
		p.Next = a.Next.Name
	}
	for _, chat := range a.Chats {
		p.Chats = append(p.Chats, Held{
			ChatID: chat.ID, ContactID: chat.ContactID, Queue: cmp.Or(chat.Queue.Name, chat.Queue.ARN), State: string(chat.State), Since: chat.Since,
		})
	}
	if l := a.Leaving; l != nil {
		p.Leaving = &Leaving{DepartureID: departure.ID(a.ID, l.Epoch), Cause: string(l.Cause)}
	}
	if o := a.Order; o != nil {
		p.Order = &Order{Cause: string(o.Cause), By: o.By, At: o.At, DrainAt: o.DrainAt}
	}
	if s := a.Suspect(now, rules); s != roster.Unwatched {
		p.Companion = string(s)
	}
	return p
}
