package operator

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"unicode/utf8"

	"handover/internal/httpjson"
)

// OperatorHeader carries the name that a change is journalled under.
const OperatorHeader = "Handover-Operator"

// longestName bounds the names that callers give themselves.
const longestName = 64

// call does one thing and gives the value to answer with.
type call func(r *http.Request) (any, error)

// answer runs a call and answers with what it gives.
func (s *server) answer(c call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			s.o.Log.Info("an operator asks", slog.String("call", r.Pattern), slog.String("by", by(r.Context())))
		}
		v, err := c(r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		httpjson.Write(w, http.StatusOK, v)
	}
}

type operatorKey struct{}

// by is the name of the operator who asks.
func by(ctx context.Context) string {
	name, _ := ctx.Value(operatorKey{}).(string)
	return name
}

// Visitor says who asks without the token, by what their browser keeps: their name, and
// whether they may change things and see what customers wrote. False: they are nobody known.
type Visitor func(*http.Request) (name string, mayChange, known bool)

// guard lets through who has the token or is a visitor, gives a name, and posts JSON.
func (s *server) guard(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, err := s.identify(r)
		if err == nil {
			err = jsonOnly(r)
		}
		if f, ok := errors.AsType[*httpjson.Fault](err); ok && f.Status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
		next(w, r.WithContext(context.WithValue(r.Context(), operatorKey{}, name)))
	})
}

// identify is the name of whoever asks. Who has the token gives one; a visitor has one.
func (s *server) identify(r *http.Request) (name string, err error) {
	if holds(r, s.o.Token) {
		return operatorName(r)
	}
	if s.o.Visitor != nil {
		name, mayChange, known := s.o.Visitor(r)
		switch {
		case known && !mayChange && needsOperator(r):
			return "", fault(http.StatusForbidden, httpjson.Forbidden, "you may look; this needs the role operator")
		case known:
			return name, nil
		}
	}
	return "", fault(http.StatusUnauthorized, httpjson.Unauthorized, "send the header Authorization: Bearer TOKEN with the controller's token; it stands in the file handover.token beside the ledger unless the configuration says otherwise")
}

// needsOperator tells whether a call changes something, or shows what customers may have written.
func needsOperator(r *http.Request) bool {
	return r.Method != http.MethodGet || r.URL.Query().Has("data")
}

// holds compares sums, not tokens: the time it takes tells nothing of either,
// nor of its length.
func holds(r *http.Request, token string) bool {
	if token == "" {
		return true
	}
	found, want := sha256.Sum256([]byte(httpjson.Bearer(r))), sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(found[:], want[:]) == 1
}

func operatorName(r *http.Request) (string, error) {
	name := strings.TrimSpace(r.Header.Get(OperatorHeader))
	if name == "" {
		return "operator", nil
	}
	return name, printable(OperatorHeader, name)
}

// printable refuses a name that a journal line could not show.
func printable(field, name string) error {
	switch {
	case !httpjson.Printable(name):
		return httpjson.InvalidField(field, "found %q, want printable characters", name)
	case utf8.RuneCountInString(name) > longestName:
		return httpjson.InvalidField(field, "found %d characters, want at most %d", utf8.RuneCountInString(name), longestName)
	}
	return nil
}

// jsonOnly refuses posts that a page's form could send.
func jsonOnly(r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	return httpjson.Only(r)
}
