package ccp

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"handover/connectlocal/internal/state"
)

// endpoint is a quick connect, or who somebody is.
type endpoint struct {
	ARN        string `json:"endpointARN"`
	Type       string `json:"type"`
	Name       string `json:"name"`
	Phone      string `json:"phoneNumber,omitempty"`
	AgentLogin string `json:"agentLogin,omitempty"`
	Queue      *queue `json:"queue,omitempty"`
}

type endpointsInput struct {
	paged
	QueueARNs []string `json:"queueARNs"`
}

type endpointsOutput struct {
	Endpoints []endpoint `json:"endpoints"`
	NextToken string     `json:"nextToken,omitempty"`
}

// getEndpoints lists the quick connects that are attached to the queues.
func (s *Service) getEndpoints(_ state.Agent, in endpointsInput) (endpointsOutput, error) {
	attached := map[string]bool{}
	for i, arn := range in.QueueARNs {
		q, ok := s.world.Queue(arn)
		if !ok {
			return endpointsOutput{}, refuse(validation, "queueARNs[%d]: there is no queue %q", i, arn)
		}
		for _, id := range q.QuickConnects {
			attached[id] = true
		}
	}
	all := []endpoint{}
	for _, qc := range s.world.QuickConnects() {
		if attached[qc.ID] {
			all = append(all, s.endpoint(qc))
		}
	}
	page, next, err := in.page("GetEndpoints", len(all))
	if err != nil {
		return endpointsOutput{}, err
	}
	return endpointsOutput{all[page.from:page.to], next}, nil
}

func (s *Service) endpoint(qc state.QuickConnect) endpoint {
	out := endpoint{ARN: qc.ARN, Name: qc.Name, Phone: qc.PhoneNumber}
	switch {
	case qc.UserID != "":
		a, _ := s.world.Agent(qc.UserID)
		out.Type, out.AgentLogin = "agent", a.User.Username
	case qc.QueueID != "":
		q, _ := s.world.Queue(qc.QueueID)
		shown := queueOf(q)
		out.Type, out.Queue = "queue", &shown
	case qc.PhoneNumber != "":
		out.Type = "phone_number"
	default:
		out.Type = "flow"
	}
	return out
}

// quickConnect finds the one of an endpoint. It must have been given by GetEndpoints: the
// ARN of a queue or an agent is none (clients A.3).
func (s *Service) quickConnect(arn string) (state.QuickConnect, error) {
	all := s.world.QuickConnects()
	i := slices.IndexFunc(all, func(q state.QuickConnect) bool { return q.ARN == arn })
	if i < 0 {
		return state.QuickConnect{}, refuse(invalidState, "endpoint.endpointARN: found %q, want the ARN of a quick connect", arn)
	}
	return all[i], nil
}

// maxPage is Streams' own batch size, and the most that an answer holds.
const maxPage = 500

// span is a page of a list.
type span struct{ from, to int }

// page cuts a list. A token of another list, or one that was never given, is refused.
func (p paged) page(list string, length int) (span, string, error) {
	size := p.MaxResults
	if size < 0 {
		return span{}, "", refuse(validation, "maxResults: found %d, want 1 or more", size)
	}
	if size == 0 || size > maxPage {
		size = maxPage
	}
	from, err := offset(list, p.NextToken)
	if err != nil || from > length {
		return span{}, "", refuse(pagination, "nextToken: found one that %s has not given", list)
	}
	to := min(from+size, length)
	next := ""
	if to < length {
		next = base64.RawURLEncoding.EncodeToString([]byte(list + " " + strconv.Itoa(to)))
	}
	return span{from, to}, next, nil
}

func offset(list, token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, fmt.Errorf("decoding the token: %w", err)
	}
	number, ok := strings.CutPrefix(string(text), list+" ")
	if !ok {
		return 0, fmt.Errorf("the token is not of %s", list)
	}
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("reading the token: %w", err)
	}
	return int(n), nil
}
