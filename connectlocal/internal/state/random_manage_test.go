package state_test

import (
	"slices"
	"time"

	"handover/connectlocal/internal/state"
)

// manageCommand changes the instance while chats are on their way. Users whose
// concurrency may have come down count as associated: they may hold more than it.
func (x *chaos) manageCommand() (string, func() error) {
	if x.r.IntN(2) == 0 {
		return x.manageUsers()
	}
	queue := x.oneOf("Support", "Billing", "Tiny", "Extra")
	switch x.r.IntN(8) {
	case 0:
		return "create a queue", func() error {
			_, err := x.w.CreateQueue(state.Queue{Name: "Extra", HoursID: x.w.AllHours()[0].ID})
			return err
		}
	case 1:
		return "delete queue " + queue, func() error { return x.w.DeleteQueue(x.queueID(queue)) }
	case 2:
		enabled := x.r.IntN(3) > 0
		return "enable or disable " + queue, func() error { return x.w.EnableQueue(queue, enabled) }
	case 3:
		return "serve " + queue, func() error { return x.serve(queue, x.r.IntN(2) == 0) }
	case 4:
		return "delete a quick connect", func() error { return x.w.DeleteQuickConnect(x.quickConnectID("to Tiny")) }
	case 5:
		return "create a quick connect", x.connectTiny
	case 6:
		return "delete a profile", func() error { return x.w.DeleteProfile(x.w.Profiles()[0].ID) }
	}
	chats := 1 + x.r.IntN(3)
	return "other concurrency", func() error {
		for _, user := range []string{"ana", "ben", "dee"} {
			x.associated[user] = true
		}
		return x.w.ChangeProfile(x.w.Profiles()[0].ID, func(p *state.RoutingProfile) { p.Chats = chats })
	}
}

func (x *chaos) manageUsers() (string, func() error) {
	switch x.r.IntN(5) {
	case 0:
		return "create dee", func() error {
			_, err := x.w.CreateUser(state.User{Username: "dee", ProfileID: x.w.Profiles()[0].ID, ACW: time.Duration(x.r.IntN(2)) * time.Minute})
			return err
		}
	case 1:
		return "delete dee", func() error {
			x.associated["dee"] = false
			return x.w.DeleteUser("dee")
		}
	case 2:
		return "dee is there", func() error {
			if err := x.w.Login("dee"); err != nil {
				return err
			}
			return x.w.SetStatus("dee", "Available")
		}
	case 3:
		user, profile := x.someone(), x.w.Profiles()[x.r.IntN(2)].ID
		return "assign a profile to " + user, func() error {
			x.associated[user] = true
			return x.w.ChangeUser(user, func(u *state.User) { u.ProfileID = profile })
		}
	}
	off := x.r.IntN(2) == 0
	return "disable Lunch", func() error {
		return x.w.ChangeStatus(x.w.Statuses()[1].ID, func(s *state.AgentStatus) { s.Disabled = off })
	}
}

// serve makes the first profile serve a queue, or serve it no longer.
func (x *chaos) serve(queue string, on bool) error {
	id := x.queueID(queue)
	return x.w.ChangeProfile(x.w.Profiles()[0].ID, func(p *state.RoutingProfile) {
		p.Queues = slices.DeleteFunc(p.Queues, func(q state.ProfileQueue) bool { return q.QueueID == id && queue != "Support" })
		if on && queue != "Support" {
			p.Queues = append(p.Queues, state.ProfileQueue{QueueID: id, Priority: 2})
		}
	})
}

func (x *chaos) connectTiny() error {
	q, err := x.w.CreateQuickConnect(state.QuickConnect{Name: "to Tiny", QueueID: x.queueID("Tiny")})
	if err != nil {
		return err
	}
	return x.w.ChangeQueue(x.queueID("Support"), func(s *state.Queue) { s.QuickConnects = append(s.QuickConnects, q.ID) })
}

func (x *chaos) queueID(name string) string {
	i := slices.IndexFunc(x.w.Queues(), func(q state.Queue) bool { return q.Name == name })
	if i < 0 {
		return "none"
	}
	return x.w.Queues()[i].ID
}

func (x *chaos) quickConnectID(name string) string {
	i := slices.IndexFunc(x.w.QuickConnects(), func(q state.QuickConnect) bool { return q.Name == name })
	if i < 0 {
		return "none"
	}
	return x.w.QuickConnects()[i].ID
}

// consistentInstance checks that everything refers to what there is, except what may
// lead nowhere: quick connects to users.
func (p *play) consistentInstance() {
	p.t.Helper()
	queue := func(what, id string) {
		if q, ok := p.w.Queue(id); id != "" && (!ok || q.Owner != "") {
			p.t.Errorf("%s names a queue %q that there is not", what, id)
		}
	}
	for _, x := range p.w.Profiles() {
		queue(x.Name, x.DefaultOutbound)
		for _, q := range x.Queues {
			queue(x.Name, q.QueueID)
		}
	}
	for _, q := range p.w.QuickConnects() {
		queue(q.Name, q.QueueID)
	}
	for _, q := range p.w.Queues() {
		for _, id := range q.QuickConnects {
			if _, ok := p.w.QuickConnect(id); !ok {
				p.t.Errorf("queue %s has a quick connect %q that there is not", q.Name, id)
			}
		}
		if _, ok := p.w.Agent(q.Owner); q.Owner != "" && !ok {
			p.t.Errorf("there is a queue of %q, who is gone", q.Owner)
		}
	}
	for _, a := range p.w.Agents() {
		x, ok := p.w.Profile(a.User.ProfileID)
		if !ok || x.Name != a.Profile.Name || x.Chats != a.Profile.Chats || !slices.Equal(x.Queues, a.Profile.Queues) {
			p.t.Errorf("%s goes by %+v, the profile is %+v", a.User.Username, a.Profile, x)
		}
	}
}
