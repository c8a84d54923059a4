package ccp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLogin(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		list := r.send(t.Context(), http.MethodGet, "/connect/auth/agents", "")
		if !strings.Contains(list.Body.String(), `{"username":"ana","name":"Ana Almeida","routingProfile":"Everything","loggedIn":false}`) {
			t.Errorf("the list has no ana: %s", list.Body)
		}
		a := r.send(t.Context(), http.MethodPost, "/connect/auth/login", `{"agent":"ana"}`)
		if a.Code != http.StatusOK || a.body["username"] != "ana" || a.body["region"] != "us-east-1" {
			t.Fatalf("got %d %s", a.Code, a.Body)
		}
		type kept struct {
			Name                          string
			Secure, HTTPOnly, Partitioned bool
			SameSite                      http.SameSite
			HasToken                      bool
		}
		var got []kept
		for _, c := range a.Result().Cookies() {
			got = append(got, kept{c.Name, c.Secure, c.HttpOnly, c.Partitioned, c.SameSite, c.Value == a.body["accessToken"]})
		}
		want := []kept{
			{"connectlocal-ccp", true, true, false, http.SameSiteNoneMode, true},
			{"connectlocal-ccp-frame", true, true, true, http.SameSiteNoneMode, true},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cookies (-want +got):\n%s", diff)
		}
		if got := r.stands(t, a.body["accessToken"].(string)); got != "Offline" {
			t.Errorf("got %s, want Offline: logging in picks no status", got)
		}
	})
}

// TestCookieElsewhere: a secure cookie from a name that is not the loopback would be thrown away.
func TestCookieElsewhere(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://connect.test/connect/auth/login", strings.NewReader(`{"agent":"ana"}`))
		w := httptest.NewRecorder()
		r.ccp.ServeHTTP(w, req)
		all := w.Result().Cookies()
		if len(all) != 1 || all[0].Secure || all[0].SameSite != http.SameSiteLaxMode {
			t.Errorf("got %v", all)
		}
	})
}

func TestAuthorize(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.login(t, "ana")
		for name, header := range map[string]string{
			"the cookie":              "connectlocal-ccp=" + token,
			"that of frames":          "connectlocal-ccp-frame=" + token,
			"an ended and a live one": "connectlocal-ccp=old; connectlocal-ccp-frame=" + token,
		} {
			a := r.send(t.Context(), http.MethodGet, "/connect/auth/authorize", "", "Cookie", header)
			if a.Code != http.StatusOK || a.body["accessToken"] != token {
				t.Errorf("%s: got %d %s", name, a.Code, a.Body)
			}
		}
		for name, header := range map[string]string{"none": "a=b", "one that was never given": "connectlocal-ccp=none"} {
			a := r.send(t.Context(), http.MethodGet, "/connect/auth/authorize", "", "Cookie", header)
			if a.Code != http.StatusUnauthorized || a.body["__type"] != "UnauthorizedException" {
				t.Errorf("%s: got %d %s", name, a.Code, a.Body)
			}
		}
	})
}

// TestLogoutEndsEverySession, by whatever way.
func TestLogoutEndsEverySession(t *testing.T) {
	ways := map[string]func(t *testing.T, r *rig, token string){
		"the button": func(t *testing.T, r *rig, token string) {
			if a := r.send(t.Context(), http.MethodPost, "/connect/auth/logout", "", "X-Amz-Bearer", token); a.Code != http.StatusOK {
				t.Errorf("got %d %s", a.Code, a.Body)
			}
		},
		"the link": func(t *testing.T, r *rig, token string) {
			a := r.send(t.Context(), http.MethodGet, "/connect/logout", "", "Cookie", "connectlocal-ccp="+token)
			if a.Code != http.StatusFound || a.Header().Get("Location") != "/ccp-v2/" {
				t.Errorf("got %d to %s", a.Code, a.Header().Get("Location"))
			}
		},
		"elsewhere": func(t *testing.T, r *rig, _ string) { r.do(t, func() error { return r.world.Logout("ana") }) },
	}
	for way, logout := range ways {
		t.Run(way, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				one, two, ben := r.login(t, "ana"), r.login(t, "ana"), r.login(t, "ben")
				logout(t, r, one)
				for _, token := range []string{one, two} {
					r.refused(t, token, "GetAgentStates", `{}`, refusal{"UnauthorizedException", "log in again"})
				}
				r.must(t, ben, "GetAgentStates", `{}`)
				if again := r.login(t, "ana"); again == one || again == two {
					t.Error("the token is an old one")
				}
				r.refused(t, one, "GetAgentStates", `{}`, refusal{"UnauthorizedException", "log in again"})
			})
		})
	}
}

func TestSessionsAreBounded(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		first, ben := r.login(t, "ana"), r.login(t, "ben")
		var last string
		for range 100 {
			last = r.login(t, "ana")
		}
		r.refused(t, first, "GetAgentStates", `{}`, refusal{"UnauthorizedException", "ended"})
		r.must(t, last, "GetAgentStates", `{}`)
		r.must(t, ben, "GetAgentStates", `{}`)
	})
}

func TestLoginRefusals(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		for name, c := range map[string]struct {
			body, site string
			status     int
			words      string
		}{
			"nobody":         {`{"agent":"nobody"}`, "same-origin", http.StatusBadRequest, `there is no user \"nobody\"`},
			"no agent":       {`{}`, "same-origin", http.StatusBadRequest, "there is no user"},
			"a wrong type":   {`{"agent":1}`, "same-origin", http.StatusBadRequest, "agent: found number, want string"},
			"no JSON":        {`agent=ana`, "same-origin", http.StatusBadRequest, "the body"},
			"two values":     {`{"agent":"ana"} {}`, "same-origin", http.StatusBadRequest, "more than one value"},
			"another origin": {`{"agent":"ana"}`, "cross-site", http.StatusForbidden, "embed the CCP"},
		} {
			a := r.send(t.Context(), http.MethodPost, "/connect/auth/login", c.body, "Sec-Fetch-Site", c.site)
			if a.Code != c.status || !strings.Contains(a.Body.String(), c.words) {
				t.Errorf("%s: got %d %s, want %d with %q", name, a.Code, a.Body, c.status, c.words)
			}
			r.do(t, func() error {
				if a, _ := r.world.Agent("ana"); a.LoggedIn {
					t.Errorf("%s: ana is logged in", name)
				}
				return nil
			})
		}
	})
}
