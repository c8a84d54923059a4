// Package quota throttles calls as Amazon Connect does by default: one token
// bucket for each operation, over the whole instance, in virtual time (spec §8).
//
// A call that finds its bucket empty is refused before anything else looks at it,
// and changes nothing.
package quota

import (
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"handover/connectlocal/internal/faults"
)

// Rate is a default quota: how many calls a second, and how many at once.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Of is an operation's default quota.
func Of(service faults.Service, operation string) Rate {
	if service == faults.Participant {
		return participant(operation)
	}
	return connect(operation)
}

func connect(operation string) Rate {
	switch operation {
	case "StartChatContact", "UpdateParticipantRoleConfig", "CreateParticipant", "GetCurrentMetricData":
		return Rate{5, 8}
	case "GetContactAttributes", "UpdateContactAttributes", "DescribeContact", "StopContact":
		return Rate{10, 15}
	case "UpdateContactRoutingData":
		return Rate{20, 20}
	case "ListAgentStatuses", "DescribeAgentStatus", "ListUsers", "DescribeUser", "ListQueues", "DescribeQueue", "ListQuickConnects", "DescribeRoutingProfile":
		return Rate{10, 10} // the burst is not known
	}
	return Rate{2, 5}
}

func participant(operation string) Rate {
	switch operation {
	case "CreateParticipantConnection":
		return Rate{6, 9}
	case "DisconnectParticipant":
		return Rate{3, 5}
	case "GetTranscript":
		return Rate{8, 12}
	}
	return Rate{10, 15} // SendMessage, SendEvent
}

// For returns the function that puts the quotas around the handler of one of the
// service's operations. now is the virtual time.
func For(service faults.Service, now func() time.Time) func(operation string, next http.Handler) http.Handler {
	return func(operation string, next http.Handler) http.Handler {
		r := Of(service, operation)
		bucket := rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst)
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if !bucket.AllowN(now(), 1) {
				faults.AnswerThrottled(service, operation, w)
				return
			}
			next.ServeHTTP(w, req)
		})
	}
}
