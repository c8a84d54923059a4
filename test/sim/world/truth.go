package world

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"handover/connectlocal"
	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/ledger"
)

// chain is a chat with all its segments, as connectlocal knows it.
type chain struct {
	InitialContactID string
	EndedAt          *time.Time
	Attributes       map[string]string
	Segments         []segment
	Transcript       []struct {
		At                                               time.Time
		ContentType, ParticipantRole, ContactID, Content string
	}
}

// segment is one contact of a chain.
type segment struct {
	ContactID, InitiationMethod, State, Queue, Agent, DisconnectReason string
	EnqueuedAt, ConnectedAt, DisconnectedAt                            *time.Time
}

// chain is the truth about a chat.
func (w *World) chain(contactID string) (c chain, ok bool) {
	err := w.control(http.MethodGet, "/contacts/"+url.PathEscape(contactID), nil, &c)
	return c, err == nil
}

func (w *World) chatOf(contactID string) string {
	c, _ := w.chain(contactID)
	return c.InitialContactID
}

// holds tells whether the agent is connected to the contact.
func (w *World) holds(agent, contactID string) bool {
	d, err := w.srv.Agent(agent).Desktop()
	if err != nil {
		return false
	}
	for _, c := range d.Contacts {
		if c.ContactID == contactID {
			return c.State == "CONNECTED"
		}
	}
	return false
}

// username is the name of a user.
func (w *World) username(id string) string {
	w.mu.Lock()
	users := w.record.users
	w.mu.Unlock()
	if users == nil {
		var facts struct{ Users map[string]string }
		if err := w.control(http.MethodGet, "/instance", nil, &facts); err != nil {
			w.fail("the instance: %v", err)
		}
		users = map[string]string{}
		for name, id := range facts.Users {
			users[id] = name
		}
		w.mu.Lock()
		w.record.users = users
		w.mu.Unlock()
	}
	return users[id]
}

// observe notes which agents are leaving or gone.
func (w *World) observe() {
	for _, name := range w.story.Agents {
		d, err := w.srv.Agent(name).Desktop()
		if err != nil {
			w.fail("the desktop of %s: %v", name, err)
			return
		}
		leaving := w.leaving(d)
		w.mu.Lock()
		seen := w.record.presence[name]
		if len(seen) == 0 || seen[len(seen)-1].leaving != leaving {
			w.record.presence[name] = append(seen, presence{time.Now(), leaving})
		}
		w.mu.Unlock()
	}
}

// statusTypes are those of connectlocal's built-in seed.
var statusTypes = map[string]agentevent.StatusType{
	"Available": agentevent.Routable, "Lunch": agentevent.Custom, "Training": agentevent.Custom, "Offline": agentevent.Offline,
}

// leaving judges a desktop as the policy has it.
func (w *World) leaving(d connectlocal.Desktop) bool {
	status := d.Status
	if d.NextStatus != "" {
		status = d.NextStatus
	}
	return !d.LoggedIn || w.policy.Rules().OffLine("", status, statusTypes[status])
}

// gone is one time of absence; to is zero while it lasts.
type gone struct{ from, to time.Time }

// absences are the times in which the agent was leaving or gone, until now.
// The world's lock is held.
func (w *World) absences(agent string) (all []gone) {
	for _, p := range w.record.presence[agent] {
		switch last := len(all) - 1; {
		case p.leaving:
			all = append(all, gone{from: p.at})
		case last >= 0:
			all[last].to = p.at
		}
	}
	return all
}

// away is for how long the agent has been away; false if they are not.
// The world's lock is held.
func (w *World) away(agent string, now time.Time) (time.Duration, bool) {
	all := w.absences(agent)
	if len(all) == 0 || !all[len(all)-1].to.IsZero() {
		return 0, false
	}
	return now.Sub(all[len(all)-1].from), true
}

// settled tells whether nothing is left to be done.
func (w *World) settled() bool {
	for d, err := range w.ledger.Departures(w.ctx, ledger.DepartureFilter{OpenOnly: true}) {
		if err != nil {
			w.fail("read the ledger: %v", err)
			return true
		}
		if slices.ContainsFunc(d.Handovers, unfinished) || len(d.Intents) > 0 {
			return false
		}
	}
	return true
}

// unfinished tells whether something is still to become of the handover. One
// that was only recorded is watched for as long as it takes.
func unfinished(h departure.Handover) bool {
	return h.Pending() && (!h.Shadow || h.Phase != departure.Kept)
}
