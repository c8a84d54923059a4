package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

type updateQueueNameInput struct {
	inQueue
	Name, Description *string
}

func (a *API) updateQueueName(in updateQueueNameInput) error {
	if in.Name == nil && in.Description == nil {
		return nothingToName()
	}
	return a.world.ChangeQueue(in.QueueID, func(q *state.Queue) {
		put(&q.Name, in.Name)
		put(&q.Description, in.Description)
	})
}

type updateQueueStatusInput struct {
	inQueue
	Status string
}

// updateQueueStatus enables or disables a standard queue. Spec §7.1.
func (a *API) updateQueueStatus(in updateQueueStatusInput) error {
	return a.world.ChangeQueue(in.QueueID, func(q *state.Queue) { q.Disabled = in.Status == disabled })
}

type updateQueueHoursOfOperationInput struct {
	inQueue
	HoursOfOperationID string `json:"HoursOfOperationId"`
}

func (a *API) updateQueueHoursOfOperation(in updateQueueHoursOfOperationInput) error {
	return a.world.ChangeQueue(in.QueueID, func(q *state.Queue) { q.HoursID = in.HoursOfOperationID })
}

type updateQueueMaxContactsInput struct {
	inQueue
	MaxContacts int
}

// updateQueueMaxContacts takes the limit away when there is none, or 0, in it.
func (a *API) updateQueueMaxContacts(in updateQueueMaxContactsInput) error {
	return a.world.ChangeQueue(in.QueueID, func(q *state.Queue) { q.MaxContacts = in.MaxContacts })
}

type updateQueueOutboundCallerConfigInput struct {
	inQueue
	OutboundCallerConfig outboundCaller
}

// updateQueueOutboundCallerConfig replaces all of it.
func (a *API) updateQueueOutboundCallerConfig(in updateQueueOutboundCallerConfigInput) error {
	if err := in.OutboundCallerConfig.check(); err != nil {
		return err
	}
	return a.world.ChangeQueue(in.QueueID, func(q *state.Queue) { q.Caller = in.OutboundCallerConfig.caller() })
}

type updateQueueOutboundEmailConfigInput struct {
	inQueue
	OutboundEmailConfig outboundEmail
}

// updateQueueOutboundEmailConfig can only take an address away, and there is none.
func (a *API) updateQueueOutboundEmailConfig(in updateQueueOutboundEmailConfigInput) error {
	if _, err := a.queue("QueueId", in.QueueID); err != nil {
		return err
	}
	return in.OutboundEmailConfig.check()
}

func (a *API) deleteQueue(in inQueue) error { return a.world.DeleteQueue(in.QueueID) }

type queueQuickConnectsInput struct {
	inQueue
	QuickConnectIDs []string `json:"QuickConnectIds"`
}

// ids are those of the quick connects of an input.
func (in queueQuickConnectsInput) ids(a *API) ([]string, error) {
	var ids []string
	for _, ref := range in.QuickConnectIDs {
		q, err := a.quickConnect("QuickConnectIds", ref)
		if err != nil {
			return nil, err
		}
		ids = append(ids, q.ID)
	}
	return ids, nil
}

func (a *API) associateQueueQuickConnects(in queueQuickConnectsInput) error {
	ids, err := in.ids(a)
	if err != nil {
		return err
	}
	return a.world.ChangeQueue(in.QueueID, func(q *state.Queue) { q.QuickConnects = distinct(append(q.QuickConnects, ids...)) })
}

// disassociateQueueQuickConnects leaves those out of account that the queue does
// not have.
func (a *API) disassociateQueueQuickConnects(in queueQuickConnectsInput) error {
	ids, err := in.ids(a)
	if err != nil {
		return err
	}
	return a.world.ChangeQueue(in.QueueID, func(q *state.Queue) {
		q.QuickConnects = slices.DeleteFunc(q.QuickConnects, func(id string) bool { return slices.Contains(ids, id) })
	})
}

type listQueueQuickConnectsInput struct {
	inQueue
	paging
}

type listQueueQuickConnectsOutput struct {
	QuickConnectSummaryList []quickConnectSummaryOut
	NextToken               string `json:",omitempty"`
	modified
}

func (a *API) listQueueQuickConnects(in listQueueQuickConnectsInput) (out listQueueQuickConnectsOutput, err error) {
	q, err := a.queue("QueueId", in.QueueID)
	if err != nil {
		return out, err
	}
	out.modified = a.changed(q.Meta)
	out.QuickConnectSummaryList, out.NextToken, err = listed(q.QuickConnects, in.pager("ListQueueQuickConnects"), func(id string) quickConnectSummaryOut {
		qc, _ := a.world.QuickConnect(id)
		return a.quickConnectSummary(qc)
	})
	return out, err
}
