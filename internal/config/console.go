package config

import (
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Console is who may look at the console, and who may change things there.
type Console struct {
	Session time.Duration // how long one is signed in
	KeyFile string        // path of the key that seals browsers' cookies
	OIDC    *SignIn       // nil: the operators' token alone
}

// SignIn is an OpenID provider that people sign in at.
type SignIn struct {
	Issuer       string
	ClientID     string
	ClientSecret []byte // empty: a public client
	Redirect     string // where people come back to
	NameClaim    string // that holds the name for the journal
	RoleClaim    string // that holds the groups
	Operators    []string
	Viewers      []string // empty: everybody whom the provider knows
}

type fileConsole struct {
	Session string      `yaml:"session"`
	KeyFile string      `yaml:"key_file"`
	OIDC    *fileSignIn `yaml:"oidc"`
}

type fileSignIn struct {
	Issuer       string   `yaml:"issuer"`
	ClientID     string   `yaml:"client_id"`
	ClientSecret string   `yaml:"client_secret_file"`
	Redirect     string   `yaml:"redirect"`
	NameClaim    string   `yaml:"name_claim"`
	RoleClaim    string   `yaml:"role_claim"`
	Operators    []string `yaml:"operators"`
	Viewers      []string `yaml:"viewers"`
}

// console checks the section.
func (c *checker) console(raw fileConsole, ledger string) Console {
	out := Console{Session: c.span("console.session", raw.Session, 5*time.Minute, 24*time.Hour), KeyFile: c.within(raw.KeyFile)}
	if raw.KeyFile == "" { // beside the ledger; of a table, in this folder
		if strings.HasPrefix(ledger, dynamoDB) {
			ledger = ""
		}
		out.KeyFile = filepath.Join(filepath.Dir(c.within(ledger)), "console.key")
	}
	if raw.OIDC != nil {
		out.OIDC = c.signIn(*raw.OIDC)
	}
	return out
}

// comesBack is the path at which people come back from the provider.
const comesBack = "/signin/v1/oidc/back"

func (c *checker) signIn(raw fileSignIn) *SignIn {
	const at = "console.oidc."
	c.issuer(at+"issuer", raw.Issuer)
	if raw.ClientID == "" {
		c.errorf(at+"client_id", "found nothing, want the id that the provider has given this client")
	}
	if !goesBack(raw.Redirect) {
		c.errorf(at+"redirect", "found %q, want the https address of this console with the path %s, as the provider knows it (http is for this machine alone)", raw.Redirect, comesBack)
	}
	if len(raw.Operators) == 0 {
		c.errorf(at+"operators", "found nothing, want the groups whose members may change things")
	}
	out := &SignIn{
		Issuer: raw.Issuer, ClientID: raw.ClientID, Redirect: raw.Redirect, NameClaim: raw.NameClaim, RoleClaim: raw.RoleClaim,
		Operators: raw.Operators, Viewers: raw.Viewers,
	}
	if out.NameClaim == "" {
		out.NameClaim = "preferred_username"
	}
	if out.RoleClaim == "" {
		out.RoleClaim = "groups"
	}
	if raw.ClientSecret != "" {
		text, _ := c.read(at+"client_secret_file", raw.ClientSecret)
		out.ClientSecret = []byte(strings.TrimRight(text, "\r\n"))
	}
	return out
}

// goesBack tells whether people come back from the provider to this address.
func goesBack(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && private(u) && u.Path == comesBack && u.RawQuery == ""
}

// issuer checks the address of an OpenID provider.
func (c *checker) issuer(field, s string) {
	if u, err := url.Parse(s); err != nil || u.Host == "" || originMistake(u.Scheme+"://"+u.Host) != "" {
		c.errorf(field, "found %q, want the https URL of an OpenID provider", s)
	}
}
