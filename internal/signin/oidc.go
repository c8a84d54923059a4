package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"handover/internal/httpjson"
	"handover/internal/provider"
)

// home is where people come back to, if they do not say.
const home = "/console/"

// away sends the browser to the provider.
func (d *Desk) away(w http.ResponseWriter, r *http.Request) {
	if d.o.App.Provider == nil {
		httpjson.Fail(w, &httpjson.Fault{Status: http.StatusNotFound, Code: httpjson.NotFound, Message: "no OpenID provider is configured (console.oidc)"})
		return
	}
	trip := provider.NewTrip()
	to, err := d.o.App.Away(r.Context(), trip)
	if err == nil {
		err = d.set(w, r, tripCookie, kept{Trip: &trip, To: within(r.URL.Query().Get("to")), Ends: d.o.Now().Add(tripFor).Unix()})
	}
	if err != nil {
		d.o.Log.WarnContext(r.Context(), "the OpenID provider of the console cannot be asked", slog.Any("error", err))
		d.refuse(w, r, "the OpenID provider cannot be asked now; try again in a moment, or sign in with the operators' token")
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// within is an address of the console's: whatever else is asked for is not gone to.
func within(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, home) || strings.Contains(to, "\\") {
		return home
	}
	return to
}

// back signs in who comes back from the provider.
func (d *Desk) back(w http.ResponseWriter, r *http.Request) {
	who, to, err := d.arrived(r)
	d.forget(w, r, tripCookie)
	if bad, is := errors.AsType[*provider.Untrusted](err); is {
		d.refuse(w, r, bad.Why)
		return
	}
	if err != nil {
		d.o.Log.WarnContext(r.Context(), "nobody can say now who signs in to the console", slog.Any("error", err))
		d.refuse(w, r, "the OpenID provider cannot be asked now; try again in a moment")
		return
	}
	d.welcome(w, r, who)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// arrived is who has come back, and where they were going.
func (d *Desk) arrived(r *http.Request) (who Identity, to string, err error) {
	if d.o.App.Provider == nil {
		return who, "", &provider.Untrusted{Why: "no OpenID provider is configured"}
	}
	k, err := d.get(r, tripCookie)
	q := r.URL.Query()
	switch {
	case err != nil || k.Trip == nil:
		return who, "", &provider.Untrusted{Why: "this browser was not on its way to sign in, or took more than ten minutes; begin again"}
	case subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(k.Trip.State)) != 1:
		return who, "", &provider.Untrusted{Why: "the answer belongs to another sign-in; begin again"}
	case q.Get("error") != "":
		return who, "", &provider.Untrusted{Why: "the provider says: " + httpjson.Shortened(q.Get("error"))}
	}
	who, err = d.known(r.Context(), *k.Trip, q.Get("code"))
	return who, k.To, err
}

// known is who the provider says has come back.
func (d *Desk) known(ctx context.Context, trip provider.Trip, code string) (Identity, error) {
	token, err := d.o.App.Back(ctx, trip, code)
	if err != nil {
		return Identity{}, err
	}
	g := d.o.Groups
	name, err := named(g.Name, token.Text(g.Name))
	if err != nil || token.Text(g.Name) == "" {
		return Identity{}, &provider.Untrusted{Why: "the token has no claim " + g.Name + " that is a name; `console.oidc.name_claim` of the configuration says which one is"}
	}
	role, in := g.role(token.Texts(g.Claim))
	if !in {
		return Identity{}, &provider.Untrusted{Why: "you are known as " + name + ", and are neither viewer nor operator here; `console.oidc` of the configuration says who is, by the claim " + g.Claim}
	}
	return Identity{Name: name, Role: role}, nil
}

// welcome gives the browser its session.
func (d *Desk) welcome(w http.ResponseWriter, r *http.Request, who Identity) {
	who.Expires = d.o.Now().Add(d.o.Session)
	if err := d.set(w, r, sessionCookie, kept{Name: who.Name, Role: who.Role, Ends: who.Expires.Unix()}); err != nil {
		d.o.Log.ErrorContext(r.Context(), "a session could not be begun", slog.Any("error", err)) // the browser is asked again
		return
	}
	d.o.Log.InfoContext(r.Context(), "somebody has signed in to the console", slog.String("who", who.String()), slog.Time("until", who.Expires.UTC().Truncate(time.Second)))
}

// refuse goes back to the console, which says why nobody was let in.
func (d *Desk) refuse(w http.ResponseWriter, r *http.Request, why string) {
	http.Redirect(w, r, home+"#/signin?why="+url.QueryEscape(why), http.StatusSeeOther)
}
