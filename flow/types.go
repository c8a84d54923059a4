package flow

import (
	"slices"
	"strings"
)

// types are the action types that the service knows: documented (spec §5.3) or
// seen in console exports. Where the documentation and the service disagree on a
// spelling, both stand here.
var types = []string{
	"AssociateContactToCustomerProfile", "AuthenticateParticipant", "CheckHoursOfOperation", "CheckMetricData",
	"CheckOutboundCallStatus", "CheckSegmentMembershipForCustomerProfile", "CheckVoiceId", "Compare",
	"CompleteOutboundCall", "ConnectParticipantWithLexBot", "CreateCallbackContact", "CreateCase", "CreateContact",
	"CreateCustomerProfile", "CreatePersistentContactAssociation", "CreateTask", "CreateWisdomSession",
	"DequeueContactAndTransferToQueue", "DisconnectParticipant", "DistributeByPercentage", "EndFlowExecution",
	"EndFlowModuleExecution", "EvaluateDataTableValues", "GetCalculatedAttributesForCustomerProfile", "GetCase",
	"GetCustomerProfile", "GetCustomerProfileObject", "GetMetricData", "GetParticipantInput", "InvokeFlowModule",
	"InvokeLambdaFunction", "LoadContactContent", "Loop", "MessageParticipant", "MessageParticipantIteratively",
	"RenderMessageTemplate", "ResumeContact", "SetVoiceId", "ShowView", "StartOutboundChatContact",
	"StartOutboundEmailContact", "StartVoiceIdStream", "TagContact", "TransferContactToAgent", "TransferContactToQueue",
	"TransferParticipantToThirdParty", "TransferToFlow", "UnTagContact", "UntagContact", "UpdateCase",
	"UpdateContactAttributes", "UpdateContactCallbackNumber", "UpdateContactData", "UpdateContactEventHooks",
	"UpdateContactMediaProcessing", "UpdateContactMediaStreamingBehavior", "UpdateContactRecordingAndAnalyticsBehavior",
	"UpdateContactRecordingBehavior", "UpdateContactRoutingBehavior", "UpdateContactRoutingCriteria",
	"UpdateContactTargetQueue", "UpdateContactTextToSpeechVoice", "UpdateCustomerProfile", "UpdateFlowAttributes",
	"UpdateFlowLoggingBehavior", "UpdatePreviousContactParticipantState", "UpdateRoutingCriteria", "Wait",
}

// meant are names that people and machines write in good faith (the console's
// titles, the legacy format's names) for a type whose name is quite another.
var meant = map[string]string{
	"CheckAttribute": "Compare", "CheckContactAttribute": "Compare", "CheckContactAttributes": "Compare",
	"CheckQueueStatus": "CheckMetricData", "CheckStaffing": "CheckMetricData", "Disconnect": "DisconnectParticipant",
	"EndFlow": "EndFlowExecution", "GetCustomerInput": "GetParticipantInput", "GetUserInput": "GetParticipantInput",
	"InvokeExternalResource": "InvokeLambdaFunction", "PercentileBranching": "DistributeByPercentage",
	"PlayPrompt": "MessageParticipant", "SetAttributes": "UpdateContactAttributes",
	"SetContactAttributes": "UpdateContactAttributes", "SetEventHook": "UpdateContactEventHooks",
	"SetLoggingBehavior": "UpdateFlowLoggingBehavior", "SetQueue": "UpdateContactTargetQueue",
	"SetWorkingQueue": "UpdateContactTargetQueue", "StoreCustomerInput": "GetParticipantInput",
	"Transfer": "TransferContactToQueue", "TransferContactToFlow": "TransferToFlow", "TransferToQueue": "TransferContactToQueue",
	"TransferParticipantToQueue": "TransferContactToQueue",
}

// Known tells whether the service knows this action type.
func Known(actionType string) bool { return slices.Contains(types, actionType) }

// nearest is the known type that the author most likely meant.
func nearest(actionType string) string {
	if t, ok := meant[actionType]; ok {
		return t
	}
	actionType = actionType[:min(len(actionType), 60)] // the longest name has 43
	best, far := "", len(actionType)+60
	for _, t := range types {
		if d := distance(actionType, t); d < far {
			best, far = t, d
		}
	}
	return best
}

// distance is how many letters must be added, dropped or changed, ignoring case.
func distance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// errorTypes are all error types known (spec §5.7).
var errorTypes = []string{
	NoMatchingError, NoMatchingCondition, QueueAtCapacity, ParticipantNotFound, "CallFailed",
	"CallbackNumberNotDialable", "ChannelMismatch", "ConnectionTimeLimitExceeded", "ContactNotLinked",
	"InFlightRedactionConfigurationFailed", "InputTimeLimitExceeded", "InvalidCallbackNumber", "InvalidPhoneNumber",
	"MultipleFound", "MultipleFoundError", "NoneFound", "NoneFoundError", "TemplateRenderingError", TimeLimitExceeded,
}

// operators are the tests of a condition. Spec §5.1; there is no NumberEquals.
var operators = []string{
	"Equals", "TextStartsWith", "TextEndsWith", "TextContains",
	"NumberGreaterThan", "NumberGreaterOrEqualTo", "NumberLessThan", "NumberLessOrEqualTo",
}
