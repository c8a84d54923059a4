package notice_test

import (
	"strings"
	"testing"
	"time"

	"handover/internal/notice"
)

func TestBadHooks(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*notice.Hook)
		want  string // part of the error; empty: none
	}{
		{"as it should be", func(*notice.Hook) {}, ""},
		{"no name", func(h *notice.Hook) { h.Name = "" }, `webhooks[0].name: found "", want 1 to 40 of a-z`},
		{"a name with a slash", func(h *notice.Hook) { h.Name = "a/refused" }, `webhooks[0].name: found "a/refused"`},
		{"no URL", func(h *notice.Hook) { h.URL = "" }, "webhooks[0].url: want an absolute http or https URL"},
		{"another scheme", func(h *notice.Hook) { h.URL = "ftp://s3cret.example" }, "webhooks[0].url: want an absolute http or https URL"},
		{"no host", func(h *notice.Hook) { h.URL = "https:///s3cret" }, "webhooks[0].url: want an absolute http or https URL"},
		{"no URL at all", func(h *notice.Hook) { h.URL = "https://%s3cret" }, "webhooks[0].url: want an absolute http or https URL"},
		{"an unknown event", func(h *notice.Hook) { h.Events = []notice.Kind{"landed", "moving"} }, `webhooks[0].events[1]: found "moving", want one of before-move, moved, landed`},
		{"no secret", func(h *notice.Hook) { h.Secret = nil }, "webhooks[0].secret: found nothing"},
		{"a negative timeout", func(h *notice.Hook) { h.Timeout = -time.Second }, "webhooks[0].timeout: found -1s"},
		{"a template that is none", func(h *notice.Hook) { h.Template = "{{.Reason" }, "webhooks[0].template: cannot be read"},
		{"a field that is none", func(h *notice.Hook) { h.Template = "{{.Customer}}" }, "webhooks[0].template: cannot be filled in"},
		{"JSON by luck", func(h *notice.Hook) { h.Template = `{"text": "{{.Reason}}"}` }, `webhooks[0].template: does not write JSON`},
		{"JSON by rule", func(h *notice.Hook) { h.Template = `{"text": {{json .Reason}}}` }, ""},
		{"no JSON, and said so", func(h *notice.Hook) { h.Template, h.ContentType = "{{.Kind}}: {{.Reason}}", "text/plain" }, ""},
	} {
		h := notice.Hook{Name: "crm", URL: "https://crm.example/s3cret", Secret: []byte("s3cret")}
		c.spoil(&h)
		err := notice.Check([]notice.Hook{h})
		switch {
		case err == nil && c.want != "":
			t.Errorf("%s: no error, want %q", c.name, c.want)
		case err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: error %q, want %q", c.name, err, c.want)
		case err != nil && strings.Contains(err.Error(), "s3cret"):
			t.Errorf("%s: the error shows a secret: %q", c.name, err)
		}
	}
	h := notice.Hook{Name: "crm", URL: "https://crm.example", Secret: []byte("s")}
	if err := notice.Check([]notice.Hook{h, h}); err == nil || !strings.Contains(err.Error(), `webhooks[1].name: found "crm" a second time`) {
		t.Errorf("the same name twice: error %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := notice.New(notice.Options{}); err == nil {
		t.Error("without a journal: no error")
	}
}
