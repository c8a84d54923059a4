package control

import (
	"net/http"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// chatView is a whole chat: the chain of its segments and what is one over all of them.
type chatView struct {
	InitialContactID string            `json:"initialContactId"`
	CustomerName     string            `json:"customerName"`
	StartedAt        time.Time         `json:"startedAt"`
	ExpiresAt        time.Time         `json:"expiresAt"`
	EndedAt          *time.Time        `json:"endedAt"`
	RelatedContactID string            `json:"relatedContactId,omitempty"`
	Attributes       map[string]string `json:"attributes"`
	Participants     []participantView `json:"participants"`
	Segments         []segmentView     `json:"segments"`
	Transcript       []itemView        `json:"transcript"`
}

type participantView struct {
	ParticipantID string     `json:"participantId"`
	Role          string     `json:"role"`
	DisplayName   string     `json:"displayName"`
	Username      string     `json:"username,omitempty"`
	JoinedAt      *time.Time `json:"joinedAt"`
	LeftAt        *time.Time `json:"leftAt"`
}

// segmentView is one contact of the chain. State is its phase: flow, queued,
// offered, connected or ended.
type segmentView struct {
	ContactID         string            `json:"contactId"`
	PreviousContactID string            `json:"previousContactId,omitempty"`
	NextContactID     string            `json:"nextContactId,omitempty"`
	InitiationMethod  string            `json:"initiationMethod"`
	State             string            `json:"state"`
	Queue             string            `json:"queue"` // its name; an agent's own has the agent's username
	QueueID           string            `json:"queueId"`
	Agent             string            `json:"agent"` // username
	Priority          int64             `json:"priority"`
	AgeAdjustment     string            `json:"ageAdjustment,omitempty"`
	Attempts          int               `json:"agentConnectionAttempts"`
	InitiatedAt       time.Time         `json:"initiatedAt"`
	EnqueuedAt        *time.Time        `json:"enqueuedAt"`
	ConnectedAt       *time.Time        `json:"connectedAt"`
	DisconnectedAt    *time.Time        `json:"disconnectedAt"`
	DisconnectReason  string            `json:"disconnectReason,omitempty"`
	ACWEndedAt        *time.Time        `json:"acwEndedAt"`
	EventHooks        map[string]string `json:"eventHooks,omitempty"`
	Flow              *flowView         `json:"flow"`
}

// flowView is where a segment's flow stands.
type flowView struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Action string `json:"action"`
	Fault  string `json:"fault,omitempty"`
}

type itemView struct {
	ID              string    `json:"id"`
	At              time.Time `json:"at"`
	Type            string    `json:"type"`
	ContentType     string    `json:"contentType"`
	Content         string    `json:"content,omitempty"`
	ParticipantID   string    `json:"participantId,omitempty"`
	ParticipantRole string    `json:"participantRole,omitempty"`
	DisplayName     string    `json:"displayName,omitempty"`
	ContactID       string    `json:"contactId"`

	Attachments []attachmentView `json:"attachments,omitempty"`
	Receipts    []receiptView    `json:"receipts,omitempty"`
}

// attachmentView is a file of the chat; its bytes are for those in the chat.
type attachmentView struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	ContentType string `json:"contentType"`
	Status      string `json:"status"`
	Bytes       int64  `json:"bytes"`
}

// receiptView says when somebody got a message, and read it.
type receiptView struct {
	ParticipantID string     `json:"participantId"`
	DeliveredAt   *time.Time `json:"deliveredAt"`
	ReadAt        *time.Time `json:"readAt"`
}

func itemViewOf(it state.Item) itemView {
	v := itemView{
		ID: it.ID, At: it.At, Type: it.Type, ContentType: it.ContentType, Content: it.Content,
		ParticipantID: it.ParticipantID, ParticipantRole: it.ParticipantRole, DisplayName: it.DisplayName, ContactID: it.ContactID,
	}
	for _, a := range it.Attachments {
		v.Attachments = append(v.Attachments, attachmentView{a.ID, a.Name, a.ContentType, a.Status, a.Size})
	}
	for _, r := range it.Receipts {
		v.Receipts = append(v.Receipts, receiptView{r.ParticipantID, when(r.Delivered), when(r.Read)})
	}
	return v
}

func (c *Control) getContact(r *http.Request) (any, error) {
	return clock.Call(c.loop, func() (any, error) {
		id := r.PathValue("contact")
		chat, ok := c.world.Chat(id)
		if !ok {
			return nil, refuse(http.StatusNotFound, "not-found", "there is no contact %q", id)
		}
		return c.chatView(chat), nil
	})
}

func (c *Control) chatView(chat state.Chat) chatView {
	v := chatView{
		InitialContactID: chat.InitialID, CustomerName: chat.CustomerName,
		StartedAt: chat.StartedAt, ExpiresAt: chat.ExpiresAt, EndedAt: when(chat.EndedAt),
		RelatedContactID: chat.RelatedID, Attributes: chat.Attributes,
		Participants: []participantView{}, Segments: []segmentView{}, Transcript: []itemView{},
	}
	if v.Attributes == nil {
		v.Attributes = map[string]string{}
	}
	for _, p := range chat.Participants {
		v.Participants = append(v.Participants, participantView{
			ParticipantID: p.ID, Role: p.Role, DisplayName: p.DisplayName, Username: c.username(p.UserID),
			JoinedAt: when(p.JoinedAt), LeftAt: when(p.LeftAt),
		})
	}
	for _, s := range chat.Segments {
		v.Segments = append(v.Segments, c.segmentView(s))
	}
	for _, it := range c.world.Items(chat.InitialID) {
		v.Transcript = append(v.Transcript, itemViewOf(it))
	}
	return v
}

func (c *Control) segmentView(s state.Contact) segmentView {
	v := segmentView{
		ContactID: s.ID, PreviousContactID: s.PreviousID, NextContactID: s.NextID,
		InitiationMethod: s.InitiationMethod, State: string(s.Phase),
		Queue: c.queue(s.QueueID), QueueID: s.QueueID, Agent: c.username(s.AgentID),
		Priority: s.Priority, Attempts: s.Attempts,
		InitiatedAt: s.InitiatedAt, EnqueuedAt: when(s.EnqueuedAt), ConnectedAt: when(s.ConnectedAt),
		DisconnectedAt: when(s.DisconnectedAt), DisconnectReason: s.DisconnectReason, ACWEndedAt: when(s.ACWEndedAt),
		EventHooks: s.Hooks,
	}
	if s.AgeAdjustment != 0 {
		v.AgeAdjustment = s.AgeAdjustment.String()
	}
	if s.FlowID != "" {
		v.Flow = &flowView{ID: s.FlowID, Name: c.flowName(s.FlowID), Action: s.FlowAction, Fault: s.FlowFault}
	}
	return v
}

func (c *Control) flowName(id string) string {
	for _, f := range c.world.Flows() {
		if f.ID == id || f.ARN == id {
			return f.Name
		}
	}
	return ""
}

// chatSummary is a chat in a list: its latest segment, and how long the chain is.
type chatSummary struct {
	InitialContactID string     `json:"initialContactId"`
	ContactID        string     `json:"contactId"`
	CustomerName     string     `json:"customerName"`
	State            string     `json:"state"`
	InitiationMethod string     `json:"initiationMethod"`
	Queue            string     `json:"queue"`
	QueueID          string     `json:"queueId"`
	Agent            string     `json:"agent"`
	Priority         int64      `json:"priority"`
	WaitingSince     *time.Time `json:"waitingSince"` // null unless queued or offered
	StartedAt        time.Time  `json:"startedAt"`
	EndedAt          *time.Time `json:"endedAt"`
	DisconnectReason string     `json:"disconnectReason,omitempty"`
	Segments         int        `json:"segments"`
}

// getContacts lists the chats, oldest first; ?live=true leaves the ended ones out.
func (c *Control) getContacts(r *http.Request) (any, error) {
	query := r.URL.Query().Get("live")
	if query != "" && query != "true" && query != "false" {
		return nil, badRequest("live: found %q, want true or false", query)
	}
	live := query == "true"
	return clock.Call(c.loop, func() ([]chatSummary, error) {
		all := []chatSummary{}
		for _, chat := range c.world.Chats() {
			if len(chat.Segments) > 0 && (chat.EndedAt.IsZero() || !live) {
				all = append(all, c.chatSummary(chat))
			}
		}
		return all, nil
	})
}

func (c *Control) chatSummary(chat state.Chat) chatSummary {
	last := chat.Segments[len(chat.Segments)-1]
	v := chatSummary{
		InitialContactID: chat.InitialID, ContactID: last.ID, CustomerName: chat.CustomerName,
		State: string(last.Phase), InitiationMethod: last.InitiationMethod,
		Queue: c.queue(last.QueueID), QueueID: last.QueueID, Agent: c.username(last.AgentID), Priority: last.Priority,
		StartedAt: chat.StartedAt, EndedAt: when(chat.EndedAt),
		DisconnectReason: last.DisconnectReason, Segments: len(chat.Segments),
	}
	if last.Phase == state.InQueue || last.Phase == state.Offered {
		v.WaitingSince = when(last.EnqueuedAt)
	}
	return v
}

// instanceView is what a client needs to begin: names and their ids.
type instanceView struct {
	InstanceID             string            `json:"instanceId"`
	InstanceARN            string            `json:"instanceArn"`
	Region                 string            `json:"region"`
	Account                string            `json:"account"`
	AgentEventStream       string            `json:"agentEventStream"`
	AgentEventStreamARN    string            `json:"agentEventStreamArn"`
	ContactEventStream     string            `json:"contactEventStream"`
	ContactEventStreamARN  string            `json:"contactEventStreamArn"`
	ContactRecordStream    string            `json:"contactRecordStream"`
	ContactRecordStreamARN string            `json:"contactRecordStreamArn"`
	Flows                  map[string]string `json:"flows"`
	Queues                 map[string]string `json:"queues"`
	Statuses               map[string]string `json:"statuses"`
	Users                  map[string]string `json:"users"`
	RoutingProfiles        map[string]string `json:"routingProfiles"`
	QuickConnects          map[string]string `json:"quickConnects"`
}

func (c *Control) getInstance(*http.Request) (any, error) {
	return clock.Call(c.loop, func() (instanceView, error) {
		in := c.world.Instance()
		return instanceView{
			InstanceID: in.ID, InstanceARN: in.ARN, Region: in.Region, Account: in.Account,
			AgentEventStream: c.agents.name, AgentEventStreamARN: c.agents.arn,
			ContactEventStream: c.changes.name, ContactEventStreamARN: c.changes.arn,
			ContactRecordStream: c.records.name, ContactRecordStreamARN: c.records.arn,
			Flows:           ids(c.world.Flows(), func(f state.Flow) (string, string) { return f.Name, f.ID }),
			Queues:          ids(c.world.Queues(), func(q state.Queue) (string, string) { return q.Name, q.ID }),
			Statuses:        ids(c.world.Statuses(), func(s state.AgentStatus) (string, string) { return s.Name, s.ID }),
			Users:           ids(c.world.Agents(), func(a state.Agent) (string, string) { return a.User.Username, a.User.ID }),
			RoutingProfiles: ids(c.world.Profiles(), func(p state.RoutingProfile) (string, string) { return p.Name, p.ID }),
			QuickConnects:   ids(c.world.QuickConnects(), func(q state.QuickConnect) (string, string) { return q.Name, q.ID }),
		}, nil
	})
}

// ids maps names to ids; what has no name (an agent's own queue) is left out.
func ids[T any](all []T, of func(T) (name, id string)) map[string]string {
	m := map[string]string{}
	for _, v := range all {
		if name, id := of(v); name != "" {
			m[name] = id
		}
	}
	return m
}
