package control

import (
	"errors"
	"net/http"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
	"handover/internal/nearest"
)

// queueView is a standard queue as those who run the instance see it.
type queueView struct {
	Name    string `json:"name"`
	QueueID string `json:"queueId"`
	Open    bool   `json:"open"`    // has its own hours of operation, whatever these say
	Enabled bool   `json:"enabled"` // takes contacts
	Limit   int    `json:"limit"`   // 0: none of its own
	Waiting int    `json:"waiting"`
}

// queueNamed finds the queue of the path, or says which name was likely meant.
func (c *Control) queueNamed(r *http.Request) (state.Queue, error) {
	name := r.PathValue("queue")
	var names []string
	for _, q := range c.world.Queues() {
		if q.Name == name || q.ID == name && q.Owner == "" {
			return q, nil
		}
		if q.Owner == "" {
			names = append(names, q.Name)
		}
	}
	if near := nearest.Of(name, names); near != "" {
		return state.Queue{}, refuse(http.StatusNotFound, "not-found", "there is no queue %q; is %q meant?", name, near)
	}
	return state.Queue{}, refuse(http.StatusNotFound, "not-found", "there is no queue %q; there are %q", name, names)
}

func (c *Control) queueView(id string) queueView {
	q, _ := c.world.Queue(id)
	return queueView{
		Name: q.Name, QueueID: q.ID, Open: !q.Closed, Enabled: !q.Disabled, Limit: q.MaxContacts, Waiting: len(c.world.Queued(q.ID)),
	}
}

func (c *Control) getQueue(r *http.Request) (any, error) {
	return clock.Call(c.loop, func() (queueView, error) {
		q, err := c.queueNamed(r)
		return c.queueView(q.ID), err
	})
}

// queueChange is the body of POST queues/{name}; what is not named stays as it is.
type queueChange struct {
	Open, Enabled *bool
	Limit         *int
}

func (in queueChange) check() error {
	switch {
	case in == (queueChange{}):
		return badRequest("open, enabled, limit: want at least one of them")
	case in.Limit != nil && *in.Limit < 0:
		return badRequest("limit: found %d, want 0 or more", *in.Limit)
	}
	return nil
}

// postQueue closes or opens a queue, disables or enables it, and limits it.
func (c *Control) postQueue(r *http.Request) (any, error) {
	var in queueChange
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	return clock.Call(c.loop, func() (queueView, error) {
		q, err := c.queueNamed(r)
		if err == nil {
			err = c.changeQueue(q.ID, in)
		}
		return c.queueView(q.ID), err
	})
}

func (c *Control) changeQueue(id string, in queueChange) error {
	var errs []error
	if in.Open != nil {
		errs = append(errs, c.world.OpenQueue(id, *in.Open))
	}
	if in.Enabled != nil {
		errs = append(errs, c.world.EnableQueue(id, *in.Enabled))
	}
	if in.Limit != nil {
		errs = append(errs, c.world.LimitQueue(id, *in.Limit))
	}
	return errors.Join(errs...)
}
