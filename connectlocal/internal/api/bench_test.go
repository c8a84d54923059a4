package api_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/aws/smithy-go"

	"handover/connectlocal/internal/api"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/history"
	"handover/connectlocal/internal/state"
	"handover/internal/memnet"
)

// toSupport is a flow that queues every chat for Support.
const toSupport = `{"Version":"2019-10-30","StartAction":"q","Metadata":{},"Actions":[
 {"Identifier":"q","Type":"UpdateContactTargetQueue","Parameters":{"QueueId":"${Queue:Support}"},
  "Transitions":{"NextAction":"go","Errors":[{"NextAction":"bye","ErrorType":"NoMatchingError"}]}},
 {"Identifier":"go","Type":"TransferContactToQueue","Parameters":{},
  "Transitions":{"NextAction":"bye","Errors":[{"NextAction":"bye","ErrorType":"QueueAtCapacity"},{"NextAction":"bye","ErrorType":"NoMatchingError"}]}},
 {"Identifier":"bye","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`

func smallSeed() state.Seed {
	week := make([]state.HoursSlot, 7)
	for d := range week {
		week[d] = state.HoursSlot{Day: time.Weekday(d), To: 1440}
	}
	return state.Seed{
		Instance:  state.Instance{Alias: "bench", Region: "eu-west-2", Account: "111122223333"},
		Statuses:  []state.AgentStatus{{Name: "Available", Type: state.Routable, Order: 1}, {Name: "Lunch", Type: state.Custom, Order: 2}, {Name: "Offline", Type: state.Offline, Order: 3}},
		Hours:     []state.Hours{{Name: "Always", TimeZone: "UTC", Slots: week}, {Name: "Office", TimeZone: "Europe/Lisbon", Slots: []state.HoursSlot{{Day: time.Monday, From: 540, To: 1440}}}},
		Hierarchy: []state.HierarchyGroup{{Name: "Europe"}, {Name: "Lisbon", ParentID: "Europe"}},
		Queues:    []state.Queue{{Name: "Support", HoursID: "Always", QuickConnects: []string{"To billing"}}, {Name: "Billing", HoursID: "Always"}},
		Profiles: []state.RoutingProfile{
			{Name: "Both", Chats: 3, DefaultOutbound: "Support", Queues: []state.ProfileQueue{{QueueID: "Support", Priority: 1}, {QueueID: "Billing", Priority: 1}}},
			{Name: "Bills", Chats: 1, DefaultOutbound: "Billing", Queues: []state.ProfileQueue{{QueueID: "Billing", Priority: 1}}},
		},
		QuickConnects: []state.QuickConnect{{Name: "To billing", QueueID: "Billing"}, {Name: "To ana", UserID: "ana"}},
		Users: []state.User{
			{Username: "ana", FirstName: "Ana", LastName: "Almeida", ProfileID: "Both", ACW: time.Minute},
			{Username: "ben", FirstName: "Ben", LastName: "Baker", ProfileID: "Both", AutoAccept: true},
			{Username: "emma", FirstName: "Emma", LastName: "Ek", ProfileID: "Bills", GroupID: "Lisbon"},
		},
		Flows: []state.Flow{{Name: "Inbound", Type: "CONTACT_FLOW", Content: toSupport}},
	}
}

// bench is an instance behind the API, spoken to by the real SDK.
type bench struct {
	*testing.T
	loop  *clock.Loop
	world *state.World
	http  *http.Client
	sdk   *connect.Client
	id    *string // of the instance
}

// onBench runs a test in a bubble with a bench.
func onBench(t *testing.T, test func(*bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b, past := &bench{T: t, loop: clock.New()}, history.New()
		b.do(func() (err error) {
			b.world, err = state.New(state.Options{Loop: b.loop, Seed: smallSeed(), Observers: []state.Observer{past}})
			past.Attach(b.world)
			return err
		})
		b.loop.Start()
		defer b.loop.Stop()
		h := api.New(api.Options{Loop: b.loop, World: b.world, History: past, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), CheckAnswers: true})
		b.http = &http.Client{Transport: memnet.Transport{Handler: h}}
		b.sdk = connect.NewFromConfig(aws.Config{
			Region: "eu-west-2", HTTPClient: b.http, BaseEndpoint: aws.String("http://bench"),
			Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""), RetryMaxAttempts: 1,
		})
		b.do(func() error {
			b.id = aws.String(b.world.Instance().ID)
			return nil
		})
		test(b)
	})
}

// do runs fn in the loop; its error ends the test.
func (b *bench) do(fn func() error) {
	b.Helper()
	var err error
	b.loop.Do(func() { err = fn() })
	b.ok(err)
}

func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// available signs users in and makes them Available.
func (b *bench) available(users ...string) {
	b.Helper()
	for _, u := range users {
		b.do(func() error { return errors.Join(b.world.Login(u), b.world.SetStatus(u, "Available")) })
	}
}

func (b *bench) user(name string) state.Agent {
	b.Helper()
	var a state.Agent
	b.do(func() error {
		a, _ = b.world.Agent(name)
		return nil
	})
	return a
}

// named finds the id of a queue, status or flow by its name.
func (b *bench) named(name string) (id string) {
	b.Helper()
	b.do(func() error {
		for _, q := range b.world.Queues() {
			if q.Name == name {
				id = q.ID
			}
		}
		for _, s := range b.world.Statuses() {
			if s.Name == name {
				id = s.ID
			}
		}
		for _, f := range b.world.Flows() {
			if f.Name == name {
				id = f.ID
			}
		}
		return nil
	})
	if id == "" {
		b.Fatalf("there is nothing called %q", name)
	}
	return id
}

// chat starts a chat, whose customer connects, and returns its contact id.
func (b *bench) chat(attributes map[string]string) *string {
	b.Helper()
	return b.start(&connect.StartChatContactInput{Attributes: attributes})
}

// start starts a chat by the inbound flow, with a customer who connects.
func (b *bench) start(in *connect.StartChatContactInput) *string {
	b.Helper()
	in.InstanceId, in.ContactFlowId = b.id, aws.String(b.named("Inbound"))
	in.ParticipantDetails = &types.ParticipantDetails{DisplayName: aws.String("Carla")}
	out, err := b.sdk.StartChatContact(b.Context(), in)
	b.ok(err)
	b.do(func() error {
		c, err := b.world.Connect(*out.ParticipantToken, true, false)
		if err != nil {
			return err
		}
		_, err = b.world.Redeem(c.Ticket)
		return err
	})
	return out.ContactId
}

// accept lets a user take the chat that rings.
func (b *bench) accept(user string, contact *string) {
	b.Helper()
	b.do(func() error { return b.world.Accept(user, *contact) })
}

func (b *bench) describe(contact *string) types.Contact {
	b.Helper()
	out, err := b.sdk.DescribeContact(b.Context(), &connect.DescribeContactInput{InstanceId: b.id, ContactId: contact})
	b.ok(err)
	return *out.Contact
}

// refused checks that err is a modelled exception of this name: one for which
// the SDK has a type.
func (b *bench) refused(err error, code string) {
	b.Helper()
	e, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		b.Errorf("got %v, want %s", err, code)
		return
	}
	if name := reflect.TypeOf(e).Elem().Name(); name != code || e.ErrorCode() != code {
		b.Errorf("got a %s (%v), want %s", name, err, code)
	}
	if e.ErrorMessage() == "" {
		b.Errorf("%s has no message", code)
	}
}

// raw sends a request as it is and returns status, error type and body.
func (b *bench) raw(method, path, body string) (status int, code, answer string) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), method, "http://bench"+path, strings.NewReader(body))
	b.ok(err)
	resp, err := b.http.Do(req)
	b.ok(err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	b.ok(err)
	if resp.Header.Get("X-Amzn-Requestid") == "" {
		b.Error("the answer has no request id")
	}
	return resp.StatusCode, resp.Header.Get("X-Amzn-Errortype"), string(data)
}
