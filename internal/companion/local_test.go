package companion_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/companion"
	"handover/internal/departure"
	"handover/internal/memnet"
)

func local(h http.Handler) companion.Local {
	return companion.Local{BaseURL: "http://connect.test/", Client: &http.Client{Transport: memnet.Transport{Handler: h}}}
}

func answering(status int, body string, asked *string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = r.Method + " " + r.URL.EscapedPath()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func TestEnd(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   departure.Outcome // empty: no error
		text   string
	}{
		{"ended", 200, `{}`, "", ""},
		{"ended, nothing said", 204, ``, "", ""},
		{"ended before", 409, `{"code":"conflict","message":"contact c1 is ENDED"}`, departure.AlreadyGone, "companion: end: conflict: contact c1 is ENDED"},
		{"no such agent", 404, `{"code":"not-found","message":"no agent ana"}`, departure.NotPossible, "no agent ana"},
		{"not allowed", 403, `<html>`, departure.NotPossible, "403 Forbidden"},
		{"too often", 429, `{}`, departure.RetryAfter, "429"},
		{"failing", 500, `{"code":"fault","message":"injected"}`, departure.RetryAfter, "injected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked string
			err := local(answering(c.status, c.body, &asked)).End(t.Context(), departure.Leg{Username: "ana", ContactID: "c1"})
			if want := "POST /_local/v1/agents/ana/contacts/c1/end"; asked != want {
				t.Errorf("asked for %s, want %s", asked, want)
			}
			expect(t, err, c.want, c.text)
		})
	}
}

func TestToken(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		token  string
		want   departure.Outcome
		text   string
	}{
		{"deposited", 200, `{"participantToken":"pt","connectionToken":"ct","participantId":"p"}`, "ct", "", ""},
		{"none", 200, `{"participantToken":"secret-pt"}`, "", departure.NotPossible, "no connection token"},
		{"no JSON", 200, `secret-ct`, "", departure.RetryAfter, "not the JSON"},
		{"gone", 409, `{"code":"conflict","message":"left"}`, "", departure.AlreadyGone, "companion: token: conflict: left"},
		{"unknown", 404, `{"code":"not-found","message":"no contact"}`, "", departure.NotPossible, "no contact"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked string
			token, err := local(answering(c.status, c.body, &asked)).Token(t.Context(), departure.Leg{Username: "a/b c", ContactID: "c1"})
			if want := "GET /_local/v1/agents/a%2Fb%20c/contacts/c1/token"; asked != want {
				t.Errorf("asked for %s, want %s", asked, want)
			}
			if token != c.token {
				t.Errorf("token %q, want %q", token, c.token)
			}
			expect(t, err, c.want, c.text)
		})
	}
}

func expect(t *testing.T, err error, want departure.Outcome, text string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("error %v, want none", err)
		}
		return
	}
	if got := means(t, err); got != want {
		t.Fatalf("outcome %s, want %s", got, want)
	}
	if !strings.Contains(err.Error(), text) || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %q, want %q in it and no secret", err, text)
	}
}

func TestNotReached(t *testing.T) {
	expect(t, companion.Local{BaseURL: "nowhere"}.End(t.Context(), departure.Leg{Username: "ana", ContactID: "c1"}), departure.RetryAfter, "BaseURL is \"nowhere\"")
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		hang := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		err := local(hang).End(t.Context(), departure.Leg{Username: "ana", ContactID: "c1"})
		expect(t, err, departure.RetryAfter, "deadline exceeded")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 10*time.Second {
			t.Errorf("error %v after %v, want the time limit's after 10s", err, time.Since(began))
		}
	})
}
