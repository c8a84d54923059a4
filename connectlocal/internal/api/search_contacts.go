package api

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"handover/connectlocal/internal/state"
)

type searchContactsInput struct {
	inInstance
	paging
	TimeRange timeRangeIn      `json:"TimeRange"`
	Criteria  searchCriteriaIn `json:"SearchCriteria"`
	Sort      *orderIn         `json:"Sort"`
}

type timeRangeIn struct {
	Type      string `json:"Type"`
	StartTime epoch  `json:"StartTime"`
	EndTime   epoch  `json:"EndTime"`
}

type orderIn struct {
	FieldName string `json:"FieldName"`
	Order     string `json:"Order"`
}

type searchContactsOutput struct {
	Contacts   []contactFoundOut
	NextToken  string `json:",omitempty"`
	TotalCount int
}

type contactFoundOut struct {
	ARN                 string `json:"Arn"`
	ID                  string `json:"Id"`
	InitialContactID    string `json:"InitialContactId,omitempty"`
	PreviousContactID   string `json:"PreviousContactId,omitempty"`
	InitiationMethod    string
	Channel             string
	QueueInfo           *queueInfoOut  `json:",omitempty"`
	AgentInfo           *agentFoundOut `json:",omitempty"`
	InitiationTimestamp epoch          `json:",omitzero"`
	DisconnectTimestamp epoch          `json:",omitzero"`
	SegmentAttributes   segmentAttributes
	Name                string              `json:",omitempty"`
	RoutingCriteria     *routingCriteriaOut `json:",omitempty"`
	Tags                map[string]string
}

type agentFoundOut struct {
	ID                        string `json:"Id"`
	ConnectedToAgentTimestamp epoch  `json:",omitzero"`
}

// searchContacts finds contacts of every chat that is remembered, those that live
// too. Criteria on what connectlocal has not (conversational analytics, routing
// criteria, other regions) are refused. Every user-defined attribute is searchable. What
// has changed since is found at once, where the service may take a while.
func (a *API) searchContacts(in searchContactsInput) (out searchContactsOutput, err error) {
	if err := in.TimeRange.check("TimeRange"); err != nil {
		return out, err
	}
	if err := in.Criteria.check(); err != nil {
		return out, err
	}
	found := slices.DeleteFunc(a.searched(in.TimeRange), func(c contactSearched) bool { return !in.Criteria.hold(c) })
	slices.SortStableFunc(found, in.Sort.compare)
	out.TotalCount = len(found)
	out.Contacts, out.NextToken, err = listed(found, in.pager("SearchContacts"), a.contactFound)
	return out, err
}

// contactSearched is a contact with what is looked for in it.
type contactSearched struct {
	state.Contact
	chat   state.Chat
	agent  state.Agent // without an id before one has accepted it
	groups []state.HierarchyGroup
	tags   map[string]string
}

// searched are the contacts of a time.
func (a *API) searched(when timeRangeIn) []contactSearched {
	var all []contactSearched
	for _, c := range a.world.Contacts() {
		s := contactSearched{Contact: c, tags: a.tags(c)}
		if !when.holds(s) {
			continue
		}
		s.chat, _ = a.world.Chat(c.ID)
		if !c.ConnectedAt.IsZero() {
			s.agent, _ = a.world.Agent(c.AgentID)
			s.groups = a.world.HierarchyPath(s.agent.User.GroupID)
		}
		all = append(all, s)
	}
	return all
}

func (a *API) contactFound(c contactSearched) contactFoundOut {
	out := contactFoundOut{
		ARN: c.ARN, ID: c.ID, InitialContactID: initialOf(c.Contact), PreviousContactID: c.PreviousID,
		InitiationMethod: c.InitiationMethod, Channel: channel, QueueInfo: queueInfo(c.Contact),
		InitiationTimestamp: at(c.InitiatedAt), DisconnectTimestamp: at(c.DisconnectedAt),
		SegmentAttributes: c.SegmentAttributes, Name: c.chat.Details.Name, Tags: c.tags, RoutingCriteria: a.routingCriteria(c.Contact),
	}
	if id := c.agent.User.ID; id != "" {
		out.AgentInfo = &agentFoundOut{id, at(c.ConnectedAt)}
	}
	return out
}

// time is the contact's timestamp of that type; zero if it has none.
func (c contactSearched) time(of string) time.Time {
	switch of {
	case "INITIATION_TIMESTAMP":
		return c.InitiatedAt
	case "CONNECTED_TO_AGENT_TIMESTAMP":
		return c.ConnectedAt
	case "DISCONNECT_TIMESTAMP":
		return c.DisconnectedAt
	case "ENQUEUE_TIMESTAMP":
		return c.EnqueuedAt
	case "EXPIRY_TIMESTAMP":
		return c.chat.ExpiresAt
	}
	return time.Time{} // no chat is scheduled
}

func (t timeRangeIn) check(member string) error {
	if t.EndTime.Before(t.StartTime.Time) {
		return refuse(state.Invalid, "%s: EndTime %s is before StartTime %s", member, isoText(t.EndTime.Time), isoText(t.StartTime.Time))
	}
	return nil
}

// holds tells whether the contact's time is in the range, both ends included.
func (t timeRangeIn) holds(c contactSearched) bool {
	is := c.time(t.Type)
	return !is.IsZero() && !is.Before(t.StartTime.Time) && !is.After(t.EndTime.Time)
}

// compare orders contacts: the latest begun first, unless something else is asked for.
func (s *orderIn) compare(x, y contactSearched) int {
	if s == nil {
		s = &orderIn{"INITIATION_TIMESTAMP", "DESCENDING"}
	}
	order := cmp.Or(strings.Compare(s.text(x), s.text(y)), x.time(s.FieldName).Compare(y.time(s.FieldName)))
	if s.Order == "DESCENDING" {
		return -order
	}
	return order
}

// text is what is compared where the field is no time.
func (s *orderIn) text(c contactSearched) string {
	if s.FieldName == "INITIATION_METHOD" {
		return c.InitiationMethod
	}
	return ""
}
