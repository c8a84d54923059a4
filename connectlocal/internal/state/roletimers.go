package state

import (
	"maps"
	"time"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/clock"
)

// Spec §4.1.
const (
	leastRoleTimer = 2 * time.Minute
	mostRoleTimer  = 480 * time.Minute
)

// RoleTimer is one timer of UpdateParticipantRoleConfig. Spec §4.
type RoleTimer struct {
	Role  string        // AGENT, CUSTOMER
	Type  string        // IDLE, DISCONNECT_NONCUSTOMER
	After time.Duration // 0: unset it
}

type roleTimerKey struct{ role, kind string }

// roleClocks are a chat's role timers: as they are stored, as they were when
// the present agent joined, and as they run.
type roleClocks struct {
	stored, inForce map[roleTimerKey]time.Duration
	running         map[string]*roleClock
}

// roleClock is the timer that runs for one role.
type roleClock struct {
	timer *clock.Timer
	idle  bool
}

// UpdateRoleConfig stores timers for a chat that lives, for as long as it does.
// An agent who is connected already is not affected: the next one to join is. Spec §4.2.
func (w *World) UpdateRoleConfig(contactID string, timers []RoleTimer) error {
	return w.turn(func() error {
		s, err := w.live(contactID)
		if err != nil {
			return err
		}
		all := maps.Clone(s.chat.roles.stored)
		if all == nil {
			all = map[roleTimerKey]time.Duration{}
		}
		seen := map[roleTimerKey]bool{}
		for _, t := range timers {
			key := roleTimerKey{t.Role, t.Type}
			if err := t.check(seen[key]); err != nil {
				return err
			}
			seen[key] = true
			all[key] = t.After
		}
		s.chat.roles.stored = all
		return nil
	})
}

func (t RoleTimer) check(twice bool) error {
	switch {
	case t.Role != chat.Agent && t.Role != chat.Customer:
		return refuse(Invalid, "ParticipantRole: found %q, want AGENT or CUSTOMER", t.Role)
	case t.Type != "IDLE" && t.Type != "DISCONNECT_NONCUSTOMER":
		return refuse(Invalid, "TimerType: found %q, want IDLE or DISCONNECT_NONCUSTOMER", t.Type)
	case twice:
		return refuse(BadRequest, "ParticipantTimerConfigList: %s %s is there twice", t.Role, t.Type)
	case t.After != 0 && (t.After < leastRoleTimer || t.After > mostRoleTimer):
		return refuse(Invalid, "ParticipantTimerDurationInMinutes: found %v, want 2 to 480 minutes", t.After)
	}
	return nil
}

// armRoleTimers brings the stored timers into force as an agent joins.
func (w *World) armRoleTimers(s *segment) {
	s.chat.roles.inForce = maps.Clone(s.chat.roles.stored)
	w.startRoleTimers(s)
}

// startRoleTimers lets them run, if an agent or a custom participant, and the customer, are there.
func (w *World) startRoleTimers(s *segment) {
	if !s.chat.connected() {
		return
	}
	s.chat.roles.running = map[string]*roleClock{}
	for _, role := range s.timed() {
		s.chat.roles.running[role] = &roleClock{}
		w.restartRoleTimer(s, role)
	}
}

// restartRoleTimer waits for idleness first, then for the disconnection; for
// whichever is set, if only one is.
func (w *World) restartRoleTimer(s *segment, role string) {
	roles := &s.chat.roles
	r := roles.running[role]
	r.timer.Stop()
	if d := roles.inForce[roleTimerKey{role, "IDLE"}]; d > 0 && !r.idle {
		r.timer = w.after(d, func() {
			r.idle = true
			w.passing(s, s.inRole(role), "participant.idle")
			w.restartRoleTimer(s, role)
		})
		return
	}
	if d := roles.inForce[roleTimerKey{role, "DISCONNECT_NONCUSTOMER"}]; d > 0 {
		r.timer = w.after(d, func() {
			w.passing(s, s.inRole(role), "participant.autodisconnection")
			if s.Phase == WithUser {
				w.agentLeaves(s, w.idleReason())
				return
			}
			w.botsLeave(s)
		})
	}
}

func (w *World) idleReason() string {
	if w.switches.IdleIsAgentDisconnect {
		return "AGENT_DISCONNECT"
	}
	return "IDLE_DISCONNECT"
}

// timed are the roles whose timers run: with a custom participant the customer's only.
func (s *segment) timed() []string {
	if s.Phase != WithUser {
		return []string{chat.Customer}
	}
	return []string{chat.Agent, chat.Customer}
}

// resetRoleTimer is what a message by somebody in that role does.
func (w *World) resetRoleTimer(s *segment, role string) {
	r := s.chat.roles.running[role]
	if r == nil {
		return
	}
	if r.idle {
		r.idle = false
		w.passing(s, s.inRole(role), "participant.returned")
	}
	w.restartRoleTimer(s, role)
}

// stop ends all timers, as the agent leaves.
func (r *roleClocks) stop() {
	for _, c := range r.running {
		c.timer.Stop()
	}
	r.running = nil
}

// inRole is the participant of that role: of several agents, the first.
func (s *segment) inRole(role string) string {
	if role != chat.Agent {
		return s.chat.customer
	}
	if held := s.holder(); held != nil {
		return held.participant
	}
	return ""
}
