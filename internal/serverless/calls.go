package serverless

import (
	"maps"
	"reflect"
	"slices"

	"handover/internal/connectapi"
	"handover/internal/ledger/dynamoledger"
)

// area is a part of what is asked of Amazon Connect.
type area int

const (
	statuses area = iota // which statuses there are: every function asks at its start
	setup                // whether the instance has what the policy names
	names                // of queues and agents
	present              // agents, as they are now, and their contacts
	facts                // of a chat and its queue, on which decisions rest
	writes               // what is done to chats and agents
	unsigned             // by an agent's own token: no permission is needed
)

// areas has every operation of connectapi.
func areas() map[string]area {
	return map[string]area{
		"ListAgentStatuses":             statuses,
		"ListRoutingProfiles":           setup,
		"ListQueues":                    names,
		"ListUsers":                     names,
		"GetCurrentUserData":            present,
		"DescribeContact":               present,
		"ListAssociatedContacts":        facts,
		"GetContactAttributes":          facts,
		"DescribeQueue":                 facts,
		"GetCurrentMetricData":          facts,
		"DescribeHoursOfOperation":      facts,
		"GetEffectiveHoursOfOperations": facts,
		"UpdateContactAttributes":       writes,
		"AssociateContactWithUser":      writes,
		"PutUserStatus":                 writes,
		"DismissUserContact":            writes,
		"DisconnectParticipant":         unsigned,
		"GetTranscript":                 unsigned,
	}
}

// reach is what a role asks of Amazon Connect. Taking in asks for nothing; a plan, which
// companions and operators ask for, reads what a move reads; the worker alone writes.
func reach(r Role) []area {
	switch r {
	case Worker:
		return []area{statuses, names, present, facts, writes}
	case Sweep:
		return []area{statuses, setup, names, present}
	case Companions, Operators:
		return []area{statuses, names, present, facts}
	default:
		return []area{statuses}
	}
}

// Calls are the IAM actions that the code of a role needs, sorted.
func Calls(r Role) []string {
	calls := append(ledgerCalls(), "sqs:SendMessage") // the next wake
	of := areas()
	for _, operation := range connectapi.Operations() {
		if slices.Contains(reach(r), of[operation]) {
			calls = append(calls, "connect:"+operation)
		}
	}
	switch r {
	case Worker:
		calls = append(calls, "kms:Decrypt") // a deposited token is used
	case Companions:
		calls = append(calls, "kms:Encrypt") // a token is deposited
	}
	slices.Sort(calls)
	return calls
}

// ledgerCalls are those that the store makes. A transaction needs the permissions of the
// writes in it, puts and deletes, and has none of its own: DynamoDB developer guide,
// "Using IAM with DynamoDB transactions".
func ledgerCalls() []string {
	var calls []string
	for m := range reflect.TypeFor[dynamoledger.Client]().Methods() {
		if m.Name != "TransactWriteItems" {
			calls = append(calls, "dynamodb:"+m.Name)
		}
	}
	return calls
}

// Needs are the IAM actions that Lambda itself makes use of by a function's role,
// sorted: to write its log, to poll its event source, and to keep what has failed.
//
// Source: AWS Lambda developer guide, "Using Lambda to process records from Amazon
// Kinesis Data Streams", "Configuring the execution role" of Amazon SQS, "Capturing
// records of Lambda asynchronous invocations" and "Adding an S3 bucket as a destination
// of a Kinesis event source mapping".
func Needs(r Role) []string {
	needs := map[string]bool{"logs:CreateLogStream": true, "logs:PutLogEvents": true}
	var more []string
	switch r {
	case Events:
		more = []string{
			"kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards",
			"kms:Decrypt", // where the stream is encrypted with a key
			"s3:ListBucket", "s3:PutObject",
		}
	case Worker:
		more = []string{"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
	case ContactEvents, Sweep:
		more = []string{"sqs:SendMessage"}
	}
	for _, action := range more {
		needs[action] = true
	}
	return slices.Sorted(maps.Keys(needs))
}
