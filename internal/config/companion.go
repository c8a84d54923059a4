package config

import (
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"path/filepath"
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
func (c *checker) companion(all file) *Companion {
	raw := all.Companion
	if raw == nil {
		return nil
	}
	if all.Listen == "" && !c.fed {
		c.errorf("companion", `found it beside listen: "", want an address that companions can reach`)
	}
	for n, o := range raw.Origins {
		if want := originMistake(o); want != "" {
			c.errorf(fmt.Sprintf("companion.origins[%d]", n), "found %q, want %s", o, want)
		}
	}
	for _, queue := range slices.Sorted(maps.Keys(raw.QuickConnects)) {
		if raw.QuickConnects[queue] == "" {
			c.errorf("companion.quick_connects."+queue, "found nothing, want the name of the quick connect that leads to this queue")
		}
	}
	return &Companion{
		Origins: raw.Origins, KeyFile: c.keyFile(raw, all.Ledger), KMSKey: raw.KMSKey,
		OIDC: c.oidc(raw.OIDC), QuickConnects: raw.QuickConnects,
	}
}

// keyFile is the path of the key; empty where KMS has it. Left out, it is beside the
// ledger, whose sealed tokens it opens.
func (c *checker) keyFile(raw *fileCompanion, ledger string) string {
	switch {
	case raw.KMSKey == "" && strings.HasPrefix(ledger, dynamoDB):
		c.errorf("companion.kms_key", "found nothing, want a KMS key: several processes share the ledger, and all of them have to open what it keeps sealed")
	case raw.KMSKey == "" && raw.KeyFile == "":
		return filepath.Join(filepath.Dir(c.within(ledger)), "companion.key")
	case raw.KMSKey == "":
		return c.within(raw.KeyFile)
	case raw.KeyFile != "":
		c.errorf("companion.kms_key", "found it beside key_file, want one of them")
	}
	return ""
}

// originMistake says what an origin has to be that this is not; empty if it is one
// that browsers send: in lower case, without the port that goes without saying.
func originMistake(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || strings.Contains(s, "*") || s != u.Scheme+"://"+u.Host {
		return "the origin of a page that agents have open, such as https://example.my.connect.aws: no path, no *"
	}
	if !private(u) {
		return "https: tokens travel there (http is for this machine alone)"
	}
	if written := asBrowsersDo(u); s != written {
		return written + ", as browsers write it"
	}
	return ""
}

// private tells whether nobody reads along on the way to a page.
func private(u *url.URL) bool {
	ip, _ := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip.IsLoopback())
}

func asBrowsersDo(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if usual := map[string]string{"https": "443", "http": "80"}; u.Port() == "" || u.Port() == usual[u.Scheme] {
		host = strings.TrimSuffix(host, ":"+u.Port())
	}
	return u.Scheme + "://" + host
}

func (c *checker) oidc(raw *OIDC) *OIDC {
	if raw == nil {
		return nil
	}
	out := *raw
	c.issuer("companion.oidc.issuer", out.Issuer)
	if out.Audience == "" {
		c.errorf("companion.oidc.audience", "found nothing, want the client id, or audience, that tokens have to be made out for")
	}
	if out.Claim == "" {
		out.Claim = "preferred_username"
	}
	return &out
}
