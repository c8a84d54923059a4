package operator_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/operator"
)

// TestVisitors: who has signed in asks without the token, and does what their role may.
func TestVisitors(t *testing.T) {
	for name, c := range map[string]struct {
		visitor    operator.Visitor
		call, data string
		header     []string
		code       int
		asked      []any
	}{
		"a viewer looks":               {visitor("vera", false), "GET breaker", "", nil, 200, nil},
		"a viewer changes":             {visitor("vera", false), "POST breaker/free", "", nil, 403, nil},
		"a viewer reads a record":      {visitor("vera", false), "GET quarantine/1", "", nil, 200, nil},
		"a viewer reads its bytes":     {visitor("vera", false), "GET quarantine/1?data=true", "", nil, 403, nil},
		"an operator changes":          {visitor("mia", true), "POST breaker/free", "", nil, 200, []any{"free", "mia"}},
		"an operator reads the bytes":  {visitor("mia", true), "GET quarantine/1?data=true", "", nil, 200, nil},
		"another name is not believed": {visitor("mia", true), "POST breaker/free", "", []string{operator.OperatorHeader, "eve"}, 200, []any{"free", "mia"}},
		"nobody known":                 {func(*http.Request) (string, bool, bool) { return "", false, false }, "GET breaker", "", nil, 401, nil},
		"another site's page":          {visitor("mia", true), "POST breaker/free", "", []string{"Sec-Fetch-Site", "cross-site"}, 403, nil},
		"a form":                       {visitor("mia", true), "POST breaker/free", "", []string{"Content-Type", "text/plain"}, 415, nil},
		"the token beside it":          {visitor("vera", false), "POST breaker/free", "", []string{"Authorization", "Bearer " + token, operator.OperatorHeader, "ops"}, 200, []any{"free", "ops"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			a.Visitor = c.visitor
			method, path, _ := strings.Cut(c.call, " ")
			w := a.ask(t, method, "/operator/v1/"+path, c.data, append([]string{"Authorization", ""}, c.header...)...)
			if w.Code != c.code {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, c.code)
			}
			if diff := cmp.Diff(c.asked, a.desk.asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

func visitor(name string, mayChange bool) operator.Visitor {
	return func(*http.Request) (string, bool, bool) { return name, mayChange, true }
}

func TestAdopt(t *testing.T) {
	adopted := ""
	adopt := func(_ context.Context, text, by string) (string, error) {
		if text == "bad" {
			return "", errors.New("policy:3: it is bad")
		}
		adopted = by + ": " + text
		return "policy tried here (enforce)", nil
	}
	for name, c := range map[string]struct {
		adopt      func(context.Context, string, string) (string, error)
		body, says string
		code       int
	}{
		"a policy":         {adopt, `{"text":"good"}`, "tried here", 200},
		"a bad one":        {adopt, `{"text":"bad"}`, "nothing was changed: policy:3: it is bad", 422},
		"none":             {adopt, `{"text":" "}`, "text: found nothing", 400},
		"something else":   {adopt, `{"policy":"good"}`, "there is no field", 400},
		"too long":         {adopt, `{"text":"` + strings.Repeat("x", 65<<10) + `"}`, "at most", 413},
		"not in this host": {nil, `{"text":"good"}`, "not to be had from this process", 501},
	} {
		adopted = ""
		a := newAPI(t)
		a.Adopt = c.adopt
		w := a.ask(t, http.MethodPost, "/operator/v1/policy", c.body, operator.OperatorHeader, "mia")
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: got %d %s, want %d with %q", name, w.Code, w.Body, c.code, c.says)
		}
		if (adopted == "mia: good") != (c.code == 200) {
			t.Errorf("%s: adopted %q", name, adopted)
		}
	}
}
