package api

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"handover/connectlocal/internal/state"
)

// manyTokens is how many client tokens are remembered: clients that make tokens
// of their own repeat themselves soon or never.
const manyTokens = 10_000

// tokens are the answers that were given under client tokens, oldest first in order.
type tokens struct {
	given map[string]given
	order []string
}

type given struct {
	in  [sha256.Size]byte // of the request as JSON, which may be long
	out any
}

// once does something unless it was done before under the same client token: then
// it answers as it did then. Another request under that token is refused; a refusal
// is not remembered.
func once[In, Out any](a *API, operation, token string, in In, do func() (Out, error)) (Out, error) {
	if token == "" {
		return do()
	}
	key := operation + " " + token
	request, err := json.Marshal(in)
	if err != nil {
		return *new(Out), fmt.Errorf("telling one request from another: %w", err)
	}
	sum := sha256.Sum256(request)
	if before, again := a.tokens.given[key]; again {
		out, _ := before.out.(Out)
		if before.in != sum {
			return out, refuse(state.Idempotency, "ClientToken: it was given with another request")
		}
		return out, nil
	}
	out, err := do()
	if err == nil {
		a.tokens.keep(key, given{sum, out})
	}
	return out, err
}

func (t *tokens) keep(key string, g given) {
	if t.given == nil {
		t.given = map[string]given{}
	}
	t.given[key] = g
	t.order = append(t.order, key)
	if len(t.order) > manyTokens {
		delete(t.given, t.order[0])
		t.order = t.order[1:]
	}
}

// onceOnly is once for what has no answer.
func onceOnly[In any](a *API, operation, token string, in In, do func() error) error {
	_, err := once(a, operation, token, in, func() (none, error) { return none{}, do() })
	return err
}
