package stream

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"handover/connectlocal/internal/chatmetrics"
	"handover/connectlocal/internal/state"
)

// Archive is where a RecordPublisher looks up all that a contact record tells.
// *state.World is one.
type Archive interface {
	Directory
	Contact(id string) (state.Contact, bool)
	Chat(anyContactID string) (state.Chat, bool)
	Agent(ref string) (state.Agent, bool)
	KnownAgent(id string) (state.Agent, bool)
	Items(anyContactID string) []state.Item
}

// RecordPublisher writes a contact record (docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html)
// when a contact is completed, after-contact work included, and again when what
// users say about it changes afterwards, as Amazon Connect does; LastUpdateTimestamp
// tells the copies apart. The partition key is the contact's id.
type RecordPublisher struct {
	state.Indifferent
	sender
	archive Archive
}

// NewRecordPublisher returns a publisher that drops everything until Attach.
func NewRecordPublisher(o PublisherOptions) *RecordPublisher {
	return &RecordPublisher{sender: newSender(o)}
}

// Attach tells the publisher what to look up and where to write. It must be called
// inside the loop, before the first chat.
func (p *RecordPublisher) Attach(a Archive, to ...Log) { p.archive, p.logs = a, to }

// ContactChanged writes a record of a contact that is over: at the same moment, but
// when the turn is over, because only then the next contact is known.
func (p *RecordPublisher) ContactChanged(c state.ContactChange) {
	if p.logs == nil || c.Type != "COMPLETED" && (c.Type != "CONTACT_DATA_UPDATED" || !p.completed(c.Contact)) {
		return
	}
	p.loop.At(c.At, func() {
		if contact, ok := p.archive.Contact(c.Contact.ID); ok {
			data, _ := json.Marshal(p.record(contact, c.At)) // nothing in it can fail to marshal
			p.send(c.At, contact.ID, data)
		}
	})
}

// completed tells whether a contact is over and in nobody's after-contact work.
func (p *RecordPublisher) completed(c state.Contact) bool {
	if c.Phase != state.Over {
		return false
	}
	a, _ := p.archive.Agent(c.AgentID)
	return !slices.ContainsFunc(a.Slots, func(s state.Slot) bool { return s.Contact.ID == c.ID })
}

// recordVersion is the version of the record's format.
const recordVersion = "2017-03-10"

// record is a contact's record as of at.
func (p *RecordPublisher) record(c state.Contact, at time.Time) wireContactRecord {
	in, _ := p.archive.Chat(c.ID)
	instance := p.archive.Instance()
	r := wireContactRecord{
		AWSAccountId: instance.Account, AWSContactTraceRecordFormatVersion: recordVersion, InstanceARN: instance.ARN,
		Agent: p.agent(c), Queue: p.queue(c), ChatMetrics: p.metrics(c, in),
		AgentConnectionAttempts: c.Attempts, Channel: "CHAT", MediaStreams: []wireMedia{{"CHAT"}},
		ContactId: c.ID, ContactAssociationId: c.InitialID,
		NextContactId: textOrNull(c.NextID), PreviousContactId: textOrNull(c.PreviousID), RelatedContactId: textOrNull(in.RelatedID),
		InitiationMethod: c.InitiationMethod, DisconnectReason: c.DisconnectReason,
		InitiationTimestamp: secondOrNull(c.InitiatedAt), ConnectedToSystemTimestamp: secondOrNull(c.InitiatedAt),
		DisconnectTimestamp: secondOrNull(c.DisconnectedAt), LastUpdateTimestamp: secondOrNull(at),
		Attributes: map[string]string{}, CustomerId: textOrNull(in.Details.CustomerID), References: references(in.Details.References),
		SegmentAttributes: map[string]state.SegmentAttribute{"connect:Subtype": {ValueString: "connect:Chat"}},
		Tags:              map[string]string{"aws:connect:instanceId": instance.ID},
	}
	maps.Copy(r.Attributes, in.Attributes)
	maps.Copy(r.SegmentAttributes, c.SegmentAttributes)
	maps.Copy(r.Tags, c.Tags)
	if c.InitialID != c.ID {
		r.InitialContactId = &c.InitialID
	}
	if next, ok := p.archive.Contact(c.NextID); ok && next.InitiationMethod == "TRANSFER" {
		r.TransferCompletedTimestamp = secondOrNull(c.DisconnectedAt)
	}
	return r
}

func references(all map[string]state.Reference) []wireReference {
	out := []wireReference{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, wireReference{name, all[name].Type, all[name].Value})
	}
	return out
}

// agent is who accepted the contact; nobody if it only rang.
func (p *RecordPublisher) agent(c state.Contact) *wireRecordAgent {
	a, ok := p.archive.KnownAgent(c.AgentID)
	if !ok || c.ConnectedAt.IsZero() {
		return nil
	}
	w := &wireRecordAgent{
		ARN: a.User.ARN, Username: a.User.Username,
		ConnectedToAgentTimestamp: secondOrNull(c.ConnectedAt),
		AgentInteractionDuration:  seconds(c.ConnectedAt, c.DisconnectedAt),
	}
	w.RoutingProfile.ARN, w.RoutingProfile.Name = a.Profile.ARN, a.Profile.Name
	if !c.ACWEndedAt.IsZero() {
		w.AfterContactWorkStartTimestamp, w.AfterContactWorkEndTimestamp = secondOrNull(c.DisconnectedAt), secondOrNull(c.ACWEndedAt)
		w.AfterContactWorkDuration = seconds(c.DisconnectedAt, c.ACWEndedAt)
	}
	for i, g := range p.archive.HierarchyPath(a.User.GroupID) {
		if w.HierarchyGroups == nil {
			w.HierarchyGroups = map[string]wireRecordGroup{}
		}
		w.HierarchyGroups["Level"+string(rune('1'+i))] = wireRecordGroup{g.ARN, g.Name}
	}
	return w
}

// queue is where the contact waited, until an agent took it or it ended.
func (p *RecordPublisher) queue(c state.Contact) *wireRecordQueue {
	q, ok := p.archive.KnownQueue(c.QueueID)
	if !ok || c.EnqueuedAt.IsZero() {
		return nil
	}
	left := c.ConnectedAt
	if left.IsZero() {
		left = c.DisconnectedAt
	}
	return &wireRecordQueue{
		ARN: q.ARN, Name: textOrNull(q.Name), Duration: seconds(c.EnqueuedAt, left),
		EnqueueTimestamp: secondOrNull(c.EnqueuedAt), DequeueTimestamp: secondOrNull(left),
	}
}

func (p *RecordPublisher) metrics(c state.Contact, in state.Chat) *wireChatMetrics {
	m := chatmetrics.Of(c, in, p.archive.Items(c.ID))
	w := &wireChatMetrics{
		ContactMetrics: wireTalk{
			MultiParty: m.MultiParty, TotalMessages: m.Messages, TotalBotMessages: m.BotMessages,
			TotalBotMessageLengthInChars: m.BotMessageChars, ConversationTurnCount: m.Turns,
			AgentFirstResponseTimestamp: secondOrNull(m.AgentFirst),
		},
		AgentMetrics: talker(m.Agent), CustomerMetrics: talker(m.Customer),
	}
	if !m.AgentFirst.IsZero() {
		w.ContactMetrics.AgentFirstResponseTimeInMillis = new(m.AgentFirstAfter.Milliseconds())
	}
	if m.CloseAfter != nil {
		w.ContactMetrics.ConversationCloseTimeInMillis = new(m.CloseAfter.Milliseconds())
	}
	return w
}

func talker(p *chatmetrics.Participant) *wireTalker {
	if p == nil {
		return nil
	}
	return &wireTalker{
		ParticipantId: p.ID, ParticipantType: p.Role, MessagesSent: p.Messages, NumResponses: p.Responses, MessageLengthInChars: p.Chars,
		TotalResponseTimeInMillis: p.ResponseTime.Milliseconds(), MaxResponseTimeInMillis: p.SlowestAnswer.Milliseconds(),
		LastMessageTimestamp: secondOrNull(p.Last),
	}
}
