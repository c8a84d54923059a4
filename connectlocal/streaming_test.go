package connectlocal_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal"
	"handover/internal/memnet"
)

// topic is the server behind an SNS topic: it writes down the items that it gets.
type topic struct {
	mu  sync.Mutex
	got []string
}

func (s *topic) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var n struct{ Message string }
	var item struct{ Type, ContentType, Content, ParticipantRole string }
	data, _ := io.ReadAll(r.Body)
	if json.Unmarshal(data, &n) != nil || json.Unmarshal([]byte(n.Message), &item) != nil {
		item.Type = "not a notification: " + string(data)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := item.ContentType[strings.LastIndexByte(item.ContentType, '.')+1:]
	s.got = append(s.got, strings.TrimSpace(item.ParticipantRole+" "+kind+" "+item.Content))
}

func (s *topic) all() string {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.got, ", ")
}

// call makes a call of the participant service, which must be taken.
func (p *place) call(path, bearer, body string) (out map[string]any) {
	p.Helper()
	status, answer := p.request(http.MethodPost, path, bearer, body)
	p.ok(json.Unmarshal([]byte(answer), &out))
	if status != http.StatusOK {
		p.Fatalf("%s: %d %v", path, status, out)
	}
	return out
}

// TestBotIsToldByATopic: a custom participant that hears the customer by message streaming
// and answers, as "Customize chat flow experiences" has it.
func TestBotIsToldByATopic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chats := &topic{}
		p := start(t, connectlocal.Options{
			Topics: map[string]string{"chats": "http://chats.test"}, HTTPClient: &http.Client{Transport: memnet.Transport{Handler: chats}},
		})
		begun, err := p.sdk.StartChatContact(t.Context(), &connect.StartChatContactInput{
			InstanceId: p.id, ContactFlowId: p.flow("Handover inbound"), ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
		})
		p.ok(err)
		stream, err := p.sdk.StartContactStreaming(t.Context(), &connect.StartContactStreamingInput{
			InstanceId: p.id, ContactId: begun.ContactId, ClientToken: aws.String("t"),
			ChatStreamingConfiguration: &types.ChatStreamingConfiguration{StreamingEndpointArn: aws.String("arn:aws:sns:us-east-1:111122223333:chats")},
		})
		p.ok(err)
		bot, err := p.sdk.CreateParticipant(t.Context(), &connect.CreateParticipantInput{
			InstanceId: p.id, ContactId: begun.ContactId, ParticipantDetails: &types.ParticipantDetailsToAdd{ParticipantRole: "CUSTOM_BOT", DisplayName: aws.String("Helper")},
		})
		p.ok(err)
		says := func(token *string, text string) (connectionToken string) {
			c := p.call("/participant/connection", *token, `{"Type":["CONNECTION_CREDENTIALS"],"ConnectParticipant":true}`)
			connectionToken = c["ConnectionCredentials"].(map[string]any)["ConnectionToken"].(string)
			p.call("/participant/message", connectionToken, `{"ContentType":"text/plain","Content":"`+text+`"}`)
			return connectionToken
		}
		says(begun.ParticipantToken, "where is my parcel?")
		token := says(bot.ParticipantCredentials.ParticipantToken, "on its way")
		p.call("/participant/disconnect", token, `{}`)
		want := "CUSTOMER joined, CUSTOMER plain where is my parcel?, CUSTOM_BOT joined, CUSTOM_BOT plain on its way, CUSTOM_BOT left"
		if got := strings.ReplaceAll(chats.all(), "text/", ""); got != want {
			t.Errorf("the topic got %s\nwant %s", got, want)
		}
		_, err = p.sdk.StopContactStreaming(t.Context(), &connect.StopContactStreamingInput{InstanceId: p.id, ContactId: begun.ContactId, StreamingId: stream.StreamingId})
		p.ok(err)
		_, err = p.sdk.StopContact(t.Context(), &connect.StopContactInput{InstanceId: p.id, ContactId: begun.ContactId})
		p.ok(err)
		if got := strings.ReplaceAll(chats.all(), "text/", ""); got != want {
			t.Errorf("after its end the topic got %s", got)
		}
	})
}

// TestStartChatContactGivesConnections: what the newest clients may ask for at once.
func TestStartChatContactGivesConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chats := &topic{}
		p := start(t, connectlocal.Options{
			Topics: map[string]string{"chats": "http://chats.test"}, HTTPClient: &http.Client{Transport: memnet.Transport{Handler: chats}},
		})
		body := `{"InstanceId":"` + *p.id + `","ContactFlowId":"` + *p.flow("Handover inbound") + `","ParticipantDetails":{"DisplayName":"Carla"},
			"InitialMessage":{"ContentType":"text/plain","Content":"hello"},"ConnectionTypes":["WEBSOCKET","CONNECTION_CREDENTIALS"],
			"ChatStreamingConfiguration":{"StreamingEndpointArn":"arn:aws:sns:us-east-1:111122223333:chats"}}`
		status, answer := p.request(http.MethodPut, "/contact/chat", "", body)
		var out struct {
			ContactID             string `json:"ContactId"`
			StreamingID           string `json:"StreamingId"`
			ConnectionCredentials struct{ ConnectionToken, Expiry string }
			Websocket             struct{ URL, ConnectionExpiry string }
		}
		p.ok(json.Unmarshal([]byte(answer), &out))
		if out.StreamingID == "" || !strings.HasPrefix(out.Websocket.URL, "ws://127.0.0.1:8686/participant/ws?ticket=") {
			t.Errorf("started as %d %+v", status, out)
		}
		for _, text := range []string{out.ConnectionCredentials.Expiry, out.Websocket.ConnectionExpiry} {
			if _, err := time.Parse(time.RFC3339, text); err != nil {
				t.Error(err)
			}
		}
		read := p.call("/participant/transcript", out.ConnectionCredentials.ConnectionToken, `{}`)
		if read["InitialContactId"] != out.ContactID {
			t.Errorf("the token is of %s", read["InitialContactId"])
		}
		if got := chats.all(); !strings.HasPrefix(got, "CUSTOMER text/plain hello") {
			t.Errorf("the topic got %s", got)
		}
	})
}
