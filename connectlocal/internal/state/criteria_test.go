package state_test

import (
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/routing"
	"handover/connectlocal/internal/state"
)

// language is an expression that asks for a level of a language.
func language(value string, least float64) routing.Expression {
	return routing.Expression{AttributeCondition: &routing.Condition{Name: "Language", Value: value, ProficiencyLevel: &least, ComparisonOperator: "NumberGreaterOrEqualTo"}}
}

func agents(ids ...string) routing.Expression {
	return routing.Expression{AttributeCondition: &routing.Condition{MatchCriteria: &routing.MatchCriteria{AgentsCriteria: &routing.AgentsCriteria{AgentIds: ids}}}}
}

func step(e routing.Expression, seconds int64) routing.Step {
	s := routing.Step{Expression: e}
	if seconds != 0 {
		s.Expiry = &routing.Expiry{DurationInSeconds: seconds}
	}
	return s
}

// withLanguages is a play in which ana speaks French well and ben a little.
func withLanguages(t *testing.T, f flows, fn func(p *play)) {
	t.Helper()
	in(t, withFlows(f), func(p *play) {
		p.do("predefined", func() error {
			return p.w.CreatePredefinedAttribute(state.PredefinedAttribute{Name: "Language", Values: []string{"French", "German"}})
		})
		for user, level := range map[string]int{"ana": 5, "ben": 2} {
			p.do("proficiency", func() error {
				return p.w.AddProficiencies(user, []state.Proficiency{{Name: "Language", Value: "French", Level: level}})
			})
		}
		fn(p)
	})
}

// statuses of the newest contact's steps.
func (c *customer) steps() string {
	var out []string
	c.p.inside(func() {
		criteria, _ := c.p.w.Criteria(c.last().ID)
		for _, s := range criteria.Steps {
			out = append(out, s.Status)
		}
	})
	return strings.Join(out, " ")
}

func (c *customer) criteria(steps ...routing.Step) error {
	return c.p.try(func() error { return c.p.w.SetRoutingCriteria(c.last().ID, routing.Criteria{Steps: steps}) })
}

func TestCriteriaChooseTheAgent(t *testing.T) {
	withLanguages(t, flows{}, func(p *play) {
		c := p.start("to support")
		if err := c.criteria(step(language("French", 4), 30), step(language("French", 1), 60)); err != nil {
			t.Fatal(err)
		}
		p.available("ben")
		p.wants("in the first step", c.steps()+" "+c.chain(), "ACTIVE INACTIVE API/queued")
		p.advance(29 * time.Second)
		p.wants("in the second", c.steps()+" "+p.agent("ben"), "EXPIRED ACTIVE Available [CONNECTING]")
		c.accepted("ben")
		p.wants("joined", c.steps(), "EXPIRED JOINED")
		p.advance(2 * time.Minute)
		p.wants("for good", c.steps(), "EXPIRED JOINED")
	})
}

func TestCriteriaRunOut(t *testing.T) {
	withLanguages(t, flows{}, func(p *play) {
		c := p.start("to support")
		if err := c.criteria(step(language("German", 1), 30)); err != nil {
			t.Fatal(err)
		}
		p.available("ana")
		p.advance(28 * time.Second)
		p.wants("before", p.agent("ana"), "Available")
		p.advance(time.Second)
		p.wants("after", c.steps()+" "+p.agent("ana"), "EXPIRED Available [CONNECTING]")
	})
}

func TestExpressions(t *testing.T) {
	two, three := 2.0, 3.0
	between := routing.Expression{AttributeCondition: &routing.Condition{Name: "Language", Value: "French", Range: &routing.Levels{MinProficiencyLevel: &two, MaxProficiencyLevel: &three}}}
	not := routing.Expression{NotAttributeCondition: language("French", 4).AttributeCondition}
	for name, tc := range map[string]struct {
		e    func(p *play) routing.Expression
		want string // who is offered the chat
	}{
		"a level": {func(*play) routing.Expression { return language("French", 5) }, "ana"},
		"a range": {func(*play) routing.Expression { return between }, "ben"},
		"not":     {func(*play) routing.Expression { return not }, "ben"},
		"and": {func(*play) routing.Expression {
			return routing.Expression{AndExpression: []routing.Expression{language("French", 1), not}}
		}, "ben"},
		"or": {func(*play) routing.Expression {
			return routing.Expression{OrExpression: []routing.Expression{language("German", 1), language("French", 5)}}
		}, "ana"},
		"an agent":        {func(p *play) routing.Expression { a, _ := p.w.Agent("ben"); return agents(a.User.ARN) }, "ben"},
		"nobody there is": {func(*play) routing.Expression { return language("German", 1) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			withLanguages(t, flows{}, func(p *play) {
				c := p.start("to support")
				if err := c.criteria(step(tc.e(p), 0)); err != nil {
					t.Fatal(err)
				}
				p.available("ana", "ben")
				p.advance(time.Hour)
				for _, user := range []string{"ana", "ben"} {
					if got := p.agent(user) != "Available"; got != (user == tc.want) {
						t.Errorf("%s: %s, want the chat at %q", user, p.agent(user), tc.want)
					}
				}
			})
		})
	}
}

func TestCriteriaRefused(t *testing.T) {
	withLanguages(t, flows{}, func(p *play) {
		c := p.start("to support")
		for name, s := range map[string]routing.Step{
			"nothing asked":       step(routing.Expression{}, 0),
			"two things asked":    step(routing.Expression{AttributeCondition: language("French", 1).AttributeCondition, OrExpression: []routing.Expression{}}, 0),
			"no such value":       step(language("Greek", 1), 0),
			"no such agent":       step(agents("ana"), 0),
			"within an and":       step(routing.Expression{AndExpression: []routing.Expression{language("Greek", 1)}}, 0),
			"lasts no time":       step(language("French", 1), -1),
			"an unknown operator": step(routing.Expression{AttributeCondition: &routing.Condition{Name: "Language", Value: "French", ProficiencyLevel: new(1.0), ComparisonOperator: "Equals"}}, 0),
		} {
			p.refused(state.Invalid, name, func() error { return c.criteria(s) })
		}
		p.refused(state.NotFound, "no contact", func() error { return p.w.SetRoutingCriteria("none", routing.Criteria{}) })
		p.available("ana")
		c.accepted("ana")
		p.refused(state.Conflict, "with an agent", func() error { return c.criteria(step(language("French", 1), 0)) })
	})
}

// TestFlowSetsCriteria: they become active in the queue, not in an agent's, and go on to the
// next contact of the chain.
func TestFlowSetsCriteria(t *testing.T) {
	lines := "UpdateContactRoutingCriteria RoutingCriteria.Steps=none\n" + toQueue("Support")
	withLanguages(t, flows{"no criteria": lines, "to ben": "UpdateContactTargetQueue AgentId=ben\nTransferContactToQueue"}, func(p *play) {
		p.wants("criteria that are none end the chat", p.startOnly("no criteria").chain(), "API/ended/CONTACT_FLOW_DISCONNECT")
		own := p.start("to ben")
		if err := own.criteria(step(language("German", 1), 0)); err != nil {
			t.Fatal(err)
		}
		p.wants("in ben's own queue", own.steps(), "INACTIVE")
		c := p.start("to support")
		if err := c.criteria(step(language("French", 4), 30)); err != nil {
			t.Fatal(err)
		}
		p.available("ana", "ben")
		p.wants("ben has the one, ana the other", p.agent("ben")+" "+p.agent("ana"), "Available [CONNECTING] Available [CONNECTING]")
		c.accepted("ana")
		p.do("transfer", func() error { return p.w.Transfer("ana", c.ContactID, "to Billing") })
		p.wants("and again", c.steps(), "ACTIVE")
		if err := c.criteria(); err != nil || c.steps() != "" {
			t.Errorf("taken away: %v, %q", err, c.steps())
		}
	})
}
