package connectapi_test

import (
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/connectapi"
	"handover/internal/departure"
	"handover/internal/policy"
)

const arns = "arn:aws:connect:eu-central-1:111122223333:instance/" + instance

func contacts(list string, described map[string]string) *service {
	s := script("GET /contact/associated/"+instance, answer{body: list})
	for id, contact := range described {
		s.scripts["GET /contacts/"+instance+"/"+id] = []answer{{body: `{"Contact":` + contact + `}`}}
	}
	return s
}

func TestNewest(t *testing.T) {
	const ended = `,"DisconnectTimestamp":1772445900`
	for _, c := range []struct {
		name      string
		from      string
		list      string // empty: not to be asked for
		described map[string]string
		want      departure.Observed
	}{
		{
			"the only segment, with an agent", "", "",
			map[string]string{"c1": `{"Id":"c1","Arn":"` + arns + `/contact/c1","InitiationMethod":"API",
				"QueueInfo":{"Id":"q1","EnqueueTimestamp":1772445601},"AgentInfo":{"Id":"ana-id","ConnectedToAgentTimestamp":1772445602}}`},
			departure.Observed{
				ContactID: "c1", Initiation: "API", QueueARN: arns + "/queue/q1", QueuedAt: time.Unix(1772445601, 0),
				AgentID: "ana-id", ConnectedAt: time.Unix(1772445602, 0),
			},
		},
		{
			"a later segment that is known, and has not ended", "c2", "",
			map[string]string{"c2": `{"Id":"c2","InitiationMethod":"DISCONNECT","PreviousContactId":"c1","InitialContactId":"c1"}`},
			departure.Observed{ContactID: "c2", Initiation: "DISCONNECT"},
		},
		{
			"queued again, the list unordered and all of one instant", "",
			`{"ContactSummaryList":[
				{"ContactId":"c3","InitialContactId":"c1","PreviousContactId":"c2","InitiationTimestamp":1772445600},
				{"ContactId":"c1","InitiationTimestamp":1772445600},
				{"ContactId":"c2","InitialContactId":"c1","PreviousContactId":"c1","InitiationTimestamp":1772445600}]}`,
			map[string]string{
				"c1": `{"Id":"c1"` + ended + `}`,
				"c3": `{"Id":"c3","Arn":"` + arns + `/contact/c3","InitiationMethod":"DISCONNECT","PreviousContactId":"c2",
				"QueueInfo":{"Id":"q2","EnqueueTimestamp":1772445700}}`,
			},
			departure.Observed{ContactID: "c3", Initiation: "DISCONNECT", QueueARN: arns + "/queue/q2", QueuedAt: time.Unix(1772445700, 0)},
		},
		{
			"passed on by quick connects, each of which names the next", "", "",
			map[string]string{
				"c1": `{"Id":"c1"` + ended + `,"NextContacts":[{"Type":"QUICK_CONNECT","NextContactMetadata":{"QuickConnectContactData":{"ContactId":"c2","InitiationTimestamp":1772445800}}}]}`,
				"c2": `{"Id":"c2"` + ended + `,"NextContacts":[
					{"Type":"QUICK_CONNECT","NextContactMetadata":{"QuickConnectContactData":{"ContactId":"c4","InitiationTimestamp":1772445802}}},
					{"Type":"QUICK_CONNECT","NextContactMetadata":{"QuickConnectContactData":{"ContactId":"c3","InitiationTimestamp":1772445801}}}]}`,
				"c4": `{"Id":"c4","InitiationMethod":"TRANSFER"}`,
			},
			departure.Observed{ContactID: "c4", Initiation: "TRANSFER"},
		},
		{
			"in the disconnect flow, in no queue, nobody there", "",
			`{"ContactSummaryList":[{"ContactId":"c1"},{"ContactId":"c2","InitialContactId":"c1","PreviousContactId":"c1"}]}`,
			map[string]string{
				"c1": `{"Id":"c1"` + ended + `}`,
				"c2": `{"Id":"c2","InitiationMethod":"DISCONNECT","PreviousContactId":"c1","AgentInfo":{"Id":"offered-to"}}`,
			},
			departure.Observed{ContactID: "c2", Initiation: "DISCONNECT"},
		},
		{
			"ended", "",
			`{"ContactSummaryList":[{"ContactId":"c1"}]}`,
			map[string]string{"c1": `{"Id":"c1","InitiationMethod":"API","DisconnectTimestamp":1772445900,"DisconnectReason":"CUSTOMER_DISCONNECT",
				"AgentInfo":{"Id":"ana-id","ConnectedToAgentTimestamp":1772445602}}`},
			departure.Observed{
				ContactID: "c1", Initiation: "API", Ended: true, EndReason: "CUSTOMER_DISCONNECT",
				AgentID: "ana-id", ConnectedAt: time.Unix(1772445602, 0),
			},
		},
		{
			"a related chat does not count", "",
			`{"ContactSummaryList":[{"ContactId":"c1","InitiationTimestamp":1772445600},{"ContactId":"x1","RelatedContactId":"c1","InitiationTimestamp":1772445999}]}`,
			map[string]string{"c1": `{"Id":"c1","InitiationMethod":"API"` + ended + `}`},
			departure.Observed{ContactID: "c1", Initiation: "API", Ended: true},
		},
		{
			"an empty list", "",
			`{"ContactSummaryList":[]}`,
			map[string]string{"c1": `{"Id":"c1","InitiationMethod":"API"` + ended + `}`},
			departure.Observed{ContactID: "c1", Initiation: "API", Ended: true},
		},
		{
			"who spoke last, a second agent, and the channel", "", "",
			map[string]string{"c1": `{"Id":"c1","SegmentAttributes":{"connect:Subtype":{"ValueString":"connect:WhatsApp"}},
				"ChatMetrics":{"CustomerMetrics":{"LastMessageTimestamp":1772445610},"AgentMetrics":{"LastMessageTimestamp":1772445605},
				"ChatContactMetrics":{"MultiParty":true}}}`},
			departure.Observed{
				ContactID: "c1", Family: "whatsapp", CustomerSpokeAt: time.Unix(1772445610, 0), AgentSpokeAt: time.Unix(1772445605, 0),
				Others: []policy.Other{{Kind: policy.Agent}},
			},
		},
		{
			"a channel of no name here", "", "",
			map[string]string{"c1": `{"Id":"c1","SegmentAttributes":{"connect:Subtype":{"ValueString":"connect:Guide"}}}`},
			departure.Observed{ContactID: "c1", Family: "other"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := contacts(c.list, c.described)
				got, err := newClient(t, s, nil).Newest(t.Context(), "c1", c.from)
				must(t, err)
				equal(t, "newest", got, c.want)
				equal(t, "lists asked for", len(s.times("GET /contact/associated/"+instance)), min(len(c.list), 1))
			})
		})
	}
}

func TestNewestOfALongChain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := contacts("", map[string]string{"c1": `{"Id":"c1","DisconnectTimestamp":1772445900}`, "c2": `{"Id":"c2"}`})
		s.scripts["GET /contact/associated/"+instance] = []answer{
			{body: `{"ContactSummaryList":[{"ContactId":"c1"}],"NextToken":"more"}`},
			{body: `{"ContactSummaryList":[{"ContactId":"c2","InitialContactId":"c1","PreviousContactId":"c1"}]}`},
		}
		got, err := newClient(t, s, nil).Newest(t.Context(), "c1", "")
		must(t, err)
		equal(t, "newest", got.ContactID, "c2")
		equal(t, "asked for", s.asked[1].query, "contactId=c1")
		equal(t, "second page asked for", s.asked[2].query, "contactId=c1&nextToken=more")
	})
}

func TestChain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := contacts("", map[string]string{
			"c1": `{"Id":"c1","InitiationTimestamp":1772445600}`,
			"c2": `{"Id":"c2","InitialContactId":"c1","PreviousContactId":"c1","InitiationTimestamp":1772445700}`,
			"c3": `{"Id":"c3","InitialContactId":"c1","PreviousContactId":"c2","InitiationTimestamp":1772445800}`,
			"x2": `{"Id":"x2","InitialContactId":"x1","PreviousContactId":"x1","InitiationTimestamp":1772445800}`,
		})
		s.scripts["GET /contacts/"+instance+"/x1"] = []answer{{status: 404, code: "ResourceNotFoundException"}}
		c := newClient(t, s, nil)
		for range 2 { // what never changes is asked for once
			began, n, err := c.Chain(t.Context(), "c3")
			must(t, err)
			equal(t, "began", began, time.Unix(1772445600, 0))
			equal(t, "segments", n, 3)
			chat, err := c.ChatID(t.Context(), "c2")
			must(t, err)
			equal(t, "chat", chat, "c1")
			equal(t, "calls", len(s.asked), 3)
		}
		began, n, err := c.Chain(t.Context(), "x2")
		must(t, err)
		equal(t, "began, where the first is gone", began, time.Time{})
		equal(t, "segments that are known", n, 1)
	})
}

func TestTalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := contacts("", map[string]string{"c1": `{"Id":"c1","ChatMetrics":{"CustomerMetrics":{"LastMessageTimestamp":1772445610}}}`, "c2": `{"Id":"c2"}`})
		customer, agent, err := newClient(t, s, nil).Talk(t.Context(), "c1")
		must(t, err)
		equal(t, "customer", customer, time.Unix(1772445610, 0))
		equal(t, "agent", agent, time.Time{})
	})
}

func TestAssign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script("POST /contacts/"+instance+"/c2/associate-user", answer{})
		must(t, newClient(t, s, nil).Assign(t.Context(), "c2", "u1"))
		equal(t, "request", s.asked[0].body, map[string]any{"UserId": "u1"})
	})
}

func TestLegOff(t *testing.T) {
	for _, c := range []struct {
		name    string
		contact string
		want    bool
	}{
		{"the agent is in it", `{"Id":"c1","AgentInfo":{"Id":"ana-id","ConnectedToAgentTimestamp":1772445602}}`, false},
		{"nobody is in it yet", `{"Id":"c1"}`, false},
		{"it has ended", `{"Id":"c1","DisconnectTimestamp":1772445900,"AgentInfo":{"Id":"ana-id","ConnectedToAgentTimestamp":1772445602}}`, true},
		{"another agent is in it", `{"Id":"c1","AgentInfo":{"Id":"ben-id","ConnectedToAgentTimestamp":1772445602}}`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, err := newClient(t, contacts("", map[string]string{"c1": c.contact}), nil).LegOff(t.Context(), "c1", "ana-id")
				must(t, err)
				equal(t, "off", got, c.want)
			})
		})
	}
}

func TestNewestOfAChatThatIsNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script("GET /contacts/"+instance+"/c1", answer{status: 404, code: "ResourceNotFoundException"})
		_, err := newClient(t, s, nil).Newest(t.Context(), "c1", "")
		equal(t, "class", connectapi.ClassOf(err), connectapi.Gone)
	})
}
