package live

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"handover/connectlocal/internal/state"
)

// World is what is looked at; it is called inside the loop only. *state.World is one.
type World interface {
	Instance() state.Instance
	Statuses() []state.AgentStatus
	QuickConnects() []state.QuickConnect
	Flows() []state.Flow
	Queues() []state.Queue
	KnownQueue(id string) (state.Queue, bool)
	Queued(queueID string) []state.Contact
	Agents() []state.Agent
	Agent(ref string) (state.Agent, bool)
	KnownAgent(id string) (state.Agent, bool)
	Chats() []state.Chat
	Chat(anyContactID string) (state.Chat, bool)
	Items(anyContactID string) []state.Item
}

// sight makes views inside one turn of the loop. What many views name is looked up once.
type sight struct {
	world  World
	dirty  *Dirty
	auto   func(userID string) bool
	queues map[string]string // names by id
	users  map[string]string // usernames by id
	flows  map[string]string // names by id and ARN
}

func (l *Live) sight() *sight {
	return &sight{world: l.world, dirty: l.dirty, auto: l.auto, queues: map[string]string{}, users: map[string]string{}}
}

// when is nil for the zero time.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// queue names a queue as people do: an agent's own by the agent's username.
func (s *sight) queue(id string) string {
	return named(s.queues, id, func() string {
		q, _ := s.world.KnownQueue(id)
		if q.Owner != "" {
			return s.username(q.Owner)
		}
		return q.Name
	})
}

func (s *sight) username(id string) string {
	return named(s.users, id, func() string {
		a, _ := s.world.KnownAgent(id)
		return a.User.Username
	})
}

// named is what a cache has under id, or what look finds. Nothing has no name.
func named(cache map[string]string, id string, look func() string) string {
	if id == "" {
		return ""
	}
	name, ok := cache[id]
	if !ok {
		name = look()
		cache[id] = name
	}
	return name
}

func (s *sight) flow(id string) string {
	if s.flows == nil {
		s.flows = map[string]string{}
		for _, f := range s.world.Flows() {
			s.flows[f.ID], s.flows[f.ARN] = f.Name, f.Name
		}
	}
	return s.flows[id]
}

func (s *sight) instance() instanceView {
	v := instanceView{Region: s.world.Instance().Region, Statuses: []statusView{}, QuickConnects: []string{}}
	for _, st := range s.world.Statuses() {
		v.Statuses = append(v.Statuses, statusView{st.Name, string(st.Type)})
	}
	for _, q := range s.world.QuickConnects() {
		v.QuickConnects = append(v.QuickConnects, q.Name)
	}
	return v
}

func (s *sight) agent(a state.Agent) agentView {
	v := agentView{
		Username: a.User.Username, UserID: a.User.ID, Name: fullName(a.User), LoggedIn: a.LoggedIn, Auto: s.auto(a.User.ID),
		Status: a.Status.Name, StatusType: string(a.Status.Type), StatusSince: a.StatusSince,
		Profile: a.Profile.Name, Max: a.Profile.Chats, Slots: []slotView{},
	}
	if a.Next != nil {
		v.Next, v.NextSince = a.Next.Status.Name, when(a.Next.EnqueuedAt)
	}
	for _, slot := range a.Slots {
		v.Slots = append(v.Slots, slotView{
			ContactID: slot.Contact.ID, Chat: slot.Contact.InitialID, State: string(slot.State), Since: slot.StateSince,
			Queue: s.queue(slot.Contact.QueueID), Monitors: slot.Contact.Monitors(), Barged: slot.Barged,
		})
	}
	return v
}

func fullName(u state.User) string {
	if u.LastName == "" {
		return u.FirstName
	}
	return u.FirstName + " " + u.LastName
}

// chat is the view of a chat, false of one that has no contact yet.
func (s *sight) chat(c state.Chat) (chatView, bool) {
	if len(c.Segments) == 0 {
		return chatView{}, false
	}
	last := c.Segments[len(c.Segments)-1]
	v := chatView{
		ID: c.InitialID, ContactID: last.ID, Customer: c.CustomerName, State: string(last.Phase), Flow: s.flow(last.FlowID),
		Queue: s.queue(last.QueueID), Agent: s.username(last.AgentID), Priority: last.Priority,
		StartedAt: c.StartedAt, EndedAt: when(c.EndedAt), Reason: last.DisconnectReason, Segments: len(c.Segments),
	}
	if last.Phase == state.InQueue || last.Phase == state.Offered {
		v.WaitingSince = when(last.EnqueuedAt)
	}
	if said := s.spoken(c.InitialID); said.role != "" {
		v.Spoke, v.SpokeAt = said.role, when(said.at)
	}
	v.Typing = s.dirty.typing[c.InitialID].role
	return v, true
}

// spoken is who wrote last. What was written before anybody read is looked up once.
func (s *sight) spoken(id string) spoken {
	said, ok := s.dirty.spoke[id]
	if ok {
		return said
	}
	for _, it := range slices.Backward(s.world.Items(id)) {
		if it.Audience == "" && speaks(it) {
			said = spoken{it.ParticipantRole, it.At}
			break
		}
	}
	s.dirty.spoke[id] = said
	return said
}

func (s *sight) allAgents() []agentView {
	out := []agentView{}
	for _, a := range s.world.Agents() {
		out = append(out, s.agent(a))
	}
	return out
}

// liveChats are the chats that live.
func (s *sight) liveChats() []chatView {
	out := []chatView{}
	for _, c := range s.world.Chats() {
		if !c.EndedAt.IsZero() {
			continue
		}
		if v, ok := s.chat(c); ok {
			out = append(out, v)
		}
	}
	return out
}

// allQueues are the standard queues.
func (s *sight) allQueues() []queueView {
	staffed, serving := s.staff()
	out := []queueView{}
	for _, q := range s.world.Queues() {
		if q.Owner != "" {
			continue
		}
		v := queueView{
			Name: q.Name, QueueID: q.ID, Open: !q.Closed, Enabled: !q.Disabled, Limit: q.MaxContacts,
			Staffed: staffed[q.ID], Serving: serving[q.ID],
		}
		for _, c := range s.world.Queued(q.ID) {
			v.Waiting++
			if v.Oldest == nil || c.EnqueuedAt.Before(*v.Oldest) {
				v.Oldest = when(c.EnqueuedAt)
			}
		}
		out = append(out, v)
	}
	return out
}

// staff counts the agents at work by the queues that their routing profiles have.
func (s *sight) staff() (staffed, serving map[string]int) {
	staffed, serving = map[string]int{}, map[string]int{}
	for _, a := range s.world.Agents() {
		if !a.LoggedIn || a.Status.Type != state.Routable || a.Profile.Chats == 0 {
			continue
		}
		for _, q := range a.Profile.Queues {
			staffed[q.QueueID]++
			if a.Next == nil {
				serving[q.QueueID]++
			}
		}
	}
	return staffed, serving
}

// changed are the chats and agents that are dirty, and those of them that are gone.
func (s *sight) changed(f *someFrame) {
	var gone goneView
	for _, name := range slices.Sorted(maps.Keys(s.dirty.agents)) {
		if a, ok := s.world.Agent(name); ok {
			f.Agents = append(f.Agents, s.agent(a))
		} else {
			gone.Agents = append(gone.Agents, name)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.dirty.chats)) {
		if c, ok := s.world.Chat(id); ok {
			if v, ok := s.chat(c); ok {
				f.Chats = append(f.Chats, v)
			}
		}
	}
	gone.Chats = s.dirty.gone
	if len(gone.Chats)+len(gone.Agents) > 0 {
		f.Gone = &gone
	}
}

func (s *sight) notes() []noteView {
	var out []noteView
	for _, n := range s.dirty.notes {
		out = append(out, noteView{n.At, n.Kind, n.Username, n.ContactID, n.InitialID, n.Detail})
	}
	return out
}

// news are the queues that are not as they were told last.
func news(told map[string]queueView, now []queueView) []queueView {
	var out []queueView
	for _, q := range now {
		if was, ok := told[q.Name]; !ok || !same(was, q) {
			out = append(out, q)
		}
		told[q.Name] = q
	}
	return out
}

func same(a, b queueView) bool {
	oldest := cmp.Or(a.Oldest, new(time.Time)).Equal(*cmp.Or(b.Oldest, new(time.Time)))
	a.Oldest, b.Oldest = nil, nil
	return oldest && a == b
}
