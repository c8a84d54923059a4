package try_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal"
	"handover/internal/memnet"
	"handover/internal/probe"
	"handover/internal/probe/try"
)

// instance is a connectlocal in which ana holds one chat and has chosen Offline.
type instance struct {
	t       *testing.T
	server  *connectlocal.Server
	sdk     *connect.Client
	contact string
	flow    string
}

func newInstance(t *testing.T, w *connectlocal.Switches) instance {
	t.Helper()
	s, err := connectlocal.New(connectlocal.Options{Switches: w})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	in := instance{t: t, server: s, sdk: connect.NewFromConfig(s.InMemory())}
	flows, err := in.sdk.ListContactFlows(t.Context(), &connect.ListContactFlowsInput{InstanceId: aws.String(s.InstanceID())})
	if err != nil {
		t.Fatal(err)
	}
	in.flow = *flows.ContactFlowSummaryList[0].Id // Handover inbound
	ana := s.Agent("ana")
	if err := errors.Join(ana.Login(), ana.SetStatus("Available")); err != nil {
		t.Fatal(err)
	}
	chat, err := in.sdk.StartChatContact(t.Context(), &connect.StartChatContactInput{
		InstanceId: aws.String(s.InstanceID()), ContactFlowId: &in.flow, ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
	})
	if err != nil {
		t.Fatal(err)
	}
	in.contact = *chat.ContactId
	if err := errors.Join(ana.Accept(in.contact), ana.SetStatus("Offline")); err != nil {
		t.Fatal(err)
	}
	return in
}

// token is ana's own for her chat.
func (in instance) token() string {
	in.t.Helper()
	w := httptest.NewRecorder()
	in.server.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/_local/v1/agents/ana/contacts/"+in.contact+"/token", nil))
	var out struct{ ConnectionToken string }
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || out.ConnectionToken == "" {
		in.t.Fatalf("no token: %s, %v", w.Body, err)
	}
	return out.ConnectionToken
}

func (in instance) queue() string {
	in.t.Helper()
	out, err := in.sdk.ListQueues(in.t.Context(), &connect.ListQueuesInput{InstanceId: aws.String(in.server.InstanceID())})
	if err != nil {
		in.t.Fatal(err)
	}
	return *out.QueueSummaryList[0].Id
}

// live tells whether ana still has the chat.
func (in instance) live() bool {
	in.t.Helper()
	out, err := in.sdk.DescribeContact(in.t.Context(), &connect.DescribeContactInput{InstanceId: aws.String(in.server.InstanceID()), ContactId: &in.contact})
	if err != nil {
		in.t.Fatal(err)
	}
	return out.Contact.DisconnectTimestamp == nil
}

func (in instance) try(o try.Options) (try.Seen, error) {
	o.AWS, o.Instance, o.Participant = in.server.InMemory(), in.server.InstanceID(), "http://connectlocal"
	o.HTTP = &http.Client{Transport: memnet.Transport{Handler: in.server.Handler()}}
	if o.Contact == "" {
		o.Contact = in.contact
	}
	return try.Try(in.t.Context(), o)
}

func TestOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		switches *connectlocal.Switches
		prepare  func(in instance, o *try.Options) error
		probe    string
		want     probe.Outcome
		note     string
	}{
		"the agent's token": {probe: probe.AgentToken, want: probe.Holds, note: "disconnect flow runs", prepare: func(in instance, o *try.Options) error {
			o.Token = in.token()
			return nil
		}},
		"the agent's token, refused": {probe: probe.AgentToken, want: probe.Fails, note: "AccessDeniedException", prepare: func(in instance, o *try.Options) error {
			o.Token = in.token()
			return in.server.Misbehave(connectlocal.Fault{Operation: "DisconnectParticipant", Kind: "error", Exception: "AccessDeniedException"})
		}},
		"a chat cannot be transferred": {probe: probe.TransferChat, want: probe.Fails, note: "TASK and EMAIL", prepare: func(in instance, o *try.Options) error {
			o.Queue, o.Flow = in.queue(), in.flow
			return nil
		}},
		"stop":                         {probe: "stop-contact", want: probe.Holds, note: "no disconnect flow came"},
		"stop, with a disconnect flow": {probe: "stop-contact", want: probe.Fails, note: "a disconnect flow runs", switches: &connectlocal.Switches{StopContactRunsDisconnectFlow: true}},
		"dismiss": {probe: "dismiss", want: probe.Holds, note: "the agent is Offline", prepare: func(in instance, _ *try.Options) error {
			return in.server.Agent("ana").End(in.contact)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in := newInstance(t, c.switches)
				o := try.Options{Probe: c.probe}
				if c.prepare != nil {
					if err := c.prepare(in, &o); err != nil {
						t.Fatal(err)
					}
				}
				got, err := in.try(o)
				if err != nil {
					t.Fatal(err)
				}
				if got.Outcome != c.want || !strings.Contains(got.Note, c.note) {
					t.Errorf("it %s: %s; want %s: %s", got.Outcome, got.Note, c.want, c.note)
				}
			})
		})
	}
}

// What does not fit is refused, and the chat goes on.
func TestNothingIsDone(t *testing.T) {
	for name, c := range map[string]struct {
		o    try.Options
		says string
	}{
		"not by the API":     {try.Options{Probe: "logout"}, "a person tries it"},
		"no such contact":    {try.Options{Probe: "stop-contact", Contact: "12345678-90ab-cdef-1234-567890abcdef"}, `--contact "12345678-90ab-cdef-1234-567890abcdef": it is not there`},
		"not over":           {try.Options{Probe: "dismiss"}, "--contact: it is not over"},
		"a made-up token":    {try.Options{Probe: probe.AgentToken, Token: "made-up"}, "--token-file"},
		"no such queue":      {try.Options{Probe: probe.TransferChat, Queue: "12345678-90ab-cdef-1234-567890abcdef"}, "--queue"},
		"the flow of nobody": {try.Options{Probe: probe.TransferChat, Queue: "queue", Flow: "12345678-90ab-cdef-1234-567890abcdef"}, "--flow"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in := newInstance(t, nil)
				if c.o.Queue == "queue" {
					c.o.Queue = in.queue()
				}
				got, err := in.try(c.o)
				if err == nil || !strings.Contains(err.Error(), c.says) || got != (try.Seen{}) {
					t.Errorf("it says %v (%v), want %q", err, got, c.says)
				}
				if err != nil && strings.Contains(err.Error(), "made-up") {
					t.Error("the token is in the error")
				}
				if !in.live() {
					t.Error("the chat is over")
				}
			})
		})
	}
}
