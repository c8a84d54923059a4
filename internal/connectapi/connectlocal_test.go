package connectapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal"
	"handover/internal/actor"
	"handover/internal/companion"
	"handover/internal/connectapi"
	"handover/internal/departure"
	"handover/internal/memnet"
)

// place is a connectlocal with people in it, in a bubble of its own.
type place struct {
	*testing.T
	*actor.Stage
	client      *http.Client
	connect     *connect.Client
	participant *connectapi.Participant
}

const base = "http://connectlocal"

func inConnectlocal(t *testing.T, test func(p *place)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &place{T: t}
		defer p.open()()
		test(p)
	})
}

// open serves connectlocal, and returns what closes it.
func (p *place) open() (stop func()) {
	srv, err := connectlocal.New(connectlocal.Options{})
	must(p.T, err)
	must(p.T, srv.Start())
	live, cancel := context.WithCancel(context.WithoutCancel(p.Context()))
	l := memnet.Listen()
	server := &http.Server{Handler: srv.Handler(), BaseContext: func(net.Listener) context.Context { return live }, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	conf := connectlocal.AWSConfig(base)
	conf.HTTPClient = l.Client()
	p.client, p.connect = l.Client(), connect.NewFromConfig(conf)
	p.Stage, err = actor.Open(live, actor.Options{Base: base, HTTP: l.Client(), Connect: p.connect})
	must(p.T, err)
	p.participant, err = connectapi.NewParticipant(connectapi.ParticipantOptions{Endpoint: base, HTTP: l.Client()})
	must(p.T, err)
	return func() {
		p.Close()
		must(p.T, srv.Stop(live))
		cancel()
		l.Client().CloseIdleConnections()
		must(p.T, server.Close())
		<-served
	}
}

// customer begins a chat without a websocket: its id and the customer's connection token.
func (p *place) customer() (chatID, token string) {
	p.Helper()
	facts := p.Facts()
	flow, name := facts.Flows["Handover inbound"], "zoe"
	out, err := p.connect.StartChatContact(p.Context(), &connect.StartChatContactInput{
		InstanceId: &facts.InstanceID, ContactFlowId: &flow, ParticipantDetails: &types.ParticipantDetails{DisplayName: &name},
	})
	must(p.T, err)
	return *out.ContactId, p.connection(*out.ParticipantToken)
}

func (p *place) connection(participantToken string) string {
	p.Helper()
	var out struct {
		ConnectionCredentials struct{ ConnectionToken string }
	}
	p.post("connection", participantToken, `{"Type":["CONNECTION_CREDENTIALS"],"ConnectParticipant":true}`, &out)
	return out.ConnectionCredentials.ConnectionToken
}

func (p *place) post(path, bearer, body string, out any) {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodPost, base+"/participant/"+path, strings.NewReader(body))
	must(p.T, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Amz-Bearer", bearer)
	answer, err := p.client.Do(r)
	must(p.T, err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		p.Fatalf("%s: %s", path, answer.Status)
	}
	must(p.T, json.NewDecoder(answer.Body).Decode(out))
}

// taken is the agent's connection token for the chat, which the agent takes.
func (p *place) taken(username, chatID string) (contactID, token string) {
	p.Helper()
	entry, err := p.Take(p.Context(), username, chatID)
	must(p.T, err)
	token, err = companion.Local{BaseURL: base, Client: p.client}.Token(p.Context(), departure.Leg{Username: username, ContactID: entry.ContactID})
	must(p.T, err)
	return entry.ContactID, token
}

func (p *place) proves(what, token, chatID string) {
	p.Helper()
	got, err := p.participant.Prove(p.Context(), token)
	must(p.T, err)
	equal(p.T, what, got, chatID)
}

// doesNot wants an error after which it is no use to ask again.
func (p *place) doesNot(what, token string) {
	p.Helper()
	got, err := p.participant.Prove(p.Context(), token)
	equal(p.T, what+": chat", got, "")
	equal(p.T, what+": class", connectapi.ClassOf(err), connectapi.Refused)
	if token != "" && strings.Contains(fmt.Sprint(err), token) {
		p.Errorf("%s: the token is in the error %v", what, err)
	}
}

// leaves has the participant of the token leave the chat.
func (p *place) leaves(token string) {
	p.Helper()
	var bye struct{}
	p.post("disconnect", token, `{}`, &bye)
	synctest.Wait()
}

// What a token proves, for as long as it does: the server of the companions refuses
// what is Refused here, and nothing else.
func TestWhatConnectlocalSaysOfTokens(t *testing.T) {
	inConnectlocal(t, func(p *place) {
		must(p.T, p.Login(p.Context(), "ana"))
		chat, customers := p.customer()
		contact, anas := p.taken("ana", chat)
		other, _ := p.customer()
		_, others := p.taken("ana", other)
		p.proves("ana's", anas, chat)
		p.proves("ana's for another chat", others, other)
		p.proves("the customer's", customers, chat)
		p.doesNot("none", "")
		p.doesNot("made up", "QVFJREFIanRva2Vu")
		p.doesNot("cut off", anas[:len(anas)-1])

		must(p.T, p.Act(p.Context(), "ana", contact, "end"))
		synctest.Wait()
		p.doesNot("ana's, whose leg is off", anas)
		p.proves("the customer's, who is still there", customers, chat)
		p.leaves(customers)
		p.doesNot("the customer's of a chat that has ended", customers)
		p.doesNot("ana's of a chat that has ended", anas)
		p.proves("the other chat's", others, other)
	})
}

// An agent who is there when the chat ends has a token that is good for nothing from
// then on, though the contact is in the agent's slot still.
func TestATokenEndsWithItsChat(t *testing.T) {
	inConnectlocal(t, func(p *place) {
		must(p.T, p.Login(p.Context(), "ana"))
		chat, customers := p.customer()
		_, anas := p.taken("ana", chat)
		p.proves("ana's", anas, chat)
		p.leaves(customers)
		p.doesNot("ana's", anas)
		if err := p.participant.DisconnectParticipant(p.Context(), anas); connectapi.ClassOf(err) != connectapi.Refused {
			p.Errorf("a disconnect by it: %v", err)
		}
	})
}
