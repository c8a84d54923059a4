package connectlocal_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal"
)

// begun is a server in which ana, Available, is offered a chat.
func begun(t *testing.T) (s *connectlocal.Server, ana connectlocal.Agent, chat string) {
	t.Helper()
	s, err := connectlocal.New(connectlocal.Options{})
	if err == nil {
		err = s.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	ana = s.Agent("ana")
	doing(t, ana.Login(), ana.SetStatus("Available"))
	client, instance := connect.NewFromConfig(s.InMemory()), aws.String(s.InstanceID())
	flows, err := client.ListContactFlows(t.Context(), &connect.ListContactFlowsInput{InstanceId: instance})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range flows.ContactFlowSummaryList {
		if aws.ToString(f.Name) != "Handover inbound" {
			continue
		}
		out, err := client.StartChatContact(t.Context(), &connect.StartChatContactInput{
			InstanceId: instance, ContactFlowId: f.Id, ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Zoe")},
		})
		if err != nil {
			t.Fatal(err)
		}
		return s, ana, *out.ContactId
	}
	t.Fatal("no flow Handover inbound")
	return s, ana, ""
}

func doing(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func desktop(t *testing.T, a connectlocal.Agent) connectlocal.Desktop {
	t.Helper()
	d, err := a.Desktop()
	doing(t, err)
	return d
}

func TestAnAgentsChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, ana, chat := begun(t)
		if d := desktop(t, ana); len(d.Contacts) != 1 || d.Contacts[0].ContactID != chat || d.Contacts[0].State != "CONNECTING" {
			t.Fatalf("the desktop shows %+v, want the chat ringing", d)
		}
		doing(t, ana.Accept(chat), ana.SetStatus("Offline"))
		if d := desktop(t, ana); d.Status != "Available" || d.NextStatus != "Offline" {
			t.Errorf("status %q, next %q; want Available, next Offline", d.Status, d.NextStatus)
		}
		doing(t, ana.End(chat), ana.Clear(chat))
		if d := desktop(t, ana); d.Status != "Offline" || d.NextStatus != "" || len(d.Contacts) != 0 {
			t.Errorf("the desktop shows %+v, want Offline with no contact", d)
		}
		doing(t, ana.Logout())
	})
}

func TestAnAgentPassesAChatOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, ana, chat := begun(t)
		doing(t, ana.Accept(chat), ana.Transfer(chat, "Billing"))
		if d := desktop(t, ana); d.Contacts[0].State != "ENDED" {
			t.Errorf("the contact is %s for ana, want ENDED", d.Contacts[0].State)
		}
	})
}

func TestOthersComeIntoTheChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, ana, chat := begun(t)
		ben, finn := s.Agent("ben"), s.Agent("finn")
		doing(t, ana.Accept(chat), ben.Login(), finn.Login())
		doing(t, ben.SetStatus("Available"), ana.Add(chat, "ben"), finn.Monitor(chat), finn.Barge(chat), ana.End(chat))
		if d := desktop(t, ben); len(d.Contacts) != 1 || d.Contacts[0].ContactID != chat || d.Contacts[0].State != "CONNECTED" {
			t.Errorf("ben's desktop shows %+v, want the chat", d)
		}
		d := desktop(t, finn)
		if len(d.Contacts) != 1 || !d.Contacts[0].Monitors || !d.Contacts[0].Barged || d.Contacts[0].InitialContactID != chat {
			t.Errorf("finn's desktop shows %+v, want the chat barged into", d)
		}
		doing(t, finn.Remove(d.Contacts[0].ContactID, "ben"))
		if d := desktop(t, ben); d.Contacts[0].State != "ENDED" {
			t.Errorf("the contact is %s for ben, want ENDED", d.Contacts[0].State)
		}
		doing(t, finn.End(d.Contacts[0].ContactID))
		if d := desktop(t, finn); len(d.Contacts) != 0 {
			t.Errorf("finn's desktop shows %+v, want nothing", d)
		}
	})
}

func TestAnAgentIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, ana, chat := begun(t)
		for what, err := range map[string]error{
			`agent ana: log in: `:    ana.Login(),
			`agent ana: pick Luch: `: ana.SetStatus("Luch"),
			`agent ana: end: `:       ana.End(chat),
			`agent ana: clear: `:     ana.Clear(chat),
		} {
			if err == nil || !strings.Contains(err.Error(), what) {
				t.Errorf("got %v, want an error with %q", err, what)
			}
		}
		doing(t, ana.Reject(chat))
	})
}

func TestAnAgentWorksByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, ana, chat := begun(t)
		if err := s.Agent("anna").Auto(true); err == nil {
			t.Error("anna, whom there is not, was set to work")
		}
		doing(t, ana.Auto(true), s.SetRate(20))
		time.Sleep(500 * time.Millisecond) // 10 s of virtual time
		d, err := ana.Desktop()
		if err != nil || len(d.Contacts) != 1 || d.Contacts[0].ContactID != chat || d.Contacts[0].State != "CONNECTED" {
			t.Errorf("her desktop shows %+v, %v", d, err)
		}
		if err := s.SetRate(-1); err == nil {
			t.Error("a rate of -1 was accepted")
		}
	})
}
