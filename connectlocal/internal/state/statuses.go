package state

// StatusType is the kind of an agent status.
type StatusType string

// The kinds, as ListAgentStatuses has them.
const (
	Routable StatusType = "ROUTABLE"
	Custom   StatusType = "CUSTOM"
	Offline  StatusType = "OFFLINE"
)

// AgentStatus is one status an agent can pick.
type AgentStatus struct {
	ID, ARN, Name string
	Type          StatusType
	Order         int  // of display, 1..50; 0: none
	Disabled      bool // cannot be picked any more
	Meta
}

// CreateStatus adds a custom agent status.
func (w *World) CreateStatus(s AgentStatus) (AgentStatus, error) {
	s.Type = Custom
	err := w.turn(func() error {
		err := first(
			func() error { return within("agent statuses", len(w.statuses), w.limits.AgentStatuses) },
			func() error { return unique(w.statuses, "Name", "agent status", &s) })
		if err != nil {
			return err
		}
		adopt(w, "agent-state", &s)
		w.statuses = append(w.statuses, s)
		w.changed("agent status", s.Name, "created")
		return nil
	})
	return s, err
}

// ChangeStatus changes an agent status, by id or ARN. One that is disabled can be
// picked no more; agents who are in it stay. Available and Offline, the statuses of
// type ROUTABLE and OFFLINE, cannot be disabled: every agent needs them. No agent
// status can be deleted, the service has no such operation.
func (w *World) ChangeStatus(ref string, change func(*AgentStatus)) error {
	return w.turn(func() error {
		i := place(w.statuses, ref)
		if i < 0 {
			return refuse(NotFound, "AgentStatusId: there is no agent status %q", ref)
		}
		s := w.statuses[i]
		change(&s)
		if s.Disabled && s.Type != Custom {
			return refuse(Invalid, "State: the agent status %q is %s, only those of type CUSTOM can be disabled", s.Name, s.Type)
		}
		if err := unique(w.statuses, "Name", "agent status", &s); err != nil {
			return err
		}
		s.ModifiedAt = w.now()
		w.statuses[i] = s
		w.showStatus(s)
		w.changed("agent status", s.Name, "updated")
		return nil
	})
}

// showStatus makes agents who are in a status, or will be, show it as it now is.
func (w *World) showStatus(s AgentStatus) {
	for _, a := range w.agents {
		if a.status.ID == s.ID {
			a.reconfigured = a.reconfigured || a.status.Name != s.Name
			a.status = s
		}
		if a.next != nil && a.next.Status.ID == s.ID {
			a.next = &NextStatus{Status: s, EnqueuedAt: a.next.EnqueuedAt}
		}
	}
}
