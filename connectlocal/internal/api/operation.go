package api

import (
	"handover/connectlocal/internal/clock"
)

// operation is one entry of the table: its name in the service model, where
// it is called, which exceptions it models, and what it does.
type operation struct {
	name    string
	pattern string
	models  exception
	run     func(*API, source) (any, error)
}

// none is the answer of the operations that have none.
type none struct{}

// inInstance is an input that names the instance in the path.
type inInstance struct {
	InstanceID string `wire:"InstanceId,path" check:"required,len=1..100"`
}

func (in inInstance) instance() string { return in.InstanceID }

// inInstanceBody is an input that names the instance in the body.
type inInstanceBody struct {
	InstanceID string `wire:"InstanceId" check:"required,len=1..100"`
}

func (in inInstanceBody) instance() string { return in.InstanceID }

// op makes a table entry of a function from a bound and checked input to an
// output. The function runs inside the loop, after the instance was found.
func op[In, Out any](name, pattern string, models exception, run func(*API, In) (Out, error)) operation {
	return operation{name: name, pattern: pattern, models: models, run: func(a *API, src source) (any, error) {
		var in In
		if err := bind(&in, src); err != nil {
			return nil, err
		}
		return clock.Call(a.loop, func() (any, error) {
			if i, ok := any(in).(interface{ instance() string }); ok {
				if err := a.checkInstance(i.instance()); err != nil {
					return nil, err
				}
			}
			return run(a, in)
		})
	}}
}

// update is op for functions without an answer.
func update[In any](name, pattern string, models exception, run func(*API, In) error) operation {
	return op(name, pattern, models, func(a *API, in In) (none, error) { return none{}, run(a, in) })
}

// operations is the whole table. Paths and exceptions are the service model's.
func operations() []operation {
	return []operation{
		op("StartChatContact", "PUT /contact/chat", common|limitExceeded, (*API).startChatContact),
		update("StopContact", "POST /contact/stop", common|contactNotFound, (*API).stopContact),
		op("TransferContact", "POST /contact/transfer", invalidRequest|resourceNotFound|idempotency|accessDenied|serviceQuotaExceeded|throttling|internalService, (*API).transferContact),
		op("CreateParticipant", "POST /contact/create-participant", invalidRequest|resourceNotFound|serviceQuotaExceeded|throttling|internalService, (*API).createParticipant),
		op("DescribeContact", "GET /contacts/{InstanceId}/{ContactId}", common|throttling, (*API).describeContact),
		op("ListAssociatedContacts", "GET /contact/associated/{InstanceId}", common|throttling, (*API).listAssociatedContacts),
		op("GetContactAttributes", "GET /contact/attributes/{InstanceId}/{InitialContactId}", invalidRequest|resourceNotFound|internalService, (*API).getContactAttributes),
		update("UpdateContactAttributes", "POST /contact/attributes", common, (*API).updateContactAttributes),
		update("UpdateContactRoutingData", "POST /contacts/{InstanceId}/{ContactId}/routing-data", resourceConflict|invalidParameter|resourceNotFound|internalService|throttling|accessDenied, (*API).updateContactRoutingData),
		update("UpdateParticipantRoleConfig", "PUT /contact/participant-role-config/{InstanceId}/{ContactId}", common|throttling|accessDenied, (*API).updateParticipantRoleConfig),
		update("AssociateContactWithUser", "POST /contacts/{InstanceId}/{ContactId}/associate-user", common|throttling|accessDenied, (*API).associateContactWithUser),
		update("DismissUserContact", "POST /users/{InstanceId}/{UserId}/contact", common|throttling|accessDenied, (*API).dismissUserContact),
		update("PutUserStatus", "PUT /users/{InstanceId}/{UserId}/status", common|throttling|accessDenied, (*API).putUserStatus),
		op("GetCurrentUserData", "POST /metrics/userdata/{InstanceId}", common|throttling, (*API).getCurrentUserData),
		op("GetCurrentMetricData", "POST /metrics/current/{InstanceId}", common|throttling, (*API).getCurrentMetricData),
		op("ListAgentStatuses", "GET /agent-status/{InstanceId}", common|throttling, (*API).listAgentStatuses),
		op("DescribeAgentStatus", "GET /agent-status/{InstanceId}/{AgentStatusId}", common|throttling, (*API).describeAgentStatus),
		op("ListUsers", "GET /users-summary/{InstanceId}", common|throttling, (*API).listUsers),
		op("DescribeUser", "GET /users/{InstanceId}/{UserId}", common|throttling, (*API).describeUser),
		op("ListQueues", "GET /queues-summary/{InstanceId}", common|throttling, (*API).listQueues),
		op("DescribeQueue", "GET /queues/{InstanceId}/{QueueId}", common|throttling, (*API).describeQueue),
		update("UpdateQueueStatus", "POST /queues/{InstanceId}/{QueueId}/status", common|throttling, (*API).updateQueueStatus),
		update("UpdateUserRoutingProfile", "POST /users/{InstanceId}/{UserId}/routing-profile", common|throttling, (*API).updateUserRoutingProfile),
		op("MonitorContact", "POST /contact/monitor", invalidRequest|resourceNotFound|idempotency|accessDenied|serviceQuotaExceeded|throttling|internalService, (*API).monitorContact),
		op("ListContactFlows", "GET /contact-flows-summary/{InstanceId}", common|throttling, (*API).listContactFlows),
		op("DescribeContactFlow", "GET /contact-flows/{InstanceId}/{ContactFlowId}", common|throttling, (*API).describeContactFlow),
		op("ListRoutingProfiles", "GET /routing-profiles-summary/{InstanceId}", common|throttling, (*API).listRoutingProfiles),
		op("DescribeRoutingProfile", "GET /routing-profiles/{InstanceId}/{RoutingProfileId}", common|throttling, (*API).describeRoutingProfile),
		op("ListRoutingProfileQueues", "GET /routing-profiles/{InstanceId}/{RoutingProfileId}/queues", common|throttling, (*API).listRoutingProfileQueues),
		op("DescribeHoursOfOperation", "GET /hours-of-operations/{InstanceId}/{HoursOfOperationId}", common|throttling, (*API).describeHoursOfOperation),
		op("GetEffectiveHoursOfOperations", "GET /effective-hours-of-operations/{InstanceId}/{HoursOfOperationId}", common|throttling, (*API).getEffectiveHoursOfOperations),
		op("ListUserHierarchyGroups", "GET /user-hierarchy-groups-summary/{InstanceId}", common|throttling, (*API).listUserHierarchyGroups),
		op("DescribeUserHierarchyGroup", "GET /user-hierarchy-groups/{InstanceId}/{HierarchyGroupId}", common|throttling, (*API).describeUserHierarchyGroup),
		op("ListHoursOfOperations", "GET /hours-of-operations-summary/{InstanceId}", common|throttling, (*API).listHoursOfOperations),
		op("ListQuickConnects", "GET /quick-connects/{InstanceId}", common|throttling, (*API).listQuickConnects),
		op("ListInstances", "GET /instance", invalidRequest|internalService, (*API).listInstances),
		op("DescribeInstance", "GET /instance/{InstanceId}", invalidRequest|resourceNotFound|internalService, (*API).describeInstance),
	}
}
