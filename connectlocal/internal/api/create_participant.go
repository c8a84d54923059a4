package api

import (
	"time"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/state"
)

type createParticipantInput struct {
	inInstance
	ContactID   string          `json:"ContactId"`
	ClientToken string          `json:"ClientToken"`
	Details     participantMore `json:"ParticipantDetails"`
}

type participantMore struct {
	Role        string `json:"ParticipantRole"`
	DisplayName string `json:"DisplayName"`
}

type createParticipantOutput struct {
	ParticipantID          string `json:"ParticipantId"`
	ParticipantCredentials credentialsOut
}

type credentialsOut struct{ ParticipantToken, Expiry string }

// iso8601 is how texts that are times are written.
const iso8601 = "2006-01-02T15:04:05.000Z"

// createParticipant adds a custom participant, the only kind that can be added to
// a chat. Spec §0.4, §9.2.
func (a *API) createParticipant(in createParticipantInput) (out createParticipantOutput, err error) {
	if in.Details.Role != chat.CustomBot {
		return out, refuse(state.BadRequest, "ParticipantDetails.ParticipantRole: found %q, only %s can be added to a chat", in.Details.Role, chat.CustomBot)
	}
	bot, err := a.world.AddBot(in.ContactID, in.Details.DisplayName, in.ClientToken)
	if err != nil {
		return out, err
	}
	return createParticipantOutput{bot.ParticipantID, credentialsOut{bot.ParticipantToken, isoText(bot.Expiry)}}, nil
}

func isoText(t time.Time) string { return t.UTC().Format(iso8601) }
