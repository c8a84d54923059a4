package connectlocal_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/aws/smithy-go"

	"handover/connectlocal"
)

// crowd is many people and scripts at one server at a time.
type crowd struct {
	*place
	mu      sync.Mutex
	chats   []string
	secrets []string // tokens and words
	flow    *string
}

// whole is a text that several goroutines write.
type whole struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *whole) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

// Customers, agents and scripts do what they like, at the same time, and hours pass. Nobody is
// told of a failure of the service's own, the log learns no secrets, and when the
// server has stopped nothing of it runs: else the bubble would not end.
func TestACrowd(t *testing.T) {
	var log whole
	var secrets []string
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{Quotas: connectlocal.NoQuotas(), Logger: slog.New(slog.NewTextHandler(&log, nil))})
		c := &crowd{place: p, flow: p.flow("Handover inbound")}
		var all sync.WaitGroup
		for n := range uint64(3) {
			for _, act := range []func(*rand.Rand, int){c.customer, c.agent, c.script} {
				dice := rand.New(rand.NewPCG(n, 1))
				all.Go(func() {
					for i := range 40 {
						act(dice, i)
					}
				})
			}
		}
		all.Wait()
		secrets = c.secrets
	})
	for _, s := range secrets {
		if strings.Contains(log.text.String(), s) {
			t.Errorf("the log tells %q", s)
		}
	}
	if len(secrets) == 0 {
		t.Error("no chat was ever started")
	}
}

// answered refuses failures of the service's own; a refusal may well be.
func (c *crowd) answered(err error) {
	c.Helper()
	if e, ok := errors.AsType[smithy.APIError](err); err != nil && (!ok || e.ErrorFault() == smithy.FaultServer) {
		c.Error(err)
	}
}

func (c *crowd) customer(dice *rand.Rand, _ int) {
	words := fmt.Sprintf("words %d", dice.Uint64())
	out, err := c.sdk.StartChatContact(c.Context(), &connect.StartChatContactInput{
		InstanceId: c.id, ContactFlowId: c.flow, ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
		InitialMessage: &types.ChatMessage{ContentType: aws.String("text/plain"), Content: &words},
	})
	if c.answered(err); err != nil {
		return
	}
	conn, closed := c.dial(c.connection(*out.ParticipantToken))
	c.mu.Lock()
	c.chats, c.secrets = append(c.chats, *out.ContactId), append(c.secrets, words, *out.ParticipantToken)
	c.mu.Unlock()
	if dice.IntN(2) == 0 {
		_, err := c.sdk.StopContact(c.Context(), &connect.StopContactInput{InstanceId: c.id, ContactId: out.ContactId})
		c.answered(err)
	}
	if conn != nil { // else the chat has ended, or the address expired, meanwhile
		_ = conn.CloseNow()
		<-closed
	}
}

// agent does what may be impossible just now; that it is refused is right.
func (c *crowd) agent(dice *rand.Rand, _ int) {
	a := c.srv.Agent([]string{"ana", "ben", "chloe"}[dice.IntN(3)])
	_ = a.Login()
	_ = a.SetStatus([]string{"Available", "Available", "Available", "Offline"}[dice.IntN(4)])
	desk, err := a.Desktop()
	c.ok(err)
	for _, held := range desk.Contacts {
		for range dice.IntN(3) {
			_ = []func(string) error{
				a.Accept, a.Accept, a.Reject, a.End, a.Clear, c.srv.Agent("finn").Monitor, c.srv.Agent("finn").Barge,
				func(id string) error { return a.Transfer(id, "Billing") }, func(id string) error { return a.Add(id, "emma") },
			}[dice.IntN(9)](held.ContactID)
		}
	}
	if dice.IntN(20) == 0 {
		_ = a.Logout()
		c.ok(c.srv.Advance(time.Duration(dice.IntN(90)) * time.Minute))
	}
}

func (c *crowd) script(dice *rand.Rand, i int) {
	chat := aws.String("nobody")
	c.mu.Lock()
	if len(c.chats) > 0 {
		chat = &c.chats[dice.IntN(len(c.chats))]
	}
	c.mu.Unlock()
	now := c.srv.Now()
	var err error
	switch dice.IntN(6) {
	case 0:
		_, err = c.sdk.DescribeContact(c.Context(), &connect.DescribeContactInput{InstanceId: c.id, ContactId: chat})
	case 1:
		_, err = c.sdk.UpdateContactAttributes(c.Context(), &connect.UpdateContactAttributesInput{InstanceId: c.id, InitialContactId: chat, Attributes: map[string]string{"n": fmt.Sprint(i)}})
	case 2:
		_, err = c.sdk.UpdateContactRoutingData(c.Context(), &connect.UpdateContactRoutingDataInput{InstanceId: c.id, ContactId: chat, QueuePriority: aws.Int64(1)})
	case 3:
		_, err = c.sdk.SearchContacts(c.Context(), &connect.SearchContactsInput{
			InstanceId: c.id, TimeRange: &types.SearchContactsTimeRange{Type: types.SearchContactsTimeRangeTypeInitiationTimestamp, StartTime: aws.Time(now.Add(-time.Hour)), EndTime: &now},
		})
	case 4:
		_, err = c.sdk.CreateAgentStatus(c.Context(), &connect.CreateAgentStatusInput{InstanceId: c.id, Name: aws.String(fmt.Sprint("Break ", dice.Uint32())), State: types.AgentStatusStateEnabled})
	default:
		_, err = c.sdk.ListUsers(c.Context(), &connect.ListUsersInput{InstanceId: c.id, MaxResults: aws.Int32(1)})
	}
	c.answered(err)
}
