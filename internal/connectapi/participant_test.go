package connectapi_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
				} else if err == nil || connectapi.ClassOf(err) != c.class {
					t.Errorf("error %v, want class %s", err, c.class)
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
			p := newParticipant(t, memnet.Transport{Handler: from})
			_, proof := p.Prove(t.Context(), secret)
			for _, err := range []error{p.DisconnectParticipant(t.Context(), secret), proof} {
				if err == nil || len(sentOn) > 0 {
					t.Errorf("answered with %d: %v, and the token was sent elsewhere: %q", status, err, sentOn)
				}
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
		p := newParticipant(t, broken{})
		_, proof := p.Prove(t.Context(), secret)
		for _, err := range []error{p.DisconnectParticipant(t.Context(), secret), proof} {
			equal(t, "class", connectapi.ClassOf(err), connectapi.Transient)
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the token is in the error %q", err)
			}
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
	const said = `{"InitialContactId":"chat-1","Transcript":[{"Content":"my card is 4711"}],"message":"my card is 4711"}`
	long := fmt.Sprintf(`{"Transcript":[{"Content":"%s"}],"InitialContactId":"chat-1"}`, strings.Repeat(`\ud83d\ude00`, 12288))
	for _, c := range []struct {
		name    string
		answers []answer
		chat    string // empty: an error of this class
		class   connectapi.Class
		calls   int
	}{
		{"taken", []answer{{200, "", said}}, "chat-1", "", 1},
		{"the longest message", []answer{{200, "", long}}, "chat-1", "", 1},
		{"nothing said yet", []answer{{200, "", `{"InitialContactId":"chat-1","Transcript":[]}`}}, "chat-1", "", 1},
		{"after a failure", []answer{{500, "InternalServerException", said}, {200, "", said}}, "chat-1", "", 2},
		{"after being throttled", []answer{{429, "ThrottlingException", said}, {200, "", said}}, "chat-1", "", 2},
		{"throttled on", []answer{{429, "ThrottlingException", said}}, "", connectapi.Throttled, 3},
		{"failing on", []answer{{503, "", said}}, "", connectapi.Transient, 3},
		{"refused", []answer{{403, "AccessDeniedException", said}}, "", connectapi.Refused, 1},
		{"refused otherwise", []answer{{400, "", `{"__type":"ValidationException","message":"my card is 4711"}`}}, "", connectapi.Refused, 1},
		{"refused by status", []answer{{401, "my card is 4711", `my card is 4711`}}, "", connectapi.Refused, 1},
		{"no chat named", []answer{{200, "", `{"Transcript":[{"Content":"my card is 4711"}]}`}}, "", connectapi.Transient, 1},
		{"another kind of answer", []answer{{200, "", `{"InitialContactId":{"my card is":4711}}`}}, "", connectapi.Transient, 1},
		{"no JSON", []answer{{200, "", `my card is 4711`}}, "", connectapi.Transient, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := script("POST /base/participant/transcript", c.answers...)
				chat, err := newParticipant(t, memnet.Transport{Handler: s}).Prove(t.Context(), secret)
				equal(t, "chat", chat, c.chat)
				if c.class == "" {
					must(t, err)
				} else if err == nil || connectapi.ClassOf(err) != c.class {
					t.Errorf("error %v, want class %s", err, c.class)
				}
				for ; err != nil; err = errors.Unwrap(err) {
					text := fmt.Sprintf("%v %+v %#v", err, err, err)
					if strings.Contains(text, secret) || strings.Contains(text, "4711") {
						t.Errorf("a secret is in the error %q", text)
					}
				}
				equal(t, "calls", len(s.asked), c.calls)
				for _, a := range s.asked {
					equal(t, "bearer", a.bearer, secret)
					equal(t, "body", a.body, map[string]any{"MaxResults": 1.0})
				}
			})
		})
	}
}

// Deposits come as fast as companions like; the service's other quota is not theirs.
func TestProofsWaitTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{scripts: map[string][]answer{
			"POST /base/participant/transcript": {{200, "", `{"InitialContactId":"chat-1"}`}},
			"POST /base/participant/disconnect": {{}},
		}}
		p := newParticipant(t, memnet.Transport{Handler: s})
		began := time.Now()
		for range 20 {
			_, err := p.Prove(t.Context(), secret)
			must(t, err)
		}
		equal(t, "20 at 8 a second, 12 at once, take", time.Since(began).Round(time.Millisecond), time.Second)
		must(t, p.DisconnectParticipant(t.Context(), secret))
		equal(t, "and a disconnect", time.Since(began).Round(time.Millisecond), time.Second)
		for _, want := range []struct {
			operation string
			calls     int
		}{{"DisconnectParticipant", 1}, {"GetTranscript", 20}} {
			equal(t, want.operation, usageOf(t, p.Usage(), want.operation).Calls, want.calls)
		}
		equal(t, "operations", len(p.Usage()), 2)
		for _, u := range newClient(t, s, nil).Usage() {
			if u.Operation == "GetTranscript" || u.Operation == "DisconnectParticipant" {
				t.Errorf("%s is told twice", u.Operation)
			}
		}
	})
}
