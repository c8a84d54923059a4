package control_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// brief is what most tests want to know of an agent.
func brief(v map[string]any) string {
	next, _ := v["nextStatus"].(string)
	words := []string{fmt.Sprintf("%v %v>%s", v["username"], v["status"], next)}
	contacts, _ := v["contacts"].([]any)
	for _, c := range contacts {
		words = append(words, fmt.Sprint(c.(map[string]any)["state"]))
	}
	return strings.Join(words, " ")
}

func TestAnAgentsDay(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		var contact, other string
		steps := []struct {
			path, body, want string
			before           func()
		}{
			{path: "login", want: "ana Offline>"},
			{path: "status", body: `{"status":"Available"}`, want: "ana Available>"},
			{path: "contacts/%s/accept", want: "ana Available> CONNECTED", before: func() { contact = r.chat(t, "Kim") }},
			{path: "contacts/%s/reject", want: "ana Available> CONNECTED REJECTED", before: func() { other, contact = contact, r.chat(t, "Lou") }},
			{path: "contacts/%s/clear", want: "ana Available> CONNECTED CONNECTING"}, // it rings again
			{path: "status", body: `{"status":"Offline"}`, want: "ana Available>Offline CONNECTED CONNECTING"},
			{path: "status", body: `{"status":"Available"}`, want: "ana Available> CONNECTED CONNECTING"},
			{path: "contacts/%s/accept", want: "ana Available> CONNECTED CONNECTED"},
			{path: "contacts/%s/transfer", body: `{"quickConnect":"finn"}`, want: "ana Available> CONNECTED ENDED", before: func() { time.Sleep(time.Second) }},
			{path: "status", body: `{"status":"Lunch"}`, want: "ana Available>Lunch CONNECTED"},
			{path: "contacts/%s/end", want: "ana Available>Lunch ENDED", before: func() { contact = other }},
			{path: "contacts/%s/clear", want: "ana Lunch>"},
			{path: "logout", want: "ana Offline>"},
		}
		for _, s := range steps {
			if s.before != nil {
				s.before()
			}
			path := s.path
			if strings.Contains(path, "%s") {
				path = fmt.Sprintf(path, contact)
			}
			if got := brief(r.post(t, "/agents/ana/"+path, s.body)); got != s.want {
				t.Fatalf("after %s %s: %s, want %s", s.path, s.body, got, s.want)
			}
		}
	})
}

func TestAgentIsShownAsTheDesktopHasIt(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.post(t, "/agents/ana/login", "")
		r.post(t, "/agents/ana/status", `{"status":"Available"}`)
		contact := r.chat(t, "Kim")
		r.post(t, "/agents/ana/contacts/"+contact+"/accept", "")
		r.post(t, "/agents/ana/status", `{"status":"Offline"}`)
		_, got := r.do(t, http.MethodGet, "/agents/ana", "")
		userID, queue := got["userId"], r.id(t, "queues", "Billing")
		const now = "2000-01-01T00:00:00Z"
		want := map[string]any{
			"username": "ana", "userId": userID, "name": "Ana Almeida", "loggedIn": true, "auto": false,
			"status": "Available", "statusType": "ROUTABLE", "statusSince": now,
			"nextStatus": "Offline", "nextStatusSince": now, "routingProfile": "Everything", "maxChats": 3.0,
			"contacts": []any{map[string]any{
				"contactId": contact, "initialContactId": contact, "state": "CONNECTED", "stateSince": now, "connectedAt": now,
				"initiationMethod": "API", "queue": "Billing", "queueId": queue, "customerName": "Kim",
			}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("agent (-want +got):\n%s", diff)
		}
		_, byID := r.do(t, http.MethodGet, fmt.Sprintf("/agents/%v", userID), "")
		if diff := cmp.Diff(want, byID); diff != "" {
			t.Errorf("agent by id (-want +got):\n%s", diff)
		}
		if _, text := r.raw(t, http.MethodGet, "/agents", ""); strings.Count(text, `"username"`) != 6 {
			t.Errorf("agents: %s, want six", text)
		}
	})
}

// id looks a name up in GET instance.
func (r *rig) id(t *testing.T, kind, name string) string {
	t.Helper()
	_, v := r.do(t, http.MethodGet, "/instance", "")
	id, _ := v[kind].(map[string]any)[name].(string)
	if id == "" {
		t.Fatalf("instance has no %s %s: %v", kind, name, v)
	}
	return id
}

func TestInstanceNamesEverything(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		for kind, name := range map[string]string{
			"flows": "Handover inbound", "queues": "VIP", "statuses": "Lunch", "users": "finn",
			"routingProfiles": "Everything", "quickConnects": "Billing",
		} {
			r.id(t, kind, name)
		}
		_, v := r.do(t, http.MethodGet, "/instance", "")
		if v["agentEventStream"] != "events" || v["agentEventStreamArn"] != "arn:events" || v["instanceId"] == "" {
			t.Errorf("instance: %v", v)
		}
		if n := len(v["queues"].(map[string]any)); n != 3 {
			t.Errorf("%d queues, want 3: agents' own have no name", n)
		}
	})
}

func TestContactShowsTheWholeChain(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.post(t, "/agents/ana/login", "")
		r.post(t, "/agents/ana/status", `{"status":"Available"}`)
		first := r.chat(t, "Kim")
		r.post(t, "/agents/ana/contacts/"+first+"/accept", "")
		r.post(t, "/agents/ana/contacts/"+first+"/end", "") // to the disconnect flow, which waits
		_, v := r.do(t, http.MethodGet, "/contacts/"+first, "")
		var got []string
		for _, s := range v["segments"].([]any) {
			seg := s.(map[string]any)
			got = append(got, strings.TrimSpace(fmt.Sprintf("%v %v agent=%v queue=%v reason=%v", seg["initiationMethod"], seg["state"], seg["agent"],
				seg["queue"], seg["disconnectReason"])))
		}
		want := []string{
			"API ended agent=ana queue=Billing reason=AGENT_DISCONNECT",
			"DISCONNECT flow agent= queue=Billing reason=<nil>",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("segments (-want +got):\n%s", diff)
		}
		last := v["segments"].([]any)[1].(map[string]any)
		if f := last["flow"].(map[string]any); f["name"] != "Handover disconnect" || last["previousContactId"] != first {
			t.Errorf("last segment: %v", last)
		}
		if v["attributes"].(map[string]any)["queue"] != "Billing" || v["customerName"] != "Kim" || v["endedAt"] != nil {
			t.Errorf("chat: %v", v)
		}
		if !strings.Contains(fmt.Sprint(v["transcript"]), "participant.left") || !strings.Contains(fmt.Sprint(v["participants"]), "username:ana") {
			t.Errorf("transcript %v\nparticipants %v", v["transcript"], v["participants"])
		}
		_, same := r.do(t, http.MethodGet, fmt.Sprintf("/contacts/%v", last["contactId"]), "")
		if diff := cmp.Diff(v, same); diff != "" {
			t.Errorf("by its last segment (-want +got):\n%s", diff)
		}
	})
}

func TestContactsAreListed(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.chat(t, "Kim")
		gone := r.chat(t, "Lou")
		r.loop.Do(func() {
			if err := r.world.StopContact(gone); err != nil {
				t.Error(err)
			}
		})
		list := func(path string) (got []string) {
			_, text := r.raw(t, http.MethodGet, path, "")
			var all []struct{ CustomerName, State, WaitingSince, DisconnectReason string }
			if err := json.Unmarshal([]byte(text), &all); err != nil {
				t.Fatal(err)
			}
			for _, c := range all {
				got = append(got, c.CustomerName+" "+c.State+" "+c.WaitingSince+c.DisconnectReason)
			}
			return got
		}
		kim, lou := "Kim queued 2000-01-01T00:00:00Z", "Lou ended API"
		if diff := cmp.Diff([]string{kim, lou}, list("/contacts")); diff != "" {
			t.Errorf("contacts (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{kim}, list("/contacts?live=true")); diff != "" {
			t.Errorf("live contacts (-want +got):\n%s", diff)
		}
	})
}

func TestTokenWorks(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.post(t, "/agents/ana/login", "")
		r.post(t, "/agents/ana/status", `{"status":"Available"}`)
		contact := r.chat(t, "Kim")
		if status, v := r.do(t, http.MethodGet, "/agents/ana/contacts/"+contact+"/token", ""); status != http.StatusConflict {
			t.Errorf("token of a chat that rings: %d %v, want 409", status, v)
		}
		r.post(t, "/agents/ana/contacts/"+contact+"/accept", "")
		_, v := r.do(t, http.MethodGet, "/agents/ana/contacts/"+contact+"/token", "")
		if v["expiry"] != "2000-01-02T00:00:00Z" || v["participantToken"] == "" {
			t.Errorf("token: %v", v)
		}
		r.loop.Do(func() {
			c, err := r.world.Bearer(v["connectionToken"].(string))
			if err != nil || c.ParticipantID != v["participantId"] || c.Role != "AGENT" {
				t.Errorf("the token stands for %+v, %v", c, err)
			}
		})
	})
}

func TestClock(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.events(t)
		defer e.close()
		e.take()
		if v := r.post(t, "/clock/advance", `{"by":"15m"}`); v["now"] != "2000-01-01T00:15:00Z" || v["ahead"] != "15m0s" {
			t.Errorf("clock: %v", v)
		}
		if diff := cmp.Diff([]string{"1 clock.advanced"}, e.take()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if _, v := r.do(t, http.MethodGet, "/clock", ""); v["now"] != "2000-01-01T00:15:00Z" {
			t.Errorf("clock: %v", v)
		}
	})
}

func TestClockRate(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.events(t)
		defer e.close()
		e.take()
		if v := r.post(t, "/clock/rate", `{"rate":20}`); v["rate"] != 20.0 {
			t.Errorf("clock: %v", v)
		}
		time.Sleep(time.Second)
		if v := r.post(t, "/clock/rate", `{"rate":0}`); v["now"] != "2000-01-01T00:00:20Z" || v["ahead"] != "19s" || v["rate"] != 0.0 {
			t.Errorf("clock: %v", v)
		}
		time.Sleep(time.Minute)
		if _, v := r.do(t, http.MethodGet, "/clock", ""); v["now"] != "2000-01-01T00:00:20Z" || v["ahead"] != "-41s" {
			t.Errorf("clock: %v", v)
		}
		if diff := cmp.Diff([]string{"1 clock.rate", "2 clock.rate"}, e.take()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestAuto(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		if _, v := r.do(t, http.MethodGet, "/agents/ana", ""); v["auto"] != false {
			t.Errorf("at first: %v", v)
		}
		r.post(t, "/agents/ana/login", "")
		r.post(t, "/agents/ana/status", `{"status":"Available"}`)
		id := r.chat(t, "Zoe")
		if v := r.post(t, "/agents/ana/auto", `{"on":true}`); v["auto"] != true {
			t.Errorf("set to work: %v", v)
		}
		r.post(t, "/clock/advance", `{"by":"5s"}`)
		if _, v := r.do(t, http.MethodGet, "/contacts/"+id, ""); !strings.Contains(fmt.Sprint(v["segments"]), "state:connected") {
			t.Errorf("ana has not accepted: %v", v["segments"])
		}
		if v := r.post(t, "/agents/ana/auto", `{"on":false}`); v["auto"] != false {
			t.Errorf("set to work no more: %v", v)
		}
	})
}

func TestRefusals(t *testing.T) {
	tests := map[string]struct {
		method, path, body string
		status             int
		code, message      string
	}{
		"unknown user, near a known one": {"POST", "/agents/anna/login", "", 404, "not-found", `there is no user "anna"; is "ana" meant?`},
		"unknown user":                   {"GET", "/agents/zebedee", "", 404, "not-found", `there are ["ana" "ben"`},
		"unknown contact":                {"GET", "/contacts/C0", "", 404, "not-found", `there is no contact "C0"`},
		"contact of nobody":              {"POST", "/agents/ana/contacts/C0/accept", "", 404, "not-found", "C0"},
		"wrong state":                    {"POST", "/agents/ana/login", "", 409, "invalid-request", "logged in already"},
		"unknown status":                 {"POST", "/agents/ana/status", `{"status":"Off"}`, 400, "bad-request", `status: found "Off", want one of ["Available"`},
		"no status":                      {"POST", "/agents/ana/status", `{}`, 400, "bad-request", "status: missing"},
		"no quick connect":               {"POST", "/agents/ana/contacts/C0/transfer", ``, 400, "bad-request", "quickConnect: missing"},
		"unknown field":                  {"POST", "/agents/ana/status", `{"state":"Offline"}`, 400, "bad-request", `unknown field "state"`},
		"a body where none belongs":      {"POST", "/agents/ana/logout", `{"when":"now"}`, 400, "bad-request", `unknown field "when"`},
		"not JSON":                       {"POST", "/agents/ana/status", `{`, 400, "bad-request", "the body is not what this call takes"},
		"two values":                     {"POST", "/agents/ana/status", `{"status":"Offline"} {}`, 400, "bad-request", "more than one value"},
		"a brace too many":               {"POST", "/agents/ana/status", `{"status":"Offline"}}`, 400, "bad-request", "more than one value"},
		"wrong type":                     {"POST", "/agents/ana/status", `{"status":7}`, 400, "bad-request", "status: found number, want string"},
		"no object":                      {"POST", "/agents/ana/status", `["Offline"]`, 400, "bad-request", "the body: found array, want an object"},
		"too long":                       {"POST", "/agents/ana/status", strings.Repeat(" ", 70<<10), 400, "bad-request", "longer than 65536 bytes"},
		"backwards":                      {"POST", "/clock/advance", `{"by":"-1s"}`, 400, "bad-request", `by: found "-1s"`},
		"too far":                        {"POST", "/clock/advance", `{"by":"9999h"}`, 400, "bad-request", `by: found "9999h"`},
		"no span":                        {"POST", "/clock/advance", `{"by":"soon"}`, 400, "bad-request", `by: found "soon"`},
		"too fast":                       {"POST", "/clock/rate", `{"rate":1000}`, 400, "bad-request", `rate: found 1000, want 0 to 100`},
		"back in time":                   {"POST", "/clock/rate", `{"rate":-1}`, 400, "bad-request", `rate: found -1, want 0 to 100`},
		"no rate":                        {"POST", "/clock/rate", `{}`, 400, "bad-request", `rate: missing`},
		"auto or not":                    {"POST", "/agents/ana/auto", `{}`, 400, "bad-request", `on: missing, want true or false`},
		"auto of nobody":                 {"POST", "/agents/anna/auto", `{"on":true}`, 404, "not-found", `is "ana" meant?`},
		"neither live nor not":           {"GET", "/contacts?live=maybe", "", 400, "bad-request", `live: found "maybe", want true or false`},
		"unknown call":                   {"POST", "/agents/ana/dance", "", 404, "not-found", "there is no such call"},
		"wrong method":                   {"GET", "/agents/ana/login", "", 404, "not-found", "there is no such call"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				r.post(t, "/agents/ana/login", "")
				status, v := r.do(t, tt.method, tt.path, tt.body)
				if status != tt.status || v["code"] != tt.code || !strings.Contains(fmt.Sprint(v["message"]), tt.message) {
					t.Errorf("got %d %v, want %d %s … %s …", status, v, tt.status, tt.code, tt.message)
				}
				if _, v := r.do(t, http.MethodGet, "/agents/ana", ""); brief(v) != "ana Offline>" || v["loggedIn"] != true {
					t.Errorf("the agent has changed: %v", v)
				}
				time.Sleep(time.Second) // a server lingers half a second after a body that was too large
			})
		})
	}
}

func TestOtherSitesPagesChangeNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		status, v := r.do(t, http.MethodPost, "/agents/ana/login", "", "Sec-Fetch-Site", "cross-site")
		if status != http.StatusForbidden || v["code"] != "cross-origin" {
			t.Errorf("from another site: %d %v, want 403", status, v)
		}
		if status, _ := r.do(t, http.MethodPost, "/agents/ana/login", "", "Sec-Fetch-Site", "same-origin"); status != http.StatusOK {
			t.Errorf("from our own page: %d, want 200", status)
		}
	})
}

func TestFaultsAreHandedOn(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		if status, text := r.raw(t, http.MethodPost, "/faults", ""); status != http.StatusOK || text != "[]" {
			t.Errorf("faults: %d %s", status, text)
		}
	})
}
