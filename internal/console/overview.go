package console

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// Overview is what stands above the departures.
type Overview struct {
	Breaker     Breaker `json:"breaker"`
	Ghosts      []Ghost `json:"ghosts"`
	Quarantined int     `json:"quarantined"` // records that could not be applied
}

// Breaker holds voluntary moves back while it is tripped.
type Breaker struct {
	Tripped  bool      `json:"tripped"`
	At       time.Time `json:"at,omitzero"`
	Departed int       `json:"departed"` // agents who left at once
	Staffed  int       `json:"staffed"`  // of so many
	Until    time.Time `json:"until,omitzero"`
}

// Ghost is a chat whose agent is absent.
type Ghost struct {
	Agent  string    `json:"agent"`
	ChatID string    `json:"chatId"`
	Queue  string    `json:"queue"`
	Since  time.Time `json:"since"`
	Why    string    `json:"why"`
}

func (c *console) overview(w http.ResponseWriter, r *http.Request) {
	o, err := c.look(r.Context())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	c.answer(w, r, o)
}

func (c *console) look(ctx context.Context) (Overview, error) {
	o := Overview{Ghosts: []Ghost{}}
	g, err := c.ledger.Gate(ctx)
	if err != nil {
		return o, err
	}
	b := g.Breaker
	o.Breaker = Breaker{Tripped: b.Tripped, At: b.At, Departed: b.Departed, Staffed: b.Staffed, Until: b.Until}
	for _, err := range c.ledger.Quarantined(ctx) {
		if err != nil {
			return o, err
		}
		o.Quarantined++
	}
	if c.ghosts == nil {
		return o, nil
	}
	census, err := c.ghosts(ctx)
	if err != nil {
		return o, err
	}
	for _, g := range census {
		o.Ghosts = append(o.Ghosts, Ghost{
			Agent: g.Username, ChatID: g.Chat.ID, Queue: cmp.Or(g.Chat.Queue.Name, g.Chat.Queue.ARN), Since: g.Since, Why: g.Why,
		})
	}
	return o, nil
}
