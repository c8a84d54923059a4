package connectlocal_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal"
	"handover/connectlocal/internal/model"
)

// TestReadingChangesNothing: an address that is only opened, as a link or a picture on any
// page can make a browser do, leaves the instance as it was.
func TestReadingChangesNothing(t *testing.T) {
	r := reader{t, connectlocalWithAChat(t)}
	before, found := r.everything(), 0
	for _, s := range []*model.Service{model.Connect(), model.Participant()} {
		for _, op := range s.Operations() {
			if op.Method == http.MethodGet && r.read(r.filled(op.Path)) == http.StatusOK {
				found++
			}
		}
	}
	if found < 20 {
		t.Errorf("%d operations have found what they read", found)
	}
	for _, path := range []string{
		"/_local/v1/agents/ana/contacts/" + r.chat() + "/token", "/_local/v1/contacts/" + r.chat(), "/_local/v1/sinks", "/connect/logout", "/logout", "/connect/auth/authorize",
		// As if a page could make a command of it:
		"/_local/v1/agents/ana/logout", "/_local/v1/agents/ana/login?_method=POST", "/_local/v1/clock/advance?by=1h", "/_local/v1/clock/rate?rate=20", "/contact/stop", "/contact/chat", "/participant/disconnect",
	} {
		r.read(path)
	}
	if diff := cmp.Diff(before, r.everything()); diff != "" {
		t.Errorf("reading has changed something:\n%s", diff)
	}
}

// connectlocalWithAChat has ana logged in, a chat that waits, and a clock that stands still.
func connectlocalWithAChat(t *testing.T) *connectlocal.Server {
	t.Helper()
	srv, err := connectlocal.New(connectlocal.Options{Quotas: connectlocal.NoQuotas()})
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.SetRate(0); err != nil {
		t.Fatal(err)
	}
	r := reader{t, srv}
	r.send(http.MethodPost, "/_local/v1/agents/ana/login", "")
	var facts struct {
		InstanceID string `json:"instanceId"`
		Flows      map[string]string
	}
	r.get("/_local/v1/instance", &facts)
	r.send(http.MethodPut, "/contact/chat", `{"InstanceId":"`+facts.InstanceID+`","ContactFlowId":"`+facts.Flows["Handover inbound"]+`","ParticipantDetails":{"DisplayName":"Zoe"}}`)
	return srv
}

type reader struct {
	*testing.T
	srv *connectlocal.Server
}

// send asks without a network.
func (r reader) send(method, path, body string) *httptest.ResponseRecorder {
	r.Helper()
	req := httptest.NewRequestWithContext(r.Context(), method, "http://127.0.0.1:8686"+path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	r.srv.Handler().ServeHTTP(w, req)
	if w.Code >= http.StatusBadRequest && method != http.MethodGet {
		r.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return w
}

// read opens an address, as a page of this server's own would: what belongs to another site
// is not let in at all.
func (r reader) read(path string) int {
	r.Helper()
	ctx, end := context.WithCancel(r.Context())
	end() // what streams ends with its first line
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:8686"+path, nil)
	w := httptest.NewRecorder()
	r.srv.Handler().ServeHTTP(w, req)
	return w.Code
}

func (r reader) get(path string, into any) {
	r.Helper()
	w := r.send(http.MethodGet, path, "")
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil || w.Code != http.StatusOK {
		r.Fatalf("%s: %d %s, %v", path, w.Code, w.Body, err)
	}
}

// everything is what the control API tells of the instance.
func (r reader) everything() map[string]any {
	r.Helper()
	all := map[string]any{}
	for _, path := range []string{"instance", "agents", "contacts", "contacts/" + r.chat(), "queues/Support", "queues/Billing", "clock", "faults"} {
		var told any
		r.get("/_local/v1/"+path, &told)
		all[path] = told
	}
	return all
}

// chat is the one there is.
func (r reader) chat() string {
	r.Helper()
	var contacts []struct {
		ContactID string `json:"contactId"`
	}
	r.get("/_local/v1/contacts", &contacts)
	if len(contacts) != 1 {
		r.Fatalf("there are %d chats", len(contacts))
	}
	return contacts[0].ContactID
}

// filled puts what is there in place of a path's labels, so that as much as can be is found.
func (r reader) filled(path string) string {
	r.Helper()
	var agents []struct {
		Username string `json:"username"`
		UserID   string `json:"userId"`
	}
	r.get("/_local/v1/agents", &agents)
	return regexp.MustCompile(`{[^}]*}`).ReplaceAllStringFunc(path, func(label string) string {
		switch label {
		case "{InstanceId}":
			return r.srv.InstanceID()
		case "{ContactId}":
			return r.chat()
		case "{UserId}":
			return agents[0].UserID
		}
		return "x"
	})
}
