package state_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

const (
	interactive = "application/vnd.amazonaws.connect.message.interactive"
	showForm    = "ShowView ViewResource.Id=form ViewResource.Version=1 InvocationTimeLimitSeconds=60 ViewData.Heading=Which_one? Next>a1"
	sayResult   = "MessageParticipant Text=$.Views.Action:_$.Views.ViewResultData.colour\n" + wait15
)

func (c *customer) answers(content string) {
	c.p.t.Helper()
	c.p.do("answer", func() error {
		_, err := c.p.w.SendMessage(c.caller, interactive+".response", content, "")
		return err
	})
}

// viewToken is that of the view that the customer was sent.
func (c *customer) viewToken() string {
	c.p.t.Helper()
	var items []state.Item
	c.p.inside(func() { items = c.p.w.Items(c.ContactID) })
	for _, it := range items {
		var message struct {
			TemplateType string
			Data         struct {
				Content struct{ ViewID, ViewToken string }
			}
		}
		if it.ContentType == interactive && json.Unmarshal([]byte(it.Content), &message) == nil && message.TemplateType == "ViewResource" {
			return message.Data.Content.ViewToken
		}
	}
	c.p.t.Fatalf("no view among %v", c.heard())
	return ""
}

func TestAViewIsShownAndAnswered(t *testing.T) {
	tests := map[string]struct{ answer, want string }{
		"as a condition says": {`{"templateType":"ViewResource","action":"Next","data":{"colour":"red","sizes":[1,2]}}`, "SYSTEM:Next: red"},
		"otherwise":           {`{"templateType":"ViewResource","action":"Back"}`, "API/ended/CONTACT_FLOW_DISCONNECT"},
		"another template":    {`{"templateType":"ListPicker","action":"Next"}`, "still waiting"},
		"no JSON":             {`Next`, "still waiting"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, withFlows(flows{"main": showForm + "\n" + sayResult}), func(p *play) {
				c := p.start("main")
				token := c.viewToken()
				p.do("describe", func() error { _, err := p.w.DescribeView(c.caller, token); return err })
				c.writes("What is this?")
				c.answers(tt.answer)
				got, heard := c.chain(), c.heard()
				switch {
				case strings.HasPrefix(heard[len(heard)-1], "SYSTEM:"):
					got = heard[len(heard)-1]
				case got == "API/flow":
					got = "still waiting"
				}
				p.wants("outcome", got, tt.want)
			})
		})
	}
}

func TestAViewsTokenIsGoodWhileItsAnswerIsWaitedFor(t *testing.T) {
	in(t, withFlows(flows{"main": showForm + "\n" + sayResult}), func(p *play) {
		c, other := p.start("main"), p.start("main")
		token := c.viewToken()
		describe := func(who *customer, token string) func() error {
			return func() error { _, err := p.w.DescribeView(who.caller, token); return err }
		}
		p.refused(state.NotFound, "another chat", describe(other, token))
		p.refused(state.NotFound, "made up", describe(c, "made up"))
		p.advance(59 * time.Second)
		p.do("in time", describe(c, token))
		p.advance(time.Second)
		p.wants("nobody has answered", c.chain(), "API/ended/CONTACT_FLOW_DISCONNECT")
	})
}

func TestAViewNeedsAChatThatTakesIt(t *testing.T) {
	tests := map[string]struct {
		flow  string
		types []string
		want  string
	}{
		"all types":          {showForm, nil, "API/flow"},
		"interactive":        {showForm, []string{"text/plain", interactive}, "API/flow"},
		"text only":          {showForm, []string{"text/plain"}, "API/ended/CONTACT_FLOW_DISCONNECT"},
		"by ARN and version": {strings.Replace(showForm, "Id=form", "Id=arn:aws:connect:us-east-1:aws:view/form:1", 1), nil, "API/flow"},
		"another version":    {strings.Replace(showForm, "Version=1", "Version=2", 1), nil, "API/ended/CONTACT_FLOW_DISCONNECT"},
		"no such view":       {strings.Replace(showForm, "Id=form", "Id=dream", 1), nil, "API/ended/CONTACT_FLOW_DISCONNECT"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, withFlows(flows{"main": tt.flow + "\n" + sayResult}), func(p *play) {
				c := p.startOnly("main", func(s *state.StartChat) { s.ContentTypes = tt.types })
				p.wants("chain", c.chain(), tt.want)
			})
		})
	}
}

// TestAHiddenAnswerIsNotStored: those present hear it, and the flow knows it.
func TestAHiddenAnswerIsNotStored(t *testing.T) {
	content := write(showForm + "\n" + sayResult)
	content = strings.Replace(content, `"ViewData":`, `"SensitiveDataConfiguration":{"HideResponseOn":["TRANSCRIPT"]},"ViewData":`, 1)
	in(t, func(o *state.Options) {
		o.Seed.Flows = append(o.Seed.Flows, state.Flow{Name: "main", Type: "CONTACT_FLOW", Content: content})
	}, func(p *play) {
		c := p.start("main")
		p.items = nil
		c.answers(`{"templateType":"ViewResource","action":"Next","data":{"colour":"secret"}}`)
		stored := strings.Join(c.heard(), " ")
		if strings.Contains(stored, `"secret"`) || !strings.Contains(stored, "SYSTEM:Next: secret") {
			t.Errorf("stored is %s", stored)
		}
		if len(p.items) == 0 || !strings.Contains(p.items[0].Content, "secret") {
			t.Errorf("heard is %v", inShort(p.items))
		}
	})
}
