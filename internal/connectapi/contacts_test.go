package connectapi_test

import (
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/connectapi"
	"handover/internal/departure"
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
	for _, c := range []struct {
		name      string
		list      string
		described map[string]string
		want      departure.Observed
	}{
		{
			"the only segment, with an agent",
			`{"ContactSummaryList":[{"ContactId":"c1","InitiationTimestamp":1772445600}]}`,
			map[string]string{"c1": `{"Id":"c1","Arn":"` + arns + `/contact/c1","InitiationMethod":"API",
				"QueueInfo":{"Id":"q1","EnqueueTimestamp":1772445601},"AgentInfo":{"Id":"ana-id","ConnectedToAgentTimestamp":1772445602}}`},
			departure.Observed{
				ContactID: "c1", Initiation: "API", QueueARN: arns + "/queue/q1", QueuedAt: time.Unix(1772445601, 0),
				AgentID: "ana-id", ConnectedAt: time.Unix(1772445602, 0),
			},
		},
		{
			"queued again, the list unordered and all of one instant",
			`{"ContactSummaryList":[
				{"ContactId":"c3","InitialContactId":"c1","PreviousContactId":"c2","InitiationTimestamp":1772445600},
				{"ContactId":"c1","InitiationTimestamp":1772445600},
				{"ContactId":"c2","InitialContactId":"c1","PreviousContactId":"c1","InitiationTimestamp":1772445600}]}`,
			map[string]string{"c3": `{"Id":"c3","Arn":"` + arns + `/contact/c3","InitiationMethod":"DISCONNECT","PreviousContactId":"c2",
				"QueueInfo":{"Id":"q2","EnqueueTimestamp":1772445700}}`},
			departure.Observed{ContactID: "c3", Initiation: "DISCONNECT", QueueARN: arns + "/queue/q2", QueuedAt: time.Unix(1772445700, 0)},
		},
		{
			"in the disconnect flow, in no queue, nobody there",
			`{"ContactSummaryList":[{"ContactId":"c1"},{"ContactId":"c2","InitialContactId":"c1","PreviousContactId":"c1"}]}`,
			map[string]string{"c2": `{"Id":"c2","InitiationMethod":"DISCONNECT","PreviousContactId":"c1","AgentInfo":{"Id":"offered-to"}}`},
			departure.Observed{ContactID: "c2", Initiation: "DISCONNECT"},
		},
		{
			"ended",
			`{"ContactSummaryList":[{"ContactId":"c1"}]}`,
			map[string]string{"c1": `{"Id":"c1","InitiationMethod":"API","DisconnectTimestamp":1772445900,"DisconnectReason":"CUSTOMER_DISCONNECT",
				"AgentInfo":{"Id":"ana-id","ConnectedToAgentTimestamp":1772445602}}`},
			departure.Observed{
				ContactID: "c1", Initiation: "API", Ended: true, EndReason: "CUSTOMER_DISCONNECT",
				AgentID: "ana-id", ConnectedAt: time.Unix(1772445602, 0),
			},
		},
		{
			"a related chat does not count",
			`{"ContactSummaryList":[{"ContactId":"c1","InitiationTimestamp":1772445600},{"ContactId":"x1","RelatedContactId":"c1","InitiationTimestamp":1772445999}]}`,
			map[string]string{"c1": `{"Id":"c1","InitiationMethod":"API"}`},
			departure.Observed{ContactID: "c1", Initiation: "API"},
		},
		{
			"an empty list",
			`{"ContactSummaryList":[]}`,
			map[string]string{"c1": `{"Id":"c1","InitiationMethod":"API"}`},
			departure.Observed{ContactID: "c1", Initiation: "API"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := contacts(c.list, c.described)
				got, err := newClient(t, s, nil).Newest(t.Context(), "c1")
				must(t, err)
				equal(t, "newest", got, c.want)
				equal(t, "asked for", s.asked[0].query, "contactId=c1")
			})
		})
	}
}

func TestNewestOfALongChain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := contacts("", map[string]string{"c2": `{"Id":"c2"}`})
		s.scripts["GET /contact/associated/"+instance] = []answer{
			{body: `{"ContactSummaryList":[{"ContactId":"c1"}],"NextToken":"more"}`},
			{body: `{"ContactSummaryList":[{"ContactId":"c2","InitialContactId":"c1","PreviousContactId":"c1"}]}`},
		}
		got, err := newClient(t, s, nil).Newest(t.Context(), "c1")
		must(t, err)
		equal(t, "newest", got.ContactID, "c2")
		equal(t, "second page asked for", s.asked[1].query, "contactId=c1&nextToken=more")
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
		s := script("GET /contact/associated/"+instance, answer{status: 404, code: "ResourceNotFoundException"})
		_, err := newClient(t, s, nil).Newest(t.Context(), "c1")
		equal(t, "class", connectapi.ClassOf(err), connectapi.Gone)
	})
}
