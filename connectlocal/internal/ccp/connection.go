package ccp

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/state"
)

// connection is one party of a contact. The id of somebody in the chat is the participant's.
type connection struct {
	ID             string          `json:"connectionId"`
	Endpoint       *endpoint       `json:"endpoint"`
	State          stateAt         `json:"state"`
	Type           string          `json:"type"`
	Initial        bool            `json:"initial"`
	ChatMedia      *chatMedia      `json:"chatMediaInfo"`
	MonitoringInfo *monitoringInfo `json:"monitoringInfo"`
	QuickConnect   *string         `json:"quickConnectName"`
	Capabilities   []string        `json:"monitorCapabilities"`
	MonitorStatus  *string         `json:"monitorStatus"`
}

// chatMedia is what a chat session needs: in connectionData, JSON in a string, the
// participant token as ConnectionAuthenticationToken (clients A.5).
type chatMedia struct {
	AutoAccept     bool    `json:"chatAutoAccept"`
	ConnectionData *string `json:"connectionData"`
	CustomerName   string  `json:"customerName"`
	AgentName      *string `json:"agentName"`
}

type monitoringInfo struct {
	AgentName    string `json:"agentName"`
	CustomerName string `json:"customerName"`
	JoinTime     moment `json:"joinTime"`
}

const (
	bargeMode  = "BARGE"
	silentMode = "SILENT_MONITOR"
)

// connections are the agent's own first, then the customer's, then those of others who
// take part: agents as outbound, supervisors who have barged as monitoring (UNCONFIRMED).
func (s *Service) connections(a state.Agent, slot state.Slot, c state.Chat) []connection {
	all := []connection{s.own(a, slot, c)}
	for _, p := range c.Participants {
		switch {
		case p.Role == chat.Customer:
			all = append(all, customerOf(slot, c, p))
		case p.UserID != "" && p.UserID != a.User.ID && slot.State == state.Connected && p.Present():
			all = append(all, s.other(p, c))
		}
	}
	return all
}

// over tells whether nothing of a contact is live for the agent any more.
func over(slot state.Slot) bool {
	return slot.State != state.Connecting && slot.State != state.Connected
}

// stateIn is disconnected once the agent is out of the contact.
func stateIn(slot state.Slot, live string) stateAt {
	if over(slot) {
		live = "disconnected"
	}
	return stateAt{live, moment(slot.StateSince)}
}

// own is the agent's connection. While the contact rings it has no media: there is nothing to be heard yet,
// and Streams would keep a session that failed.
func (s *Service) own(a state.Agent, slot state.Slot, c state.Chat) connection {
	out := connection{ID: slot.ParticipantID, Type: "agent", State: stateIn(slot, "connected")}
	if slot.State == state.Connecting {
		out.State.Type = "connecting"
	}
	if slot.Contact.Monitors() {
		monitoring(&out, slot, s.monitored(slot, c), c.CustomerName)
	}
	if data, ok := s.connectionData(a, slot); ok {
		name := fullName(a.User)
		out.ChatMedia = &chatMedia{AutoAccept: a.User.AutoAccept, ConnectionData: &data, CustomerName: c.CustomerName, AgentName: &name}
	}
	return out
}

// monitoring makes a connection that of a supervisor. Who looks on only is nobody in the chat, and has the
// contact's id.
func monitoring(out *connection, slot state.Slot, watched, customer string) {
	mode := silentMode
	if slot.Barged {
		mode = bargeMode
	}
	out.Type, out.MonitorStatus, out.Capabilities = "monitoring", &mode, []string{silentMode}
	if slot.MayBarge {
		out.Capabilities = append(out.Capabilities, bargeMode)
	}
	out.ID = cmp.Or(out.ID, slot.Contact.ID)
	out.MonitoringInfo = &monitoringInfo{AgentName: watched, CustomerName: customer, JoinTime: moment(slot.ConnectedAt)}
	if !over(slot) {
		out.State.Type = map[string]string{silentMode: "silent_monitor", bargeMode: "barge"}[mode]
	}
}

// monitored is the name of the agent whom a supervisor looks on.
func (s *Service) monitored(slot state.Slot, c state.Chat) string {
	i := slices.IndexFunc(c.Segments, func(x state.Contact) bool { return x.ID == slot.WatchedID })
	if i < 0 {
		return ""
	}
	watched, _ := s.world.Agent(c.Segments[i].AgentID)
	return fullName(watched.User)
}

func customerOf(slot state.Slot, c state.Chat, p state.Participant) connection {
	out := connection{
		ID: p.ID, Type: "inbound", Initial: true, State: stateIn(slot, "connected"),
		ChatMedia: &chatMedia{CustomerName: c.CustomerName},
	}
	switch {
	case !p.Present():
		out.State = stateAt{"disconnected", moment(p.LeftAt)}
	case !over(slot) && p.JoinedAt.IsZero():
		out.State = stateAt{"connecting", moment(c.StartedAt)}
	case !over(slot):
		out.State.Since = moment(p.JoinedAt)
	}
	return out
}

// other is somebody else who takes part.
func (s *Service) other(p state.Participant, c state.Chat) connection {
	them, _ := s.world.Agent(p.UserID)
	name := fullName(them.User)
	out := connection{
		ID: p.ID, Type: "outbound", State: stateAt{"connected", moment(p.JoinedAt)},
		Endpoint:     &endpoint{ARN: them.User.ARN, Type: "agent", Name: name, AgentLogin: them.User.Username},
		ChatMedia:    &chatMedia{CustomerName: c.CustomerName, AgentName: &name},
		QuickConnect: &name,
	}
	if p.Role == chat.Supervisor {
		mode := bargeMode
		out.Type, out.State.Type, out.MonitorStatus = "monitoring", "barge", &mode
	}
	return out
}

// mediaKey is an agent in a chat.
type mediaKey struct{ userID, participantID string }

// connectionData is that of an agent who is in a chat. The token is made once, so that
// a snapshot of what has not changed is the same.
func (s *Service) connectionData(a state.Agent, slot state.Slot) (string, bool) {
	if slot.State != state.Connected || slot.ParticipantID == "" {
		return "", false
	}
	key := mediaKey{a.User.ID, slot.ParticipantID}
	if s.media[key] == "" {
		t, err := s.world.AgentToken(a.User.ID, slot.Contact.ID)
		if err != nil {
			return "", false // looks on only
		}
		s.media[key] = t.ParticipantToken
	}
	data, _ := json.Marshal(map[string]string{"ConnectionAuthenticationToken": s.media[key]}) // strings can be
	return string(data), true
}

// forgetMedia drops the tokens of chats that the agent is not in any more.
func (s *Service) forgetMedia(a state.Agent) {
	maps.DeleteFunc(s.media, func(k mediaKey, _ string) bool {
		return k.userID == a.User.ID && !slices.ContainsFunc(a.Slots, func(x state.Slot) bool {
			return x.State == state.Connected && x.ParticipantID == k.participantID
		})
	})
}
