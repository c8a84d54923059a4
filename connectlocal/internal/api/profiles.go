package api

import (
	"time"

	"handover/connectlocal/internal/state"
)

type inProfile struct {
	inInstance
	ProfileID string `json:"RoutingProfileId"`
}

type describeRoutingProfileOutput struct{ RoutingProfile profileOut }

type profileOut struct {
	InstanceID                               string `json:"InstanceId"`
	RoutingProfileID                         string `json:"RoutingProfileId"`
	RoutingProfileARN                        string `json:"RoutingProfileArn"`
	Name                                     string
	MediaConcurrencies                       []concurrencyOut
	DefaultOutboundQueueID                   string `json:"DefaultOutboundQueueId,omitempty"`
	NumberOfAssociatedQueues                 int
	NumberOfAssociatedManualAssignmentQueues int
	NumberOfAssociatedUsers                  int
	AgentAvailabilityTimer                   string
	IsDefault                                bool
	Tags                                     map[string]string
	modified
}

type concurrencyOut struct {
	Channel              string
	Concurrency          int
	CrossChannelBehavior behaviourOut
}

type behaviourOut struct{ BehaviorType string }

// describeRoutingProfile answers without the ids of the queues, as the service
// documents: ListRoutingProfileQueues has them.
func (a *API) describeRoutingProfile(in inProfile) (describeRoutingProfileOutput, error) {
	p, err := a.profile("RoutingProfileId", in.ProfileID)
	if err != nil {
		return describeRoutingProfileOutput{}, err
	}
	users := 0
	for _, u := range a.world.Agents() {
		if u.Profile.ID == p.ID {
			users++
		}
	}
	return describeRoutingProfileOutput{profileOut{
		InstanceID: a.world.Instance().ID, RoutingProfileID: p.ID, RoutingProfileARN: p.ARN, Name: p.Name,
		MediaConcurrencies:     []concurrencyOut{{channel, p.Chats, behaviourOut{"ROUTE_CURRENT_CHANNEL_ONLY"}}},
		DefaultOutboundQueueID: p.DefaultOutbound, NumberOfAssociatedQueues: len(p.Queues), NumberOfAssociatedUsers: users,
		AgentAvailabilityTimer: "TIME_SINCE_LAST_ACTIVITY", Tags: map[string]string{}, modified: a.modified(),
	}}, nil
}

type listRoutingProfileQueuesInput struct {
	inProfile
	MaxResults *int64 `json:"MaxResults"`
	NextToken  string `json:"NextToken"`
}

type listRoutingProfileQueuesOutput struct {
	RoutingProfileQueueConfigSummaryList []profileQueueOut
	NextToken                            string `json:",omitempty"`
	modified
}

type profileQueueOut struct {
	QueueID   string `json:"QueueId"`
	QueueARN  string `json:"QueueArn"`
	QueueName string
	Priority  int
	Delay     int64 // seconds
	Channel   string
}

func (a *API) listRoutingProfileQueues(in listRoutingProfileQueuesInput) (out listRoutingProfileQueuesOutput, err error) {
	p, err := a.profile("RoutingProfileId", in.ProfileID)
	if err != nil {
		return out, err
	}
	out.modified = a.modified()
	pages := pager{"ListRoutingProfileQueues", in.MaxResults, in.NextToken}
	out.RoutingProfileQueueConfigSummaryList, out.NextToken, err = listed(p.Queues, pages, func(pq state.ProfileQueue) profileQueueOut {
		q, _ := a.world.Queue(pq.QueueID)
		return profileQueueOut{q.ID, q.ARN, q.Name, pq.Priority, int64(pq.Delay / time.Second), channel}
	})
	return out, err
}
