package notice

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"time"
)

// Hook is somebody who is told.
type Hook struct {
	Name   string // of its own: lower-case letters, digits, "-" and "_"; the cursor is kept under it
	URL    string // http or https; may hold a secret
	Events []Kind // empty: all
	Secret []byte // signs the bodies
	// Template is a Go text/template over Event that writes the body; empty: the
	// event as JSON. Its function json writes a value with quotes and escapes.
	Template    string
	ContentType string        // of what the template writes; default application/json, and then it must be JSON
	Timeout     time.Duration // of one try; default 10 s
	GiveUp      time.Duration // how long what the receiver refuses is tried again; default 24 h, negative: for ever
}

// The defaults of a Hook.
const (
	defaultTimeout = 10 * time.Second
	defaultGiveUp  = 24 * time.Hour
	jsonType       = "application/json"
)

// Check refuses hooks that could not be told. The error names the field, what
// was found, and what is allowed; never a URL or a secret.
func Check(hooks []Hook) error {
	seen := make(map[string]bool)
	for n, h := range hooks {
		field, err := h.check()
		if err == nil && seen[h.Name] {
			field, err = "name", fmt.Errorf("found %q a second time, want a name of its own", h.Name)
		}
		if err != nil {
			return fmt.Errorf("webhooks[%d].%s: %w", n, field, err)
		}
		seen[h.Name] = true
	}
	return nil
}

var hookName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

func (h Hook) check() (field string, err error) {
	if !hookName.MatchString(h.Name) {
		return "name", fmt.Errorf(`found %q, want 1 to 40 of a-z, 0-9, "-" and "_"`, h.Name)
	}
	if u, err := url.Parse(h.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "url", errors.New("want an absolute http or https URL (what was found is not shown, it may hold a secret)")
	}
	for n, k := range h.Events {
		if !slices.Contains(Kinds(), k) {
			return fmt.Sprintf("events[%d]", n), fmt.Errorf("found %q, want one of %s", k, kindNames())
		}
	}
	switch {
	case len(h.Secret) == 0:
		return "secret", errors.New("found nothing, want the secret that signs the bodies")
	case h.Timeout < 0:
		return "timeout", fmt.Errorf("found %s, want a time that is not negative", h.Timeout)
	}
	_, err = newWriter(h)
	return "template", err
}

func kindNames() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

func (h Hook) wants(k Kind) bool { return len(h.Events) == 0 || slices.Contains(h.Events, k) }

// writer writes bodies; a nil template writes JSON.
type writer struct {
	template *template.Template
}

// newWriter compiles the hook's template and tries it on an event.
func newWriter(h Hook) (writer, error) {
	if h.Template == "" {
		return writer{}, nil
	}
	t, err := template.New(h.Name).Funcs(template.FuncMap{"json": quoted}).Parse(h.Template)
	if err != nil {
		return writer{}, fmt.Errorf("cannot be read: %w", err)
	}
	w := writer{template: t}
	body, err := w.write(example())
	if err != nil {
		return writer{}, err
	}
	if (h.ContentType == "" || h.ContentType == jsonType) && !json.Valid(body) {
		return writer{}, errors.New(`does not write JSON for an event whose texts hold quotes: write {{json .Reason}} instead of "{{.Reason}}", or set another content type`)
	}
	return w, nil
}

func (w writer) write(e Event) ([]byte, error) {
	if w.template == nil {
		return json.Marshal(e)
	}
	var body bytes.Buffer
	if err := w.template.Execute(&body, e); err != nil {
		return nil, fmt.Errorf("cannot be filled in: %w", err)
	}
	return body.Bytes(), nil
}

func quoted(v any) (string, error) {
	doc, err := json.Marshal(v)
	return string(doc), err
}

// example is an event with something in every field, and quotes in each that
// may hold some.
func example() Event {
	return Event{
		ID: 1, Kind: Landed, At: time.Unix(0, 0).UTC(), Departure: "agent@1", AgentID: "agent", Agent: `"a"`, Chat: "chat", Contact: "contact",
		Queue: `"q"`, Target: `queue "q"`, Rule: `"r"`, Cause: "offline", By: `"o"`, Reason: `"said"`, Hash: "00",
	}
}
