// Package signin says who a browser is: a viewer of the console, or an operator.
//
// It guarantees:
//   - a browser is let in by the operators' token, or by an OpenID provider that says who
//     the person is and which groups they are of; where there is no token, whoever
//     reaches the address is an operator, as with the operators' calls;
//   - what a browser keeps of it is a cookie that no script can read, sealed with a key that
//     only the controllers have, and good until it expires. No controller keeps anything: a
//     session begun with one goes on with another that has the same key, and a new key ends
//     all of them;
//   - nothing is changed by a GET but the browser's own cookie on its way back from the
//     provider, and that only with what this browser was given a moment before;
//   - whoever guesses tokens is slowed down, all guessers together;
//   - no token and no code is logged.
package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/time/rate"

	"handover/internal/httpjson"
	"handover/internal/keyfile"
	"handover/internal/provider"
)

// Role is what somebody may do.
type Role string

// The roles.
const (
	Viewer   Role = "viewer"   // look
	Operator Role = "operator" // look, and change
)

// Identity is who somebody is.
type Identity struct {
	Name    string // as the journal writes it
	Role    Role
	Expires time.Time
}

// Groups say what the provider's groups mean here.
type Groups struct {
	Name      string   // the claim that holds the name
	Claim     string   // the claim that holds the groups
	Operators []string // of these is who may change things
	Viewers   []string // of these is who may look; empty: everybody whom the provider knows
}

// Options are what a Desk is made of. Key, Now and Log are needed, and App.Provider where
// people sign in by OpenID Connect.
type Options struct {
	Token   string        // the operators'; empty: whoever reaches the address is an operator
	Key     []byte        // 32 bytes that seal cookies
	App     provider.App  // the zero one: nobody signs in by OpenID Connect
	Groups  Groups        // what its groups mean
	Session time.Duration // how long one is in; default 8 h
	Now     func() time.Time
	Log     *slog.Logger
}

// Desk signs people in. Its methods may be called from any goroutine.
type Desk struct {
	o       Options
	seal    seal
	guesses *rate.Limiter
}

// Wrong tokens: so many in a row, and then one in so long.
const (
	guessesAtOnce = 5
	guessesEvery  = 10 * time.Second
)

// New checks the options.
func New(o Options) (*Desk, error) {
	s, err := newSeal(o.Key)
	if err != nil {
		return nil, err
	}
	if o.Session == 0 {
		o.Session = 8 * time.Hour
	}
	return &Desk{o: o, seal: s, guesses: rate.NewLimiter(rate.Every(guessesEvery), guessesAtOnce)}, nil
}

// Own is a desk that knows the operators' token alone, and whose sessions end with this process.
func Own(token string, now func() time.Time, log *slog.Logger) *Desk {
	key := make([]byte, keyfile.Size)
	_, _ = rand.Read(key) // it never fails
	d, err := New(Options{Token: token, Key: key, Now: now, Log: log})
	if err != nil {
		panic(err) // a key of this size is one
	}
	return d
}

// Base is where the calls are.
const Base = "/signin/v1/"

// Handler answers everything under Base.
func (d *Desk) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Base+"session", d.session)
	mux.HandleFunc("POST "+Base+"token", d.byToken)
	mux.HandleFunc("POST "+Base+"out", d.out)
	mux.HandleFunc("GET "+Base+"oidc", d.away)
	mux.HandleFunc("GET "+Base+"oidc/back", d.back)
	mux.HandleFunc(Base, func(w http.ResponseWriter, _ *http.Request) {
		httpjson.Fail(w, &httpjson.Fault{Status: http.StatusNotFound, Code: httpjson.NotFound, Message: "there is no such call"})
	})
	site := http.NewCrossOriginProtection()
	site.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		httpjson.Fail(w, &httpjson.Fault{Status: http.StatusForbidden, Code: httpjson.CrossSite, Message: "a page of another site asks"})
	}))
	return site.Handler(mux)
}

// Visitor is who asks: by the cookie, or by the operators' token; false if they have not
// signed in.
func (d *Desk) Visitor(r *http.Request) (Identity, bool) {
	if d.o.Token == "" {
		return Identity{Name: "operator", Role: Operator}, true
	}
	if d.holds(httpjson.Bearer(r)) {
		return Identity{Name: "operator", Role: Operator}, true
	}
	return d.browser(r)
}

// Wanted lets through who has signed in, in whatever role.
func (d *Desk) Wanted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, in := d.Visitor(r); !in {
			w.Header().Set("WWW-Authenticate", "Bearer")
			httpjson.Fail(w, &httpjson.Fault{Status: http.StatusUnauthorized, Code: httpjson.Unauthorized, Message: "sign in, or send the header Authorization: Bearer TOKEN with the operators' token"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// holds compares sums, not tokens: the time it takes tells nothing of either.
func (d *Desk) holds(token string) bool {
	found, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(d.o.Token))
	return token != "" && subtle.ConstantTimeCompare(found[:], want[:]) == 1
}

// session says who the browser is, and how it could come in.
func (d *Desk) session(w http.ResponseWriter, r *http.Request) {
	who, in := d.Visitor(r)
	if !in {
		httpjson.Write(w, http.StatusOK, Session{Ways: d.ways(), Provider: d.host()})
		return
	}
	httpjson.Write(w, http.StatusOK, Session{SignedIn: true, Name: who.Name, Role: who.Role, Expires: who.Expires, Trusting: d.o.Token == ""})
}

// Session is what a browser is told of itself.
type Session struct {
	SignedIn bool      `json:"signedIn"`
	Name     string    `json:"name,omitempty"`
	Role     Role      `json:"role,omitempty"`
	Expires  time.Time `json:"expires,omitzero"`
	Trusting bool      `json:"trusting,omitempty"` // nobody has to sign in
	Ways     []string  `json:"ways,omitempty"`     // oidc, token
	Provider string    `json:"provider,omitempty"` // its host
}

func (d *Desk) ways() []string {
	if d.o.App.Provider == nil {
		return []string{"token"}
	}
	return []string{"oidc", "token"}
}

// byToken signs in who brings the operators' token, under the name they give.
func (d *Desk) byToken(w http.ResponseWriter, r *http.Request) {
	name, err := d.trusted(r)
	if f, is := errors.AsType[*httpjson.Fault](err); is {
		httpjson.Fail(w, f)
		return
	}
	if err != nil {
		httpjson.Fail(w, httpjson.InvalidField("body", "it could not be read"))
		return
	}
	d.welcome(w, r, Identity{Name: name, Role: Operator})
	w.WriteHeader(http.StatusNoContent)
}

// mostBody bounds what a sign-in may carry.
const mostBody = 4 << 10

func (d *Desk) trusted(r *http.Request) (name string, err error) {
	if err := httpjson.Only(r); err != nil {
		return "", err
	}
	body, err := httpjson.Body(r, mostBody)
	if err != nil {
		return "", err
	}
	var in struct {
		Token string `json:"token"`
		Name  string `json:"name"`
	}
	if err := httpjson.Decode(body, &in); err != nil {
		return "", err
	}
	if in.Name, err = named("name", in.Name); err != nil {
		return "", err
	}
	return in.Name, d.guess(in.Token)
}

// guess takes a token, or refuses a wrong one, and any that comes after too many of these.
func (d *Desk) guess(token string) error {
	now := d.o.Now()
	if d.guesses.TokensAt(now) < 1 {
		return &httpjson.Fault{Status: http.StatusTooManyRequests, Code: "too-many", Message: "too many wrong tokens; wait a moment", After: guessesEvery}
	}
	if d.o.Token == "" || d.holds(strings.TrimSpace(token)) {
		return nil
	}
	d.guesses.AllowN(now, 1)
	return &httpjson.Fault{Status: http.StatusUnauthorized, Code: httpjson.Unauthorized, Message: "token: it is not the operators'; that stands in the file handover.token beside the ledger unless the configuration says otherwise"}
}

// longestName bounds the names that people give themselves.
const longestName = 64

// named is a name that the journal can show.
func named(field, name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return "operator", nil
	case !httpjson.Printable(name):
		return "", httpjson.InvalidField(field, "want printable characters")
	case utf8.RuneCountInString(name) > longestName:
		return "", httpjson.InvalidField(field, "found %d characters, want at most %d", utf8.RuneCountInString(name), longestName)
	}
	return name, nil
}

// out signs the browser out.
func (d *Desk) out(w http.ResponseWriter, r *http.Request) {
	d.forget(w, r, sessionCookie)
	w.WriteHeader(http.StatusNoContent)
}

// role is what the groups make of somebody; false if they may not even look.
func (g Groups) role(of []string) (Role, bool) {
	in := func(list []string) bool {
		return slices.ContainsFunc(of, func(group string) bool { return slices.Contains(list, group) })
	}
	switch {
	case in(g.Operators):
		return Operator, true
	case len(g.Viewers) == 0, in(g.Viewers):
		return Viewer, true
	}
	return "", false
}

func (d *Desk) host() string {
	if d.o.App.Provider == nil {
		return ""
	}
	_, rest, _ := strings.Cut(d.o.App.Provider.Issuer, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// String is for logs.
func (i Identity) String() string { return fmt.Sprintf("%s (%s)", i.Name, i.Role) }
