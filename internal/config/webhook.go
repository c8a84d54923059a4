package config

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// leastSecret is how long a webhook's secret must be, in bytes: a signature is
// worth no more than its secret.
const leastSecret = 16

func (c *checker) webhooks(raw []fileWebhook) []Webhook {
	var hooks []Webhook
	names := make(map[string]bool)
	for n, w := range raw {
		at := fmt.Sprintf("webhooks[%d]", n)
		switch {
		case w.Name == "":
			c.errorf(at+".name", "found nothing, want a name of its own: how far it was told is kept under it")
		case names[w.Name]:
			c.errorf(at+".name", "found %q a second time, want a name of its own", w.Name)
		}
		names[w.Name] = true
		for i, e := range w.Events {
			if !slices.Contains(c.known.Events, e) {
				c.errorf(fmt.Sprintf("%s.events[%d]", at, i), "found %q, want one of %s", e, strings.Join(c.known.Events, ", "))
			}
		}
		hooks = append(hooks, Webhook{
			Name: w.Name, URL: c.address(at+".url", w.URL), Events: w.Events,
			Secret: c.secret(at+".secret_file", w.Secret), Template: c.text(at+".template_file", w.Template), Timeout: c.timeout(at+".timeout", w.Timeout),
		})
	}
	return hooks
}

// address is the URL to post to. It may hold a secret, and is in no message.
func (c *checker) address(field, s string) string {
	switch {
	case s == "":
		c.errorf(field, "found nothing, want the URL to post to")
	case !isURL(s):
		c.errorf(field, "want an absolute http or https URL, such as https://crm.example.com/handover (what was found is not shown, it may hold a secret)")
	}
	return s
}

func (c *checker) timeout(field, s string) time.Duration {
	if s == "" {
		return 0
	}
	return c.span(field, s, time.Second, time.Minute)
}

// secret reads a file and leaves out the line's end that an editor adds. The
// secret itself is in no message.
func (c *checker) secret(field, path string) []byte {
	if path == "" {
		c.errorf(field, "found nothing, want the path of a file with the secret that signs the bodies")
		return nil
	}
	text, ok := c.read(field, path)
	secret := bytes.TrimRight([]byte(text), "\r\n")
	if ok && len(secret) < leastSecret {
		c.errorf(field, "the file holds %d bytes, want %d at least", len(secret), leastSecret)
	}
	return secret
}

func (c *checker) text(field, path string) string {
	if path == "" {
		return ""
	}
	text, _ := c.read(field, path)
	return text
}

func (c *checker) read(field, path string) (string, bool) {
	data, err := os.ReadFile(c.within(path))
	if err != nil {
		c.errorf(field, "%v", err)
	}
	return string(data), err == nil
}
