package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// leeway is how far a provider's clock may be ahead, or behind.
const leeway = 30 * time.Second

// Untrusted says that a token does not count, and why, in words for whoever brought it.
type Untrusted struct{ Why string }

// Error is why.
func (u *Untrusted) Error() string { return u.Why }

// Token is one that counts.
type Token struct {
	Nonce  string         // empty: it has none
	Claims map[string]any // all of them
}

// Text is a claim that is a text; empty if there is none.
func (t Token) Text(claim string) string {
	text, _ := t.Claims[claim].(string)
	return text
}

// Texts are a claim that is a text, or a list of texts.
func (t Token) Texts(claim string) []string {
	if text := t.Text(claim); text != "" {
		return []string{text}
	}
	list, _ := t.Claims[claim].([]any)
	var texts []string
	for _, one := range list {
		if text, ok := one.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// Verify reads a token that the provider has made out for the audience. The error is an
// *Untrusted if the token does not count; any other says that nobody can tell now.
func (p *Provider) Verify(ctx context.Context, audience, raw string) (Token, error) {
	s, err := p.known(ctx)
	if err != nil {
		return Token{}, err
	}
	keys := &askedKeys{KeySet: s.keys}
	verifier := oidc.NewVerifier(p.Issuer, keys, &oidc.Config{
		ClientID: audience, SupportedSigningAlgs: s.algorithms, Now: func() time.Time { return p.Now().Add(-leeway) },
	})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return Token{}, p.doubt(err, keys.trouble, audience)
	}
	t := Token{Nonce: token.Nonce}
	if err := token.Claims(&t.Claims); err != nil {
		return Token{}, &Untrusted{"the token's claims cannot be read"}
	}
	if from, ok := t.Claims["nbf"].(float64); ok && p.Now().Add(leeway).Before(time.Unix(int64(from), 0)) {
		return Token{}, &Untrusted{"the token is not good yet; is the provider's clock right?"}
	}
	return t, nil
}

// doubt is what an error of the library means.
func (p *Provider) doubt(err, trouble error, audience string) error {
	expired, old := errors.AsType[*oidc.TokenExpiredError](err)
	switch {
	case trouble != nil:
		return fmt.Errorf("ask the OpenID provider %s for its keys: %w", p.Issuer, trouble)
	case old && expired.Expiry.IsZero():
		return &Untrusted{"the token has no end (claim exp)"}
	case old:
		return &Untrusted{"the token has expired at " + expired.Expiry.UTC().Format(time.RFC3339) + "; bring a newer one"}
	}
	// What the library says is not passed on: it may quote what was sent.
	return &Untrusted{"the token is not one that " + p.Issuer + " has signed and made out for " + audience + ", or it is not good yet"}
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
