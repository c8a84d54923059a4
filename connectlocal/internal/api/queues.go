package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

type listQueuesInput struct {
	listInput
	Types []string `json:"QueueTypes"`
}

type listQueuesOutput struct {
	QueueSummaryList []queueSummaryOut
	NextToken        string `json:",omitempty"`
}

type queueSummaryOut struct {
	ID        string `json:"Id"`
	ARN       string `json:"Arn"`
	Name      string `json:",omitempty"`
	QueueType string
	modified
}

func queueType(q state.Queue) string {
	if q.Owner != "" {
		return "AGENT"
	}
	return "STANDARD"
}

func (a *API) listQueues(in listQueuesInput) (out listQueuesOutput, err error) {
	all := slices.DeleteFunc(a.world.Queues(), func(q state.Queue) bool {
		return len(in.Types) > 0 && !slices.Contains(in.Types, queueType(q))
	})
	out.QueueSummaryList, out.NextToken, err = listed(all, in.pager("ListQueues"), func(q state.Queue) queueSummaryOut {
		return queueSummaryOut{q.ID, q.ARN, q.Name, queueType(q), a.modified()}
	})
	return out, err
}

type describeQueueInput struct {
	inInstance
	QueueID string `json:"QueueId"`
}

type describeQueueOutput struct{ Queue queueOut }

type queueOut struct {
	QueueID            string `json:"QueueId"`
	QueueARN           string `json:"QueueArn"`
	Name               string `json:",omitempty"`
	HoursOfOperationID string `json:"HoursOfOperationId,omitempty"`
	MaxContacts        int    `json:",omitempty"`
	Status             string
	modified
}

func (a *API) describeQueue(in describeQueueInput) (describeQueueOutput, error) {
	q, err := a.queue("QueueId", in.QueueID)
	if err != nil {
		return describeQueueOutput{}, err
	}
	status := "ENABLED"
	if q.Disabled {
		status = "DISABLED"
	}
	return describeQueueOutput{queueOut{q.ID, q.ARN, q.Name, q.HoursID, q.MaxContacts, status, a.modified()}}, nil
}

type updateQueueStatusInput struct {
	inInstance
	QueueID string `json:"QueueId"`
	Status  string `json:"Status"`
}

// updateQueueStatus enables or disables a standard queue. Spec §7.1.
func (a *API) updateQueueStatus(in updateQueueStatusInput) error {
	q, err := a.queue("QueueId", in.QueueID)
	switch {
	case err != nil:
		return err
	case q.Owner != "":
		return refuse(state.BadRequest, "QueueId: %s is an agent's queue, want a standard one", in.QueueID)
	}
	return a.world.EnableQueue(q.ID, in.Status == "ENABLED")
}
