package cli_test

import (
	"os"
	"strings"
	"testing"
)

const goodPolicy = `
rules:
  - name: bills
    when: {queue: Billing}
    do: [{target: queue Billing, needs: staffed}]
  - name: everybody else
    do: [{target: same-queue, needs: nothing}]
tests:
  - name: a bill stays where bills are paid
    given: {chat: {queue: Billing}, queues: {Billing: {staffed: 1}}}
    want: {rule: %s}
`

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPolicies(t *testing.T) {
	alone(t)
	write(t, "good.yaml", strings.Replace(goodPolicy, "%s", "bills", 1))
	write(t, "failing.yaml", strings.Replace(goodPolicy, "%s", "everybody else", 1))
	write(t, "bad.yaml", "rulez: []\n")
	for args, want := range map[string]result{
		"policy test good.yaml":              {0, "ok    a bill stays where bills are paid\n1 tests passed\n", ""},
		"policy test failing.yaml":           {1, "FAIL  failing.yaml:9: a bill stays where bills are paid\n", "1 of 1 tests failed"},
		"policy test bad.yaml":               {2, "", "bad.yaml:1: rulez"},
		"policy check good.yaml":             {0, "good.yaml: no mistake found\n", ""},
		"policy check bad.yaml none.yaml":    {2, "", "none.yaml"},
		"policy check bad.yaml failing.yaml": {2, "", "bad.yaml:1: rulez"},
		"policy check":                       {2, "", "takes the policy files"},
		"policy chekc":                       {2, "", "did you mean handover policy check?"},
		"policy print":                       {0, "", ""},
		"policy":                             {0, "", ""},
	} {
		got := run(t, strings.Fields(args)...)
		if got.code != want.code || !strings.HasPrefix(got.out, want.out) || !strings.Contains(got.err, want.err) {
			t.Errorf("%s: got %+v, want %+v", args, got, want)
		}
	}
}

func TestAPolicysNamesAreAskedForWhereAConfigurationIsGiven(t *testing.T) {
	alone(t)
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", "none")
	write(t, "good.yaml", strings.Replace(goodPolicy, "%s", "bills", 1))
	write(t, "handover.yaml", "instance: 12345678-90ab-cdef-1234-567890abcdef\nstream: s\n")
	if got := run(t, "policy", "check", "good.yaml", "--config", "nowhere.yaml"); got.code != 2 || !strings.Contains(got.err, "nowhere.yaml") {
		t.Errorf("no configuration: %+v", got)
	}
	if got := run(t, "policy", "check", "good.yaml", "--config", "handover.yaml"); got.code != 1 || !strings.Contains(got.err, "no AWS Region is set") {
		t.Errorf("an instance that cannot be asked is nobody's mistake in the file: %+v", got)
	}
}
