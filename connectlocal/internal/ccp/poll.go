package ccp

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"handover/connectlocal/internal/clock"
)

// longestPoll is how long, in real time, a call waits at most; Streams asks for as much (S:8395).
const longestPoll = 30 * time.Second

type snapshotInput struct {
	NextToken string `json:"nextToken"`
	Timeout   int64  `json:"timeout"` // milliseconds
}

type snapshotOutput struct {
	Snapshot  snapshot `json:"snapshot"`
	NextToken string   `json:"nextToken"`
	// Configuration changes when the agent's configuration does. It is not in the model.
	Configuration string `json:"connectlocalConfiguration"`
}

// getAgentSnapshot answers when the agent is not as at the time of the token, or the time is over.
func (s *Service) getAgentSnapshot(c call) (any, error) {
	var in snapshotInput
	if err := decode(c.w, c.r, &in); err != nil {
		return nil, err
	}
	done, ok := s.bell.listen()
	if !ok {
		return nil, refuse(internalFailure, "connectlocal is stopping")
	}
	defer done()
	wait := time.NewTimer(min(max(time.Duration(in.Timeout)*time.Millisecond, 0), longestPoll))
	defer wait.Stop()
	for {
		news := s.bell.next()
		out, err := s.look(c.token)
		if err != nil || out.NextToken != in.NextToken || s.bell.ended() {
			return out, err
		}
		select {
		case <-news:
		case <-wait.C:
			return out, nil
		case <-c.r.Context().Done():
			return out, nil // nobody reads it
		}
	}
}

// view is what an agent sees at one moment. It shares nothing with the loop that changes.
type view struct {
	snapshot snapshot
	settings configurationOutput
	queues   queuesOutput
	states   []agentState
}

// look takes its digests outside the loop: all calls that wait look at every news.
func (s *Service) look(token string) (snapshotOutput, error) {
	v, err := clock.Call(s.loop, func() (view, error) { return s.view(token) })
	if err != nil {
		return snapshotOutput{}, err
	}
	out := snapshotOutput{Snapshot: v.snapshot, Configuration: digest(v.settings, v.queues, v.states)}
	same := out.Snapshot
	same.SnapshotTimestamp = moment{}
	out.NextToken = digest(same, out.Configuration)
	return out, nil
}

func (s *Service) view(token string) (view, error) {
	a, err := s.agent(token)
	if err != nil {
		return view{}, err
	}
	settings, err := s.getAgentConfiguration(a, struct{}{})
	if err != nil {
		return view{}, err
	}
	queues, err := s.getRoutingProfileQueues(a, paged{})
	if err != nil {
		return view{}, err
	}
	return view{snapshot: s.snapshot(a), settings: settings, queues: queues, states: s.states()}, nil
}

// digest is the same for the same values.
func digest(values ...any) string {
	text, _ := json.Marshal(values) // of this package's shapes, which can be
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
