package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

type getCurrentUserDataInput struct {
	inInstance
	paging
	Filters userFilterIn `json:"Filters"`
}

type userFilterIn struct {
	Queues          []string        `json:"Queues"`
	RoutingProfiles []string        `json:"RoutingProfiles"`
	Agents          []string        `json:"Agents"`
	HierarchyGroups []string        `json:"UserHierarchyGroups"`
	Contact         contactFilterIn `json:"ContactFilter"`
}

type contactFilterIn struct {
	States []string `json:"ContactStates"`
}

type getCurrentUserDataOutput struct {
	UserDataList          []userDataOut
	ApproximateTotalCount int
	NextToken             string `json:",omitempty"`
}

type userDataOut struct {
	User                    refOut
	RoutingProfile          refOut
	HierarchyPath           *hierarchyPathOut[refOut] `json:",omitempty"`
	Status                  statusOut
	NextStatus              string `json:",omitempty"`
	AvailableSlotsByChannel map[string]int
	MaxSlotsByChannel       map[string]int
	ActiveSlotsByChannel    map[string]int
	Contacts                []agentContactOut
}

type refOut struct {
	ID  string `json:"Id"`
	ARN string `json:"Arn"`
}

type statusOut struct {
	StatusName           string
	StatusARN            string `json:"StatusArn"`
	StatusStartTimestamp epoch  `json:",omitzero"`
}

type agentContactOut struct {
	ContactID                 string `json:"ContactId"`
	Channel                   string
	InitiationMethod          string
	AgentContactState         string
	StateStartTimestamp       epoch   `json:",omitzero"`
	ConnectedToAgentTimestamp epoch   `json:",omitzero"`
	Queue                     *refOut `json:",omitempty"`
}

// getCurrentUserData answers with what the users of one filter are doing now.
// "Active" users are those who are logged in, in whatever status, and those
// who have gone but still hold contacts (which of them the service counts is
// not documented). The contact filter picks users, not contacts.
func (a *API) getCurrentUserData(in getCurrentUserDataInput) (out getCurrentUserDataOutput, err error) {
	wanted, err := a.userFilter(in.Filters)
	if err != nil {
		return out, err
	}
	users := slices.DeleteFunc(a.world.Agents(), func(u state.Agent) bool {
		return !u.LoggedIn && len(u.Slots) == 0 || !wanted(u) || !in.Filters.Contact.holds(u)
	})
	out.UserDataList, out.NextToken, err = listed(users, in.pager("GetCurrentUserData"), a.userData)
	out.ApproximateTotalCount = len(users)
	return out, err
}

// userFilter turns the one filter that can be given into a test of users.
func (a *API) userFilter(f userFilterIn) (func(state.Agent) bool, error) {
	given := 0
	for _, list := range [][]string{f.Queues, f.RoutingProfiles, f.Agents, f.HierarchyGroups} {
		given += min(len(list), 1)
	}
	if given != 1 {
		return nil, refuse(state.Invalid, "Filters: exactly one of Queues, RoutingProfiles, Agents, UserHierarchyGroups can be given, found %d", given)
	}
	switch {
	case f.Agents != nil:
		ids, err := idsOf(f.Agents, "Filters.Agents", a.user, func(u state.Agent) string { return u.User.ID })
		return func(u state.Agent) bool { return ids[u.User.ID] }, err
	case f.RoutingProfiles != nil:
		ids, err := a.profileIDs(f.RoutingProfiles)
		return func(u state.Agent) bool { return ids[u.Profile.ID] }, err
	case f.Queues != nil:
		ids, err := a.queueIDs(f.Queues)
		return func(u state.Agent) bool { return a.servesAny(u, ids) }, err
	}
	group, err := a.hierarchyGroup("Filters.UserHierarchyGroups", f.HierarchyGroups[0])
	return func(u state.Agent) bool { return a.below(u.User.GroupID, group) }, err
}

func (a *API) queueIDs(refs []string) (map[string]bool, error) {
	return idsOf(refs, "Filters.Queues", a.queue, func(q state.Queue) string { return q.ID })
}

func (a *API) profileIDs(refs []string) (map[string]bool, error) {
	return idsOf(refs, "Filters.RoutingProfiles", a.profile, func(p state.RoutingProfile) string { return p.ID })
}

// idsOf resolves references, all of which must exist.
func idsOf[T any](refs []string, member string, find func(member, ref string) (T, error), id func(T) string) (map[string]bool, error) {
	ids := map[string]bool{}
	for _, ref := range refs {
		v, err := find(member, ref)
		if err != nil {
			return nil, err
		}
		ids[id(v)] = true
	}
	return ids, nil
}

// servesAny tells whether a user takes contacts from one of the queues: those
// of the routing profile, or the user's own.
func (a *API) servesAny(u state.Agent, queues map[string]bool) bool {
	for _, q := range u.Profile.Queues {
		if queues[q.QueueID] {
			return true
		}
	}
	for id := range queues {
		if q, ok := a.world.Queue(id); ok && q.Owner == u.User.ID {
			return true
		}
	}
	return false
}

// holds tells whether a user has a contact in one of the states.
func (f contactFilterIn) holds(u state.Agent) bool {
	return len(f.States) == 0 || slices.ContainsFunc(u.Slots, func(s state.Slot) bool { return slices.Contains(f.States, string(s.State)) })
}

func (a *API) userData(u state.Agent) userDataOut {
	out := userDataOut{
		User:                    refOut{u.User.ID, u.User.ARN},
		RoutingProfile:          refOut{u.Profile.ID, u.Profile.ARN},
		Status:                  statusOut{u.Status.Name, u.Status.ARN, at(u.StatusSince)},
		AvailableSlotsByChannel: map[string]int{channel: u.Available()},
		MaxSlotsByChannel:       map[string]int{channel: u.Profile.Chats},
		Contacts:                make([]agentContactOut, len(u.Slots)),
	}
	out.HierarchyPath = hierarchyPath(a.world.HierarchyPath(u.User.GroupID), func(g state.HierarchyGroup) refOut { return refOut{g.ID, g.ARN} })
	if u.Next != nil {
		out.NextStatus = u.Next.Status.Name
	}
	busy := 0
	for i, s := range u.Slots {
		out.Contacts[i] = a.agentContact(s)
		if active(s) {
			busy++
		}
	}
	out.ActiveSlotsByChannel = map[string]int{channel: busy}
	return out
}

func (a *API) agentContact(s state.Slot) agentContactOut {
	out := agentContactOut{
		ContactID: s.Contact.ID, Channel: channel,
		InitiationMethod:          s.Contact.InitiationMethod,
		AgentContactState:         string(s.State),
		StateStartTimestamp:       at(s.StateSince),
		ConnectedToAgentTimestamp: at(s.ConnectedAt),
	}
	if q, ok := a.world.Queue(s.Contact.QueueID); ok {
		out.Queue = &refOut{q.ID, q.ARN}
	}
	return out
}
