package stream

import (
	"time"

	"handover/connectlocal/internal/state"
)

// The wire model of a contact record, with null for what a chat has not.
type (
	wireContactRecord struct {
		AWSAccountId                       string
		AWSContactTraceRecordFormatVersion string
		Agent                              *wireRecordAgent
		AgentConnectionAttempts            int
		AnsweringMachineDetectionStatus    *string
		Attributes                         map[string]string
		Campaign                           struct{ CampaignId *string }
		Channel                            string
		ChatMetrics                        *wireChatMetrics
		ConnectedToSystemTimestamp         *second
		ContactAssociationId               string
		ContactDetails                     struct{}
		ContactId                          string
		ContactLens                        *string
		CustomerEndpoint                   *string
		CustomerId                         *string
		CustomerVoiceActivity              *string
		DisconnectDetails                  *string
		DisconnectReason                   string
		DisconnectTimestamp                *second
		InitialContactId                   *string
		InitiationMethod                   string
		InitiationTimestamp                *second
		InstanceARN                        string
		LastUpdateTimestamp                *second
		MediaStreams                       []wireMedia
		NextContactId                      *string
		PreviousContactId                  *string
		QualityMetrics                     *string
		Queue                              *wireRecordQueue
		Recording                          *string
		Recordings                         *string
		References                         []wireReference
		RelatedContactId                   *string
		ScheduledTimestamp                 *second
		SegmentAttributes                  map[string]state.SegmentAttribute
		SystemEndpoint                     *string
		Tags                               map[string]string
		TaskTemplateInfo                   *string
		TransferCompletedTimestamp         *second
		TransferredToEndpoint              *string
		VoiceIdResult                      *string
	}
	wireRecordAgent struct {
		ARN                            string
		AfterContactWorkDuration       int
		AfterContactWorkEndTimestamp   *second
		AfterContactWorkStartTimestamp *second
		AgentInitiatedHoldDuration     int
		AgentInteractionDuration       int
		AgentPauseDuration             int
		ConnectedToAgentTimestamp      *second
		CustomerHoldDuration           int
		DeviceInfo                     *string
		HierarchyGroups                map[string]wireRecordGroup
		LongestHoldDuration            int
		NumberOfHolds                  int
		RoutingProfile                 struct{ ARN, Name string }
		StateTransitions               *string
		Username                       string
	}
	wireRecordGroup struct{ ARN, GroupName string }
	wireRecordQueue struct {
		ARN              string
		DequeueTimestamp *second
		Duration         int
		EnqueueTimestamp *second
		Name             *string
	}
	wireMedia       struct{ Type string }
	wireReference   struct{ Name, Type, Value string }
	wireChatMetrics struct {
		ContactMetrics                wireTalk
		AgentMetrics, CustomerMetrics *wireTalker
	}
	wireTalk struct {
		MultiParty                     bool
		TotalMessages                  int
		TotalBotMessages               int
		TotalBotMessageLengthInChars   int
		ConversationCloseTimeInMillis  *int64
		ConversationTurnCount          int
		AgentFirstResponseTimestamp    *second
		AgentFirstResponseTimeInMillis *int64
	}
	wireTalker struct {
		ParticipantId             string
		ParticipantType           string
		MessagesSent              int
		NumResponses              int
		MessageLengthInChars      int
		TotalResponseTimeInMillis int64
		MaxResponseTimeInMillis   int64
		LastMessageTimestamp      *second
	}
)

// second is a time as records have it: to the second. Nil is the zero time.
type second time.Time

// MarshalJSON writes the time in UTC.
func (s second) MarshalJSON() ([]byte, error) {
	return time.Time(s).UTC().AppendFormat(nil, `"2006-01-02T15:04:05Z"`), nil
}

func secondOrNull(t time.Time) *second {
	if t.IsZero() {
		return nil
	}
	return (*second)(&t)
}

// textOrNull is null for an empty text.
func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// seconds are the whole seconds between two times, none if either is missing.
func seconds(from, to time.Time) int {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return int(max(to.Sub(from), 0) / time.Second)
}
