package system

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"handover/internal/actor"
	"handover/internal/companion/enrol"
	"handover/internal/serverless"
)

// address is the URL of the companions' function: it can be away.
type address struct {
	*cloud
	rest http.RoundTripper // for all other hosts
	away atomic.Bool
}

// functionURL is what the address is called.
const functionURL = "https://companions.example"

var errAway = errors.New("nobody answers")

// RoundTrip implements http.RoundTripper.
func (a *address) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "companions.example" {
		return a.rest.RoundTrip(r)
	}
	if a.away.Load() {
		return nil, errAway
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequestWithContext(r.Context(), r.Method, r.URL.Path, r.Body))
	return w.Result(), nil
}

// ServeHTTP calls the function as Lambda does for a request to its URL: with the request
// as an event. What it answers is a line about status and headers, eight zero bytes, and
// the body.
func (a *address) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	a.must(err)
	e := events.LambdaFunctionURLRequest{RawPath: r.URL.Path, Headers: map[string]string{}, Body: string(body)}
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.Path = r.Method, r.URL.Path
	for name := range r.Header {
		e.Headers[name] = r.Header.Get(name)
	}
	out, err := a.call(serverless.Companions, e) //nolint:contextcheck // a function has the runtime's context
	a.must(err)
	head, rest, _ := bytes.Cut(out, make([]byte, 8))
	var answer struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
	}
	a.must(json.Unmarshal(head, &answer))
	for name, value := range answer.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(answer.StatusCode)
	if len(rest) > 0 {
		_, err = w.Write(rest)
		a.must(err)
	}
}

// inFunctions runs a test in an office in which the controller is functions.
func inFunctions(t *testing.T, test func(t *testing.T, o *office, a *address)) {
	t.Helper()
	inBubble(t, func(t *testing.T, w *world) {
		a := &address{rest: w.client.Transport}
		a.cloud = w.cloud(func(c *cloud) {
			c.of.HTTP, c.companions = &http.Client{Transport: a}, functionURL
		})
		w.front = a
		o := &office{world: w, open: a.ends, tabs: make(map[string]*tab), tokens: make(map[string]string)}
		test(t, o, a)
	})
}

// enrolled is an agent with chats and a companion.
func (o *office) enrolled(agent string, customers ...string) []*actor.Customer {
	o.t.Helper()
	chats := o.busy(agent, customers...)
	for a, err := range o.mem.Agents(o.ctx) {
		o.must(err)
		if a.Username == agent {
			o.tokens[agent], err = enrol.Enroller{Store: o.mem, Now: time.Now}.Enrol(o.ctx, enrol.Agent{ID: a.ID, Username: agent}, "mia")
			o.must(err)
		}
	}
	return chats
}

// TestCompanionsAreSilentOfFunctions: the only companion is lost, though nobody else
// shows that companions can be heard.
func TestCompanionsAreSilentOfFunctions(t *testing.T) {
	inFunctions(t, func(_ *testing.T, o *office, a *address) {
		chats := o.enrolled("ana", "Dora")
		o.beats("ana", 3, "tab") // the last at 40 s, of now
		o.pass(39 * time.Second)
		o.departed("ana")
		o.pass(40 * time.Second)
		o.departed("ana", "client-lost/grace")
		o.login("ben")
		for range 12 {
			o.pass(10 * time.Second)
			o.takeAll("ben")
		}
		o.landed("ben", chats...)
		a.permitted()
	})
}

// TestAPageIsLoadedAgainWhileNobodyHears: it has said that it was going, and cannot say that
// it is there again.
func TestAPageIsLoadedAgainWhileNobodyHears(t *testing.T) {
	inFunctions(t, func(_ *testing.T, o *office, a *address) {
		ana := o.enrolled("ana", "Dora")
		o.beats("ana", 3, "tab")
		o.beat("ana", "tab", `, "bye": true`)
		a.away.Store(true)
		o.pass(3 * time.Minute)
		a.away.Store(false)
		o.pass(19 * time.Second)
		o.beats("ana", 4, "tab again")
		o.departed("ana")
		o.untouched("ana", ana...)
	})
}

// TestNobodyHearsTheCompanions: what is silent is their function. Nobody is lost, until it
// is back and has heard who is there.
func TestNobodyHearsTheCompanions(t *testing.T) {
	inFunctions(t, func(_ *testing.T, o *office, a *address) {
		ana := o.enrolled("ana", "Dora")
		o.enrolled("ben", "Eli")
		o.beats("ana", 1, "tab")
		o.beat("ben", "tab", "")
		o.beat("ana", "tab", "")
		a.away.Store(true)
		o.pass(5 * time.Minute)
		o.departed("ana")
		a.away.Store(false)
		o.pass(19 * time.Second) // a beat that has failed is tried again within one
		o.beats("ana", 6, "tab") // ben's browser has crashed meanwhile
		o.departed("ana")
		o.untouched("ana", ana...)
		o.departed("ben", "client-lost/moving")
	})
}
