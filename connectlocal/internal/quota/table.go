package quota

import "handover/connectlocal/internal/refusal"

// standard is an operation's quota in a new account. Spec §8; where the burst is not
// known it is taken to be as high as the rate.
func standard(service refusal.Service, operation string) Rate {
	if service == refusal.Participant {
		return participant(operation)
	}
	return connect(operation)
}

func connect(operation string) Rate {
	switch operation {
	case "StartChatContact", "StartContactStreaming", "StopContactStreaming", "CreatePersistentContactAssociation",
		"UpdateParticipantRoleConfig", "CreateParticipant", "GetMetricData", "GetCurrentMetricData":
		return Rate{5, 8}
	case "GetContactAttributes", "UpdateContactAttributes", "DescribeContact", "StopContact",
		"UpdateContact", "ListContactReferences", "BatchPutContact":
		return Rate{10, 15}
	case "TagContact", "UntagContact":
		return Rate{20, 25}
	case "UpdateContactRoutingData":
		return Rate{20, 20}
	case "SendChatIntegrationEvent":
		return Rate{17, 26}
	case "SearchContacts":
		return Rate{0.5, 1}
	case "GetMetricDataV2",
		"ListAgentStatuses", "DescribeAgentStatus", "ListUsers", "DescribeUser",
		"ListQueues", "DescribeQueue", "ListQuickConnects", "DescribeRoutingProfile":
		return Rate{10, 10}
	}
	return Rate{2, 5}
}

func participant(operation string) Rate {
	switch operation {
	case "CreateParticipantConnection":
		return Rate{6, 9}
	case "DisconnectParticipant":
		return Rate{3, 5}
	case "GetTranscript", "GetAttachment":
		return Rate{8, 12}
	case "SendMessage", "SendEvent":
		return Rate{10, 15}
	}
	return Rate{2, 5} // the uploads; of the others nothing is known
}
