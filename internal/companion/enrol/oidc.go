package enrol

import (
	"context"
	"errors"
	"fmt"

	"handover/internal/provider"
)

// OIDC lets in who brings an ID token, or a JWT access token, that the provider has
// made out for the audience. A provider that cannot be reached keeps nobody from anything
// but coming in. Its methods may be called from any goroutine.
type OIDC struct {
	Provider *provider.Provider
	Audience string
	Claim    string // that holds the Connect username
	Names    Names
}

// Authenticate implements Authenticator.
func (o *OIDC) Authenticate(ctx context.Context, bearer, username string) (Agent, error) {
	token, err := o.Provider.Verify(ctx, o.Audience, bearer)
	if bad, is := errors.AsType[*provider.Untrusted](err); is {
		return Agent{}, &Refusal{Why: bad.Why}
	}
	if err != nil {
		return Agent{}, fmt.Errorf("ask the OpenID provider %s (companion.oidc.issuer): %w", o.Provider.Issuer, err)
	}
	name := token.Text(o.Claim)
	if name == "" {
		return Agent{}, &Refusal{Why: fmt.Sprintf("the token has no claim %s that is a text; `companion.oidc.claim` of the configuration names the one that holds the Connect username", o.Claim)}
	}
	a, err := named(ctx, o.Names, name)
	if err != nil {
		return Agent{}, err
	}
	return theirs(a, username)
}
