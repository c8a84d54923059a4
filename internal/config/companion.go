package config

import (
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Companion is how the agents' companions are let in, and what they do.
type Companion struct {
	Origins       []string          // of the pages that they live in
	KeyFile       string            // path of the key that seals deposited tokens; empty where KMSKey is set
	KMSKey        string            // ARN, id or alias of the KMS key that does
	OIDC          *OIDC             // nil: enrolment tokens alone
	QuickConnects map[string]string // name of the queue quick connect by queue name
}

// OIDC is an OpenID provider whose tokens let companions in.
type OIDC struct {
	Issuer   string `yaml:"issuer"`
	Audience string `yaml:"audience"`
	Claim    string `yaml:"claim"` // that holds the Connect username
}

type fileCompanion struct {
	Origins       []string          `yaml:"origins"`
	KeyFile       string            `yaml:"key_file"`
	KMSKey        string            `yaml:"kms_key"`
	OIDC          *OIDC             `yaml:"oidc"`
	QuickConnects map[string]string `yaml:"quick_connects"`
}

// companion checks the section; nil where there is none.
func (c *checker) companion(raw *fileCompanion) *Companion {
	if raw == nil {
		return nil
	}
	out := &Companion{Origins: raw.Origins, KMSKey: raw.KMSKey, QuickConnects: raw.QuickConnects, OIDC: c.oidc(raw.OIDC)}
	for n, o := range raw.Origins {
		if err := originMistake(o); err != "" {
			c.errorf(fmt.Sprintf("companion.origins[%d]", n), "found %q, %s", o, err)
		}
	}
	switch {
	case raw.KeyFile != "" && raw.KMSKey != "":
		c.errorf("companion.kms_key", "found it beside key_file, want one of them")
	case raw.KMSKey == "" && raw.KeyFile == "":
		out.KeyFile = c.within("companion.key")
	case raw.KeyFile != "":
		out.KeyFile = c.within(raw.KeyFile)
	}
	for _, queue := range slices.Sorted(maps.Keys(raw.QuickConnects)) {
		if raw.QuickConnects[queue] == "" {
			c.errorf("companion.quick_connects."+queue, "found nothing, want the name of the quick connect that leads to this queue")
		}
	}
	return out
}

// originMistake says what is wrong with the origin of a page; empty if nothing is.
func originMistake(s string) string {
	const want = "want the origin of a page that agents have open, such as https://example.my.connect.aws: no path, no *"
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || strings.Contains(s, "*") || s != u.Scheme+"://"+u.Host {
		return want
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	if u.Scheme != "https" && (u.Scheme != "http" || (u.Hostname() != "localhost" && !ip.IsLoopback())) {
		return "want https: tokens travel there (http is for this machine alone)"
	}
	return ""
}

func (c *checker) oidc(raw *OIDC) *OIDC {
	if raw == nil {
		return nil
	}
	out := *raw
	if u, err := url.Parse(out.Issuer); err != nil || u.Host == "" || originMistake(u.Scheme+"://"+u.Host) != "" {
		c.errorf("companion.oidc.issuer", "found %q, want the https URL of an OpenID provider", out.Issuer)
	}
	if out.Audience == "" {
		c.errorf("companion.oidc.audience", "found nothing, want the client id, or audience, that tokens have to be made out for")
	}
	if out.Claim == "" {
		out.Claim = "preferred_username"
	}
	return &out
}
