package ccp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"handover/connectlocal/internal/ccp"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/participant"
	"handover/connectlocal/internal/seed/seedtest"
	"handover/connectlocal/internal/state"
)

// rig is a whole instance with the built-in seed and the service. Ids count up.
type rig struct {
	loop  *clock.Loop
	world *state.World
	bell  *ccp.Bell
	ccp   *ccp.Service
}

func inBubble(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newRig(t)) })
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{loop: clock.New(), bell: ccp.NewBell()}
	sd := seedtest.Builtin(t)
	n := 0
	ids := func() string { n++; return fmt.Sprintf("id-%d", n) }
	var err error
	r.loop.Do(func() {
		r.world, err = state.New(state.Options{Loop: r.loop, Seed: sd.World, Observers: []state.Observer{r.bell}, IDs: ids})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.ccp = ccp.New(ccp.Options{Loop: r.loop, World: r.world, Bell: r.bell, SocketURL: participant.SocketURL})
	return r
}

// do runs something in the loop that must succeed.
func (r *rig) do(t testing.TB, fn func() error) {
	t.Helper()
	var err error
	r.loop.Do(func() { err = fn() })
	if err != nil {
		t.Fatal(err)
	}
}

// answer is what a request got.
type answer struct {
	*httptest.ResponseRecorder
	body map[string]any // nil unless it is a JSON object
}

// send makes a request; headers come in pairs.
func (r *rig) send(ctx context.Context, method, path, body string, header ...string) answer {
	req := httptest.NewRequestWithContext(ctx, method, "http://127.0.0.1:8686"+path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	a := answer{ResponseRecorder: httptest.NewRecorder()}
	r.ccp.ServeHTTP(a.ResponseRecorder, req)
	_ = json.Unmarshal(a.Body.Bytes(), &a.body) // the page and the list are no objects
	return a
}

// login gives a session's token.
func (r *rig) login(t testing.TB, user string) string {
	t.Helper()
	a := r.send(t.Context(), http.MethodPost, "/connect/auth/login", fmt.Sprintf(`{"agent":%q}`, user))
	token, _ := a.body["accessToken"].(string)
	if a.Code != http.StatusOK || token == "" {
		t.Fatalf("login as %s: %d %s", user, a.Code, a.Body)
	}
	return token
}

func (r *rig) call(t testing.TB, token, operation, body string) answer {
	t.Helper()
	return r.send(t.Context(), http.MethodPost, "/connect/api", body,
		"X-Amz-Target", "AmazonConnectCTIService."+operation, "X-Amz-Bearer", token)
}

// must is a call that has to work.
func (r *rig) must(t testing.TB, token, operation, body string) map[string]any {
	t.Helper()
	a := r.call(t, token, operation, body)
	if a.Code != http.StatusOK {
		t.Fatalf("%s %s: %d %s", operation, body, a.Code, a.Body)
	}
	return a.body
}

// refusal is an exception, and words that its message has.
type refusal struct{ exception, words string }

// refused is a call that must be refused so.
func (r *rig) refused(t testing.TB, token, operation, body string, want refusal) {
	t.Helper()
	a := r.call(t, token, operation, body)
	message, _ := a.body["message"].(string)
	if a.body["__type"] != want.exception || !strings.Contains(message, want.words) {
		t.Errorf("%s %s: got %d %s, want %s with %q", operation, body, a.Code, a.Body, want.exception, want.words)
	}
}

// agent is the agent's snapshot.
func (r *rig) agent(t testing.TB, token string) map[string]any {
	t.Helper()
	snapshot, _ := r.must(t, token, "GetAgentSnapshot", `{}`)["snapshot"].(map[string]any)
	return snapshot
}

// contacts are those of the snapshot.
func (r *rig) contacts(t testing.TB, token string) []map[string]any {
	t.Helper()
	var out []map[string]any
	for _, c := range r.agent(t, token)["contacts"].([]any) {
		out = append(out, c.(map[string]any))
	}
	return out
}

// stands is the agent in short: state, next state, and the contacts' states.
func (r *rig) stands(t testing.TB, token string) string {
	t.Helper()
	a := r.agent(t, token)
	out := []string{name(a["state"])}
	if next := name(a["nextState"]); next != "" {
		out = append(out, "→", next)
	}
	for _, c := range r.contacts(t, token) {
		out = append(out, c["state"].(map[string]any)["type"].(string))
	}
	return strings.Join(out, " ")
}

func name(agentState any) string {
	m, _ := agentState.(map[string]any)
	s, _ := m["name"].(string)
	return s
}

// available logs an agent in and makes the agent Available.
func (r *rig) available(t testing.TB, user string) string {
	t.Helper()
	token := r.login(t, user)
	r.must(t, token, "PutAgentState", `{"state":{"name":"Available"}}`)
	return token
}

// chat starts a chat whose customer connects, and returns its contact id.
func (r *rig) chat(t testing.TB) (id string) {
	t.Helper()
	r.do(t, func() error {
		var flow string
		for _, f := range r.world.Flows() {
			if f.Name == "Handover inbound" {
				flow = f.ID
			}
		}
		started, err := r.world.StartChat(state.StartChat{FlowID: flow, CustomerName: "Zoe", Attributes: map[string]string{"language": "pt"}})
		if err != nil {
			return err
		}
		id = started.ContactID
		return r.world.ConnectParticipant(started.ParticipantToken)
	})
	return id
}

// with is a body that names a contact.
func with(contactID string, more ...string) string {
	return fmt.Sprintf(`{"contactId":%q%s}`, contactID, strings.Join(more, ""))
}

// taken is a chat that an agent has accepted.
func (r *rig) taken(t testing.TB, token string) (id string) {
	t.Helper()
	id = r.chat(t)
	r.must(t, token, "AcceptContact", with(id))
	return id
}

// connectionOf is the id of a connection of that type of the agent's first contact.
func (r *rig) connectionOf(t testing.TB, token, kind string) string {
	t.Helper()
	for _, c := range r.contacts(t, token)[0]["connections"].([]any) {
		if m := c.(map[string]any); m["type"] == kind {
			return m["connectionId"].(string)
		}
	}
	t.Fatalf("there is no connection of type %s", kind)
	return ""
}
