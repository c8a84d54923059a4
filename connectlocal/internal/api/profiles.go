package api

import "handover/connectlocal/internal/state"

func profileOperations() []operation {
	return []operation{
		op("CreateRoutingProfile", (*API).createRoutingProfile),
		op("DescribeRoutingProfile", (*API).describeRoutingProfile),
		op("ListRoutingProfiles", (*API).listRoutingProfiles),
		op("SearchRoutingProfiles", (*API).searchRoutingProfiles),
		update("UpdateRoutingProfileName", (*API).updateRoutingProfileName),
		update("UpdateRoutingProfileConcurrency", (*API).updateRoutingProfileConcurrency),
		update("UpdateRoutingProfileDefaultOutboundQueue", (*API).updateRoutingProfileDefaultOutboundQueue),
		update("UpdateRoutingProfileAgentAvailabilityTimer", (*API).updateRoutingProfileAgentAvailabilityTimer),
		update("DeleteRoutingProfile", (*API).deleteRoutingProfile),
		update("AssociateRoutingProfileQueues", (*API).associateRoutingProfileQueues),
		update("UpdateRoutingProfileQueues", (*API).updateRoutingProfileQueues),
		update("DisassociateRoutingProfileQueues", (*API).disassociateRoutingProfileQueues),
		op("ListRoutingProfileQueues", (*API).listRoutingProfileQueues),
		op("ListRoutingProfileManualAssignmentQueues", (*API).listRoutingProfileManualAssignmentQueues),
	}
}

type inProfile struct {
	inInstance
	ProfileID string `json:"RoutingProfileId"`
}

// changeProfile changes the routing profile of an input.
func (a *API) changeProfile(in inProfile, change func(*state.RoutingProfile)) error {
	return a.world.ChangeProfile(in.ProfileID, change)
}

type createRoutingProfileInput struct {
	inInstance
	Name                   string
	Description            string
	DefaultOutboundQueueID string `json:"DefaultOutboundQueueId"`
	MediaConcurrencies     []mediaConcurrency
	QueueConfigs           []queueConfig
	ManualConfigs          []queueConfig `json:"ManualAssignmentQueueConfigs"`
	AgentAvailabilityTimer string
	Tags                   map[string]string
}

type createRoutingProfileOutput struct {
	RoutingProfileID  string `json:"RoutingProfileId"`
	RoutingProfileARN string `json:"RoutingProfileArn"`
}

// createRoutingProfile adds a routing profile. What is for other channels than
// CHAT is kept and told, and has no effect.
func (a *API) createRoutingProfile(in createRoutingProfileInput) (createRoutingProfileOutput, error) {
	if err := a.checkQueueConfigs(in.QueueConfigs, in.ManualConfigs); err != nil {
		return createRoutingProfileOutput{}, err
	}
	p := state.RoutingProfile{
		Name: in.Name, DefaultOutbound: in.DefaultOutboundQueueID, Media: mediaOf(in.MediaConcurrencies), Timer: in.AgentAvailabilityTimer,
		Meta: state.Meta{Description: in.Description, Tags: in.Tags},
	}
	serveFrom(&p, in.QueueConfigs)
	pickFrom(&p, in.ManualConfigs)
	p, err := a.world.CreateProfile(p)
	return createRoutingProfileOutput{p.ID, p.ARN}, err
}

// mediaConcurrency is MediaConcurrency, without the concurrencies of workload types.
type mediaConcurrency struct {
	Channel              string
	Concurrency          int
	CrossChannelBehavior *crossChannelBehaviour `json:",omitempty"`
}

type crossChannelBehaviour struct{ BehaviorType string }

func mediaOf(in []mediaConcurrency) []state.Media {
	out := []state.Media{}
	for _, m := range in {
		media := state.Media{Channel: m.Channel, Concurrency: m.Concurrency}
		if m.CrossChannelBehavior != nil {
			media.Others = m.CrossChannelBehavior.BehaviorType
		}
		out = append(out, media)
	}
	return out
}

// concurrencies are of all channels of a routing profile. Which other channels an
// agent is offered was theirs alone before there was a choice.
func concurrencies(p state.RoutingProfile) []mediaConcurrency {
	all := p.Media
	if all == nil {
		all = []state.Media{{Channel: channel, Concurrency: p.Chats}}
	}
	out := []mediaConcurrency{}
	for _, m := range all {
		behaviour := &crossChannelBehaviour{"ROUTE_CURRENT_CHANNEL_ONLY"}
		if m.Others != "" {
			behaviour.BehaviorType = m.Others
		}
		out = append(out, mediaConcurrency{m.Channel, m.Concurrency, behaviour})
	}
	return out
}

type listRoutingProfilesOutput struct {
	RoutingProfileSummaryList []summaryOut
	NextToken                 string `json:",omitempty"`
}

func (a *API) listRoutingProfiles(in listInput) (out listRoutingProfilesOutput, err error) {
	out.RoutingProfileSummaryList, out.NextToken, err = listed(a.world.Profiles(), in.pager("ListRoutingProfiles"), func(p state.RoutingProfile) summaryOut {
		return summaryOut{p.ID, p.ARN, p.Name, a.changed(p.Meta)}
	})
	return out, err
}

type describeRoutingProfileOutput struct{ RoutingProfile profileOut }

type profileOut struct {
	profileCore
	AgentAvailabilityTimer string
	modified
}

// profileCore is what DescribeRoutingProfile and SearchRoutingProfiles have in common.
type profileCore struct {
	InstanceID                               string `json:"InstanceId"`
	RoutingProfileID                         string `json:"RoutingProfileId"`
	RoutingProfileARN                        string `json:"RoutingProfileArn"`
	Name                                     string
	Description                              string `json:",omitempty"`
	MediaConcurrencies                       []mediaConcurrency
	DefaultOutboundQueueID                   string `json:"DefaultOutboundQueueId,omitempty"`
	NumberOfAssociatedQueues                 int
	NumberOfAssociatedManualAssignmentQueues int
	NumberOfAssociatedUsers                  int
	IsDefault                                bool
	Tags                                     map[string]string
}

// usersOfProfiles counts the users of each routing profile, by its id. It takes all
// agents with all that they hold, so once is enough for an answer.
func (a *API) usersOfProfiles() map[string]int {
	users := map[string]int{}
	for _, u := range a.world.Agents() {
		users[u.Profile.ID]++
	}
	return users
}

func (a *API) profileCore(p state.RoutingProfile, users map[string]int) profileCore {
	return profileCore{
		InstanceID: a.world.Instance().ID, RoutingProfileID: p.ID, RoutingProfileARN: p.ARN, Name: p.Name, Description: p.Description,
		MediaConcurrencies: concurrencies(p), DefaultOutboundQueueID: p.DefaultOutbound,
		NumberOfAssociatedQueues: len(p.QueueIDs()), NumberOfAssociatedManualAssignmentQueues: len(p.ManualQueueIDs()),
		NumberOfAssociatedUsers: users[p.ID], Tags: tagsOf(p.Meta),
	}
}

// describeRoutingProfile answers without the ids of the queues, as the service
// documents: ListRoutingProfileQueues has them.
func (a *API) describeRoutingProfile(in inProfile) (describeRoutingProfileOutput, error) {
	p, err := a.profile("RoutingProfileId", in.ProfileID)
	if err != nil {
		return describeRoutingProfileOutput{}, err
	}
	timer := p.Timer
	if timer == "" {
		timer = "TIME_SINCE_LAST_ACTIVITY"
	}
	return describeRoutingProfileOutput{profileOut{a.profileCore(p, a.usersOfProfiles()), timer, a.changed(p.Meta)}}, nil
}

type searchRoutingProfilesOutput struct {
	RoutingProfiles []profileFoundOut
	found
}

type profileFoundOut struct {
	profileCore
	AssociatedQueueIDs       []string `json:"AssociatedQueueIds"`
	AssociatedManualQueueIDs []string `json:"AssociatedManualAssignmentQueueIds"`
}

// searchRoutingProfiles answers with the ids of the queues and without times,
// timers and behaviours across channels, as the service documents.
func (a *API) searchRoutingProfiles(in searchInput) (out searchRoutingProfilesOutput, err error) {
	profiles := kind[state.RoutingProfile]{
		list: "SearchRoutingProfiles", fields: []string{"associatedQueueIds", "name", "description", "resourceID"},
		see: func(p state.RoutingProfile) facets {
			f := named(p.ID, p.Name, p.Meta)
			f.texts["associatedqueueids"] = p.QueueIDs()
			return f
		},
	}
	users := a.usersOfProfiles()
	out.RoutingProfiles, out.found, err = search(in, profiles, a.world.Profiles(), func(p state.RoutingProfile) profileFoundOut {
		core := a.profileCore(p, users)
		for i := range core.MediaConcurrencies {
			core.MediaConcurrencies[i].CrossChannelBehavior = nil
		}
		return profileFoundOut{core, append([]string{}, p.QueueIDs()...), append([]string{}, p.ManualQueueIDs()...)}
	})
	return out, err
}
