package connectlocal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"handover/connectlocal/internal/kinesis"
	"handover/connectlocal/internal/seed"
	"handover/connectlocal/internal/state"
)

// The types of resources that are really published, each to the stream of its
// storage configuration.
const (
	agentEvents    = "AGENT_EVENTS"
	contactRecords = "CONTACT_TRACE_RECORDS"
)

// routed is the stream that the instance's storage configuration names for a type of
// resources now. Without one, and with a stream that is not this account's, what is
// published is lost.
type routed struct {
	world    *state.World
	streams  *kinesis.Account
	resource string
}

// Append implements stream.Log; it is called inside the loop.
func (r routed) Append(now time.Time, partitionKey string, data []byte) {
	if s, ok := r.world.Stored(r.resource); ok {
		if log, ok := r.streams.Log(s.Stream); ok {
			log.Append(now, partitionKey, data)
		}
	}
}

// setUp gives a new instance what an administrator would: where its events go, and the
// Lambda functions that it may invoke. It is called inside the loop.
func (s *Server) setUp(l logs, functions []string) error {
	for resource, log := range map[string]kinesis.Log{agentEvents: l.agents, contactRecords: l.records} {
		if _, err := s.world.Store(state.Storage{ID: "connectlocal-" + strings.ToLower(resource), Resource: resource, Type: "KINESIS_STREAM", Stream: log.ARN()}); err != nil {
			return fmt.Errorf("connectlocal: storing %s: %w", resource, err)
		}
	}
	for _, name := range functions {
		if !strings.HasPrefix(name, "arn:") {
			name = fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", s.instance.Region, s.instance.Account, name)
		}
		if err := s.world.AllowFunction(name); err != nil {
			return fmt.Errorf("connectlocal: the Lambda function %s: %w", name, err)
		}
	}
	return nil
}

// functions are the names or ARNs of all Lambda functions that have somebody to answer.
func (o Options) functions(sd *seed.Seed) []string {
	all := over(sd.Lambdas, o.Endpoints)
	for name := range o.Functions {
		all[name] = "" // it has no address
	}
	return slices.Sorted(maps.Keys(all))
}
