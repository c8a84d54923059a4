package connectlocal_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal"
)

// seeded is the built-in seed with one line in the place of another.
func seeded(t *testing.T, old, line string) *connectlocal.Seed {
	t.Helper()
	text := strings.Replace(connectlocal.BuiltinSeed(), old, line, 1)
	if text == connectlocal.BuiltinSeed() {
		t.Fatalf("%q is not in the built-in seed", old)
	}
	s, err := connectlocal.ParseSeed("mine.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// instance asks for the instance, without trying again.
func (p *place) instance() error {
	once := func(o *connect.Options) { o.RetryMaxAttempts = 1 }
	_, err := p.sdk.DescribeInstance(p.Context(), &connect.DescribeInstanceInput{InstanceId: p.id}, once)
	return err
}

func TestQuotas(t *testing.T) {
	const line = "quotas: {}"
	three := connectlocal.Quotas{Operations: map[string]connectlocal.Quota{"DescribeInstance": {PerSecond: 1, Burst: 3}}}
	for name, tc := range map[string]struct {
		o    connectlocal.Options
		want int // of twenty
	}{
		"none by the options":    {connectlocal.Options{Quotas: connectlocal.NoQuotas()}, 20},
		"by default":             {connectlocal.Options{}, 5},
		"a new account's":        {connectlocal.Options{Quotas: &connectlocal.Quotas{}}, 5},
		"others by the options":  {connectlocal.Options{Quotas: &three}, 3},
		"none by the seed":       {connectlocal.Options{Seed: seeded(t, line, "quotas: {off: true}")}, 20},
		"the seed says nothing":  {connectlocal.Options{Seed: seeded(t, line, "")}, 5},
		"others by the seed":     {connectlocal.Options{Seed: seeded(t, line, "quotas: {operations: {DescribeInstance: {rate: 0.5, burst: 7}}}")}, 7},
		"the options come first": {connectlocal.Options{Quotas: &three, Seed: seeded(t, line, "quotas: {off: true}")}, 3},
		"of another operation":   {connectlocal.Options{Quotas: &connectlocal.Quotas{Operations: map[string]connectlocal.Quota{"ListUsers": {PerSecond: 1, Burst: 3}}}}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, done := start(t, tc.o), 0
				for range 20 {
					if p.instance() == nil {
						done++
					}
				}
				if done != tc.want {
					t.Errorf("%d calls at once, want %d", done, tc.want)
				}
			})
		})
	}
}

// The SDK tells by the error that it may try again, and does so in the server's
// time: what is throttled arrives all the same.
func TestAnSDKRidesOutItsQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{Quotas: &connectlocal.Quotas{}})
		begun := time.Now()
		for n := range 20 {
			if _, err := p.sdk.ListAgentStatuses(t.Context(), &connect.ListAgentStatusesInput{InstanceId: p.id}); err != nil {
				t.Fatalf("call %d: %v", n+1, err)
			}
		}
		if took := time.Since(begun); took < time.Second {
			t.Errorf("20 calls of an operation with 10 a second, 10 at once, took %v", took)
		}
	})
}

func TestAdvanceRefillsTheBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{Quotas: &connectlocal.Quotas{}})
		for p.instance() == nil {
		}
		p.ok(p.srv.Advance(500 * time.Millisecond))
		p.ok(p.instance())
		if p.instance() == nil {
			t.Error("half a second gave two calls, with two a second")
		}
	})
}

func TestQuotasThatAreNone(t *testing.T) {
	of := func(name string, q connectlocal.Quota) connectlocal.Options {
		return connectlocal.Options{Quotas: &connectlocal.Quotas{Operations: map[string]connectlocal.Quota{name: q}}}
	}
	for want, o := range map[string]connectlocal.Options{
		`Quotas.Operations["StartChat"]: "StartChat" is no operation of Amazon Connect`: of("StartChat", connectlocal.Quota{PerSecond: 1, Burst: 1}),
		`Quotas.Operations["StopContact"]: rate: found 0`:                               of("StopContact", connectlocal.Quota{Burst: 1}),
		`Quotas.Operations["StopContact"]: burst: found 0`:                              of("StopContact", connectlocal.Quota{PerSecond: 1}),
	} {
		if _, err := connectlocal.New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestLimits(t *testing.T) {
	for name, o := range map[string]connectlocal.Options{
		"by the options": {Quotas: connectlocal.NoQuotas(), Limits: &connectlocal.Limits{ActiveChats: 2}},
		"by the seed":    {Quotas: connectlocal.NoQuotas(), Seed: seeded(t, "limits: {}", "limits: {active_chats: 2}")},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := start(t, o)
				p.chat("Handover inbound")
				p.chat("Handover inbound")
				_, err := p.sdk.StartChatContact(t.Context(), &connect.StartChatContactInput{
					InstanceId: p.id, ContactFlowId: p.flow("Handover inbound"), ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
				}, func(o *connect.Options) { o.RetryMaxAttempts = 1 })
				if _, limited := errors.AsType[*types.LimitExceededException](err); !limited {
					t.Errorf("the third of two chats: %v", err)
				}
			})
		})
	}
}
