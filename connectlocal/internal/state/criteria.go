package state

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/routing"
)

// RoutingCriteria are a contact's, as they stand. In a queue the steps become active
// one after the other, and when all have expired anybody may take the contact.
type RoutingCriteria struct {
	Steps       []RoutingStep
	ActivatedAt time.Time // when it came into a queue, also an agent's, where they have no effect; zero: not yet
}

// RoutingStep is one step of them.
type RoutingStep struct {
	routing.Step
	Status    string    // INACTIVE, ACTIVE, EXPIRED, JOINED
	ExpiresAt time.Time // zero unless it is or was active and expires
}

// The statuses of a step.
const (
	stepInactive = "INACTIVE"
	stepActive   = "ACTIVE"
	stepExpired  = "EXPIRED"
	stepJoined   = "JOINED"
)

// criteria are a segment's, with the timer that ends the active step.
type criteria struct {
	RoutingCriteria
	timer *clock.Timer
}

// SetRoutingCriteria gives a contact that waits in a queue new routing criteria,
// which are active at once. Criteria without steps take them away.
func (w *World) SetRoutingCriteria(contactID string, c routing.Criteria) error {
	return w.turn(func() error {
		s, err := w.waitingContact(contactID)
		if err != nil {
			return err
		}
		return w.setCriteria(s, c)
	})
}

// setCriteria sets the criteria of a contact, in a queue or before it.
func (w *World) setCriteria(s *segment, c routing.Criteria) error {
	if wrong := c.Check(w.unknown); wrong != "" {
		return refuse(Invalid, "%s", wrong)
	}
	s.criteria.stop()
	s.criteria = nil
	if len(c.Steps) > 0 {
		s.criteria = &criteria{}
		for _, step := range c.Steps {
			s.criteria.Steps = append(s.criteria.Steps, RoutingStep{Step: step, Status: stepInactive})
		}
	}
	if s.Phase == InQueue || s.Phase == Offered {
		w.activateCriteria(s)
	}
	w.updated(s, ofCriteria)
	return nil
}

// unknown tells what a condition asks for that there is not.
func (w *World) unknown(c routing.Condition) string {
	agents := c.Agents()
	for _, id := range agents {
		if a := w.agent(id); a == nil || id == a.user.Username {
			return fmt.Sprintf("AgentIds: there is no user %q", id)
		}
	}
	if agents != nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](w.checkProficiency(Proficiency{Name: c.Name, Value: c.Value})); ok {
		return e.Message
	}
	return ""
}

// activateCriteria begins with the first step, as the contact comes into a queue.
func (w *World) activateCriteria(s *segment) {
	if s.criteria == nil {
		return
	}
	s.criteria.ActivatedAt = w.now()
	if q, _ := w.Queue(s.QueueID); q.Owner == "" {
		w.activateStep(s.criteria, 0)
	}
}

func (w *World) activateStep(c *criteria, i int) {
	if i >= len(c.Steps) {
		return
	}
	step := &c.Steps[i]
	step.Status = stepActive
	if lasts := step.Lasts(); lasts > 0 {
		step.ExpiresAt = w.now().Add(lasts)
		c.timer = w.at(step.ExpiresAt, func() {
			step.Status = stepExpired
			w.activateStep(c, i+1)
		})
	}
}

// active is the step in force; nil if there is none.
func (c *criteria) active() *RoutingStep {
	if c == nil {
		return nil
	}
	i := slices.IndexFunc(c.Steps, func(s RoutingStep) bool { return s.Status == stepActive })
	if i < 0 {
		return nil
	}
	return &c.Steps[i]
}

// joined notes that an agent has taken the contact.
func (c *criteria) joined() {
	if step := c.active(); step != nil {
		step.Status = stepJoined
	}
	c.stop()
}

// stop ends the timer, as the contact leaves its queue.
func (c *criteria) stop() {
	if c != nil {
		c.timer.Stop()
	}
}

// inherited are the criteria that a later contact of the chain begins with: the same, from
// their first step (INFERRED).
func (c *criteria) inherited() *criteria {
	if c == nil {
		return nil
	}
	next := &criteria{}
	for _, s := range c.Steps {
		next.Steps = append(next.Steps, RoutingStep{Step: s.Step, Status: stepInactive})
	}
	return next
}

// wanted are the agents whom the active step asks for; nil: anybody.
func (w *World) wanted(s *segment) []string {
	step := s.criteria.active()
	if step == nil {
		return nil
	}
	ids := []string{}
	for _, a := range w.agents {
		if step.Expression.Fits(routing.Skilled{ID: a.user.ID, ARN: a.user.ARN, Level: a.level}) {
			ids = append(ids, a.user.ID)
		}
	}
	return ids
}

// level is how good the agent is at a value of a predefined attribute; 0: not at all.
func (a *agent) level(name, value string) int {
	p, _ := find(a.user.Proficiencies, func(p Proficiency) bool { return p.Name == name && p.Value == value })
	return p.Level
}

// Criteria are the routing criteria of a contact; false if it has none.
func (w *World) Criteria(contactID string) (RoutingCriteria, bool) {
	s, ok := w.contacts[contactID]
	if !ok || s.criteria == nil {
		return RoutingCriteria{}, false
	}
	out := s.criteria.RoutingCriteria
	out.Steps = slices.Clone(out.Steps)
	return out, true
}
