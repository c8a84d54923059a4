package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

func queueOperations() []operation {
	return slices.Concat([]operation{
		op("CreateQueue", (*API).createQueue),
		op("DescribeQueue", (*API).describeQueue),
		op("ListQueues", (*API).listQueues),
		op("SearchQueues", (*API).searchQueues),
		update("UpdateQueueName", (*API).updateQueueName),
		update("UpdateQueueStatus", (*API).updateQueueStatus),
		update("UpdateQueueHoursOfOperation", (*API).updateQueueHoursOfOperation),
		update("UpdateQueueMaxContacts", (*API).updateQueueMaxContacts),
		update("UpdateQueueOutboundCallerConfig", (*API).updateQueueOutboundCallerConfig),
		update("UpdateQueueOutboundEmailConfig", (*API).updateQueueOutboundEmailConfig),
		update("DeleteQueue", (*API).deleteQueue),
		update("AssociateQueueQuickConnects", (*API).associateQueueQuickConnects),
		update("DisassociateQueueQuickConnects", (*API).disassociateQueueQuickConnects),
		op("ListQueueQuickConnects", (*API).listQueueQuickConnects),
	}, profileOperations(), quickConnectOperations())
}

type createQueueInput struct {
	inInstance
	Name                 string
	Description          string
	HoursOfOperationID   string `json:"HoursOfOperationId"`
	MaxContacts          int
	QuickConnectIDs      []string `json:"QuickConnectIds"`
	OutboundCallerConfig outboundCaller
	OutboundEmailConfig  outboundEmail
	EmailAddressesConfig []emailAddress
	Tags                 map[string]string
}

// emailAddress names an e-mail address, of which there are none here.
type emailAddress struct {
	EmailAddressID string `json:"EmailAddressId"`
}

type createQueueOutput struct {
	QueueID  string `json:"QueueId"`
	QueueARN string `json:"QueueArn"`
}

// createQueue adds a standard queue. MaxContacts 0 is no limit, as without it.
func (a *API) createQueue(in createQueueInput) (createQueueOutput, error) {
	for _, e := range in.EmailAddressesConfig {
		return createQueueOutput{}, noEmailAddress(e.EmailAddressID)
	}
	if err := in.OutboundEmailConfig.check(); err != nil {
		return createQueueOutput{}, err
	}
	if err := in.OutboundCallerConfig.check(); err != nil {
		return createQueueOutput{}, err
	}
	q, err := a.world.CreateQueue(state.Queue{
		Name: in.Name, HoursID: in.HoursOfOperationID, MaxContacts: in.MaxContacts, QuickConnects: distinct(in.QuickConnectIDs),
		Caller: in.OutboundCallerConfig.caller(), Meta: state.Meta{Description: in.Description, Tags: in.Tags},
	})
	return createQueueOutput{q.ID, q.ARN}, err
}

// distinct are the texts, each once.
func distinct(texts []string) (out []string) {
	for _, t := range texts {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// outboundCaller is OutboundCallerConfig: whom those see who are called.
type outboundCaller struct {
	OutboundCallerIDName     string `json:"OutboundCallerIdName,omitempty"`
	OutboundCallerIDNumberID string `json:"OutboundCallerIdNumberId,omitempty"`
	OutboundFlowID           string `json:"OutboundFlowId,omitempty"`
}

// check refuses a number: the instance has none.
func (o outboundCaller) check() error {
	if o.OutboundCallerIDNumberID != "" {
		return refuse(state.NotFound, "OutboundCallerConfig.OutboundCallerIdNumberId: there is no phone number %q, the instance has none", o.OutboundCallerIDNumberID)
	}
	return nil
}

func (o outboundCaller) caller() state.OutboundCaller {
	return state.OutboundCaller{Name: o.OutboundCallerIDName, FlowID: o.OutboundFlowID}
}

// outboundEmail is OutboundEmailConfig: from which address mail goes out.
type outboundEmail struct {
	OutboundEmailAddressID string `json:"OutboundEmailAddressId"`
}

func (o outboundEmail) check() error {
	if o.OutboundEmailAddressID != "" {
		return noEmailAddress(o.OutboundEmailAddressID)
	}
	return nil
}

func noEmailAddress(id string) error {
	return refuse(state.NotFound, "EmailAddressId: there is no e-mail address %q, the instance has none", id)
}

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
		return queueSummaryOut{q.ID, q.ARN, q.Name, queueType(q), a.changed(q.Meta)}
	})
	return out, err
}

type inQueue struct {
	inInstance
	QueueID string `json:"QueueId"`
}

type describeQueueOutput struct{ Queue queueOut }

type queueOut struct {
	QueueID              string          `json:"QueueId"`
	QueueARN             string          `json:"QueueArn"`
	Name                 string          `json:",omitempty"`
	Description          string          `json:",omitempty"`
	HoursOfOperationID   string          `json:"HoursOfOperationId,omitempty"`
	MaxContacts          int             `json:",omitempty"`
	OutboundCallerConfig *outboundCaller `json:",omitempty"`
	Status               string
	Tags                 map[string]string
	modified
}

func (a *API) queueOut(q state.Queue) queueOut {
	out := queueOut{
		QueueID: q.ID, QueueARN: q.ARN, Name: q.Name, Description: q.Description, HoursOfOperationID: q.HoursID, MaxContacts: q.MaxContacts,
		Status: stateOf(q.Disabled), Tags: tagsOf(q.Meta), modified: a.changed(q.Meta),
	}
	if q.Caller != (state.OutboundCaller{}) {
		out.OutboundCallerConfig = &outboundCaller{OutboundCallerIDName: q.Caller.Name, OutboundFlowID: q.Caller.FlowID}
	}
	return out
}

func (a *API) describeQueue(in inQueue) (describeQueueOutput, error) {
	q, err := a.queue("QueueId", in.QueueID)
	if err != nil {
		return describeQueueOutput{}, err
	}
	return describeQueueOutput{a.queueOut(q)}, nil
}

type searchQueuesOutput struct {
	Queues []queueOut
	found
}

// searchQueues finds standard queues only, as the model's one QueueTypeCondition says.
func (a *API) searchQueues(in searchInput) (out searchQueuesOutput, err error) {
	queues := kind[state.Queue]{
		list: "SearchQueues", fields: []string{"name", "description", "resourceID"},
		see: func(q state.Queue) facets {
			f := named(q.ID, q.Name, q.Meta)
			f.texts["queuetype"] = []string{queueType(q)}
			return f
		},
	}
	standard := slices.DeleteFunc(a.world.Queues(), func(q state.Queue) bool { return q.Owner != "" })
	out.Queues, out.found, err = search(in, queues, standard, a.queueOut)
	return out, err
}
