package api

import (
	"strings"

	"handover/connectlocal/internal/state"
)

// checkInstance refuses the id or ARN of another instance.
func (a *API) checkInstance(ref string) error {
	if i := a.world.Instance(); ref != i.ID && ref != i.ARN {
		return refuse(state.NotFound, "InstanceId: there is no instance %s", ref)
	}
	return nil
}

// user finds a user by id or ARN.
func (a *API) user(member, ref string) (state.Agent, error) {
	u, ok := a.world.Agent(ref)
	if !ok || ref != u.User.ID && ref != u.User.ARN {
		return state.Agent{}, refuse(state.NotFound, "%s: there is no user %s", member, ref)
	}
	return u, nil
}

func (a *API) queue(member, ref string) (state.Queue, error) {
	q, ok := a.world.Queue(ref)
	if !ok {
		return state.Queue{}, refuse(state.NotFound, "%s: there is no queue %s", member, ref)
	}
	return q, nil
}

func (a *API) profile(member, ref string) (state.RoutingProfile, error) {
	p, ok := a.world.Profile(ref)
	if !ok {
		return state.RoutingProfile{}, refuse(state.NotFound, "%s: there is no routing profile %s", member, ref)
	}
	return p, nil
}

func (a *API) flow(member, ref string) (state.Flow, error) {
	f, ok := a.world.Flow(ref)
	if !ok {
		return state.Flow{}, refuse(state.NotFound, "%s: there is no flow %s", member, ref)
	}
	return f, nil
}

func (a *API) contact(id string) (state.Contact, error) {
	c, ok := a.world.Contact(id)
	if !ok {
		return state.Contact{}, refuse(state.NotFound, "ContactId: there is no contact %s", id)
	}
	return c, nil
}

// lastOf is an id or a name, of a reference that may be an ARN: its last segment.
func lastOf(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// status finds an agent status by id or ARN. Of an ARN the last segment
// counts, since its spelling differs between Amazon's samples (spec §1.3).
func (a *API) status(member, ref string) (state.AgentStatus, error) {
	id := lastOf(ref)
	for _, s := range a.world.Statuses() {
		if s.ID == id {
			return s, nil
		}
	}
	return state.AgentStatus{}, refuse(state.NotFound, "%s: there is no agent status %s", member, ref)
}
