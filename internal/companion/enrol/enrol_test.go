package enrol_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"handover/internal/companion/enrol"
	"handover/internal/ledger/memledger"
	"handover/internal/memnet"
)

// users are the instance's.
type users map[string]string

func (u users) UserID(_ context.Context, name string) (string, bool, error) {
	id, known := u[strings.ToLower(name)]
	return id, known, nil
}

var instance = users{"ana": "u-ana", "ben": "u-ben"}

// refused wants a refusal that says this and holds no token.
func refused(t *testing.T, err error, notYou bool, says, token string) {
	t.Helper()
	r, ok := errors.AsType[*enrol.Refusal](err)
	if !ok || r.NotYou != notYou || !strings.Contains(err.Error(), says) || (token != "" && strings.Contains(err.Error(), token)) {
		t.Errorf("error %v, want a refusal that says %q", err, says)
	}
}

func TestEnrolment(t *testing.T) {
	mem := memledger.New()
	e := enrol.Enroller{Store: mem, Now: time.Now}
	in := enrol.Any{Enrolments: e}
	ana := enrol.Agent{ID: "u-ana", Username: "ana"}
	first, err := e.Enrol(t.Context(), ana, "mia")
	if err != nil || !strings.HasPrefix(first, "hoe_") || len(first) < 40 {
		t.Fatalf("token %q, %v", first, err)
	}
	for _, name := range []string{"ana", "Ana"} {
		if got, err := in.Authenticate(t.Context(), first, name); err != nil || got != ana {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	_, err = in.Authenticate(t.Context(), first, "ben")
	refused(t, err, true, "not of the agent who has signed in", first)
	_, err = in.Authenticate(t.Context(), first[:len(first)-1], "ana")
	refused(t, err, false, "not known", first)
	_, err = in.Authenticate(t.Context(), "", "ana")
	refused(t, err, false, "handover enrol", "")
	_, err = in.Authenticate(t.Context(), "eyJ.a.b", "ana")
	refused(t, err, false, "no OpenID provider is configured", "eyJ")

	second, err := e.Enrol(t.Context(), ana, "mia")
	if err != nil || second == first {
		t.Fatalf("token %q, %v", second, err)
	}
	_, err = in.Authenticate(t.Context(), first, "ana")
	refused(t, err, false, "replaced", first)
	for _, want := range []bool{true, false} {
		if had, err := e.Revoke(t.Context(), "u-ana"); err != nil || had != want {
			t.Errorf("revoked %t, %v, want %t", had, err, want)
		}
	}
	_, err = in.Authenticate(t.Context(), second, "ana")
	refused(t, err, false, "taken back", second)
}

func TestOpen(t *testing.T) {
	o := enrol.Open{Names: instance}
	if got, err := o.Authenticate(t.Context(), "", "ana"); err != nil || got.ID != "u-ana" {
		t.Errorf("%+v, %v", got, err)
	}
	_, err := o.Authenticate(t.Context(), "", "zoe")
	refused(t, err, false, `no user "zoe"`, "")
}

// provider is an OpenID provider with one key.
type provider struct {
	key   *rsa.PrivateKey
	kid   string
	down  bool
	asked int
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return &provider{key: key, kid: "one"}
}

const issuer = "https://login.test"

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked++
	if p.down {
		http.Error(w, "away", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": issuer, "jwks_uri": issuer + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	case "/keys":
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: p.kid, Algorithm: "RS256", Use: "sig"}}})
	}
}

// token is one that the provider has made, with these claims changed.
func (p *provider) token(t *testing.T, key any, change map[string]any) string {
	t.Helper()
	claims := map[string]any{
		"iss": issuer, "aud": "handover", "sub": "1", "preferred_username": "ana",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	for k, v := range change {
		if claims[k] = v; v == nil {
			delete(claims, k)
		}
	}
	alg := jose.RS256
	if _, shared := key.([]byte); shared {
		alg = jose.HS256
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", p.kid))
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func withProvider(t *testing.T, play func(t *testing.T, p *provider, in enrol.Authenticator)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := newProvider(t)
		play(t, p, enrol.Any{OIDC: &enrol.OIDC{
			Issuer: issuer, Audience: "handover", Claim: "preferred_username", Names: instance, Now: time.Now,
			HTTP: &http.Client{Transport: memnet.Transport{Handler: p}},
		}})
	})
}

func TestOIDC(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]any
		as     string
		notYou bool
		says   string // empty: let in
	}{
		"good":                 {nil, "ana", false, ""},
		"for several":          {map[string]any{"aud": []string{"other", "handover"}}, "ana", false, ""},
		"expired":              {map[string]any{"exp": time.Now().Add(-100 * 365 * 24 * time.Hour).Unix()}, "ana", false, "has expired"},
		"for somebody else":    {map[string]any{"aud": "other"}, "ana", false, "made out for handover"},
		"by somebody else":     {map[string]any{"iss": "https://evil.test"}, "ana", false, "made out for handover"},
		"another agent's":      {map[string]any{"preferred_username": "ben"}, "ana", true, "not of the agent"},
		"nobody's":             {map[string]any{"preferred_username": "zoe"}, "zoe", false, "no user"},
		"without the claim":    {map[string]any{"preferred_username": nil}, "ana", false, "no claim preferred_username"},
		"the claim is no text": {map[string]any{"preferred_username": 7}, "ana", false, "no claim preferred_username"},
		"not yet":              {map[string]any{"nbf": time.Now().Add(200 * 365 * 24 * time.Hour).Unix()}, "ana", false, "made out for handover"},
	} {
		t.Run(name, func(t *testing.T) {
			withProvider(t, func(t *testing.T, p *provider, in enrol.Authenticator) {
				token := p.token(t, p.key, c.change)
				got, err := in.Authenticate(t.Context(), token, c.as)
				if c.says == "" {
					if err != nil || got.ID != "u-ana" {
						t.Errorf("%+v, %v", got, err)
					}
					return
				}
				refused(t, err, c.notYou, c.says, token)
			})
		})
	}
}

func TestOIDCSignatures(t *testing.T) {
	withProvider(t, func(t *testing.T, p *provider, in enrol.Authenticator) {
		other := newProvider(t)
		for name, token := range map[string]string{
			"another key":     p.token(t, other.key, nil),
			"a shared secret": p.token(t, []byte(strings.Repeat("s", 32)), nil),
			"none":            "eyJhbGciOiJub25lIn0." + strings.Split(p.token(t, p.key, nil), ".")[1] + ".",
			"no token":        "eyJhbGciOiJub25lIn0",
		} {
			_, err := in.Authenticate(t.Context(), token, "ana")
			refused(t, err, false, "", token)
			_ = name
		}
		p.key, p.kid = other.key, "two" // the provider has changed its key
		if got, err := in.Authenticate(t.Context(), p.token(t, p.key, nil), "ana"); err != nil || got.ID != "u-ana" {
			t.Errorf("after a change of key: %+v, %v", got, err)
		}
	})
}

func TestTheProviderIsAway(t *testing.T) {
	withProvider(t, func(t *testing.T, p *provider, in enrol.Authenticator) {
		p.down = true
		token := p.token(t, p.key, nil)
		for range 5 {
			_, err := in.Authenticate(t.Context(), token, "ana")
			if _, refusal := errors.AsType[*enrol.Refusal](err); err == nil || refusal {
				t.Errorf("error %v, want one that is the controller's", err)
			}
		}
		if p.asked != 1 {
			t.Errorf("asked %d times, want once in a while", p.asked)
		}
		p.down = false
		time.Sleep(11 * time.Second)
		if _, err := in.Authenticate(t.Context(), token, "ana"); err != nil {
			t.Errorf("when it is back: %v", err)
		}
	})
}
