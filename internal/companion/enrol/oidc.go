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
// made out for the audience. It asks the provider when the first token comes, and
// again for its keys when a token names one that is not known: a provider that
// cannot be reached keeps nobody from anything but coming in. Its methods may be
// called from any goroutine.
type OIDC struct {
	Issuer   string
	Audience string
	Claim    string // that holds the Connect username
	Names    Names
	HTTP     *http.Client
	Now      func() time.Time

	mu       sync.Mutex
	provider *provider
	tried    time.Time
}

const (
	// betweenTries is how long a provider that could not be reached is left alone.
	betweenTries = 10 * time.Second
	// leeway is how far a provider's clock may be ahead, or behind.
	leeway = 30 * time.Second
)

// errAway says that the provider cannot be asked.
var errAway = errors.New("the OpenID provider could not be reached a moment ago")

// claims are those of a token that count here. The library has looked at others.
type claims struct {
	NotBefore *float64 // seconds since 1970
	Name      string   // the agent's; empty if there is none
}

// Authenticate implements Authenticator.
func (o *OIDC) Authenticate(ctx context.Context, bearer, username string) (Agent, error) {
	p, err := o.known(ctx)
	if err != nil {
		return Agent{}, err
	}
	token, err := o.verified(ctx, p, bearer)
	if err != nil {
		return Agent{}, err
	}
	c, err := o.claims(token)
	if err != nil {
		return Agent{}, err
	}
	if c.NotBefore != nil && o.Now().Add(leeway).Before(time.Unix(int64(*c.NotBefore), 0)) {
		return Agent{}, &Refusal{Why: "the token is not good yet; is the provider's clock right?"}
	}
	if c.Name == "" {
		return Agent{}, &Refusal{Why: fmt.Sprintf("the token has no claim %s that is a text; `companion.oidc.claim` of the configuration names the one that holds the Connect username", o.Claim)}
	}
	a, err := named(ctx, o.Names, c.Name)
	if err != nil {
		return Agent{}, err
	}
	return theirs(a, username)
}

// verified is the token if the provider has made it out for the audience, and it is
// good now.
func (o *OIDC) verified(ctx context.Context, p *provider, bearer string) (*oidc.IDToken, error) {
	keys := &askedKeys{KeySet: p.keys}
	verifier := oidc.NewVerifier(o.Issuer, keys, &oidc.Config{
		ClientID: o.Audience, SupportedSigningAlgs: p.algorithms, Now: func() time.Time { return o.Now().Add(-leeway) },
	})
	token, err := verifier.Verify(ctx, bearer)
	expired, old := errors.AsType[*oidc.TokenExpiredError](err)
	switch {
	case err == nil:
		return token, nil
	case keys.trouble != nil:
		return nil, fmt.Errorf("ask the OpenID provider %s for its keys: %w", o.Issuer, keys.trouble)
	case old && expired.Expiry.IsZero():
		return nil, &Refusal{Why: "the token has no end (claim exp)"}
	case old:
		return nil, &Refusal{Why: "the token has expired at " + expired.Expiry.UTC().Format(time.RFC3339) + "; bring a newer one"}
	}
	// What the library says is not passed on: it may quote what was sent.
	return nil, &Refusal{Why: "the token is not one that " + o.Issuer + " has signed and made out for " + o.Audience + ", or it is not good yet"}
}

func (o *OIDC) claims(token *oidc.IDToken) (claims, error) {
	var all map[string]any
	if err := token.Claims(&all); err != nil {
		return claims{}, &Refusal{Why: "the token's claims cannot be read"}
	}
	var c claims
	if from, ok := all["nbf"].(float64); ok {
		c.NotBefore = &from
	}
	c.Name, _ = all[o.Claim].(string)
	return c, nil
}

// known is what the provider has said of itself. It is asked once, and again only
// where it could not be reached.
func (o *OIDC) known(ctx context.Context) (*provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider != nil {
		return o.provider, nil
	}
	if o.Now().Sub(o.tried).Abs() < betweenTries {
		return nil, errAway
	}
	p, err := discover(ctx, o.Issuer, polite(o.HTTP, o.Now))
	o.tried = o.Now()
	if err != nil {
		return nil, fmt.Errorf("ask the OpenID provider %s (companion.oidc.issuer): %w", o.Issuer, err)
	}
	o.provider = p
	return p, nil
}
