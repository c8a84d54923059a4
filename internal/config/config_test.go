package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"handover/internal/config"
)

const instance = "0c1d2e3f-0000-4000-8000-000000000001"

var known = config.Known{Operations: []string{"DescribeContact", "ListUsers"}, Events: []string{"landed", "stranded"}}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadFillsInTheDefaults(t *testing.T) {
	path := write(t, "handover.yaml", "instance: arn:aws:connect:eu-west-2:111122223333:instance/"+instance+"\nstream: agent-events\n")
	c, err := config.Load(path, known)
	if err != nil {
		t.Fatal(err)
	}
	if c.Instance != instance || c.Start.Kind != config.StartLatest || c.Poll != time.Second || c.Workers != 16 {
		t.Errorf("got %+v", c)
	}
	if want := filepath.Join(filepath.Dir(path), "handover.db"); c.Ledger != want {
		t.Errorf("ledger %q, want %q", c.Ledger, want)
	}
	if c.Policy == nil {
		t.Error("no policy in force")
	}
}

func TestCompanion(t *testing.T) {
	const good = "instance: " + instance + "\nstream: agent-events\n"
	path := write(t, "handover.yaml", good+`companion:
  origins: [https://example.my.connect.aws, http://127.0.0.1:3000]
  oidc: {issuer: https://login.example/tenant, audience: handover}
  quick_connects: {Support: To Support}
`)
	c, err := config.Load(path, known)
	if err != nil {
		t.Fatal(err)
	}
	want := &config.Companion{
		Origins: []string{"https://example.my.connect.aws", "http://127.0.0.1:3000"}, KeyFile: filepath.Join(filepath.Dir(path), "companion.key"),
		OIDC: &config.OIDC{Issuer: "https://login.example/tenant", Audience: "handover", Claim: "preferred_username"}, QuickConnects: map[string]string{"Support": "To Support"},
	}
	if !reflect.DeepEqual(c.Companion, want) {
		t.Errorf("got %+v, want %+v", c.Companion, want)
	}
	for text, want := range map[string]*config.Companion{
		good: nil, good + "companion: {}\n": {KeyFile: "companion.key"}, good + "companion: {kms_key: alias/handover}\n": {KMSKey: "alias/handover"},
		good + "ledger: /var/lib/handover/x.db\ncompanion: {}\n": {KeyFile: "/var/lib/handover/companion.key"},
		good + "companion: {key_file: keys/a.key}\n":             {KeyFile: "keys/a.key"},
	} {
		path := write(t, "handover.yaml", text)
		c, err := config.Load(path, known)
		if err != nil {
			t.Fatal(err)
		}
		if want != nil && want.KeyFile != "" && !filepath.IsAbs(want.KeyFile) {
			want.KeyFile = filepath.Join(filepath.Dir(path), want.KeyFile)
		}
		if !reflect.DeepEqual(c.Companion, want) {
			t.Errorf("%s: got %+v, want %+v", text, c.Companion, want)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	good := "instance: " + instance + "\nstream: agent-events\n"
	for name, tc := range map[string]struct{ text, want string }{
		"unknown field":            {good + "streem: x\n", ":3: streem: there is no such field; did you mean stream?"},
		"no instance":              {"stream: x\n", `:1: instance: found "", want the id or ARN`},
		"bad instance":             {"instance: mine\nstream: x\n", `:1: instance: found "mine"`},
		"no stream":                {"instance: " + instance + "\n", ":1: stream: found"},
		"bad start":                {good + "start: yesterday\n", `:3: start: found "yesterday", want latest, trim-horizon, or an instant`},
		"poll, no unit":            {good + "poll: 5\n", `:3: poll: found "5", want a duration with its unit`},
		"poll too quick":           {good + "poll: 10ms\n", ":3: poll: "},
		"desktop":                  {good + "desktop: localhost\n", ":3: desktop: "},
		"origin, a path":           {good + "companion:\n  origins: [https://a.example/x]\n", ":4: companion.origins[0]: found \"https://a.example/x\", want the origin"},
		"origin, any":              {good + "companion:\n  origins: ['*']\n", ":4: companion.origins[0]: found"},
		"origin, http":             {good + "companion:\n  origins: [http://a.example]\n", ":4: companion.origins[0]: found \"http://a.example\", want https"},
		"origin, no port":          {good + "companion:\n  origins: ['https://a.example:']\n", ":4: companion.origins[0]: found \"https://a.example:\", want https://a.example, as"},
		"origin, usual port":       {good + "companion:\n  origins: ['https://a.example:443']\n", ":4: companion.origins[0]: found \"https://a.example:443\", want https://a.example, as"},
		"origin, upper case":       {good + "companion:\n  origins: [https://A.example]\n", ":4: companion.origins[0]: found \"https://A.example\", want https://a.example, as"},
		"origin, a user":           {good + "companion:\n  origins: ['https://u:p@a.example']\n", ":4: companion.origins[0]: found"},
		"origin, another scheme":   {good + "companion:\n  origins: ['ftp://localhost']\n", ":4: companion.origins[0]: found \"ftp://localhost\", want https"},
		"companion, nowhere":       {good + "listen: \"\"\ncompanion:\n  origins: []\n", ":5: companion: found it beside listen"},
		"oidc, in the open":        {good + "companion:\n  oidc: {issuer: http://login.example, audience: a}\n", ":4: companion.oidc.issuer: found \"http://login.example\""},
		"two keys":                 {good + "companion:\n  key_file: a\n  kms_key: b\n", ":5: companion.kms_key: found it beside key_file"},
		"oidc, no issuer":          {good + "companion:\n  oidc: {audience: a}\n", ":4: companion.oidc.issuer: found"},
		"console, too long":        {good + "console: {session: 25h}\n", ":3: console.session: found \"25h\", want a duration with its unit from 5m0s to 24h0m0s"},
		"console, no issuer":       {good + "console:\n  oidc: {client_id: a, redirect: https://h.example/signin/v1/oidc/back, operators: [x]}\n", ":4: console.oidc.issuer: found"},
		"console, no client":       {good + "console:\n  oidc: {issuer: https://login.example, redirect: https://h.example/signin/v1/oidc/back, operators: [x]}\n", ":4: console.oidc.client_id: found nothing"},
		"console, back elsewhere":  {good + "console:\n  oidc: {issuer: https://login.example, client_id: a, redirect: https://h.example/console/, operators: [x]}\n", ":4: console.oidc.redirect: found \"https://h.example/console/\", want the https address"},
		"console, in the open":     {good + "console:\n  oidc: {issuer: https://login.example, client_id: a, redirect: http://h.example/signin/v1/oidc/back, operators: [x]}\n", ":4: console.oidc.redirect: found"},
		"console, no operators":    {good + "console:\n  oidc: {issuer: https://login.example, client_id: a, redirect: https://h.example/signin/v1/oidc/back}\n", ":4: console.oidc.operators: found nothing"},
		"console, no secret":       {good + "console:\n  oidc: {issuer: https://login.example, client_id: a, client_secret_file: none, redirect: https://h.example/signin/v1/oidc/back, operators: [x]}\n", ":4: console.oidc.client_secret_file: "},
		"oidc, for nobody":         {good + "companion:\n  oidc: {issuer: https://login.example}\n", ":4: companion.oidc.audience: found nothing"},
		"a nameless quick connect": {good + "companion:\n  quick_connects: {Support: ''}\n", ":4: companion.quick_connects.Support: found nothing"},
		"companion, unknown":       {good + "companion:\n  origin: x\n", ":4: companion.origin: there is no such field; did you mean origins?"},
		"workers a word":           {good + "workers: many\n", `:3: workers: found "many", want a whole number`},
		"workers none":             {good + "workers: 0\n", ":3: workers: found 0, want a whole number from 1 to 64"},
		"listen":                   {good + "listen: here\n", ":3: listen: "},
		"quota, operation":         {good + "quotas:\n  StopContact: {rate: 1, burst: 1}\n", ":4: quotas.StopContact: no such operation is called; want one of DescribeContact"},
		"quota, rate":              {good + "quotas:\n  ListUsers: {rate: 0, burst: 1}\n", ":4: quotas.ListUsers.rate: found 0, want calls a second"},
		"quota, no number":         {good + "quotas:\n  ListUsers: {rate: .nan, burst: 1}\n", ":4: quotas.ListUsers.rate: found NaN, want calls a second"},
		"quota, endless":           {good + "quotas:\n  ListUsers: {rate: .inf, burst: 1}\n", ":4: quotas.ListUsers.rate: found +Inf, want calls a second"},
		"quota, burst":             {good + "quotas:\n  ListUsers: {rate: 2}\n", ":4: quotas.ListUsers.burst: found 0, want calls at once"},
		"no unit":                  {good + "sweep: 30\n", `:3: sweep: found "30", want a duration with its unit from 5s to 1h0m0s`},
		"kept too short":           {good + "retention: 24h\n", ":3: retention: "},
		"contact events":           {good + "contact_events: agent-events\n", ":3: contact_events: found the stream of the agent events"},
		"log level":                {good + "log: {level: loud}\n", `:3: log.level: found "loud", want debug`},
		"log format":               {good + "log: {format: xml}\n", `:3: log.format: found "xml", want text or json`},
		"hook, no name":            {good + "webhooks:\n- url: https://a.example\n", ":4: webhooks[0].name: found nothing"},
		"hook, no url":             {good + "webhooks:\n- name: a\n", ":4: webhooks[0].url: found nothing"},
		"hook, bad url":            {good + "webhooks:\n- name: a\n  url: ftp://a\n", ":5: webhooks[0].url: want an absolute http or https URL"},
		"hook twice":               {good + "webhooks: [{name: a}, {name: a}]\n", `:3: webhooks[1].name: found "a" a second time`},
		"hook, event":              {good + "webhooks:\n- name: a\n  events: [landing]\n", `:5: webhooks[0].events[0]: found "landing", want one of landed, stranded`},
		"hook, no secret":          {good + "webhooks:\n- name: a\n", ":4: webhooks[0].secret_file: found nothing"},
		"hook, secret":             {good + "webhooks:\n- name: a\n  secret_file: nowhere\n", ":5: webhooks[0].secret_file: open "},
		"hook, timeout":            {good + "webhooks:\n- name: a\n  timeout: 1ms\n", ":5: webhooks[0].timeout: found"},
		"policy not read":          {good + "policy: nowhere.yaml\n", ":3: policy: open "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(write(t, "handover.yaml", tc.text), known)
			if err == nil || !strings.Contains(err.Error(), "handover.yaml"+tc.want) {
				t.Errorf("got  %v\nwant …handover.yaml%s…", err, tc.want)
			}
		})
	}
}

func TestLoadTellsEveryMistake(t *testing.T) {
	_, err := config.Load(write(t, "handover.yaml", "steam: x\nstream: a b\nworkers: 0\nquotas: {ListUsers: {rate: 0}}\n"), known)
	for _, want := range []string{": instance: ", ":1: steam: ", ":2: stream: ", ":3: workers: ", ".rate: ", ".burst: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell of %q", err, want)
		}
	}
}

func TestAWebhooksAddressIsNotShown(t *testing.T) {
	for _, url := range []string{"hooks.example/services/T0/the-secret", "'https://hooks.example/the-secret\\x7f%zz'", "ftp://u:the-secret@hooks.example"} {
		_, err := config.Load(write(t, "handover.yaml", "instance: "+instance+"\nstream: s\nwebhooks:\n- {name: a, url: "+url+"}\n"), known)
		if err == nil || !strings.Contains(err.Error(), "webhooks[0].url: want") || strings.Contains(err.Error(), "the-secret") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestLoadReadsWebhooks(t *testing.T) {
	path := write(t, "handover.yaml", "instance: "+instance+"\nstream: s\nwebhooks:\n- {name: crm, url: 'https://crm.example/x', events: [landed], secret_file: crm.secret, timeout: 5s}\n")
	secret := filepath.Join(filepath.Dir(path), "crm.secret")
	if err := os.WriteFile(secret, []byte("0123456789abcdef\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path, known)
	if err != nil {
		t.Fatal(err)
	}
	if h := c.Webhooks[0]; string(h.Secret) != "0123456789abcdef" || h.Timeout != 5*time.Second || h.Events[0] != "landed" {
		t.Errorf("got %+v", h)
	}
	if err := os.WriteFile(secret, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(path, known); err == nil || !strings.Contains(err.Error(), "secret_file: the file holds 5 bytes, want 16") || strings.Contains(err.Error(), "short") {
		t.Errorf("a short secret: %v", err)
	}
}
