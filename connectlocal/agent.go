package connectlocal

import (
	"fmt"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// Agent plays one agent of the instance: what in Amazon Connect a person does
// at the desktop, and no API can. The control API does the same over HTTP. A
// method that the agent's state does not allow is refused with an error that
// says why, and changes nothing.
type Agent struct {
	server   *Server
	username string
}

// Agent returns the agent with this username. That there is one shows when a
// method is called.
func (s *Server) Agent(username string) Agent { return Agent{server: s, username: username} }

// Login signs the agent in. The status is Offline until one is picked.
func (a Agent) Login() error { return a.do("log in", (*state.World).Login) }

// Logout signs the agent out. What becomes of live chats is Switches.LogoutEndsChats.
func (a Agent) Logout() error { return a.do("log out", (*state.World).Logout) }

// SetStatus picks a status by its name. With live chats, one that is not
// routable becomes the next status.
func (a Agent) SetStatus(name string) error {
	return a.with("pick "+name, (*state.World).SetStatus, name)
}

// Accept takes a chat that is offered.
func (a Agent) Accept(contactID string) error {
	return a.with("accept", (*state.World).Accept, contactID)
}

// Reject refuses a chat that is offered.
func (a Agent) Reject(contactID string) error {
	return a.with("reject", (*state.World).Reject, contactID)
}

// End leaves a chat. The customer stays, and goes to the disconnect flow if one is set.
func (a Agent) End(contactID string) error {
	return a.with("end", (*state.World).EndByAgent, contactID)
}

// Clear closes a contact that is ended, missed, rejected or failed, which frees its slot.
func (a Agent) Clear(contactID string) error {
	return a.with("clear", (*state.World).Clear, contactID)
}

// Transfer passes a chat on by a quick connect, named as on the desktop.
func (a Agent) Transfer(contactID, quickConnect string) error {
	return a.do("transfer", func(w *state.World, user string) error { return w.Transfer(user, contactID, quickConnect) })
}

// Monitor makes the agent a supervisor who looks on, unseen, in a chat that is with
// another one. End, with the contact that Desktop shows, stops it.
func (a Agent) Monitor(contactID string) error {
	return a.do("monitor", func(w *state.World, user string) error {
		_, err := w.Monitor(contactID, user, true)
		return err
	})
}

// Barge makes the agent a supervisor who takes part in another one's chat.
func (a Agent) Barge(contactID string) error {
	return a.with("barge", (*state.World).Barge, contactID)
}

// Add brings a second agent, by username, into a chat of this one's, at once.
func (a Agent) Add(contactID, username string) error {
	return a.do("add "+username, func(w *state.World, user string) error { return w.Add(user, contactID, username) })
}

// Remove takes another agent, by username, out of a chat that this one takes part in,
// as an agent or as a supervisor who has barged.
func (a Agent) Remove(contactID, username string) error {
	return a.do("remove "+username, func(w *state.World, user string) error { return w.RemoveAgent(user, contactID, username) })
}

// Auto lets the agent work by itself from now on (accept, greet, answer, clear), or leaves
// the agent to whoever calls. It logs nobody in. Options.AutoAgents begins with all agents so.
func (a Agent) Auto(on bool) error {
	var err error
	a.server.loop.Do(func() {
		agent, ok := a.server.world.Agent(a.username)
		if !ok {
			err = fmt.Errorf("there is no user %q", a.username)
			return
		}
		a.server.crew.Set(agent.User.ID, on)
	})
	return a.said("set to work", err)
}

// Desktop is what an agent's desktop shows.
type Desktop struct {
	LoggedIn   bool
	Status     string
	NextStatus string // empty unless one is queued
	Contacts   []DesktopContact
}

// DesktopContact is one contact in an agent's slots.
type DesktopContact struct {
	ContactID        string
	InitialContactID string // the same over the chat's whole chain
	State            string // CONNECTING, CONNECTED, MISSED, REJECTED, ERROR, ENDED
	Since            time.Time
	Monitors         bool // looks on in a chat of others
	Barged           bool // and takes part in it
}

// Desktop returns what the agent's desktop shows now.
func (a Agent) Desktop() (Desktop, error) {
	d, err := clock.Call(a.server.loop, func() (Desktop, error) {
		agent, ok := a.server.world.Agent(a.username)
		if !ok {
			return Desktop{}, fmt.Errorf("there is no user %q", a.username)
		}
		return desktopOf(agent), nil
	})
	return d, a.said("look at the desktop", err)
}

func desktopOf(a state.Agent) Desktop {
	d := Desktop{LoggedIn: a.LoggedIn, Status: a.Status.Name}
	if a.Next != nil {
		d.NextStatus = a.Next.Status.Name
	}
	for _, s := range a.Slots {
		d.Contacts = append(d.Contacts, DesktopContact{
			ContactID: s.Contact.ID, InitialContactID: s.Contact.InitialID, State: string(s.State), Since: s.StateSince,
			Monitors: s.Contact.Monitors(), Barged: s.Barged,
		})
	}
	return d
}

func (a Agent) do(what string, act func(w *state.World, user string) error) error {
	var err error
	a.server.loop.Do(func() { err = act(a.server.world, a.username) })
	return a.said(what, err)
}

func (a Agent) with(what string, act func(w *state.World, user, object string) error, object string) error {
	return a.do(what, func(w *state.World, user string) error { return act(w, user, object) })
}

func (a Agent) said(what string, err error) error {
	if err != nil {
		return fmt.Errorf("connectlocal: agent %s: %s: %w", a.username, what, err)
	}
	return nil
}
