package ccp

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"

	"handover/connectlocal/internal/state"
)

// configuration is an agent's, as the model has it: Streams adds states, queues,
// permissions and countries from their own calls.
type configuration struct {
	Name           string            `json:"name"`
	Username       string            `json:"username"`
	AgentARN       string            `json:"agentARN"`
	RoutingProfile routingProfile    `json:"routingProfile"`
	Softphone      bool              `json:"softphoneEnabled"`
	AutoAccept     bool              `json:"softphoneAutoAccept"`
	Extension      string            `json:"extension"`
	Preferences    map[string]string `json:"agentPreferences"`
}

type routingProfile struct {
	Name            string         `json:"name"`
	ARN             string         `json:"routingProfileARN"`
	DefaultOutbound queue          `json:"defaultOutboundQueue"`
	Concurrency     map[string]int `json:"channelConcurrencyMap"`
}

// choice is what an agent may set up: it is kept and shown, and has no effect on chats.
type choice struct {
	Softphone   *bool             `json:"softphoneEnabled"`
	AutoAccept  bool              `json:"softphoneAutoAccept"`
	Extension   string            `json:"extension"`
	Preferences map[string]string `json:"agentPreferences"`
}

// maxChoice is how many bytes of preferences are kept for an agent.
const maxChoice = 16 << 10

type configurationOutput struct {
	Configuration configuration `json:"configuration"`
}

func (s *Service) getAgentConfiguration(a state.Agent, _ struct{}) (configurationOutput, error) {
	own := s.choices[a.User.ID]
	out := configuration{
		Name: fullName(a.User), Username: a.User.Username, AgentARN: a.User.ARN,
		RoutingProfile: routingProfile{
			Name: a.Profile.Name, ARN: a.Profile.ARN, DefaultOutbound: s.defaultQueue(a.Profile),
			Concurrency: concurrency(a.Profile),
		},
		Softphone: own.Softphone == nil || *own.Softphone, AutoAccept: own.AutoAccept, Extension: own.Extension,
		Preferences: own.Preferences,
	}
	if out.Preferences == nil {
		out.Preferences = map[string]string{}
	}
	return configurationOutput{out}, nil
}

// concurrency is how many contacts of each channel a profile allows.
func concurrency(p state.RoutingProfile) map[string]int {
	all := map[string]int{"VOICE": 0, "CHAT": p.Chats, "TASK": 0, "EMAIL": 0}
	for _, m := range p.Media {
		all[m.Channel] = m.Concurrency
	}
	return all
}

// defaultQueue is the profile's, or, as Streams cannot do without, the first of its queues.
func (s *Service) defaultQueue(p state.RoutingProfile) queue {
	if q, ok := s.world.Queue(p.DefaultOutbound); ok {
		return queueOf(q)
	}
	for _, served := range p.Queues {
		if q, ok := s.world.Queue(served.QueueID); ok {
			return queueOf(q)
		}
	}
	return queue{}
}

func (s *Service) updateAgentConfiguration(a state.Agent, in struct {
	Configuration *choice `json:"configuration"`
},
) (struct{}, error) {
	if in.Configuration == nil {
		return struct{}{}, missing("configuration")
	}
	if size, _ := json.Marshal(in.Configuration); len(size) > maxChoice { // strings can be
		return struct{}{}, refuse(validation, "configuration: found %d bytes, want at most %d", len(size), maxChoice)
	}
	s.choices[a.User.ID] = *in.Configuration
	s.bell.Ring()
	return struct{}{}, nil
}

// paged is where a list begins and how much of it is wanted.
type paged struct {
	NextToken  string `json:"nextToken"`
	MaxResults int    `json:"maxResults"`
}

type permissionsOutput struct {
	Permissions []string `json:"permissions"`
}

// getAgentPermissions: none that Streams knows is of chats.
func (s *Service) getAgentPermissions(state.Agent, struct{}) (permissionsOutput, error) {
	return permissionsOutput{[]string{}}, nil
}

type countriesOutput struct {
	Countries []string `json:"countryCodes"`
}

// getDialableCountryCodes: nobody can be called.
func (s *Service) getDialableCountryCodes(state.Agent, struct{}) (countriesOutput, error) {
	return countriesOutput{[]string{}}, nil
}

type statesOutput struct {
	States    []agentState `json:"states"`
	NextToken string       `json:"nextToken,omitempty"`
}

func (s *Service) getAgentStates(_ state.Agent, in paged) (statesOutput, error) {
	all := s.states()
	page, next, err := in.page("GetAgentStates", len(all))
	if err != nil {
		return statesOutput{}, err
	}
	return statesOutput{all[page.from:page.to], next}, nil
}

// states are those that can be picked, in their order of display; those without one come last.
func (s *Service) states() []agentState {
	statuses := slices.DeleteFunc(s.world.Statuses(), func(st state.AgentStatus) bool { return st.Disabled })
	slices.SortStableFunc(statuses, func(a, b state.AgentStatus) int {
		return cmp.Compare(cmp.Or(a.Order, math.MaxInt), cmp.Or(b.Order, math.MaxInt))
	})
	all := []agentState{}
	for _, st := range statuses {
		all = append(all, stateOf(st))
	}
	return all
}

type queuesOutput struct {
	Queues    []queue `json:"queues"`
	NextToken string  `json:"nextToken,omitempty"`
}

// getRoutingProfileQueues lists the queues that the agent serves, the agent's own last. It is
// the agent's profile that counts, whatever profile is asked about.
func (s *Service) getRoutingProfileQueues(a state.Agent, in paged) (queuesOutput, error) {
	var all []queue
	for _, id := range queueIDs(a) {
		if q, ok := s.world.Queue(id); ok {
			all = append(all, queueOf(q))
		}
	}
	page, next, err := in.page("GetRoutingProfileQueues", len(all))
	if err != nil {
		return queuesOutput{}, err
	}
	return queuesOutput{all[page.from:page.to], next}, nil
}

// queueIDs are the queues of an agent's profile for all channels, and the agent's own, each once.
func queueIDs(a state.Agent) []string {
	var ids []string
	for _, served := range a.Profile.Queues {
		ids = append(ids, served.QueueID)
	}
	for _, served := range a.Profile.OtherQueues {
		if !slices.Contains(ids, served.QueueID) {
			ids = append(ids, served.QueueID)
		}
	}
	return append(ids, a.User.ID)
}
