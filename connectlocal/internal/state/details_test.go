package state_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/flowrun"
	"handover/connectlocal/internal/routing"
	"handover/connectlocal/internal/state"
)

func (p *play) update(id string, u state.ContactUpdate) error {
	return p.try(func() error { return p.w.UpdateContact(id, u) })
}

func TestUpdateContact(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support", func(in *state.StartChat) { in.CustomerID = "cust-7" })
		p.advance(time.Second)
		p.do("set", func() error {
			return p.w.UpdateContact(c.ContactID, state.ContactUpdate{
				Name: new("about cats"), References: map[string]state.Reference{"shop": {Type: "URL", Value: "https://a"}, "n": {Type: "NUMBER", Value: "7.5"}},
				SegmentAttributes: map[string]state.SegmentAttribute{"tier": {ValueString: "gold"}},
			})
		})
		p.do("set more", func() error {
			return p.w.UpdateContact(c.ContactID, state.ContactUpdate{Description: new("many"), References: map[string]state.Reference{"shop": {Type: "URL", Value: "https://b"}}})
		})
		want := state.Details{
			Name: "about cats", Description: "many", CustomerID: "cust-7",
			References: map[string]state.Reference{"shop": {Type: "URL", Value: "https://b"}, "n": {Type: "NUMBER", Value: "7.5"}},
		}
		if d := cmp.Diff(want, c.chat().Details); d != "" {
			t.Errorf("details (-want +got):\n%s", d)
		}
		attributes := map[string]state.SegmentAttribute{"connect:Subtype": {ValueString: "connect:Chat"}, "tier": {ValueString: "gold"}}
		if d := cmp.Diff(attributes, c.last().SegmentAttributes); d != "" {
			t.Errorf("segment attributes (-want +got):\n%s", d)
		}
		c.leaves()
		if err := p.update(c.ContactID, state.ContactUpdate{Name: new("")}); err != nil || c.chat().Details.Name != "" {
			t.Errorf("after the end: %v, name %q", err, c.chat().Details.Name)
		}
	})
}

func TestUpdateContactRefused(t *testing.T) {
	reference := func(kind, value string) state.ContactUpdate {
		return state.ContactUpdate{Name: new("changed"), References: map[string]state.Reference{"r": {Type: kind, Value: value}}}
	}
	for name, tc := range map[string]struct {
		id   string
		u    state.ContactUpdate
		kind state.Kind
	}{
		"no contact":          {"none", reference("URL", "x"), state.NotFound},
		"an attachment":       {"", reference("ATTACHMENT", "x"), state.Invalid},
		"a date in words":     {"", reference("DATE", "today"), state.Invalid},
		"references too long": {"", reference("STRING", strings.Repeat("x", 4097)), state.Invalid},
		"the subtype": {"", state.ContactUpdate{
			Name: new("changed"), SegmentAttributes: map[string]state.SegmentAttribute{"connect:Subtype": {ValueString: "connect:SMS"}},
		}, state.BadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(p *play) {
				c := p.start("to support")
				id := c.ContactID + tc.id
				if tc.id != "" {
					id = tc.id
				}
				p.refused(tc.kind, name, func() error { return p.w.UpdateContact(id, tc.u) })
				if c.chat().Details.Name != "" || c.last().UpdatedAt != (time.Time{}) {
					t.Error("a refused update changed something")
				}
			})
		})
	}
}

func TestTags(t *testing.T) {
	tests := map[string]struct {
		stays bool
		later map[string]string // of the transfer's contact
	}{
		"go on to later contacts":    {false, map[string]string{"a": "1", "b": "2"}},
		"stay where they were given": {true, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, func(o *state.Options) { o.Switches.TagsStayOnContact = tt.stays }, func(p *play) {
				c := p.start("to support")
				p.do("tag", func() error { return p.w.Tag(c.ContactID, map[string]string{"a": "0", "b": "2", "c": "3"}) })
				p.do("tag again", func() error { return p.w.Tag(c.ContactID, map[string]string{"a": "1"}) })
				p.do("untag", func() error { return p.w.Untag(c.ContactID, []string{"c", "none"}) })
				p.refused(state.Invalid, "too many", func() error {
					return p.w.Tag(c.ContactID, map[string]string{"d": "", "e": "", "f": "", "g": "", "h": ""})
				})
				p.refused(state.Invalid, "the service's", func() error { return p.w.Tag(c.ContactID, map[string]string{"aws:x": ""}) })
				p.refused(state.NotFound, "no contact", func() error { return p.w.Untag("none", nil) })
				p.available("ana")
				c.accepted("ana")
				p.do("transfer", func() error { return p.w.Transfer("ana", c.ContactID, "to Billing") })
				p.do("tag the first", func() error { return p.w.Tag(c.ContactID, map[string]string{"z": ""}) })
				if d := cmp.Diff(tt.later, c.last().Tags); d != "" {
					t.Errorf("tags (-want +got):\n%s", d)
				}
			})
		})
	}
}

func TestFlowTellsAndReadsDetails(t *testing.T) {
	lines := strings.Join([]string{
		"UpdateContactData Name=cats Description=$.CustomerId LanguageCode=de-DE",
		"TagContact Tags.Department=Sales",
		"UpdateContactAttributes Attributes.told=$.Name,$.Description,$.LanguageCode,$.Tags.Department,$.SegmentAttributes.tier",
		"InvokeLambdaFunction LambdaFunctionARN=f InvocationTimeLimitSeconds=8",
		"UntagContact", toQueue("Support"),
	}, "\n")
	in(t, withFlows(flows{"details": lines}), func(p *play) {
		var event map[string]any
		p.lambda = func(_ flowrun.LambdaCall, e map[string]any) flowrun.LambdaResult {
			event = e
			return flowrun.LambdaResult{}
		}
		c := p.start("details", func(in *state.StartChat) {
			in.CustomerID = "cust-7"
			in.SegmentAttributes = map[string]state.SegmentAttribute{"tier": {ValueString: "gold"}}
		})
		p.advance(time.Second)
		p.wants("told", c.chat().Attributes["told"], "cats,cust-7,de-DE,Sales,gold")
		data := event["Details"].(map[string]any)["ContactData"].(map[string]any)
		got := map[string]any{"Name": data["Name"], "CustomerId": data["CustomerId"], "LanguageCode": data["LanguageCode"], "Department": data["Tags"].(map[string]string)["Department"]}
		if d := cmp.Diff(map[string]any{"Name": "cats", "CustomerId": "cust-7", "LanguageCode": "de-DE", "Department": "Sales"}, got); d != "" {
			t.Errorf("Lambda event (-want +got):\n%s", d)
		}
	})
}

// TestRelatedChatTakesOver: a related contact's properties are copied.
func TestRelatedChatTakesOver(t *testing.T) {
	in(t, nil, func(p *play) {
		old := p.start("to support", func(in *state.StartChat) {
			in.Attributes = map[string]string{"a": "1", "b": "1"}
			in.CustomerID = "cust-7"
		})
		c := p.start("to support", func(in *state.StartChat) {
			in.Attributes, in.RelatedID = map[string]string{"b": "2"}, old.ContactID
		})
		if d := cmp.Diff(map[string]string{"a": "1", "b": "2"}, c.chat().Attributes); d != "" || c.chat().Details.CustomerID != "cust-7" {
			t.Errorf("customer %q, attributes (-want +got):\n%s", c.chat().Details.CustomerID, d)
		}
		if c.chat().Continued || c.ContinuedFrom != "" {
			t.Error("a related chat is no persistent one")
		}
	})
}

func TestFlowTellsTheRelatedContact(t *testing.T) {
	relate := "UpdateContactAttributes Attributes.seen=again TargetContact=Related\n" + toQueue("Support")
	in(t, withFlows(flows{"relate": relate}), func(p *play) {
		old := p.start("to support")
		c := p.start("relate", func(in *state.StartChat) { in.RelatedID = old.ContactID })
		p.wants("attributes", old.chat().Attributes["seen"]+c.chat().Attributes["seen"], "again")
		p.wants("related to nothing", p.startOnly("relate").chain(), "API/ended/CONTACT_FLOW_DISCONNECT")
	})
}

func TestContentTypes(t *testing.T) {
	const plain, markdown = "text/plain", "text/markdown"
	for name, tc := range map[string]struct {
		listed []string
		strict bool
		takes  bool // Markdown
	}{
		"listed":                  {[]string{markdown, plain}, true, true},
		"not listed":              {[]string{plain}, false, false},
		"no list":                 {nil, false, true},
		"no list, with switch on": {nil, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(o *state.Options) { o.Switches.PlainTextUnlessListed = tc.strict }, func(p *play) {
				c := p.start("to support", func(in *state.StartChat) { in.ContentTypes = tc.listed })
				c.writes("text is taken always")
				err := p.try(func() error { _, err := p.w.SendMessage(c.caller, markdown, "**hi**", ""); return err })
				if (err == nil) != tc.takes {
					t.Errorf("Markdown: got %v, taken: want %v", err, tc.takes)
				}
			})
		})
	}
}

// TestContactDataUpdated: of what there are contact events, and of what not.
func TestContactDataUpdated(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support")
		p.do("name", func() error { return p.w.UpdateContact(c.ContactID, state.ContactUpdate{Name: new("cats")}) })
		p.do("attributes", func() error { return p.w.UpdateAttributes(c.ContactID, map[string]string{"a": "1"}) })
		p.do("segment attributes", func() error {
			return p.w.UpdateContact(c.ContactID, state.ContactUpdate{SegmentAttributes: map[string]state.SegmentAttribute{"a": {ValueString: "1"}}})
		})
		p.do("tag", func() error { return p.w.Tag(c.ContactID, map[string]string{"a": "1"}) })
		p.do("criteria", func() error { return p.w.SetRoutingCriteria(c.ContactID, routing.Criteria{}) })
		var updated []string
		for _, c := range p.told {
			updated = append(updated, c.Updated...) // of CONTACT_DATA_UPDATED only
		}
		p.wants("events", strings.Join(updated, " "), "UserDefinedAttributes SegmentAttributes Tags RoutingCriteria")
	})
}
