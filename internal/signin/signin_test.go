package signin_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"handover/internal/keyfile"
	"handover/internal/memnet"
	"handover/internal/provider"
	"handover/internal/signin"
)

const (
	issuer = "https://login.example"
	here   = "https://handover.example"
	token  = "a-token-that-is-long-enough"
)

// people is an OpenID provider that lets in whoever comes, with these claims.
type people struct {
	oidctest.Server
	key    *rsa.PrivateKey
	claims map[string]any
	nonce  string // of the last who came
	proof  string // of PKCE
	away   bool
}

// ServeHTTP trades codes; the rest is the library's.
func (p *people) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case p.away:
		w.WriteHeader(http.StatusBadGateway)
	case r.URL.Path == "/token":
		p.trade(w, r)
	default:
		p.Server.ServeHTTP(w, r)
	}
}

func (p *people) trade(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	id, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if r.FormValue("code") != "c0de" || id != "handover" || secret != "s3cret" || base64.RawURLEncoding.EncodeToString(sum[:]) != p.proof {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error": "invalid_grant"}`)
		return
	}
	all := map[string]any{"iss": issuer, "aud": "handover", "sub": "1", "name": "Mia", "groups": []string{"leads"}, "nonce": p.nonce, "exp": time.Now().Add(time.Hour).Unix()}
	maps.Copy(all, p.claims)
	text, _ := json.Marshal(all)
	_, _ = fmt.Fprintf(w, `{"access_token": "a", "token_type": "Bearer", "id_token": %q}`, oidctest.SignIDToken(p.key, "k", "RS256", string(text)))
}

// browser is one, and what it speaks to.
type browser struct {
	*testing.T
	http   *http.Client
	people *people
	log    *strings.Builder
	made   signin.Options
}

// inBrowser runs a test in a bubble, with a desk as set changes it.
func inBrowser(t *testing.T, set func(o *signin.Options), play func(b *browser)) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		p := &people{key: key}
		p.SetIssuer(issuer)
		p.PublicKeys = []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: "RS256"}}
		b := &browser{T: t, people: p, log: &strings.Builder{}}
		b.made = signin.Options{
			Token: token, Key: make([]byte, keyfile.Size), Now: time.Now, Log: slog.New(slog.NewTextHandler(b.log, nil)),
			App: provider.App{
				ID: "handover", Secret: "s3cret", Redirect: here + "/signin/v1/oidc/back",
				Provider: &provider.Provider{Issuer: issuer, HTTP: &http.Client{Transport: memnet.Transport{Handler: p}}, Now: time.Now},
			},
			Groups: signin.Groups{Name: "name", Claim: "groups", Operators: []string{"leads"}, Viewers: []string{"staff"}},
		}
		if set != nil {
			set(&b.made)
		}
		b.opens(b.made)
		play(b)
		if log := b.log.String(); strings.Contains(log, token) || strings.Contains(log, "c0de") {
			t.Errorf("the log tells secrets: %s", log)
		}
	})
}

// opens has the browser speak to a desk; it keeps its cookies.
func (b *browser) opens(o signin.Options) {
	b.Helper()
	d, err := signin.New(o)
	if err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(signin.Base, d.Handler())
	mux.Handle("/inside", d.Wanted(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })))
	var jar http.CookieJar
	if b.http != nil {
		jar = b.http.Jar
	} else if jar, err = cookiejar.New(nil); err != nil {
		b.Fatal(err)
	}
	b.http = &http.Client{
		Jar: jar, Transport: memnet.Transport{Handler: mux},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (b *browser) does(method, path, body string, header ...string) (*http.Response, string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, here+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for n := 0; n < len(header); n += 2 {
		r.Header.Set(header[n], header[n+1])
	}
	answer, err := b.http.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	return answer, string(text)
}

// session is what the browser is told of itself.
func (b *browser) session() signin.Session {
	b.Helper()
	var s signin.Session
	_, text := b.does(http.MethodGet, "/signin/v1/session", "")
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		b.Fatal(err)
	}
	return s
}

// is checks who the browser is; empty: nobody.
func (b *browser) is(name string, role signin.Role) {
	b.Helper()
	if s := b.session(); s.SignedIn != (name != "") || s.Name != name || s.Role != role {
		b.Errorf("the browser is %+v, want %s, %s", s, name, role)
	}
	inside, _ := b.does(http.MethodGet, "/inside", "")
	if want := map[bool]int{true: http.StatusNoContent, false: http.StatusUnauthorized}[name != ""]; inside.StatusCode != want {
		b.Errorf("inside: %d, want %d", inside.StatusCode, want)
	}
}

// goes goes to the provider, and is the address to come back to.
func (b *browser) goes(to string) string {
	b.Helper()
	answer, _ := b.does(http.MethodGet, "/signin/v1/oidc?to="+url.QueryEscape(to), "")
	at, err := answer.Location()
	if err != nil || at.Host != "login.example" {
		b.Fatalf("status %d, gone to %v, %v", answer.StatusCode, at, err)
	}
	q := at.Query()
	if q.Get("client_id") != "handover" || q.Get("redirect_uri") != here+"/signin/v1/oidc/back" || q.Get("code_challenge_method") != "S256" || q.Get("scope") != "openid profile" {
		b.Errorf("asked for %v", q)
	}
	b.people.nonce, b.people.proof = q.Get("nonce"), q.Get("code_challenge")
	return "/signin/v1/oidc/back?code=c0de&state=" + url.QueryEscape(q.Get("state"))
}

// comes comes back, and is where it ends up.
func (b *browser) comes(back string) string {
	b.Helper()
	answer, _ := b.does(http.MethodGet, back, "")
	return answer.Header.Get("Location")
}

// turnedAway checks that coming back let nobody in, and said why.
func (b *browser) turnedAway(back, why string) {
	b.Helper()
	at := b.comes(back)
	fragment, ok := strings.CutPrefix(at, "/console/#/signin?why=")
	if says, err := url.QueryUnescape(fragment); !ok || err != nil || !strings.Contains(says, why) {
		b.Errorf("ended up at %s, want to be told %q", at, why)
	}
	b.is("", "")
}

func TestByToken(t *testing.T) {
	inBrowser(t, nil, func(b *browser) {
		b.is("", "")
		if s := b.session(); strings.Join(s.Ways, " ") != "oidc token" || s.Provider != "login.example" {
			b.Errorf("told %+v", s)
		}
		answer, _ := b.does(http.MethodPost, "/signin/v1/token", `{"token": "`+token+`", "name": " mia "}`)
		set := answer.Header.Get("Set-Cookie")
		for _, want := range []string{"__Host-handover-console=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=28800"} {
			if !strings.Contains(set, want) {
				b.Errorf("cookie %s, want %s", set, want)
			}
		}
		b.is("mia", signin.Operator)
		b.opens(b.made) // another controller with the same key
		b.is("mia", signin.Operator)
		time.Sleep(8*time.Hour - time.Second)
		b.is("mia", signin.Operator)
		time.Sleep(time.Second)
		b.is("", "")
	})
}

func TestSigningOut(t *testing.T) {
	inBrowser(t, nil, func(b *browser) {
		b.does(http.MethodPost, "/signin/v1/token", `{"token": "`+token+`"}`)
		b.is("operator", signin.Operator)
		b.does(http.MethodPost, "/signin/v1/out", "")
		b.is("", "")
	})
}

func TestAnotherKeyEndsAllSessions(t *testing.T) {
	inBrowser(t, nil, func(b *browser) {
		b.does(http.MethodPost, "/signin/v1/token", `{"token": "`+token+`"}`)
		b.made.Key = []byte(strings.Repeat("k", keyfile.Size))
		b.opens(b.made)
		b.is("", "")
	})
}

func TestWhatIsRefused(t *testing.T) {
	inBrowser(t, nil, func(b *browser) {
		for name, c := range map[string]struct {
			body   string
			header []string
			status int
			says   string
		}{
			"a form":             {`token=x`, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "application/json"},
			"another site":       {`{"token": "` + token + `"}`, []string{"Sec-Fetch-Site", "cross-site"}, 403, "another site"},
			"another field":      {`{"token": "` + token + `", "role": "operator"}`, nil, 400, "role"},
			"a name for no log":  {`{"token": "` + token + `", "name": "m\u202eia"}`, nil, 400, "name: want printable"},
			"a name without end": {`{"token": "` + token + `", "name": "` + strings.Repeat("x", 65) + `"}`, nil, 400, "name: found 65"},
			"too much":           {strings.Repeat(" ", 5<<10), nil, 413, "4096"},
		} {
			answer, text := b.does(http.MethodPost, "/signin/v1/token", c.body, c.header...)
			if answer.StatusCode != c.status || !strings.Contains(text, c.says) || answer.Header.Get("Set-Cookie") != "" {
				b.Errorf("%s: %d %s, want %d with %q", name, answer.StatusCode, text, c.status, c.says)
			}
		}
		if answer, _ := b.does(http.MethodGet, "/signin/v1/nothing", ""); answer.StatusCode != http.StatusNotFound {
			b.Errorf("no such call: %d", answer.StatusCode)
		}
		b.is("", "")
	})
}

// TestGuessing is slowed down, also for whoever has the token; the cookie and the bearer
// go on to count.
func TestGuessing(t *testing.T) {
	inBrowser(t, nil, func(b *browser) {
		try := func(token string) int {
			answer, _ := b.does(http.MethodPost, "/signin/v1/token", `{"token": "`+token+`"}`)
			return answer.StatusCode
		}
		for n := range 5 {
			if got := try("guess"); got != http.StatusUnauthorized {
				b.Fatalf("guess %d: %d", n, got)
			}
		}
		if got := try(token); got != http.StatusTooManyRequests {
			b.Errorf("after five: %d", got)
		}
		if answer, _ := b.does(http.MethodGet, "/inside", "", "Authorization", "Bearer "+token); answer.StatusCode != http.StatusNoContent {
			b.Errorf("with the token as a bearer: %d", answer.StatusCode)
		}
		time.Sleep(10 * time.Second)
		if got := try(token); got != http.StatusNoContent {
			b.Errorf("ten seconds later: %d", got)
		}
		b.is("operator", signin.Operator)
	})
}

func TestByOpenID(t *testing.T) {
	for name, c := range map[string]struct {
		claims map[string]any
		to     string
		role   signin.Role
		ends   string
	}{
		"a lead":                {nil, "/console/#/ghosts", signin.Operator, "/console/#/ghosts"},
		"one of the staff":      {map[string]any{"groups": []string{"x", "staff"}}, "/console/?a=b", signin.Viewer, "/console/?a=b"},
		"one group, as a text":  {map[string]any{"groups": "staff"}, "", signin.Viewer, "/console/"},
		"to another site":       {nil, "https://evil.example/console/", signin.Operator, "/console/"},
		"to another site's own": {nil, "//evil.example/console/", signin.Operator, "/console/"},
		"by a backslash":        {nil, `/console/\evil`, signin.Operator, "/console/"},
		"to another page":       {nil, "/operator/v1/journal", signin.Operator, "/console/"},
	} {
		t.Run(name, func(t *testing.T) {
			inBrowser(t, nil, func(b *browser) {
				b.people.claims = c.claims
				if at := b.comes(b.goes(c.to)); at != c.ends {
					b.Errorf("ended up at %s, want %s", at, c.ends)
				}
				b.is("Mia", c.role)
			})
		})
	}
}

func TestWhoIsTurnedAway(t *testing.T) {
	for name, c := range map[string]struct {
		claims map[string]any
		why    string
	}{
		"of no group":     {map[string]any{"groups": []string{"agents"}}, "neither viewer nor operator"},
		"without a name":  {map[string]any{"name": ""}, "no claim name"},
		"another's nonce": {map[string]any{"nonce": "n"}, "another sign-in"},
		"for another app": {map[string]any{"aud": "crm"}, "is not one that"},
		"an old one":      {map[string]any{"exp": 1}, "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			inBrowser(t, nil, func(b *browser) {
				b.people.claims = c.claims
				b.turnedAway(b.goes(""), c.why)
			})
		})
	}
}

func TestComingBackInAWrongWay(t *testing.T) {
	inBrowser(t, nil, func(b *browser) {
		b.turnedAway("/signin/v1/oidc/back?code=c0de&state=x", "was not on its way")
		b.goes("")
		b.turnedAway("/signin/v1/oidc/back?code=c0de&state=x", "another sign-in")
		back := b.goes("")
		b.turnedAway(strings.Replace(back, "c0de", "other", 1), "invalid_grant")
		b.turnedAway(back, "was not on its way") // a trip is for once
		back = b.goes("")
		b.turnedAway(back+"&error=access_denied", "access_denied")
		back = b.goes("")
		time.Sleep(10 * time.Minute)
		b.turnedAway(back, "ten minutes")
		back = b.goes("")
		b.people.away = true
		b.turnedAway(back, "cannot be asked now")
	})
}

func TestAProviderThatIsAway(t *testing.T) {
	inBrowser(t, nil, func(b *browser) {
		b.people.away = true
		answer, _ := b.does(http.MethodGet, "/signin/v1/oidc", "")
		if at := answer.Header.Get("Location"); !strings.HasPrefix(at, "/console/#/signin?why=the+OpenID+provider") {
			b.Errorf("gone to %s", at)
		}
	})
}

// TestNobodyIsAsked where the address is trusted.
func TestNobodyIsAsked(t *testing.T) {
	inBrowser(t, func(o *signin.Options) { o.Token = "" }, func(b *browser) {
		b.is("operator", signin.Operator)
		if s := b.session(); !s.Trusting {
			b.Errorf("told %+v", s)
		}
	})
}

// TestWithoutTLS: on this machine, the cookie is one that plain HTTP may carry.
func TestWithoutTLS(t *testing.T) {
	d, err := signin.New(signin.Options{Token: token, Key: make([]byte, keyfile.Size), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/signin/v1/token", strings.NewReader(`{"token": "`+token+`"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	if set := w.Header().Get("Set-Cookie"); !strings.HasPrefix(set, "handover-console=") || strings.Contains(set, "Secure") {
		t.Errorf("cookie %s", set)
	}
	w = httptest.NewRecorder()
	d.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/signin/v1/oidc", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("without a provider: %d", w.Code)
	}
}

func TestACookieIsNotTakenForAnother(t *testing.T) {
	inBrowser(t, nil, func(b *browser) {
		b.goes("")
		at, _ := url.Parse(here)
		for _, c := range b.http.Jar.Cookies(at) {
			if c.Name == "__Host-handover-trip" {
				b.http.Jar.SetCookies(at, []*http.Cookie{{Name: "__Host-handover-console", Value: c.Value, Path: "/", Secure: true}})
			}
		}
		b.is("", "")
		for _, made := range []string{"", "!", "AAAA", strings.Repeat("A", 200)} {
			b.http.Jar.SetCookies(at, []*http.Cookie{{Name: "__Host-handover-console", Value: made, Path: "/", Secure: true}})
			b.is("", "")
		}
	})
}

func TestTheKeyHasItsSize(t *testing.T) {
	if _, err := signin.New(signin.Options{Key: []byte("short")}); err == nil || !strings.Contains(err.Error(), "want 32") {
		t.Errorf("error %v", err)
	}
}
