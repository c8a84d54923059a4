package flowrun

import "handover/flow"

// actions is the table of everything that is run.
var actions = map[string]action{
	"CheckHoursOfOperation":                      checkHours,
	"CheckMetricData":                            checkMetric,
	"Compare":                                    compareValue,
	"CreatePersistentContactAssociation":         persist,
	"DequeueContactAndTransferToQueue":           dequeue,
	"DisconnectParticipant":                      disconnect,
	"DistributeByPercentage":                     distribute,
	"EndFlowExecution":                           endFlow,
	"EndFlowModuleExecution":                     endModule,
	"InvokeFlowModule":                           invokeModule,
	"InvokeLambdaFunction":                       invokeLambda,
	"Loop":                                       loop,
	"MessageParticipant":                         message,
	"MessageParticipantIteratively":              messageIteratively,
	"TagContact":                                 tag,
	"ShowView":                                   showView,
	"TransferContactToQueue":                     transferToQueue,
	"TransferToFlow":                             transferToFlow,
	"UnTagContact":                               untag,
	"UntagContact":                               untag,
	"UpdateContactAttributes":                    updateAttributes,
	"UpdateContactData":                          updateData,
	"UpdateContactEventHooks":                    updateHooks,
	"UpdateContactRecordingAndAnalyticsBehavior": updateAnalytics,
	"UpdateContactRecordingBehavior":             noEffect,
	"UpdateContactRoutingBehavior":               updateRouting,
	"UpdateContactRoutingCriteria":               updateCriteria,
	"UpdateContactTargetQueue":                   updateTarget,
	"UpdateContactTextToSpeechVoice":             noEffect,
	"UpdateFlowAttributes":                       updateFlowAttributes,
	"UpdateFlowLoggingBehavior":                  updateLogging,
	"UpdateRoutingCriteria":                      updateCriteria,
	"Wait":                                       wait,
}

// done is the outcome of an action that has no result: the next action, or
// NoMatchingError.
func done(err error) outcome {
	if err != nil {
		return failed(flow.NoMatchingError, err)
	}
	return next()
}
