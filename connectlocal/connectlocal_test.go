package connectlocal_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"handover/connectlocal"
	"handover/internal/memnet"
)

// place is a running server in the current bubble.
type place struct {
	*testing.T
	srv *connectlocal.Server
	sdk *connect.Client
	id  *string // of the instance
}

func start(t *testing.T, o connectlocal.Options) *place {
	t.Helper()
	srv := started(t, o)
	return &place{t, srv, connect.NewFromConfig(srv.InMemory()), aws.String(srv.InstanceID())}
}

// started is a server that runs as long as the test. To stop it twice does no harm.
func started(t *testing.T, o connectlocal.Options) *connectlocal.Server {
	t.Helper()
	srv, err := connectlocal.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(srv.Stop(context.Background()), srv.Stop(context.Background())); err != nil {
			t.Error(err)
		}
	})
	return srv
}

func (p *place) ok(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// flow is the id of the flow of this name.
func (p *place) flow(name string) *string {
	p.Helper()
	out, err := p.sdk.ListContactFlows(p.Context(), &connect.ListContactFlowsInput{InstanceId: p.id})
	p.ok(err)
	for _, f := range out.ContactFlowSummaryList {
		if *f.Name == name {
			return f.Id
		}
	}
	p.Fatalf("there is no flow %q", name)
	return nil
}

func (p *place) chat(flow string) *string {
	p.Helper()
	out, err := p.sdk.StartChatContact(p.Context(), &connect.StartChatContactInput{
		InstanceId: p.id, ContactFlowId: p.flow(flow), ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
	})
	p.ok(err)
	return out.ContactId
}

func (p *place) describe(contact *string) *types.Contact {
	p.Helper()
	out, err := p.sdk.DescribeContact(p.Context(), &connect.DescribeContactInput{InstanceId: p.id, ContactId: contact})
	p.ok(err)
	return out.Contact
}

func TestEverythingIsOnOnePort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{})
		client := p.listens()
		cfg := connectlocal.AWSConfig("http://any.test")
		cfg.HTTPClient = client

		queues, err := connect.NewFromConfig(cfg).ListQueues(t.Context(), &connect.ListQueuesInput{InstanceId: p.id, QueueTypes: []types.QueueType{types.QueueTypeStandard}})
		p.ok(err)
		if n := len(queues.QueueSummaryList); n != 3 {
			t.Errorf("%d queues", n)
		}
		streams, err := kinesis.NewFromConfig(cfg).ListStreams(t.Context(), &kinesis.ListStreamsInput{})
		p.ok(err)
		if want := []string{p.srv.AgentEventStream(), p.srv.ContactEventStream(), p.srv.ContactRecordStream()}; !slices.Equal(streams.StreamNames, want) {
			t.Errorf("streams %v, want %v", streams.StreamNames, want)
		}
		for _, tc := range []struct {
			method, path string
			status       int
			has          string
		}{
			{"GET", "/_local/v1/instance", http.StatusOK, p.srv.InstanceARN()},
			{"GET", "/", http.StatusOK, "<html"},
			{"POST", "/participant/connection", http.StatusForbidden, "Message"},
			{"GET", "/contacts/" + p.srv.InstanceID() + "/nobody", http.StatusNotFound, "nobody"},
			{"POST", "/contact/resume-recording", http.StatusNotImplemented, "does not implement"},
		} {
			status, body := p.requestBy(client, tc.method, "http://any.test"+tc.path, "", `{"Type":["CONNECTION_CREDENTIALS"]}`)
			if status != tc.status || !strings.Contains(body, tc.has) {
				t.Errorf("%s %s: got %d %.200s, want %d with %q", tc.method, tc.path, status, body, tc.status, tc.has)
			}
		}
	})
}

// listens serves the instance in memory on connections that also carry websockets.
func (p *place) listens() *http.Client {
	p.Helper()
	l := memnet.Listen()
	web := &http.Server{Handler: p.srv.Handler(), ReadHeaderTimeout: time.Minute, BaseContext: func(net.Listener) context.Context { return p.Context() }}
	served := make(chan error, 1)
	go func() { served <- web.Serve(l) }()
	client := l.Client()
	p.Cleanup(func() {
		client.CloseIdleConnections()
		_ = web.Close()
		<-served
	})
	return client
}

// request calls what has no client here; an empty bearer is none.
func (p *place) request(method, path, bearer, content string) (status int, body string) {
	p.Helper()
	client := &http.Client{Transport: memnet.Transport{Handler: p.srv.Handler()}}
	return p.requestBy(client, method, "http://127.0.0.1:8686"+path, bearer, content)
}

// requestBy is request by way of a client.
func (p *place) requestBy(client *http.Client, method, url, bearer, content string) (status int, body string) {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), method, url, strings.NewReader(content))
	if err != nil {
		p.Fatal(err)
	}
	if bearer != "" {
		req.Header.Set("X-Amz-Bearer", bearer)
	}
	resp, err := client.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		p.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func TestAdvanceFiresWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{})
		id, begun := p.chat("Handover inbound"), p.srv.Now()
		p.ok(p.srv.Advance(5*time.Minute - time.Second))
		if c := p.describe(id); c.DisconnectTimestamp != nil {
			t.Errorf("ended too early: %s", aws.ToString(c.DisconnectReason))
		}
		p.ok(p.srv.Wait(t.Context(), begun.Add(5*time.Minute)))
		synctest.Wait()
		if c := p.describe(id); aws.ToString(c.DisconnectReason) != "CUSTOMER_CONNECTION_NOT_ESTABLISHED" {
			t.Errorf("the customer never came, and after 5 minutes the reason is %v", c.DisconnectReason)
		}
		if err := p.srv.Advance(-time.Second); err == nil {
			t.Error("time went backwards")
		}
	})
}

func TestDeterministicServersAreTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := connectlocal.Options{Deterministic: true}
		one, two := start(t, o), start(t, o)
		if *one.id != *two.id {
			t.Error("two instances of one seed differ")
		}
		a, b := one.chat("Handover inbound"), two.chat("Handover inbound")
		if *a != *b || *a == *one.chat("Handover inbound") {
			t.Errorf("the first chats are %s and %s", *a, *b)
		}
	})
}

func TestAutoAgentsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{AutoAgents: true})
		id := p.chat("Handover inbound")
		p.ok(p.srv.Advance(time.Minute))
		if c := p.describe(id); c.AgentInfo == nil || c.AgentInfo.ConnectedToAgentTimestamp == nil {
			t.Errorf("after a minute the chat is with %+v", c.AgentInfo)
		}
	})
}

// asks is a flow that asks a function and keeps the answer.
const asks = `{"Version":"2019-10-30","StartAction":"ask","Metadata":{},"Actions":[
 {"Identifier":"ask","Type":"InvokeLambdaFunction","Parameters":{"LambdaFunctionARN":"arn:aws:lambda:us-east-1:111122223333:function:lookup","InvocationTimeLimitSeconds":"5","LambdaInvocationAttributes":{"who":"$.ContactId"}},
  "Transitions":{"NextAction":"keep","Errors":[{"NextAction":"bye","ErrorType":"NoMatchingError"}]}},
 {"Identifier":"keep","Type":"UpdateContactAttributes","Parameters":{"Attributes":{"tier":"$.External.tier"},"TargetContact":"Current"},
  "Transitions":{"NextAction":"bye","Errors":[{"NextAction":"bye","ErrorType":"NoMatchingError"}]}},
 {"Identifier":"bye","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`

// asking is a seed with that flow; edit may change its text.
func asking(t *testing.T, edit *strings.Replacer) *connectlocal.Seed {
	t.Helper()
	dir := t.TempDir()
	yaml := edit.Replace(strings.Replace(connectlocal.BuiltinSeed(), "\nflows:\n", "\nflows:\n  - {name: Asks, type: CONTACT_FLOW, file: asks.json}\n", 1))
	for name, content := range map[string]string{"seed.yaml": yaml, "asks.json": asks} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := connectlocal.LoadSeed(filepath.Join(dir, "seed.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFlowsInvokeFunctions(t *testing.T) {
	seed := asking(t, strings.NewReplacer("lambdas: []", `lambdas: [{name: lookup, url: "http://functions.test/lookup"}]`))
	tier := func(event []byte) string {
		var e struct {
			Details struct {
				ContactData struct{ ContactId string }
				Parameters  map[string]string
			}
		}
		if json.Unmarshal(event, &e) != nil || e.Details.ContactData.ContactId == "" || e.Details.Parameters["who"] != e.Details.ContactData.ContactId {
			return `{"tier":"unknown"}`
		}
		return `{"tier":"gold"}`
	}
	endpoint := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, tier(event))
	})
	for name, o := range map[string]connectlocal.Options{
		"in Go": {Functions: map[string]connectlocal.Function{"lookup": func(_ context.Context, event json.RawMessage) (json.RawMessage, error) {
			return json.RawMessage(tier(event)), nil
		}}},
		"by HTTP": {HTTPClient: &http.Client{Transport: memnet.Transport{Handler: endpoint}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o.Seed = seed
				p := start(t, o)
				id := p.chat("Asks")
				synctest.Wait()
				if got := p.describe(id); got.Attributes["tier"] != "gold" || aws.ToString(got.DisconnectReason) != "CONTACT_FLOW_DISCONNECT" {
					t.Errorf("tier %q, ended by %q", got.Attributes["tier"], aws.ToString(got.DisconnectReason))
				}
			})
		})
	}
}

func TestSwitches(t *testing.T) {
	on, err := connectlocal.ParseSeed("on.yaml", strings.Replace(connectlocal.BuiltinSeed(), "stop_contact_runs_disconnect_flow: false", "stop_contact_runs_disconnect_flow: true", 1))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		o    connectlocal.Options
		want int // segments after StopContact
	}{
		"as they are":           {connectlocal.Options{}, 1},
		"by the options":        {connectlocal.Options{Switches: &connectlocal.Switches{StopContactRunsDisconnectFlow: true}}, 2},
		"by the seed":           {connectlocal.Options{Seed: on}, 2},
		"the options come last": {connectlocal.Options{Seed: on, Switches: &connectlocal.Switches{}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tc.o.AutoAgents = true
				p := start(t, tc.o)
				id := p.chat("Handover inbound")
				p.ok(p.srv.Advance(10 * time.Second)) // an agent accepts
				_, err := p.sdk.StopContact(t.Context(), &connect.StopContactInput{InstanceId: p.id, ContactId: id})
				p.ok(err)
				out, err := p.sdk.ListAssociatedContacts(t.Context(), &connect.ListAssociatedContactsInput{InstanceId: p.id, ContactId: id})
				p.ok(err)
				if n := len(out.ContactSummaryList); n != tc.want {
					t.Errorf("%d segments, want %d", n, tc.want)
				}
			})
		})
	}
}

func TestSeedMistakesAreTold(t *testing.T) {
	_, err := connectlocal.ParseSeed("mine.yaml", strings.Replace(connectlocal.BuiltinSeed(), "chats: 3", "chats: 30", 1))
	if err == nil || !strings.HasPrefix(err.Error(), "mine.yaml:") || !strings.HasSuffix(err.Error(), "routing_profiles[0].chats: found 30, allowed are 1 to 10") {
		t.Errorf("got %v", err)
	}
	if _, err := connectlocal.ParseSeed("copy.yaml", connectlocal.BuiltinSeed()); err != nil {
		t.Errorf("the built-in seed, read as a file: %v", err)
	}
}

func TestChatMetricsMayBeToldAtTheEnd(t *testing.T) {
	for _, atEnd := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			p := start(t, connectlocal.Options{Switches: &connectlocal.Switches{ChatMetricsAtEnd: atEnd}})
			chat := p.chat("Handover inbound")
			if told := p.describe(chat).ChatMetrics != nil; told == atEnd {
				t.Errorf("at the end: %v; told while the chat lives: %v", atEnd, told)
			}
			_, err := p.sdk.StopContact(t.Context(), &connect.StopContactInput{InstanceId: p.id, ContactId: chat})
			p.ok(err)
			if p.describe(chat).ChatMetrics == nil {
				t.Errorf("at the end: %v; not told when the chat is over", atEnd)
			}
		})
	}
}
