package world

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"handover/internal/departure"
)

// effect is one call of a controller that changes the world.
type effect struct {
	life      *life
	operation string
	kind      departure.IntentKind // what it is the doing of
	at        time.Time
	chatID    string
	contactID string
	agent     string // username; of whom a leg, a slot or a status is
	values    map[string]string
	connected bool // release: the leg was on before
	took      bool
}

// String tells the effect to a person.
func (e effect) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s (%s) %s %s %s", e.operation, e.kind, short(e.chatID), short(e.contactID), e.agent))
}

// before looks at a call that is about to take effect; nil if it changes nothing.
func (w *World) before(l *life, operation string, req *http.Request, body []byte) *effect {
	w.heard(req)
	e := w.effect(operation, req, body)
	if e == nil {
		return nil
	}
	e.life, e.operation, e.at = l, operation, time.Now()
	if e.contactID != "" && e.chatID == "" {
		e.chatID = w.chatOf(e.contactID)
	}
	e.connected = e.kind == departure.Release && w.holds(e.agent, e.contactID)
	return e
}

// after judges a call that has been answered.
func (w *World) after(e *effect, status int, answer []byte) {
	if e == nil {
		return
	}
	if e.kind == "token" {
		w.deposit(e, answer)
		return
	}
	e.took = status < 300
	if e.kind == departure.Release {
		e.took = e.connected && !w.holds(e.agent, e.contactID)
	}
	w.observe()
	w.mu.Lock()
	defer w.mu.Unlock()
	outcome := "without effect"
	if e.took {
		outcome = "took effect"
	}
	w.tally.add("effects", string(e.kind)+" "+e.operation+": "+outcome)
	w.record.tell("effect", fmt.Sprintf("%s: %s (%d) by %s", e, outcome, status, e.life.owner))
	if !e.took {
		return
	}
	for _, p := range promises() {
		if p.effect != nil {
			p.effect(w, *e)
		}
	}
	w.record.effects = append(w.record.effects, *e)
}

// effect reads from the request what it does.
func (w *World) effect(operation string, req *http.Request, body []byte) *effect {
	path := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	at := func(n int) string {
		if n < len(path) {
			s, _ := url.PathUnescape(path[n])
			return s
		}
		return ""
	}
	var in struct {
		InitialContactId, ContactId, UserId, AgentStatusId string
		Attributes                                         map[string]string
	}
	_ = json.Unmarshal(body, &in) // what is no JSON has none of these
	switch operation {
	case "UpdateContactAttributes":
		return &effect{kind: written(in.Attributes), chatID: in.InitialContactId, values: in.Attributes}
	case "desktop end":
		return &effect{kind: departure.Release, agent: at(3), contactID: at(5)}
	case "desktop token":
		return &effect{kind: "token", agent: at(3), contactID: at(5)}
	case "DisconnectParticipant":
		h := w.holder(req.Header.Get("X-Amz-Bearer"))
		return &effect{kind: departure.Release, agent: h.agent, contactID: h.contactID}
	case "DismissUserContact":
		return &effect{kind: departure.Clear, agent: w.username(at(2)), contactID: in.ContactId}
	case "PutUserStatus":
		return &effect{kind: departure.Hold, agent: w.username(at(2)), values: map[string]string{"status": in.AgentStatusId}}
	case "AssociateContactWithUser":
		return &effect{kind: departure.Assign, agent: w.username(in.UserId), contactID: at(2)}
	case "StopContact", "TransferContact", "UpdateContactRoutingData", "UpdateParticipantRoleConfig":
		return &effect{kind: departure.IntentKind(operation), contactID: in.ContactId}
	}
	return nil
}

// written tells a mark from its being taken off.
func written(attributes map[string]string) departure.IntentKind {
	if attributes["handover_action"] == "" {
		return departure.Unmark
	}
	return departure.Mark
}

func (w *World) holder(token string) holder {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.record.tokens[token]
}

// deposit remembers whose token a controller was given.
func (w *World) deposit(e *effect, answer []byte) {
	var out struct{ ParticipantToken, ConnectionToken string }
	if json.Unmarshal(answer, &out) != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range []string{out.ParticipantToken, out.ConnectionToken} {
		if t != "" {
			w.record.secrets[t] = true
			w.record.tokens[t] = holder{e.agent, e.contactID}
		}
	}
}

// heard looks for what must not be in an address.
func (w *World) heard(req *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.record.urls = append(w.record.urls, req.URL.String())
}
