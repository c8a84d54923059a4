package ccp

import (
	"slices"

	"handover/connectlocal/internal/state"
)

type putAgentStateInput struct {
	State *struct {
		ARN  string `json:"agentStateARN"`
		Name string `json:"name"`
	} `json:"state"`
	Enqueue bool `json:"enqueueNextState"`
}

// putAgentState picks a status. One that would have to wait is refused unless it
// may be the next one (clients A.1).
func (s *Service) putAgentState(a state.Agent, in putAgentStateInput) (struct{}, error) {
	if in.State == nil {
		return struct{}{}, missing("state")
	}
	all := s.world.Statuses()
	i := slices.IndexFunc(all, func(st state.AgentStatus) bool {
		return st.ARN == in.State.ARN || in.State.ARN == "" && st.Name == in.State.Name
	})
	if i < 0 {
		return struct{}{}, refuse(validation, "state: there is no agent status with ARN %q and name %q", in.State.ARN, in.State.Name)
	}
	if !in.Enqueue && s.world.StatusWaits(a.User.ID, all[i].ID) {
		return struct{}{}, refuse(invalidState, "state: %q has to wait until all contacts are cleared; set enqueueNextState", all[i].Name)
	}
	return struct{}{}, s.world.SetStatus(a.User.ID, all[i].ID)
}

type connectionInput struct {
	ContactID    string `json:"contactId"`
	ConnectionID string `json:"connectionId"`
}

// destroyConnection ends one connection of a contact that the agent has: the agent's own, so that
// the customer stays (clients A.4); the customer's, which ends the chat for all; or, where the agent may, that
// of another agent.
func (s *Service) destroyConnection(a state.Agent, in connectionInput) (struct{}, error) {
	slot, err := s.slot(a, in.ContactID)
	if err != nil {
		return struct{}{}, err
	}
	shown := s.connections(a, slot, s.chat(slot))
	i := slices.IndexFunc(shown, func(c connection) bool { return c.ID == in.ConnectionID })
	switch {
	case i < 0:
		return struct{}{}, refuse(invalidState, "connectionId: contact %q has no connection %q", in.ContactID, in.ConnectionID)
	case over(slot):
		return struct{}{}, refuse(invalidState, "contactId: contact %q is %s", in.ContactID, slot.State)
	case i == 0:
		return struct{}{}, s.leave(a, slot)
	case shown[i].Initial:
		return struct{}{}, s.endForAll(slot)
	}
	return struct{}{}, s.world.Remove(a.User.ID, in.ContactID, in.ConnectionID)
}

// leave ends the agent's own connection.
func (s *Service) leave(a state.Agent, slot state.Slot) error {
	if slot.State == state.Connecting {
		return s.world.Reject(a.User.ID, slot.Contact.ID)
	}
	return s.world.EndByAgent(a.User.ID, slot.Contact.ID)
}

// endForAll ends the customer's connection.
func (s *Service) endForAll(slot state.Slot) error {
	if slot.Contact.Monitors() && !slot.Barged {
		return refuse(invalidState, "contactId: contact %q is looked on only", slot.Contact.ID)
	}
	return s.world.StopContact(s.live(slot))
}

// live is the contact of the chat that a slot is about.
func (s *Service) live(slot state.Slot) string {
	if slot.Contact.Monitors() {
		return slot.WatchedID
	}
	return slot.Contact.ID
}

func (s *Service) chat(slot state.Slot) state.Chat {
	c, _ := s.world.Chat(slot.Contact.ID)
	return c
}

// slot is what the agent has of a contact.
func (s *Service) slot(a state.Agent, contactID string) (state.Slot, error) {
	i := slices.IndexFunc(a.Slots, func(x state.Slot) bool { return x.Contact.ID == contactID })
	if i < 0 {
		return state.Slot{}, refuse(invalidState, "contactId: the agent has no contact %q", contactID)
	}
	return a.Slots[i], nil
}

type endpointInput struct {
	ContactID string    `json:"contactId"`
	Endpoint  *endpoint `json:"endpoint"`
}

// transferContact is contact.transfer, and contact.addConnection too, which for a chat
// moves it as well (clients A.3).
func (s *Service) transferContact(a state.Agent, in endpointInput) (struct{}, error) {
	if in.Endpoint == nil {
		return struct{}{}, missing("endpoint")
	}
	qc, err := s.quickConnect(in.Endpoint.ARN)
	if err != nil {
		return struct{}{}, err
	}
	return struct{}{}, s.world.Transfer(a.User.ID, in.ContactID, qc.ID)
}

// addNewConnection is contact.addParticipant: it brings another agent into the chat. Through a queue
// nobody can be brought (yet); and whoever is brought joins at once, without an offer.
func (s *Service) addNewConnection(a state.Agent, in endpointInput) (struct{}, error) {
	if in.Endpoint == nil {
		return struct{}{}, missing("endpoint")
	}
	qc, err := s.quickConnect(in.Endpoint.ARN)
	if err != nil {
		return struct{}{}, err
	}
	if qc.UserID == "" {
		return struct{}{}, refuse(badEndpoint, "endpoint: %q leads to a queue; only an agent can be brought into a chat", qc.Name)
	}
	return struct{}{}, s.world.Add(a.User.ID, in.ContactID, qc.UserID)
}

type monitorInput struct {
	ContactID string `json:"contactId"`
	Mode      string `json:"targetMonitorMode"`
}

// updateMonitorParticipantState lets a supervisor barge in. There is no way back to looking on only.
func (s *Service) updateMonitorParticipantState(a state.Agent, in monitorInput) (struct{}, error) {
	slot, err := s.slot(a, in.ContactID)
	switch {
	case err != nil:
		return struct{}{}, err
	case !slot.Contact.Monitors():
		return struct{}{}, refuse(invalidState, "contactId: %q is not looked on", in.ContactID)
	case in.Mode == silentMode && !slot.Barged:
		return struct{}{}, nil
	case in.Mode == silentMode:
		return struct{}{}, refuse(invalidState, "targetMonitorMode: who has barged cannot go back to %s here", silentMode)
	case in.Mode != bargeMode:
		return struct{}{}, refuse(validation, "targetMonitorMode: found %q, want %s or %s", in.Mode, silentMode, bargeMode)
	}
	return struct{}{}, s.world.Barge(a.User.ID, in.ContactID)
}

// notifyContactIssue is heard and has no effect.
func (s *Service) notifyContactIssue(a state.Agent, in contactInput) (struct{}, error) {
	_, err := s.slot(a, in.ContactID)
	return struct{}{}, err
}
