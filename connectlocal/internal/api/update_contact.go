package api

import (
	"fmt"
	"time"

	"handover/connectlocal/internal/routing"
	"handover/connectlocal/internal/state"
)

type getContactAttributesInput struct {
	inInstance
	InitialContactID string `json:"InitialContactId"`
}

type getContactAttributesOutput struct{ Attributes map[string]string }

// getContactAttributes answers with the user-defined attributes of a chat.
func (a *API) getContactAttributes(in getContactAttributesInput) (getContactAttributesOutput, error) {
	chat, ok := a.world.Chat(in.InitialContactID)
	if !ok {
		return getContactAttributesOutput{}, refuse(state.NotFound, "InitialContactId: there is no contact %s", in.InitialContactID)
	}
	if chat.Attributes == nil {
		chat.Attributes = map[string]string{}
	}
	return getContactAttributesOutput{chat.Attributes}, nil
}

type updateContactAttributesInput struct {
	inInstance
	InitialContactID string            `json:"InitialContactId"`
	Attributes       map[string]string `json:"Attributes"`
}

// updateContactAttributes sets user-defined attributes, all or none; an
// attribute that is not named keeps its value. Spec §3.2.
func (a *API) updateContactAttributes(in updateContactAttributesInput) error {
	return a.world.UpdateAttributes(in.InitialContactID, in.Attributes)
}

type updateContactRoutingDataInput struct {
	inContact
	QueueTimeAdjustmentSeconds *int64            `json:"QueueTimeAdjustmentSeconds"`
	QueuePriority              *int64            `json:"QueuePriority"`
	RoutingCriteria            *routing.Criteria `json:"RoutingCriteria"`
}

// updateContactRoutingData changes a contact's place in its queue by priority
// or by age, not both at once, or which agents it may be offered to. Spec §7.1.
func (a *API) updateContactRoutingData(in updateContactRoutingDataInput) error {
	switch {
	case in.QueuePriority != nil && in.QueueTimeAdjustmentSeconds != nil:
		return refuse(state.Invalid, "QueuePriority, QueueTimeAdjustmentSeconds: only one of them can be given")
	case in.QueuePriority == nil && in.QueueTimeAdjustmentSeconds == nil && in.RoutingCriteria == nil:
		return refuse(state.Invalid, "QueuePriority, QueueTimeAdjustmentSeconds, RoutingCriteria: one of them is required")
	}
	if in.RoutingCriteria != nil {
		if err := a.world.SetRoutingCriteria(in.ContactID, *in.RoutingCriteria); err != nil {
			return err
		}
	}
	var age *time.Duration
	if s := in.QueueTimeAdjustmentSeconds; s != nil {
		age = new(time.Duration(*s) * time.Second)
	}
	return a.world.UpdateRouting(in.ContactID, in.QueuePriority, age)
}

type updateParticipantRoleConfigInput struct {
	inContact
	ChannelConfiguration channelConfigIn `json:"ChannelConfiguration"`
}

type channelConfigIn struct {
	Chat *chatRoleConfigIn `json:"Chat"`
}

type chatRoleConfigIn struct {
	Timers []roleTimerIn `json:"ParticipantTimerConfigList"`
}

type roleTimerIn struct {
	Role  string       `json:"ParticipantRole"`
	Type  string       `json:"TimerType"`
	Value timerValueIn `json:"TimerValue"`
}

type timerValueIn struct {
	Action  string `json:"ParticipantTimerAction"`
	Minutes *int64 `json:"ParticipantTimerDurationInMinutes"`
}

// updateParticipantRoleConfig stores the idle and auto-disconnect timers,
// which the next agent to connect will bring into force. Spec §4.
func (a *API) updateParticipantRoleConfig(in updateParticipantRoleConfigInput) error {
	timers := make([]state.RoleTimer, 0, len(in.ChannelConfiguration.Chat.Timers))
	seen := map[string]bool{}
	for i, t := range in.ChannelConfiguration.Chat.Timers {
		key := t.Role + " " + t.Type
		if seen[key] {
			return refuse(state.BadRequest, "%s: %s is there twice", fmt.Sprintf("ChannelConfiguration.Chat.ParticipantTimerConfigList[%d]", i), key)
		}
		seen[key] = true
		timer := state.RoleTimer{Role: t.Role, Type: t.Type}
		if t.Value.Minutes != nil {
			timer.After = time.Duration(*t.Value.Minutes) * time.Minute
		}
		timers = append(timers, timer)
	}
	return a.world.UpdateRoleConfig(in.ContactID, timers)
}
