package world

import (
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

// customer is a person with a chat.
type customer struct {
	chatID string
	token  string // connection token: a secret
	left   bool   // hung up, or tried to
}

// startChat starts a chat and connects to it. The attributes hold words that
// nobody else may come to read.
func (w *World) startChat(n int, queue, want string) (*customer, error) {
	name, instance := fmt.Sprintf("customer %d", n), w.srv.InstanceID()
	flow, err := w.flow("Handover inbound")
	if err != nil {
		return nil, err
	}
	out, err := w.connect.StartChatContact(w.ctx, &connect.StartChatContactInput{
		InstanceId: &instance, ContactFlowId: &flow, ParticipantDetails: &types.ParticipantDetails{DisplayName: &name},
		Attributes: map[string]string{"queue": queue, "want": want, "about": w.secretWord("attribute")},
	})
	if err != nil {
		return nil, err
	}
	var answer struct {
		ConnectionCredentials struct{ ConnectionToken string }
	}
	in := map[string]any{"Type": []string{"CONNECTION_CREDENTIALS"}, "ConnectParticipant": true}
	if err := w.participant("connection", *out.ParticipantToken, in, &answer); err != nil {
		return nil, err
	}
	c := &customer{chatID: *out.ContactId, token: answer.ConnectionCredentials.ConnectionToken}
	w.secret(*out.ParticipantToken)
	w.secret(c.token)
	return c, nil
}

func (w *World) flow(name string) (string, error) {
	var facts struct{ Flows map[string]string }
	if err := w.control(http.MethodGet, "/instance", nil, &facts); err != nil {
		return "", err
	}
	return facts.Flows[name], nil
}

func (w *World) speak(token, text string) error {
	return w.participant("message", token, map[string]string{"ContentType": "text/plain", "Content": text}, nil)
}

func (w *World) agentToken(agent, contactID string) (string, error) {
	var out struct{ ParticipantToken, ConnectionToken string }
	err := w.control(http.MethodGet, "/agents/"+agent+"/contacts/"+contactID+"/token", nil, &out)
	if err == nil {
		w.secret(out.ConnectionToken)
		w.secret(out.ParticipantToken)
	}
	return out.ConnectionToken, err
}

// secret remembers what must not be found anywhere.
func (w *World) secret(s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.record.secrets[s] = true
}

// secretWord makes words up that nobody else says.
func (w *World) secretWord(who string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	word := fmt.Sprintf("hush-%s-%d-%d", who, w.story.Seed, len(w.record.secrets))
	w.record.secrets[word] = true
	return word
}
