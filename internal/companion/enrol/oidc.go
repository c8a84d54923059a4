package enrol

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// OIDC lets in who brings an ID token, or a JWT access token, that the provider has
// made out for the audience. It asks the provider for its keys when they are first
// needed, and again when a token names one that is not known: a provider that cannot
// be reached keeps nobody from anything but coming in. Its methods may be called
// from any goroutine.
type OIDC struct {
	Issuer   string
	Audience string
	Claim    string // that holds the Connect username
	Names    Names
	HTTP     *http.Client
	Now      func() time.Time

	mu       sync.Mutex
	verifier *oidc.IDTokenVerifier
	tried    time.Time
}

const (
	// providerFor is how long the provider has to answer.
	providerFor = 5 * time.Second
	// betweenTries is how long one that could not be reached is left alone.
	betweenTries = 10 * time.Second
)

// errAway says that the provider cannot be asked.
var errAway = errors.New("the OpenID provider could not be reached a moment ago")

// Authenticate implements Authenticator.
func (o *OIDC) Authenticate(ctx context.Context, bearer, username string) (Agent, error) {
	verifier, err := o.provider(ctx)
	if err != nil {
		return Agent{}, err
	}
	token, err := verifier.Verify(oidc.ClientContext(ctx, o.HTTP), bearer)
	if expired, ok := errors.AsType[*oidc.TokenExpiredError](err); ok {
		return Agent{}, &Refusal{Why: "the token has expired at " + expired.Expiry.UTC().Format(time.RFC3339) + "; bring a newer one"}
	}
	if err != nil {
		return Agent{}, &Refusal{Why: "the token is not one that " + o.Issuer + " has made out for " + o.Audience}
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return Agent{}, &Refusal{Why: "the token's claims cannot be read"}
	}
	name, ok := claims[o.Claim].(string)
	if !ok || name == "" {
		return Agent{}, &Refusal{Why: fmt.Sprintf("the token has no claim %s that is a text; `companion.oidc.claim` of the configuration names the one that holds the Connect username", o.Claim)}
	}
	a, err := named(ctx, o.Names, name)
	if err != nil {
		return Agent{}, err
	}
	return theirs(a, username)
}

// provider is what verifies tokens, once the provider has said how.
func (o *OIDC) provider(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.verifier != nil {
		return o.verifier, nil
	}
	if now := o.Now(); now.Sub(o.tried).Abs() < betweenTries {
		return nil, errAway
	}
	o.tried = o.Now()
	// The provider's keys are fetched long after this call, so its context must not
	// end with it.
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), o.limited())
	p, err := oidc.NewProvider(lasting, o.Issuer)
	if err != nil {
		return nil, fmt.Errorf("ask the OpenID provider %s (companion.oidc.issuer): %w", o.Issuer, err)
	}
	o.verifier = p.Verifier(&oidc.Config{ClientID: o.Audience, Now: o.Now})
	return o.verifier, nil
}

// limited is the client, with a limit to how long a call may take.
func (o *OIDC) limited() *http.Client {
	limited := *o.HTTP
	limited.Timeout = providerFor
	return &limited
}
