package connectapi_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"handover/internal/connectapi"
	"handover/internal/memnet"
)

const secret = "QVFJREFIanRva2Vu-secret"

func newParticipant(t *testing.T, transport http.RoundTripper) *connectapi.Participant {
	t.Helper()
	p, err := connectapi.NewParticipant(connectapi.ParticipantOptions{
		Endpoint: "http://participant.test/base/", HTTP: &http.Client{Transport: transport},
	})
	must(t, err)
	return p
}

func TestDisconnectParticipant(t *testing.T) {
	const denied = "AccessDeniedException"
	for _, c := range []struct {
		name    string
		answers []answer
		class   connectapi.Class // empty: success
		calls   int
	}{
		{"done", []answer{{}}, "", 1},
		{"refused, by header", []answer{{403, denied, `{"Message":"Access denied for ` + secret + `"}`}}, connectapi.Refused, 1},
		{"refused, by body", []answer{{400, "", `{"__type":"com.amazonaws.connectparticipant#ValidationException","message":"no"}`}}, connectapi.Refused, 1},
		{"refused, by status", []answer{{403, "", `<html>`}}, connectapi.Refused, 1},
		{"throttled, then done", []answer{{429, "ThrottlingException", ``}, {}}, "", 2},
		{"failing, then done", []answer{{500, "InternalServerException", ``}, {503, "", ``}, {}}, "", 3},
		{"failing on", []answer{{500, "InternalServerException", ``}}, connectapi.Transient, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := script("POST /base/participant/disconnect", c.answers...)
				err := newParticipant(t, memnet.Transport{Handler: s}).DisconnectParticipant(t.Context(), secret)
				equal(t, "calls", len(s.asked), c.calls)
				if c.class == "" {
					must(t, err)
				} else {
					equal(t, "class", connectapi.ClassOf(err), c.class)
				}
				if err != nil && strings.Contains(err.Error(), secret) {
					t.Errorf("the token is in the error %q", err)
				}
				for _, a := range s.asked {
					equal(t, "bearer", a.bearer, secret)
					equal(t, "client token of every attempt", a.body["ClientToken"], s.asked[0].body["ClientToken"])
				}
				if s.asked[0].body["ClientToken"] == "" {
					t.Error("no client token")
				}
			})
		})
	}
}

// A token in a header goes wherever the client is sent on to.
func TestTheTokenIsNotSentOn(t *testing.T) {
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect} {
		synctest.Test(t, func(t *testing.T) {
			var sentOn []string
			from := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Host == "participant.test" {
					http.Redirect(w, r, "http://elsewhere.test/", status)
					return
				}
				sentOn = append(sentOn, r.Header.Get("X-Amz-Bearer"))
			})
			err := newParticipant(t, memnet.Transport{Handler: from}).DisconnectParticipant(t.Context(), secret)
			if err == nil || len(sentOn) > 0 {
				t.Errorf("answered with %d: %v, and the token was sent elsewhere: %q", status, err, sentOn)
			}
		})
	}
}

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection refused")
}

func TestParticipantServiceNotReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := newParticipant(t, broken{}).DisconnectParticipant(t.Context(), secret)
		equal(t, "class", connectapi.ClassOf(err), connectapi.Transient)
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the token is in the error %q", err)
		}
	})
}

func TestParticipantEndpoint(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"Amazon's", nil, "https://participant.connect.eu-central-1.amazonaws.com"},
		{"everything elsewhere", map[string]string{"AWS_ENDPOINT_URL": "http://a"}, "http://a"},
		{"its own", map[string]string{"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_CONNECTPARTICIPANT": "http://b"}, "http://b"},
	} {
		got := connectapi.ParticipantEndpoint(func(k string) string { return c.env[k] }, "eu-central-1")
		equal(t, c.name, got, c.want)
	}
}

func TestParticipantOptions(t *testing.T) {
	for name, o := range map[string]connectapi.ParticipantOptions{
		"no endpoint": {HTTP: http.DefaultClient},
		"no host":     {HTTP: http.DefaultClient, Endpoint: "participant"},
		"no client":   {Endpoint: "http://a"},
		"bad quota":   {Endpoint: "http://a", HTTP: http.DefaultClient, Quotas: map[string]connectapi.Quota{"DisconnectParticipant": {}}},
	} {
		if _, err := connectapi.NewParticipant(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestProve(t *testing.T) {
	const said = `{"InitialContactId":"chat-1","Transcript":[{"Content":"my card is 4711"}]}`
	for _, c := range []struct {
		name    string
		answers []answer
		chat    string
		class   connectapi.Class
	}{
		{"taken", []answer{{200, "", said}}, "chat-1", ""},
		{"after a failure", []answer{{500, "InternalServerException", ``}, {200, "", said}}, "chat-1", ""},
		{"refused", []answer{{403, "AccessDeniedException", said}}, "", connectapi.Refused},
		{"no chat named", []answer{{200, "", `{"Transcript":[{"Content":"my card is 4711"}]}`}}, "", connectapi.Transient},
		{"no JSON", []answer{{200, "", `my card is 4711`}}, "", connectapi.Transient},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := script("POST /base/participant/transcript", c.answers...)
				chat, err := newParticipant(t, memnet.Transport{Handler: s}).Prove(t.Context(), secret)
				equal(t, "chat", chat, c.chat)
				if c.class == "" {
					must(t, err)
				} else {
					equal(t, "class", connectapi.ClassOf(err), c.class)
				}
				if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "4711")) {
					t.Errorf("a secret is in the error %q", err)
				}
				equal(t, "bearer", s.asked[0].bearer, secret)
			})
		})
	}
}
