// Package provider asks an OpenID provider: for what it says of itself, for the keys that
// tokens are signed with, and for the token that a person who has signed in brings.
//
// It guarantees:
//   - the provider is asked when it is needed first, and seldom: one that cannot be reached
//     is left alone for a while, and nobody who reaches the controller can have it asked
//     for keys without end;
//   - a token counts only if the provider has signed it, by an algorithm whose key may be
//     public, made it out for the audience that is asked for, and it is good now, by clocks
//     that may differ by half a minute;
//   - that nobody can tell, since the provider is away, is another error than that a token
//     is bad;
//   - no error quotes a token.
package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/time/rate"
)

// Provider is an OpenID provider. Issuer, HTTP and Now are needed. Its methods may be
// called from any goroutine.
type Provider struct {
	Issuer string
	HTTP   *http.Client
	Now    func() time.Time

	mu    sync.Mutex
	said  *said
	tried time.Time
}

// said is what a provider has said of itself.
type said struct {
	keys       oidc.KeySet
	algorithms []string
	endpoint   oauth2.Endpoint
	codes      *http.Client // by which codes are traded
}

const (
	// betweenTries is how long a provider that could not be reached is left alone.
	betweenTries = 10 * time.Second
	// answersWithin is how long the provider has to answer.
	answersWithin = 5 * time.Second
	// keysEvery is how often, in the long run, it is asked for keys: whoever reaches the
	// controller can name one that does not exist.
	keysEvery = 10 * time.Second
	// keysAtOnce is how often in a row.
	keysAtOnce = 6
	// codesEvery and codesAtOnce are the same of codes that people have come back with: a
	// shift of supervisors signs in within a minute.
	codesEvery  = time.Second
	codesAtOnce = 30
)

// ErrAway says that the provider cannot be asked just now.
var ErrAway = errors.New("the OpenID provider could not be reached a moment ago")

// errTooOften says that the provider was asked often enough.
var errTooOften = errors.New("the OpenID provider was asked too often a moment ago")

// known is what the provider has said of itself. It is asked once, and again only where
// it could not be reached.
func (p *Provider) known(ctx context.Context) (*said, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.said != nil {
		return p.said, nil
	}
	if p.Now().Sub(p.tried).Abs() < betweenTries {
		return nil, ErrAway
	}
	s, err := discover(ctx, p.Issuer, polite(p.HTTP, p.Now, rate.NewLimiter(rate.Every(keysEvery), keysAtOnce)))
	p.tried = p.Now()
	if err != nil {
		return nil, err
	}
	s.codes = polite(p.HTTP, p.Now, rate.NewLimiter(rate.Every(codesEvery), codesAtOnce))
	p.said = s
	return s, nil
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
func discover(ctx context.Context, issuer string, client *http.Client) (*said, error) {
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), client)
	p, err := oidc.NewProvider(lasting, issuer)
	if err != nil {
		return nil, err
	}
	var more struct {
		Keys       string   `json:"jwks_uri"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	if err := p.Claims(&more); err != nil {
		return nil, fmt.Errorf("read its configuration: %w", err)
	}
	if more.Keys == "" {
		return nil, errors.New("its configuration names no keys (jwks_uri)")
	}
	algorithms := slices.DeleteFunc(more.Algorithms, func(a string) bool { return !trusted(a) })
	if len(algorithms) == 0 { // every provider has this one
		algorithms = []string{oidc.RS256}
	}
	return &said{keys: oidc.NewRemoteKeySet(lasting, more.Keys), algorithms: algorithms, endpoint: p.Endpoint()}, nil
}

// polite is the client with a limit to how long a call may take, and to how many
// there are.
func polite(client *http.Client, now func() time.Time, limit *rate.Limiter) *http.Client {
	out := *client
	out.Timeout = answersWithin
	next := client.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	out.Transport = limited{next: next, limit: limit, now: now}
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
