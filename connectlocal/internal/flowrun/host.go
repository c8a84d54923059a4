package flowrun

import (
	"errors"
	"time"

	"handover/connectlocal/internal/routing"
	"handover/flow"
)

// ErrQueueAtCapacity makes TransferContactToQueue take its QueueAtCapacity branch;
// every other error of a Host takes NoMatchingError.
var ErrQueueAtCapacity = errors.New("flowrun: queue at capacity")

// Host is the contact that a run acts on, and the instance around it. Each
// action's file names the part of it that the action uses.
type Host interface {
	// Lookup resolves a reference that is not the run's own ("$.Attributes.x",
	// "$.Queue.ARN", "$.Channel", …); false if there is no such value. The path is always in the
	// dotted spelling, so that what follows "$.Attributes." is the key, dots included.
	Lookup(path string) (string, bool)
	// Say sends text to the chat as SYSTEM.
	Say(text string) error
	// ShowView sends a view to the customer, whose answer is to come with Run.ViewAnswered.
	ShowView(v View) error
	// SetAttributes sets user-defined attributes, all or none.
	SetAttributes(values map[string]string) error
	// SetRelatedAttributes sets those of the related contact, all or none.
	SetRelatedAttributes(values map[string]string) error
	// UpdateData sets what is said about the contact, all or none.
	UpdateData(d ContactData) error
	// Tag gives the contact tags, all or none.
	Tag(tags map[string]string) error
	// Untag takes tags off the contact; a key that it has not is passed over.
	Untag(keys []string) error
	// GoOn makes the chat go on from one that has ended: rehydration is ENTIRE_PAST_SESSION
	// or FROM_SEGMENT.
	GoOn(rehydration, sourceContactID string) error
	// SetEventHook sets the flow (id or ARN) of an event hook ("CustomerRemaining",
	// "CustomerQueue", …); an empty flow takes the hook away.
	SetEventHook(hook, flowID string) error
	// SetTargetQueue takes a queue's id or ARN, or else a user's id, ARN or name for that agent's own queue.
	SetTargetQueue(queueID, agentID string) error
	SetQueuePriority(priority int64) error
	AdjustQueueTime(by time.Duration) error
	// SetRoutingCriteria says which agents of the queue may be offered the contact.
	SetRoutingCriteria(c routing.Criteria) error
	// TransferToQueue puts the contact into its target queue, or says ErrQueueAtCapacity.
	TransferToQueue() error
	// DequeueToQueue takes the contact out of its queue into another (a queue's id or ARN,
	// or else a user's id, ARN or name for that agent's own), or says ErrQueueAtCapacity.
	DequeueToQueue(queueID, agentID string) error
	// HoursOpen tells whether hours (id or ARN; empty: the target queue's) are open now.
	HoursOpen(hoursID string) (bool, error)
	// Metric answers CheckMetricData: queueID and agentID may be empty (the target
	// queue's). OldestContactInQueueAgeSeconds is in seconds, as its name says; the action
	// makes milliseconds of it.
	Metric(metricType, queueID, agentID string) (float64, error)
	// Flow finds a published flow by id or ARN.
	Flow(id string) (*flow.Flow, error)
	// Module finds a published flow module by id or ARN, with a version or an alias behind
	// it or none.
	Module(id string) (*flow.Flow, error)
	// MayWait tells whether Wait works in the flow with that id.
	MayWait(flowID string) bool
	// HasBot tells whether a custom participant is in the chat, or about to connect.
	HasBot() bool
	// Disconnect ends the chat, reason CONTACT_FLOW_DISCONNECT.
	Disconnect() error
}
