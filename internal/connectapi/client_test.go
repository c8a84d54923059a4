package connectapi_test

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	gocmp "github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/connectapi"
	"handover/internal/departure"
	"handover/internal/memnet"
	"handover/internal/policy"
)

const instance = "11111111-2222-3333-4444-555555555555"

// service answers requests from scripts, by "METHOD /path", and keeps them.
// The last answer of a script is repeated.
type service struct {
	mu      sync.Mutex
	scripts map[string][]answer
	asked   []asked
}

type answer struct {
	status int // 0: 200
	code   string
	body   string
}

type asked struct {
	at     time.Time
	route  string
	query  string
	body   map[string]any
	bearer string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := asked{at: time.Now(), route: r.Method + " " + r.URL.Path, query: r.URL.RawQuery, bearer: r.Header.Get("X-Amz-Bearer")}
	text, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(text, &a.body)
	s.asked = append(s.asked, a)
	script := s.scripts[a.route]
	if len(script) == 0 {
		w.WriteHeader(http.StatusNotImplemented)
		return
	}
	if len(script) > 1 {
		s.scripts[a.route] = script[1:]
	}
	w.Header().Set("Content-Type", "application/json")
	if script[0].code != "" {
		w.Header().Set("X-Amzn-Errortype", script[0].code+":http://internal.amazon.com/coral/")
	}
	w.WriteHeader(cmp.Or(script[0].status, http.StatusOK))
	_, _ = io.WriteString(w, cmp.Or(script[0].body, "{}"))
}

func (s *service) times(route string) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	var at []time.Time
	for _, a := range s.asked {
		if a.route == route {
			at = append(at, a.at)
		}
	}
	return at
}

func newClient(t *testing.T, s *service, quotas map[string]connectapi.Quota) *connectapi.Client {
	t.Helper()
	return newClientOf(t, s, connectapi.Options{InstanceID: instance, Quotas: quotas})
}

func newClientOf(t *testing.T, s *service, o connectapi.Options) *connectapi.Client {
	t.Helper()
	c, err := connectapi.New(aws.Config{
		Region: "eu-central-1", BaseEndpoint: aws.String("http://connect.test"),
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		HTTPClient:  &http.Client{Transport: memnet.Transport{Handler: s}},
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func script(route string, answers ...answer) *service {
	return &service{scripts: map[string][]answer{route: answers}}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAttributes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{scripts: map[string][]answer{
			"GET /contact/attributes/" + instance + "/chat-1": {{body: `{"Attributes":{"vip":"yes"}}`}},
			"POST /contact/attributes":                        {{}},
		}}
		c := newClient(t, s, nil)
		got, err := c.Attributes(t.Context(), "chat-1")
		must(t, err)
		equal(t, "attributes", got, map[string]string{"vip": "yes"})

		must(t, c.SetAttributes(t.Context(), "chat-1", map[string]string{"handover_id": "d1", "handover_say": ""}))
		equal(t, "request", s.asked[1].body, map[string]any{
			"InitialContactId": "chat-1", "InstanceId": instance,
			"Attributes": map[string]any{"handover_id": "d1", "handover_say": ""},
		})
	})
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  answer
		class   connectapi.Class
		outcome departure.Outcome
		calls   int
		text    string
	}{
		{"throttled", answer{429, "ThrottlingException", `{"message":"Rate exceeded"}`}, connectapi.Throttled, departure.RetryAfter, 3, "GetContactAttributes: ThrottlingException: Rate exceeded"},
		{"too many requests", answer{429, "TooManyRequestsException", `{}`}, connectapi.Throttled, departure.RetryAfter, 3, "TooManyRequestsException"},
		{"internal", answer{500, "InternalServiceException", `{}`}, connectapi.Transient, departure.RetryAfter, 3, "InternalServiceException"},
		{"bad gateway", answer{502, "", `<html>`}, connectapi.Transient, departure.RetryAfter, 3, "GetContactAttributes: "},
		{"not found", answer{404, "ResourceNotFoundException", `{"message":"Contact not found"}`}, connectapi.Gone, departure.AlreadyGone, 1, "Contact not found"},
		{"gone, code unknown", answer{410, "SomethingNewException", `{}`}, connectapi.Gone, departure.AlreadyGone, 1, "SomethingNewException"},
		{"denied", answer{403, "AccessDeniedException", `{}`}, connectapi.Refused, departure.NotPossible, 1, "AccessDeniedException"},
		{"invalid", answer{400, "InvalidRequestException", `{"message":"too long"}`}, connectapi.Refused, departure.NotPossible, 1, "too long"},
		{"refused, code unknown", answer{400, "SomethingNewException", `{}`}, connectapi.Refused, departure.NotPossible, 1, "SomethingNewException"},
		{"not implemented", answer{501, "UnknownOperationException", `{}`}, connectapi.Refused, departure.NotPossible, 1, "UnknownOperationException"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				route := "GET /contact/attributes/" + instance + "/chat-1"
				s := script(route, c.answer)
				_, err := newClient(t, s, nil).Attributes(t.Context(), "chat-1")
				equal(t, "class", connectapi.ClassOf(err), c.class)
				known, ok := err.(interface{ Outcome() departure.Outcome })
				if !ok {
					t.Fatalf("error %T has no outcome", err)
				}
				equal(t, "outcome", known.Outcome(), c.outcome)
				equal(t, "calls", len(s.times(route)), c.calls)
				if !strings.Contains(err.Error(), c.text) {
					t.Errorf("error %q, want %q in it", err, c.text)
				}
			})
		})
	}
}

func TestRetrySucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script("POST /contact/attributes", answer{status: 500, code: "InternalServiceException"}, answer{})
		must(t, newClient(t, s, nil).SetAttributes(t.Context(), "chat-1", map[string]string{"a": "b"}))
		equal(t, "calls", len(s.asked), 2)
	})
}

func TestCallsAreBoundedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		c, err := connectapi.New(aws.Config{
			Region: "eu-central-1", BaseEndpoint: aws.String("http://connect.test"),
			Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
			HTTPClient:  &http.Client{Transport: memnet.Transport{Handler: hang}},
		}, connectapi.Options{InstanceID: instance})
		must(t, err)
		began := time.Now()
		_, err = c.Attributes(t.Context(), "chat-1")
		equal(t, "class", connectapi.ClassOf(err), connectapi.Transient)
		equal(t, "took", time.Since(began), connectapi.DefaultTimeout)
	})
}

func TestOptions(t *testing.T) {
	for name, o := range map[string]connectapi.Options{
		"no instance":       {},
		"unknown operation": {InstanceID: instance, Quotas: map[string]connectapi.Quota{"StopContact": {Rate: 1, Burst: 1}}},
		"no rate":           {InstanceID: instance, Quotas: map[string]connectapi.Quota{"DescribeContact": {Burst: 1}}},
		"no burst":          {InstanceID: instance, Quotas: map[string]connectapi.Quota{"DescribeContact": {Rate: 1}}},
	} {
		if _, err := connectapi.New(aws.Config{}, o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestCurrentUser(t *testing.T) {
	const user = `{"User":{"Id":"u1"},
		"Status":{"StatusName":"Available","StatusArn":"arn:aws:connect:r:a:instance/i/agent-state/s1","StatusStartTimestamp":1772445600},
		"NextStatus":"Offline",
		"Contacts":[{"ContactId":"c1","Channel":"CHAT","InitiationMethod":"API","AgentContactState":"CONNECTED","Queue":{"Id":"q1","Arn":"arn:q1"}},
			{"ContactId":"c2","Channel":"CHAT","AgentContactState":"ENDED"}]}`
	want := agentevent.Snapshot{
		Status: agentevent.Status{ID: "s1", Name: "Available", Since: time.Unix(1772445600, 0)},
		Next:   &agentevent.NextStatus{Name: "Offline"},
		Contacts: []agentevent.Contact{
			{ID: "c1", Channel: "CHAT", InitiationMethod: "API", State: agentevent.Connected, Queue: agentevent.Queue{ARN: "arn:q1"}},
			{ID: "c2", Channel: "CHAT", State: agentevent.Ended},
		},
	}
	for _, c := range []struct {
		name    string
		answers []answer
		want    agentevent.Snapshot
		present bool
	}{
		{"present", []answer{{body: `{"UserDataList":[` + user + `]}`}}, want, true},
		{"on the second page", []answer{{body: `{"UserDataList":[],"NextToken":"t"}`}, {body: `{"UserDataList":[` + user + `]}`}}, want, true},
		{"not listed", []answer{{body: `{"UserDataList":[]}`}}, agentevent.Snapshot{}, false},
		{"not found", []answer{{status: 404, code: "ResourceNotFoundException"}}, agentevent.Snapshot{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := script("POST /metrics/userdata/"+instance, c.answers...)
				got, present, err := newClient(t, s, nil).CurrentUser(t.Context(), "u1")
				must(t, err)
				equal(t, "present", present, c.present)
				equal(t, "user", got, c.want)
				equal(t, "filter", s.asked[0].body["Filters"], any(map[string]any{"Agents": []any{"u1"}}))
			})
		})
	}
}

func TestDismiss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script("POST /users/"+instance+"/u1/contact", answer{})
		must(t, newClient(t, s, nil).Dismiss(t.Context(), "u1", "c1"))
		equal(t, "request", s.asked[0].body, map[string]any{"ContactId": "c1"})
	})
}

func TestStatusTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script("GET /agent-status/"+instance,
			answer{body: `{"AgentStatusSummaryList":[{"Id":"s1","Name":"Available","Type":"ROUTABLE"}],"NextToken":"t"}`},
			answer{body: `{"AgentStatusSummaryList":[{"Id":"s2","Name":"Lunch","Type":"CUSTOM"},{"Id":"s3","Name":"Offline","Type":"OFFLINE"}]}`})
		got, err := newClient(t, s, nil).StatusTypes(t.Context())
		must(t, err)
		equal(t, "types", got, map[string]agentevent.StatusType{"s1": agentevent.Routable, "s2": agentevent.Custom, "s3": agentevent.Offline})
	})
}

func TestSetStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script("PUT /users/"+instance+"/u1/status", answer{})
		must(t, newClient(t, s, nil).SetStatus(t.Context(), "u1", "s3"))
		equal(t, "request", s.asked[0].body, map[string]any{"AgentStatusId": "s3"})
	})
}

func TestInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{scripts: map[string][]answer{
			"GET /queues-summary/" + instance: {{body: `{"QueueSummaryList":[{"Id":"q2","Name":"VIP"},{"Id":"q1","Name":"Support"}]}`}},
			"GET /users-summary/" + instance:  {{body: `{"UserSummaryList":[{"Id":"u2","Username":"ana"},{"Id":"u1","Username":"ben"}]}`}},
			"GET /agent-status/" + instance: {{body: `{"AgentStatusSummaryList":[{"Id":"s1","Name":"Lunch","Type":"CUSTOM"},
				{"Id":"s2","Name":"Weg","Type":"OFFLINE"},{"Id":"s3","Name":"Da","Type":"ROUTABLE"}]}`}},
			"GET /routing-profiles-summary/" + instance: {{body: `{"RoutingProfileSummaryList":[{"Id":"p1","Name":"Basic"}]}`}},
		}}
		d := connectapi.NewDirectory(newClient(t, s, nil))
		got, err := d.Instance(t.Context())
		must(t, err)
		equal(t, "names", got, policy.Instance{
			Queues: []string{"Support", "VIP"}, Agents: []string{"ana", "ben"},
			Statuses: []string{"Da", "Lunch", "Weg"}, RoutingProfiles: []string{"Basic"},
		})
		users, err := d.Users(t.Context())
		must(t, err)
		equal(t, "users", users, []string{"u1", "u2"})
		id, name, err := d.StatusOf(t.Context(), agentevent.Offline)
		must(t, err)
		equal(t, "off-line status", id+" "+name, "s2 Weg")
		_, _, err = d.StatusOf(t.Context(), agentevent.Custom+"?")
		equal(t, "class of a type that there is not", connectapi.ClassOf(err), connectapi.Refused)
	})
}

func TestInstanceSaysAllThatFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		denied := answer{status: 403, code: "AccessDeniedException"}
		s := &service{scripts: map[string][]answer{
			"GET /queues-summary/" + instance: {denied}, "GET /users-summary/" + instance: {{}},
			"GET /agent-status/" + instance: {{}}, "GET /routing-profiles-summary/" + instance: {denied},
		}}
		_, err := connectapi.NewDirectory(newClient(t, s, nil)).Instance(t.Context())
		for _, op := range []string{"ListQueues", "ListRoutingProfiles"} {
			if err == nil || !strings.Contains(err.Error(), op) {
				t.Errorf("error %v, want %s in it", err, op)
			}
		}
	})
}

func TestDirectoryReadsAListOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script("GET /users-summary/"+instance, answer{body: `{"UserSummaryList":[{"Id":"u1","Username":"ana"}]}`})
		d := connectapi.NewDirectory(newClient(t, s, nil))
		var wg sync.WaitGroup
		for range 30 {
			wg.Go(func() {
				name, found, err := d.Username(t.Context(), "u1")
				equal(t, "error", err, nil)
				equal(t, "username", name, "ana")
				equal(t, "found", found, true)
			})
			wg.Go(func() { _, _, _ = d.UserID(t.Context(), "nobody") })
		}
		wg.Wait()
		equal(t, "lists read", len(s.asked), 1)
	})
}

// Whoever asks again and again for a name that is not there must not spend the
// quotas of the lists.
func TestNamesAreListedFromWhatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{scripts: map[string][]answer{
			"GET /queues-summary/" + instance: {{body: `{"QueueSummaryList":[{"Arn":"arn:q1","Name":"VIP"},{"Arn":"arn:q2","Name":"Support"}]}`}},
			"GET /users-summary/" + instance:  {{body: `{"UserSummaryList":[{"Id":"u2","Username":"ben"},{"Id":"u1","Username":"ana"}]}`}},
		}}
		d := connectapi.NewDirectory(newClient(t, s, nil))
		for range 20 {
			_, found, err := d.UserID(t.Context(), "nobody")
			must(t, err)
			equal(t, "found", found, false)
			users, err := d.Usernames(t.Context())
			must(t, err)
			equal(t, "users", users, []string{"ana", "ben"})
			queues, err := d.QueueNames(t.Context())
			must(t, err)
			equal(t, "queues", queues, []string{"Support", "VIP"})
		}
		equal(t, "lists read", len(s.asked), 2)
		time.Sleep(31 * time.Second)
		_, err := d.QueueNames(t.Context())
		must(t, err)
		equal(t, "lists read, later", len(s.asked), 3)
	})
}

func TestDirectory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{scripts: map[string][]answer{
			"GET /queues-summary/" + instance: {
				{body: `{"QueueSummaryList":[{"Id":"q1","Arn":"arn:q1","Name":"Support"}]}`},
				{body: `{"QueueSummaryList":[{"Id":"q1","Arn":"arn:q1","Name":"Support"},{"Id":"q2","Arn":"arn:q2","Name":"VIP"}]}`},
			},
			"GET /users-summary/" + instance: {{body: `{"UserSummaryList":[{"Id":"u1","Username":"ana"}]}`}},
			"GET /agent-status/" + instance:  {{body: `{"AgentStatusSummaryList":[{"Id":"s1","Name":"Lunch","Type":"CUSTOM"}]}`}},
		}}
		d := connectapi.NewDirectory(newClient(t, s, nil))
		find := func(what, want string, get func() (string, bool, error)) {
			t.Helper()
			got, ok, err := get()
			must(t, err)
			equal(t, what+" found", ok, want != "")
			equal(t, what, got, want)
		}
		queue := func(name string) func() (string, bool, error) {
			return func() (string, bool, error) { return d.QueueARN(t.Context(), name) }
		}
		find("queue", "arn:q1", queue("Support"))
		find("queue that is not there yet", "", queue("VIP"))
		equal(t, "lists read", len(s.asked), 1)
		time.Sleep(time.Minute)
		find("queue known already", "arn:q1", queue("Support"))
		equal(t, "lists read", len(s.asked), 1)
		find("queue made since", "arn:q2", queue("VIP"))
		equal(t, "lists read", len(s.asked), 2)
		find("queue's name", "VIP", func() (string, bool, error) { return d.QueueName(t.Context(), "arn:q2") })
		find("user", "u1", func() (string, bool, error) { return d.UserID(t.Context(), "ana") })
		find("username", "ana", func() (string, bool, error) { return d.Username(t.Context(), "u1") })
		find("no user", "", func() (string, bool, error) { return d.UserID(t.Context(), "zoe") })
		find("status", "s1", func() (string, bool, error) { return d.StatusID(t.Context(), "Lunch") })
		statusType := func(id string) func() (string, bool, error) {
			return func() (string, bool, error) {
				kind, ok, err := d.StatusType(t.Context(), id)
				return string(kind), ok, err
			}
		}
		find("status's type", "CUSTOM", statusType("s1"))
		find("type of no status", "", statusType("s9"))
		before := len(s.asked)
		time.Sleep(11 * time.Minute)
		find("queue, long after", "arn:q1", queue("Support"))
		equal(t, "lists read anew", len(s.asked), before+1)
	})
}
