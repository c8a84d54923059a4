package state_test

import (
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

// the returns the ids of resources by name.
func (p *play) the(kind, name string) (id string) {
	p.t.Helper()
	match := func(n, i string) {
		if n == name {
			id = i
		}
	}
	p.inside(func() {
		switch kind {
		case "queue":
			for _, q := range p.w.Queues() {
				match(q.Name, q.ID)
			}
		case "profile":
			for _, x := range p.w.Profiles() {
				match(x.Name, x.ID)
			}
		case "quick connect":
			for _, q := range p.w.QuickConnects() {
				match(q.Name, q.ID)
			}
		case "status":
			for _, s := range p.w.Statuses() {
				match(s.Name, s.ID)
			}
		case "hours":
			for _, h := range p.w.AllHours() {
				match(h.Name, h.ID)
			}
		}
	})
	if id == "" {
		p.t.Fatalf("there is no %s %q", kind, name)
	}
	return id
}

// hire makes a user of the profile.
func (p *play) hire(name, profile string) (u state.User) {
	p.t.Helper()
	p.do("create "+name, func() (err error) {
		u, err = p.w.CreateUser(state.User{Username: name, FirstName: name, LastName: "X", ProfileID: p.the("profile", profile)})
		return err
	})
	return u
}

func TestWhoIsCreatedServesAtOnce(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support")
		dee := p.hire("dee", "Three")
		p.wants("dee", p.agent("dee"), "Offline out")
		if len(p.changes) != 0 {
			t.Errorf("events %v of a user who never logged in", p.changed())
		}
		p.available("dee")
		c.accepted("dee")
		p.wants("dee", p.agent(dee.ID), "Available [CONNECTED]")
		p.do("a queue of her own", func() error {
			q, ok := p.w.Queue(dee.ID)
			if all := p.w.Queues(); !ok || q.Owner != dee.ID || all[len(all)-1].ID != dee.ID {
				t.Errorf("queue %+v, last %+v", q, all[len(all)-1])
			}
			return nil
		})
	})
}

func TestDeleteUser(t *testing.T) {
	for _, needsIdle := range []bool{false, true} {
		change := func(o *state.Options) {
			o.Seed, o.Switches.DeleteUserNeedsIdle = seed(withReturn()), needsIdle
		}
		in(t, change, func(p *play) {
			p.available("ana")
			talks, rings := p.start("main"), p.start("main")
			talks.accepted("ana")
			remove := func() error { return p.w.DeleteUser("ana") }
			if needsIdle {
				p.refused(state.InUse, "delete", remove)
				p.wants("ana", p.agent("ana"), "Available [CONNECTED CONNECTING]")
				return
			}
			ana := agentID(p, "ana")
			p.do("delete", remove)
			p.wants("the chat she was in", talks.chain(), "API/ended/AGENT_DISCONNECT DISCONNECT/flow")
			p.wants("the chat that rang", rings.chain(), "API/queued")
			if last := p.changes[len(p.changes)-1]; last.Type != "LOGOUT" || last.Current.Status.Name != "Offline" || len(last.Current.Slots) != 0 {
				t.Errorf("the last event is %+v", last)
			}
			if a, _ := p.w.KnownAgent(ana); a.User.Username != "ana" || talks.chat().Segments[0].AgentID != ana {
				t.Errorf("the contact is %s's, who is %+v", talks.chat().Segments[0].AgentID, a.User)
			}
			events := len(p.changes)
			p.advance(time.Hour)
			if len(p.changes) != events {
				t.Errorf("events of a user who is gone: %v", p.changed()[events:])
			}
			p.refused(state.NotFound, "log in", func() error { return p.w.Login("ana") })
			again := p.hire("ana", "Three")
			if again.ID == ana {
				t.Error("the new ana has the old one's id")
			}
		})
	}
}

func TestQuickConnectToNobody(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		c.accepted("ana")
		p.do("delete", func() error { return p.w.DeleteUser("ben") })
		p.refused(state.BadRequest, "transfer", func() error { return p.w.Transfer("ana", c.last().ID, "to ben") })
		p.wants("ana", p.agent("ana"), "Available [CONNECTED]")
		id := p.the("quick connect", "to ben")
		p.do("rename", func() error { return p.w.ChangeQuickConnect(id, func(q *state.QuickConnect) { q.Name = "to nobody" }) })
		p.do("delete", func() error { return p.w.DeleteQuickConnect(id) })
		for _, q := range p.w.Queues() {
			for _, attached := range q.QuickConnects {
				if attached == id {
					t.Errorf("queue %s still has it", q.Name)
				}
			}
		}
	})
}

func TestProfilesAreRoutedByAtOnce(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("cy")
		vip := state.Queue{}
		p.do("create a queue", func() (err error) {
			vip, err = p.w.CreateQueue(state.Queue{Name: "VIP", HoursID: p.the("hours", "Always")})
			return err
		})
		one, before := p.the("profile", "One"), len(p.changes)
		p.do("serve it", func() error {
			return p.w.ChangeProfile(one, func(x *state.RoutingProfile) {
				x.Queues = []state.ProfileQueue{{QueueID: vip.ARN, Priority: 1}, {QueueID: p.the("queue", "Support"), Priority: 2}}
				x.Chats = 2
			})
		})
		if len(p.changes) != before+1 || len(p.changes[before].Current.Profile.Queues) != 2 || p.changes[before].Previous.Profile.Chats != 1 {
			t.Fatalf("%d events, the last %+v", len(p.changes)-before, p.changes[len(p.changes)-1])
		}
		first, second, third := p.start("to support"), p.start("to support"), p.start("to support")
		first.accepted("cy")
		second.accepted("cy")
		p.wants("cy", p.agent("cy"), "Available [CONNECTED CONNECTED]")
		p.do("one chat only", func() error { return p.w.ChangeProfile(one, func(x *state.RoutingProfile) { x.Chats = 1 }) })
		p.wants("cy keeps both", p.agent("cy"), "Available [CONNECTED CONNECTED]")
		first.leaves()
		p.advance(3 * time.Minute)
		p.wants("cy has no room", p.agent("cy"), "Available [CONNECTED]")
		p.wants("the third", third.chain(), "API/queued")
		p.refused(state.InUse, "delete a queue that a profile has", func() error { return p.w.DeleteQueue(vip.ID) })
		p.refused(state.InUse, "delete a profile that a user has", func() error { return p.w.DeleteProfile(one) })
		p.do("delete", func() error { return p.w.DeleteUser("cy") })
		p.do("delete", func() error { return p.w.DeleteProfile(one) })
		p.do("delete", func() error { return p.w.DeleteQueue(vip.ID) })
		if q, known := p.w.KnownQueue(vip.ID); !known || q.Name != "VIP" {
			t.Errorf("the queue was %+v", q)
		}
	})
}

// TestConfigurationEvents is spec §1.2: a change of what an agent event shows is one.
func TestConfigurationEvents(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("cy")
		one := p.the("profile", "One")
		user := func(change func(*state.User)) func() error {
			return func() error { return p.w.ChangeUser("cy", change) }
		}
		profile := func(change func(*state.RoutingProfile)) func() error {
			return func() error { return p.w.ChangeProfile(one, change) }
		}
		for _, tc := range []struct {
			what   string
			do     func() error
			events int
		}{
			{"a name", user(func(u *state.User) { u.LastName = "New" }), 1},
			{"the same name", user(func(u *state.User) { u.LastName = "New" }), 0},
			{"auto-accept", user(func(u *state.User) { u.AutoAccept = true }), 1},
			{"after-contact work", user(func(u *state.User) { u.ACW = time.Minute }), 0},
			{"a description", profile(func(x *state.RoutingProfile) { x.Description = "d" }), 0},
			{"the profile's name", profile(func(x *state.RoutingProfile) { x.Name = "Only" }), 1},
			{"a queue's name", func() error {
				return p.w.ChangeQueue(p.the("queue", "Billing"), func(q *state.Queue) { q.Name = "Bills" })
			}, 1},
			{"of somebody who is not there", func() error { return p.w.ChangeUser("ben", func(u *state.User) { u.LastName = "B" }) }, 0},
		} {
			before := len(p.changes)
			p.do(tc.what, tc.do)
			if n := len(p.changes) - before; n != tc.events {
				t.Errorf("%s: %d events, want %d", tc.what, n, tc.events)
			}
		}
	})
}

func TestAgentStatuses(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana", "cy")
		p.pick("cy", "Lunch")
		lunch := p.the("status", "Lunch")
		p.do("disable", func() error {
			return p.w.ChangeStatus(lunch, func(s *state.AgentStatus) { s.Name, s.Disabled = "Break", true })
		})
		p.wants("cy stays in it", p.agent("cy"), "Break")
		p.refused(state.BadRequest, "pick it", func() error { return p.w.SetStatus("ana", lunch) })
		p.refused(state.Invalid, "disable Available", func() error {
			return p.w.ChangeStatus(p.the("status", "Available"), func(s *state.AgentStatus) { s.Disabled = true })
		})
		p.do("create", func() error {
			s, err := p.w.CreateStatus(state.AgentStatus{Name: "Coaching", Type: state.Routable})
			if s.Type != state.Custom {
				t.Errorf("type %s", s.Type)
			}
			return err
		})
		p.pick("ana", "Coaching")
	})
}

func TestHierarchy(t *testing.T) {
	in(t, nil, func(p *play) {
		group := func(name, parent string) (g state.HierarchyGroup, err error) {
			g, err = p.w.CreateHierarchyGroup(state.HierarchyGroup{Name: name, ParentID: parent})
			return g, err
		}
		p.refused(state.BadRequest, "a group before the levels", func() error { _, err := group("Europe", ""); return err })
		p.do("levels", func() error { return p.w.SetHierarchyLevels([]string{"Continent", "City"}) })
		var europe, lisbon state.HierarchyGroup
		p.do("groups", func() (err error) {
			if europe, err = group("Europe", ""); err == nil {
				lisbon, err = group("Lisbon", europe.ARN)
			}
			return err
		})
		for _, tc := range []struct {
			what string
			kind state.Kind
			do   func() error
		}{
			{"the same name beside it", state.Duplicate, func() error { _, err := group("Europe", ""); return err }},
			{"a level too deep", state.BadRequest, func() error { _, err := group("Chiado", lisbon.ID); return err }},
			{"no parent", state.NotFound, func() error { _, err := group("Chiado", "none"); return err }},
			{"a long name", state.Invalid, func() error { _, err := group(strings.Repeat("x", 101), ""); return err }},
			{"a parent", state.InUse, func() error { return p.w.DeleteHierarchyGroup(europe.ID) }},
			{"a level with groups", state.InUse, func() error { return p.w.SetHierarchyLevels([]string{"Continent"}) }},
		} {
			p.refused(tc.kind, tc.what, tc.do)
		}
		p.do("the same name below it", func() error { _, err := group("Europe", europe.ID); return err })
		p.available("ana")
		p.do("ana", func() error { return p.w.ChangeUser("ana", func(u *state.User) { u.GroupID = lisbon.ARN }) })
		before := len(p.changes)
		p.do("rename", func() error { return p.w.RenameHierarchyGroup(europe.ID, "EMEA") })
		if len(p.changes) != before+1 {
			t.Errorf("%d events of who is below the group", len(p.changes)-before)
		}
		p.refused(state.InUse, "a group with users", func() error { return p.w.DeleteHierarchyGroup(lisbon.ID) })
		p.do("ana", func() error { return p.w.ChangeUser("ana", func(u *state.User) { u.GroupID = "" }) })
		p.do("delete", func() error { return p.w.DeleteHierarchyGroup(lisbon.ID) })
	})
}

func TestLimitsOfResources(t *testing.T) {
	change := func(o *state.Options) {
		o.Limits = state.Limits{Users: 3, Queues: 3, RoutingProfiles: 2, QuickConnects: 5, AgentStatuses: 4, QueuesPerProfile: 2}
	}
	in(t, change, func(p *play) {
		always, three, support := p.the("hours", "Always"), p.the("profile", "Three"), p.the("queue", "Support")
		for what, create := range map[string]func() error{
			"users":    func() error { _, err := p.w.CreateUser(state.User{Username: "dee", ProfileID: three}); return err },
			"queues":   func() error { _, err := p.w.CreateQueue(state.Queue{Name: "VIP", HoursID: always}); return err },
			"profiles": func() error { _, err := p.w.CreateProfile(state.RoutingProfile{Name: "None"}); return err },
			"quick connects": func() error {
				_, err := p.w.CreateQuickConnect(state.QuickConnect{Name: "x", QueueID: support})
				return err
			},
			"statuses": func() error { _, err := p.w.CreateStatus(state.AgentStatus{Name: "x"}); return err },
			"queues of a profile": func() error {
				return p.w.ChangeProfile(three, func(x *state.RoutingProfile) {
					for _, name := range []string{"Billing", "Tiny"} {
						x.Queues = append(x.Queues, state.ProfileQueue{QueueID: p.the("queue", name), Priority: 1})
					}
				})
			},
		} {
			p.refused(state.Limit, what, create)
		}
	})
}

// A queue that is closed by hand keeps new hours for later.
func TestHoursOfAClosedQueue(t *testing.T) {
	in(t, nil, func(p *play) {
		never := p.the("hours", "Never")
		p.do("close", func() error { return p.w.OpenQueue("Support", false) })
		p.do("new hours", func() error {
			return p.w.ChangeQueue(p.the("queue", "Support"), func(q *state.Queue) { q.HoursID = never })
		})
		if q, _ := p.w.Queue(p.the("queue", "Support")); !q.Closed || q.HoursID == never {
			t.Errorf("queue %+v", q)
		}
		p.do("open", func() error { return p.w.OpenQueue("Support", true) })
		if q, _ := p.w.Queue(p.the("queue", "Support")); q.HoursID != never {
			t.Errorf("queue %+v", q)
		}
	})
}

func TestProficiencies(t *testing.T) {
	in(t, nil, func(p *play) {
		languages := state.PredefinedAttribute{Name: "Language", Values: []string{"French", "Dutch"}}
		french := func(level int) []state.Proficiency {
			return []state.Proficiency{{Name: "Language", Value: "French", Level: level}}
		}
		p.refused(state.NotFound, "before there is such", func() error { return p.w.AddProficiencies("ana", french(3)) })
		p.do("attribute", func() error { return p.w.CreatePredefinedAttribute(languages) })
		p.refused(state.Duplicate, "again", func() error { return p.w.CreatePredefinedAttribute(languages) })
		p.refused(state.Invalid, "before she has it", func() error { return p.w.ChangeProficiencies("ana", french(2)) })
		p.do("add", func() error { return p.w.AddProficiencies("ana", french(3)) })
		p.do("change", func() error { return p.w.ChangeProficiencies("ana", french(5)) })
		p.refused(state.InUse, "delete", func() error { return p.w.DeletePredefinedAttribute("Language") })
		p.do("other values", func() error {
			return p.w.ChangePredefinedAttribute("Language", func(a *state.PredefinedAttribute) { a.Values = []string{"Dutch"} })
		})
		a, _ := p.w.Agent("ana")
		if got := a.User.Proficiencies; len(got) != 1 || got[0].Level != 5 {
			t.Errorf("proficiencies %+v", got)
		}
		p.do("another change of her", func() error { return p.w.ChangeUser("ana", func(u *state.User) { u.LastName = "B" }) })
		p.do("remove", func() error { return p.w.RemoveProficiencies("ana", french(0)) })
		p.do("delete", func() error { return p.w.DeletePredefinedAttribute("Language") })
	})
}
