package enrol

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/time/rate"
)

// provider is what an OpenID provider has said of itself.
type provider struct {
	keys       oidc.KeySet
	algorithms []string
}

// trusted are the algorithms whose keys may be public. Any other (none, those of a
// shared secret) is not taken, whatever the provider says.
func trusted(algorithm string) bool {
	switch algorithm {
	case oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA:
		return true
	}
	return false
}

// discover asks the provider. Its keys are fetched later, when tokens name them, so
// they do not end with the context.
func discover(ctx context.Context, issuer string, client *http.Client) (*provider, error) {
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), client)
	p, err := oidc.NewProvider(lasting, issuer)
	if err != nil {
		return nil, err
	}
	var said struct {
		Keys       string   `json:"jwks_uri"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	if err := p.Claims(&said); err != nil {
		return nil, fmt.Errorf("read its configuration: %w", err)
	}
	if said.Keys == "" {
		return nil, errors.New("its configuration names no keys (jwks_uri)")
	}
	algorithms := slices.DeleteFunc(said.Algorithms, func(a string) bool { return !trusted(a) })
	if len(algorithms) == 0 { // every provider has this one
		algorithms = []string{oidc.RS256}
	}
	return &provider{keys: oidc.NewRemoteKeySet(lasting, said.Keys), algorithms: algorithms}, nil
}

// askedKeys notes, for one token, that the provider could not be asked for its keys:
// the verifier tells that and a bad signature in one way.
type askedKeys struct {
	oidc.KeySet
	trouble error
}

// VerifySignature implements oidc.KeySet.
func (k *askedKeys) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, token)
	k.trouble = errors.Unwrap(err) // an error of the signature itself wraps none
	return payload, err
}

const (
	// providerFor is how long the provider has to answer.
	providerFor = 5 * time.Second
	// keysEvery is how often, in the long run, it is asked for keys. Whoever reaches
	// the controller can name one that does not exist.
	keysEvery = 10 * time.Second
	// keysAtOnce is how often in a row.
	keysAtOnce = 6
)

// errTooOften says that the provider was asked often enough.
var errTooOften = errors.New("the OpenID provider was asked for its keys a moment ago")

// polite is the client with a limit to how long a call may take, and to how many
// there are.
func polite(client *http.Client, now func() time.Time) *http.Client {
	out := *client
	out.Timeout = providerFor
	next := client.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	out.Transport = limited{next: next, limit: rate.NewLimiter(rate.Every(keysEvery), keysAtOnce), now: now}
	return &out
}

// limited is a transport that does not ask too often.
type limited struct {
	next  http.RoundTripper
	limit *rate.Limiter
	now   func() time.Time
}

// RoundTrip implements http.RoundTripper.
func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.limit.AllowN(l.now(), 1) {
		return l.next.RoundTrip(r)
	}
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return nil, errTooOften
}
