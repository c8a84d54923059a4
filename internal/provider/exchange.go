package provider

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// App is a program that people sign in to at the provider: OpenID Connect Core 1.0, the
// authorization code flow, with PKCE (RFC 7636).
type App struct {
	Provider *Provider
	ID       string // client_id
	Secret   string // empty: a public client
	Redirect string // where people come back to
}

// Trip is what one person takes along to the provider, and has to bring back: it must be
// kept where only their browser has it.
type Trip struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"` // of PKCE
}

// NewTrip is one that nobody can guess.
func NewTrip() Trip {
	return Trip{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
}

func (a App) settings(s *said) oauth2.Config {
	return oauth2.Config{ClientID: a.ID, ClientSecret: a.Secret, RedirectURL: a.Redirect, Endpoint: s.endpoint, Scopes: []string{oidc.ScopeOpenID, "profile"}}
}

// Away is the address at which a person signs in.
func (a App) Away(ctx context.Context, t Trip) (string, error) {
	s, err := a.Provider.known(ctx)
	if err != nil {
		return "", err
	}
	conf := a.settings(s)
	return conf.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), nil
}

// Back trades the code that a person has come back with for their token. Errors are those
// of Verify; a code that the provider does not take is an *Untrusted.
func (a App) Back(ctx context.Context, t Trip, code string) (Token, error) {
	s, err := a.Provider.known(ctx)
	if err != nil {
		return Token{}, err
	}
	conf := a.settings(s)
	answer, err := conf.Exchange(oidc.ClientContext(ctx, s.codes), code, oauth2.VerifierOption(t.Verifier))
	if refused, is := errors.AsType[*oauth2.RetrieveError](err); is && refused.Response.StatusCode < 500 {
		return Token{}, &Untrusted{"the provider does not take the code that it gave (" + refused.ErrorCode + "); sign in again"}
	}
	if err != nil {
		return Token{}, fmt.Errorf("ask the OpenID provider %s for a token: %w", a.Provider.Issuer, err)
	}
	raw, ok := answer.Extra("id_token").(string)
	if !ok {
		return Token{}, &Untrusted{"the provider has given no ID token; has the client the scope openid?"}
	}
	token, err := a.Provider.Verify(ctx, a.ID, raw)
	if err == nil && token.Nonce != t.Nonce {
		return Token{}, &Untrusted{"the token was made for another sign-in"}
	}
	return token, err
}
