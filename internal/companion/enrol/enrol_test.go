package enrol_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"handover/internal/companion/enrol"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
)

var (
	ana   = enrol.Agent{ID: "u-ana", Username: "ana"}
	ben   = enrol.Agent{ID: "u-ben", Username: "ben"}
	errIt = errors.New("the disk is gone")
)

// names are the instance's users.
type names struct {
	known map[string]string
	err   error
}

func (n names) UserID(_ context.Context, username string) (string, bool, error) {
	id, ok := n.known[username]
	return id, ok, n.err
}

var people = names{known: map[string]string{"ana": "u-ana", "ben": "u-ben"}}

// broken is a store that fails.
type broken struct{ ledger.Enrolments }

func (broken) PutEnrolment(context.Context, ledger.Enrolment) error { return errIt }

func (broken) Enrolment(context.Context, []byte) (ledger.Enrolment, error) {
	return ledger.Enrolment{}, errIt
}

func (broken) DropEnrolment(context.Context, string) (bool, error) { return false, errIt }

// kept shows what is stored.
type kept struct {
	ledger.Enrolments
	last ledger.Enrolment
}

func (k *kept) PutEnrolment(ctx context.Context, e ledger.Enrolment) error {
	k.last = e
	return k.Enrolments.PutEnrolment(ctx, e)
}

func enroller() (enrol.Enroller, *kept) {
	store := &kept{Enrolments: memledger.New()}
	return enrol.Enroller{Store: store, Now: func() time.Time { return time.Unix(1_000, 0) }}, store
}

func enrolled(t *testing.T, e enrol.Enroller, a enrol.Agent) string {
	t.Helper()
	token, err := e.Enrol(t.Context(), a, "mia")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// refused checks that nobody came in, and why.
func refused(t *testing.T, got answered, notYou bool, why, token string) {
	t.Helper()
	r, ok := errors.AsType[*enrol.Refusal](got.err)
	if !ok || r.NotYou != notYou || !strings.Contains(r.Why, why) || got.agent != (enrol.Agent{}) {
		t.Errorf("got %+v; want a refusal that says %q (not you: %t)", got, why, notYou)
	}
	if token != "" && got.err != nil && strings.Contains(got.err.Error(), token) {
		t.Errorf("the refusal tells the token: %v", got.err)
	}
}

// answered is what came of bringing a token.
type answered struct {
	agent enrol.Agent
	err   error
}

func in(t *testing.T, got enrol.Agent, err error, want enrol.Agent) {
	t.Helper()
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestATokenIsRandomAndKeptAsItsSum(t *testing.T) {
	e, store := enroller()
	first, second := enrolled(t, e, ana), enrolled(t, e, ana)
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(first, "hoe_"))
	if err != nil || len(raw) != 32 || !strings.HasPrefix(first, "hoe_") || first == second {
		t.Errorf("tokens %q, %q (%v), want two of 32 random bytes", first, second, err)
	}
	if l := store.last; l.AgentID != "u-ana" || l.Username != "ana" || l.By != "mia" || !l.At.Equal(time.Unix(1_000, 0)) || len(l.Hash) != 32 {
		t.Errorf("kept %+v", l)
	}
	if s := fmt.Sprintf("%s %+v", store.last.Hash, store.last); strings.Contains(s, second) || strings.Contains(s, string(raw)) {
		t.Error("the token itself is kept")
	}
}

func TestAnEnrolmentToken(t *testing.T) {
	e, _ := enroller()
	token := enrolled(t, e, ana)
	got, err := e.Authenticate(t.Context(), token, "ana")
	in(t, got, err, ana)
	got, err = e.Authenticate(t.Context(), token, "ANA") // Connect shows the name as it was typed
	in(t, got, err, ana)

	got, err = e.Authenticate(t.Context(), token, "ben")
	refused(t, answered{got, err}, true, "not of the agent", token)
	got, err = e.Authenticate(t.Context(), token, "")
	refused(t, answered{got, err}, true, "not of the agent", token)
	for _, wrong := range []string{"hoe_", token[:len(token)-1], token + "A", strings.ToLower(token), token + "="} {
		got, err = e.Authenticate(t.Context(), wrong, "ana")
		refused(t, answered{got, err}, false, "handover enrol", wrong)
	}
}

func TestANewTokenTakesThePlaceOfTheOld(t *testing.T) {
	e, _ := enroller()
	old, other := enrolled(t, e, ana), enrolled(t, e, ben)
	fresh := enrolled(t, e, ana)
	got, err := e.Authenticate(t.Context(), old, "ana")
	refused(t, answered{got, err}, false, "not known", old)
	got, err = e.Authenticate(t.Context(), fresh, "ana")
	in(t, got, err, ana)
	got, err = e.Authenticate(t.Context(), other, "ben")
	in(t, got, err, ben)
}

func TestRevoke(t *testing.T) {
	e, _ := enroller()
	token, other := enrolled(t, e, ana), enrolled(t, e, ben)
	for _, want := range []bool{true, false} {
		if had, err := e.Revoke(t.Context(), "u-ana"); err != nil || had != want {
			t.Errorf("got %t, %v; want %t", had, err, want)
		}
	}
	got, err := e.Authenticate(t.Context(), token, "ana")
	refused(t, answered{got, err}, false, "not known", token)
	got, err = e.Authenticate(t.Context(), other, "ben")
	in(t, got, err, ben)
}

func TestAStoreThatFailsIsNobodysRefusal(t *testing.T) {
	e := enrol.Enroller{Store: broken{}, Now: time.Now}
	token, err := e.Enrol(t.Context(), ana, "mia")
	if token != "" || !errors.Is(err, errIt) {
		t.Errorf("enrol: got %q, %v", token, err)
	}
	if _, err := e.Revoke(t.Context(), "u-ana"); !errors.Is(err, errIt) {
		t.Errorf("revoke: %v", err)
	}
	_, err = e.Authenticate(t.Context(), "hoe_secret", "ana")
	if _, is := errors.AsType[*enrol.Refusal](err); is || !errors.Is(err, errIt) || strings.Contains(err.Error(), "hoe_secret") {
		t.Errorf("authenticate: %v", err)
	}
}

func TestOpen(t *testing.T) {
	got, err := enrol.Open{Names: people}.Authenticate(t.Context(), "", "ben")
	in(t, got, err, ben)
	got, err = enrol.Open{Names: people}.Authenticate(t.Context(), "", "zoe")
	refused(t, answered{got, err}, false, `no user "zoe"`, "")
	_, err = enrol.Open{Names: names{err: errIt}}.Authenticate(t.Context(), "", "ben")
	if _, is := errors.AsType[*enrol.Refusal](err); is || !errors.Is(err, errIt) {
		t.Errorf("names that cannot be read: %v", err)
	}
}

// door lets in under its name whoever comes.
type door string

func (d door) Authenticate(context.Context, string, string) (enrol.Agent, error) {
	return enrol.Agent{ID: string(d)}, nil
}

func TestAnyTellsTokensByTheirLooks(t *testing.T) {
	both := enrol.Any{Enrolments: door("enrolment"), OIDC: door("oidc")}
	for token, want := range map[string]string{"hoe_x": "enrolment", "hoe_a.b.c": "enrolment", "a.b.c": "oidc"} {
		got, err := both.Authenticate(t.Context(), token, "ana")
		in(t, got, err, enrol.Agent{ID: want})
	}
	for token, why := range map[string]string{"": "Authorization: Bearer", "hoex": "begin with hoe_", "a.b": "begin with hoe_", "a.b.c.d.e": "begin with hoe_"} {
		got, err := both.Authenticate(t.Context(), token, "ana")
		refused(t, answered{got, err}, false, why, "")
	}
	got, err := enrol.Any{Enrolments: door("enrolment")}.Authenticate(t.Context(), "a.b.c", "ana")
	refused(t, answered{got, err}, false, "companion.oidc", "a.b.c")
}
