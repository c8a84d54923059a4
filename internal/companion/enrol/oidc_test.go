package enrol_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"handover/internal/companion/enrol"
	"handover/internal/memnet"
	"handover/internal/provider"
)

const (
	issuer   = "https://login.example"
	audience = "handover"
)

// issuing is an OpenID provider that may be away.
type issuing struct {
	oidctest.Server
	away  int // status that it answers with instead; 0: none
	asked map[string]int
}

func (i *issuing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.asked[r.URL.Path]++
	if i.away != 0 {
		w.WriteHeader(i.away)
		_, _ = w.Write([]byte("<html>"))
		return
	}
	i.Server.ServeHTTP(w, r)
}

func (i *issuing) publish(id, algorithm string, key crypto.Signer) {
	i.PublicKeys = append(i.PublicKeys, oidctest.PublicKey{PublicKey: key.Public(), KeyID: id, Algorithm: algorithm})
}

func rsaKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ecKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// provided runs a test in a bubble with a provider of one RSA key, "k1".
func provided(t *testing.T, key *rsa.PrivateKey, play func(t *testing.T, i *issuing, o *enrol.OIDC)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		i := &issuing{asked: map[string]int{}}
		i.SetIssuer(issuer)
		i.Algorithms = []string{"none", "HS256", "RS256", "ES256"} // the ones that nobody may use are advertised, too
		i.publish("k1", "RS256", key)
		play(t, i, &enrol.OIDC{
			Provider: &provider.Provider{Issuer: issuer, HTTP: &http.Client{Transport: memnet.Transport{Handler: i}}, Now: time.Now},
			Audience: audience, Claim: "preferred_username", Names: people,
		})
	})
}

// comes is an agent who comes in with a token. The library goes on counting a fetch of
// keys as under way for a moment after it has answered, and who comes just then is
// answered from it: that moment is waited for.
func comes(t *testing.T, o *enrol.OIDC, token, username string) (enrol.Agent, error) {
	t.Helper()
	defer synctest.Wait()
	return o.Authenticate(t.Context(), token, username)
}

// claims are those of ana's token, changed; nil takes one out.
func claims(change map[string]any) string {
	all := map[string]any{"iss": issuer, "aud": audience, "sub": "1", "preferred_username": "ana", "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix()}
	maps.Copy(all, change)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	text, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func after(d time.Duration) int64 { return time.Now().Add(d).Unix() }

func TestATokenOfTheProvider(t *testing.T) {
	key := rsaKey(t)
	for name, change := range map[string]func() map[string]any{
		"plain":                              func() map[string]any { return nil },
		"for several":                        func() map[string]any { return map[string]any{"aud": []string{"crm", audience}} },
		"from now on":                        func() map[string]any { return map[string]any{"nbf": after(0)} },
		"by a clock a little ahead":          func() map[string]any { return map[string]any{"nbf": after(20 * time.Second)} },
		"over by a clock a little behind it": func() map[string]any { return map[string]any{"exp": after(-20 * time.Second)} },
	} {
		t.Run(name, func(t *testing.T) {
			provided(t, key, func(t *testing.T, _ *issuing, o *enrol.OIDC) {
				got, err := comes(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(change())), "Ana")
				in(t, got, err, ana)
			})
		})
	}
}

func TestAnotherClaimMayHoldTheName(t *testing.T) {
	key := rsaKey(t)
	provided(t, key, func(t *testing.T, _ *issuing, o *enrol.OIDC) {
		o.Claim = "connect"
		got, err := comes(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(map[string]any{"connect": "ben"})), "ben")
		in(t, got, err, ben)
	})
}

// hand makes a token by hand.
func hand(header, payload, signature string) string {
	text := base64.RawURLEncoding.EncodeToString
	return text([]byte(header)) + "." + text([]byte(payload)) + "." + text([]byte(signature))
}

func TestTokensThatLetNobodyIn(t *testing.T) {
	key, other := rsaKey(t), rsaKey(t)
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	good := func(change map[string]any) string {
		return oidctest.SignIDToken(key, "k1", "RS256", claims(change))
	}
	const notOne = "not one that https://login.example has signed and made out for handover"
	for name, c := range map[string]struct {
		token func() string
		why   string
	}{
		"another audience":   {func() string { return good(map[string]any{"aud": "crm"}) }, notOne},
		"no audience":        {func() string { return good(map[string]any{"aud": nil}) }, notOne},
		"another issuer":     {func() string { return good(map[string]any{"iss": "https://evil.example"}) }, notOne},
		"expired":            {func() string { return good(map[string]any{"exp": after(-31 * time.Second)}) }, "expired at 1999-12-31T23:59:29Z"},
		"without an end":     {func() string { return good(map[string]any{"exp": nil}) }, "no end"},
		"not yet":            {func() string { return good(map[string]any{"nbf": after(time.Minute)}) }, "not good yet"},
		"not for long yet":   {func() string { return good(map[string]any{"nbf": after(time.Hour)}) }, "not good yet"},
		"no such claim":      {func() string { return good(map[string]any{"preferred_username": nil}) }, "no claim preferred_username"},
		"a claim of numbers": {func() string { return good(map[string]any{"preferred_username": 7}) }, "no claim preferred_username"},
		"a claim of many":    {func() string { return good(map[string]any{"preferred_username": []string{"ana"}}) }, "no claim preferred_username"},
		"an empty claim":     {func() string { return good(map[string]any{"preferred_username": ""}) }, "no claim preferred_username"},
		"nobody's name":      {func() string { return good(map[string]any{"preferred_username": "zoe"}) }, `no user "zoe"`},
		"another key":        {func() string { return oidctest.SignIDToken(other, "k1", "RS256", claims(nil)) }, notOne},
		"a key nobody knows": {func() string { return oidctest.SignIDToken(other, "k2", "RS256", claims(nil)) }, notOne},
		"unsigned":           {func() string { return hand(`{"alg":"none","kid":"k1"}`, claims(nil), "") }, notOne},
		"a shared secret":    {func() string { return oidctest.SignIDToken(public, "k1", "HS256", claims(nil)) }, notOne},
		"claims changed": {func() string {
			part := strings.Split(good(map[string]any{"preferred_username": "ben"}), ".")
			part[1] = base64.RawURLEncoding.EncodeToString([]byte(claims(nil)))
			return strings.Join(part, ".")
		}, notOne},
		"no JWT": {func() string { return "a.b.c" }, notOne},
	} {
		t.Run(name, func(t *testing.T) {
			provided(t, key, func(t *testing.T, _ *issuing, o *enrol.OIDC) {
				token := c.token()
				got, err := comes(t, o, token, "ana")
				refused(t, answered{got, err}, false, c.why, token)
			})
		})
	}
}

// A secret is no key of the provider's, even if it publishes one.
func TestAPublishedSecret(t *testing.T) {
	key, secret := rsaKey(t), []byte(strings.Repeat("s", 32))
	provided(t, key, func(t *testing.T, i *issuing, o *enrol.OIDC) {
		i.PublicKeys = append(i.PublicKeys, oidctest.PublicKey{PublicKey: secret, KeyID: "s"})
		token := oidctest.SignIDToken(secret, "s", "HS256", claims(nil))
		got, err := comes(t, o, token, "ana")
		refused(t, answered{got, err}, false, "not one that", token)
	})
}

func TestAnothersToken(t *testing.T) {
	key := rsaKey(t)
	provided(t, key, func(t *testing.T, _ *issuing, o *enrol.OIDC) {
		token := oidctest.SignIDToken(key, "k1", "RS256", claims(nil))
		got, err := comes(t, o, token, "ben")
		refused(t, answered{got, err}, true, "not of the agent", token)
	})
}

func TestNamesThatCannotBeRead(t *testing.T) {
	key := rsaKey(t)
	provided(t, key, func(t *testing.T, _ *issuing, o *enrol.OIDC) {
		o.Names = names{err: errIt}
		trouble(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(nil)), errIt.Error())
	})
}

// trouble checks that it is the controller's error, and none of the companion's.
func trouble(t *testing.T, o *enrol.OIDC, token, says string) {
	t.Helper()
	got, err := comes(t, o, token, "ana")
	if _, is := errors.AsType[*enrol.Refusal](err); is || err == nil || !strings.Contains(err.Error(), says) || got != (enrol.Agent{}) {
		t.Fatalf("got %+v, %v; want an error that is no refusal and says %q", got, err, says)
	}
	if strings.Contains(err.Error(), token) {
		t.Errorf("the error tells the token: %v", err)
	}
}

func TestTheProviderChangesItsKeys(t *testing.T) {
	key, next := rsaKey(t), ecKey(t)
	provided(t, key, func(t *testing.T, i *issuing, o *enrol.OIDC) {
		for range 3 {
			got, err := comes(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(nil)), "ana")
			in(t, got, err, ana)
		}
		if i.asked["/keys"] != 1 || i.asked["/.well-known/openid-configuration"] != 1 {
			t.Errorf("asked %v, want each once", i.asked)
		}
		i.PublicKeys = nil
		i.publish("k2", "ES256", next)
		got, err := comes(t, o, oidctest.SignIDToken(next, "k2", "ES256", claims(nil)), "ana")
		in(t, got, err, ana)
		got, err = comes(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(nil)), "ana")
		refused(t, answered{got, err}, false, "not one that", "")
	})
}

func TestAProviderThatIsAwayIsAskedAgain(t *testing.T) {
	key := rsaKey(t)
	provided(t, key, func(t *testing.T, i *issuing, o *enrol.OIDC) {
		token := oidctest.SignIDToken(key, "k1", "RS256", claims(nil))
		i.away = http.StatusServiceUnavailable
		trouble(t, o, token, "companion.oidc.issuer")
		i.away = 0
		trouble(t, o, token, "a moment ago") // it is left alone for ten seconds
		if n := i.asked["/.well-known/openid-configuration"]; n != 1 {
			t.Errorf("asked %d times, want once", n)
		}
		time.Sleep(10 * time.Second)
		got, err := comes(t, o, token, "ana")
		in(t, got, err, ana)
	})
}

func TestAProviderThatIsAnotherOne(t *testing.T) {
	key := rsaKey(t)
	provided(t, key, func(t *testing.T, i *issuing, o *enrol.OIDC) {
		i.SetIssuer("https://evil.example")
		trouble(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(nil)), "https://evil.example")
	})
}

// A token of a key that cannot be had is not bad: nobody knows.
func TestKeysThatCannotBeHad(t *testing.T) {
	key, next := rsaKey(t), rsaKey(t)
	for name, status := range map[string]int{"away": http.StatusBadGateway, "a page instead": http.StatusOK} {
		t.Run(name, func(t *testing.T) {
			provided(t, key, func(t *testing.T, i *issuing, o *enrol.OIDC) {
				got, err := comes(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(nil)), "ana")
				in(t, got, err, ana)
				i.away = status
				trouble(t, o, oidctest.SignIDToken(next, "k2", "RS256", claims(nil)), "for its keys")
				// Whose key is known comes in all the same.
				got, err = comes(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(nil)), "ana")
				in(t, got, err, ana)
			})
		})
	}
}

// Whoever reaches the controller can name keys that do not exist.
func TestTheProviderIsNotAskedForEveryKeyThatSomebodyNames(t *testing.T) {
	key, other := rsaKey(t), rsaKey(t)
	provided(t, key, func(t *testing.T, i *issuing, o *enrol.OIDC) {
		forged := oidctest.SignIDToken(other, "k9", "RS256", claims(nil))
		ask := func(n int) {
			for range n {
				_, _ = comes(t, o, forged, "ana")
			}
		}
		ask(100)
		if n := i.asked["/keys"]; n > 6 {
			t.Errorf("asked %d times", n)
		}
		trouble(t, o, forged, "a moment ago")
		got, err := comes(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(nil)), "ana")
		in(t, got, err, ana)
		before := i.asked["/keys"]
		time.Sleep(10 * time.Second)
		ask(10)
		if n := i.asked["/keys"] - before; n != 1 {
			t.Errorf("asked %d times after ten seconds, want once", n)
		}
	})
}

func TestAProviderThatHangs(t *testing.T) {
	key := rsaKey(t)
	provided(t, key, func(t *testing.T, _ *issuing, o *enrol.OIDC) {
		o.Provider.HTTP = &http.Client{Transport: hanging{}}
		began := time.Now()
		trouble(t, o, oidctest.SignIDToken(key, "k1", "RS256", claims(nil)), "companion.oidc.issuer")
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("it was waited for %s, want 5s", took)
		}
	})
}

// hanging is a network on which nothing answers.
type hanging struct{}

func (hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}
