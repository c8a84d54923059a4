package look_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal"
	"handover/internal/config"
	"handover/internal/doctor"
	"handover/internal/doctor/look"
	"handover/internal/probe"
)

func started(t *testing.T, o connectlocal.Options) *connectlocal.Server {
	t.Helper()
	s, err := connectlocal.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return s
}

func configured(t *testing.T, text string) config.Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "handover.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	conf, err := config.Load(path, config.Known{Operations: []string{"UpdateContactAttributes"}})
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

// short is a finding in one line, without its reason and its fix.
func short(all []doctor.Finding) []string {
	var lines []string
	for _, f := range all {
		lines = append(lines, fmt.Sprintf("%s %s/%s", f.Severity, f.Area, f.Check))
	}
	return lines
}

// look is what the doctor says of a server, for a configuration without its instance.
func examined(t *testing.T, s *connectlocal.Server, settings string, a doctor.Asked) []doctor.Finding {
	t.Helper()
	conf := configured(t, "instance: "+s.InstanceID()+"\n"+settings)
	p := look.Look(t.Context(), look.Options{
		AWS: s.InMemory(), Config: conf,
		Ledger: func(context.Context) (doctor.Seen, error) { return doctor.Seen{New: true}, nil },
		Probes: func() (probe.Results, error) { return probe.Results{}, nil },
	})
	return doctor.Examine(p, conf, a)
}

func compare(t *testing.T, got []doctor.Finding, want []string) {
	t.Helper()
	if d := cmp.Diff(want, short(got)); d != "" {
		t.Error(d)
		for _, f := range got {
			t.Logf("%+v", f)
		}
	}
}

// What connectlocal does not have of AWS is told, and so is what nobody has tried; there
// is no problem.
func TestTheBuiltInInstance(t *testing.T) {
	s := started(t, connectlocal.Options{})
	got := examined(t, s, "stream: "+s.AgentEventStream()+"\ncompanion: {quick_connects: {Support: Support}}\n", doctor.Asked{Inbound: []string{"Handover inbound"}})
	compare(t, got, []string{
		"advice access/credentials",
		"advice stream/stream", // it keeps records for a day
		"advice statuses/off-line statuses",
		"advice capacity/quotas",
		"advice controller/companions",
		"advice probes/probes",
		"ok stream/agent events",
		"ok flows/disconnect flow",
		"ok flows/flow contract",
		"ok flows/customer queue flow",
		"ok statuses/the policy's names",
		"ok queues/hours of operation",
		"ok queues/quick connects",
		"ok releasing/releasers",
		"ok releasing/timers",
		"ok capacity/a storm",
		"ok controller/ledger",
	})
}

// faulty is an instance in which everything is wrong that can be.
func faulty(t *testing.T) *connectlocal.Server {
	t.Helper()
	dir := t.TempDir()
	const (
		direct = `{"Version":"2019-10-30","StartAction":"q","Actions":[
			{"Identifier":"q","Type":"UpdateContactTargetQueue","Parameters":{"QueueId":"${Queue:Support}"},"Transitions":{"NextAction":"t","Errors":[{"NextAction":"d","ErrorType":"NoMatchingError"}]}},
			{"Identifier":"t","Type":"TransferContactToQueue","Parameters":{},"Transitions":{"NextAction":"d","Errors":[{"NextAction":"d","ErrorType":"QueueAtCapacity"},{"NextAction":"d","ErrorType":"NoMatchingError"}]}},
			{"Identifier":"d","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`
		goodbye = `{"Version":"2019-10-30","StartAction":"d","Actions":[{"Identifier":"d","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`
	)
	hooked := strings.Replace(strings.Replace(direct, `"StartAction":"q"`, `"StartAction":"h"`, 1), `"Actions":[`,
		`"Actions":[{"Identifier":"h","Type":"UpdateContactEventHooks","Parameters":{"EventHooks":{"CustomerRemaining":"${Flow:Goodbye}"}},"Transitions":{"NextAction":"q","Errors":[{"NextAction":"q","ErrorType":"NoMatchingError"}]}},`, 1)
	for name, text := range map[string]string{"direct.json": direct, "hooked.json": hooked, "goodbye.json": goodbye} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text := replaced(t, connectlocal.BuiltinSeed(),
		"  - {shipped: Handover inbound}\n  - {shipped: Handover disconnect}\n  - {shipped: Handover customer queue}\n  - {shipped: Handover agent whisper}\n",
		"  - {name: Goodbye, type: CONTACT_FLOW, file: goodbye.json}\n  - {name: Direct, type: CONTACT_FLOW, file: direct.json}\n  - {name: Hooked, type: CONTACT_FLOW, file: hooked.json}\n",
		"quick_connects: [Support, Billing,", "quick_connects: [Billing,",
	)
	path := filepath.Join(dir, "seed.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	seed, err := connectlocal.LoadSeed(path)
	if err != nil {
		t.Fatal(err)
	}
	return started(t, connectlocal.Options{Seed: seed})
}

func replaced(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for n := 0; n < len(pairs); n += 2 {
		if !strings.Contains(text, pairs[n]) {
			t.Fatalf("the built-in seed has no %q (any more)", pairs[n])
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func TestEveryPlantedFaultIsFound(t *testing.T) {
	s := faulty(t)
	policy := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(policy, []byte("statuses: {types: [], names: [Gone]}\nrules:\n  - {name: all, do: [{target: queue Suport}]}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := examined(t, s, "stream: elsewhere\npolicy: "+policy+"\ncompanion: {quick_connects: {Support: Support, Sales: Sales, Billing: ana}}\nquotas: {UpdateContactAttributes: {rate: 0.1, burst: 1}}\n",
		doctor.Asked{Inbound: []string{"Direct", "Nowhere"}})
	compare(t, got, []string{
		"problem stream/agent events",         // another stream than the configuration's
		"problem stream/stream",               // which is not there
		"problem flows/disconnect flow",       // there is no flow Nowhere
		"problem flows/disconnect flow",       // Direct sets none
		"problem flows/flow contract",         // Goodbye does not look
		"problem statuses/off-line statuses",  // none counts
		"problem statuses/the policy's names", // queue Suport
		"problem statuses/the policy's names", // status Gone
		"problem queues/quick connects",       // ana's leads to no queue
		"problem queues/quick connects",       // no queue Sales
		"problem queues/quick connects",       // not attached to Support
		"advice access/credentials",           // connectlocal has no STS
		"advice flows/customer queue flow",    // none is set
		"advice capacity/a storm",             // 170 s
		"advice capacity/quotas",              // connectlocal has no Service Quotas
		"advice controller/companions",
		"advice probes/probes",
		"ok queues/hours of operation",
		"ok releasing/releasers",
		"ok releasing/timers",
		"ok controller/ledger",
	})
	for _, part := range []string{
		"and the configuration reads elsewhere", `the instance has no flow "Nowhere"`, "no disconnect flow is set by Direct",
		"Goodbye: it does not look at $.Attributes.handover_action", `did you mean "Support"?`, `"Sales", which the instance does not have`,
		"(18 − 1 at once) ÷ 0.1 a second = 2m50s",
	} {
		if !slices.ContainsFunc(got, func(f doctor.Finding) bool { return strings.Contains(f.Found, part) }) {
			t.Errorf("no finding says %q", part)
		}
	}
}

// A call that is refused is a finding, and the others are made.
func TestRefusedCallsAreFindings(t *testing.T) {
	s := started(t, connectlocal.Options{})
	if err := s.Misbehave(connectlocal.Fault{Operation: "ListContactFlows", Kind: "error"}); err != nil {
		t.Fatal(err)
	}
	got := examined(t, s, "stream: "+s.AgentEventStream()+"\n", doctor.Asked{})
	for _, wanted := range []string{"advice flows/disconnect flow", "ok statuses/the policy's names", "ok queues/hours of operation"} {
		if !slices.Contains(short(got), wanted) {
			t.Errorf("%q is not among %q", wanted, short(got))
		}
	}
}

// A stream that can be described and not read is found.
func TestAStreamThatCannotBeRead(t *testing.T) {
	s := started(t, connectlocal.Options{})
	if err := s.Misbehave(connectlocal.Fault{Operation: "GetRecords", Kind: "error", Exception: "KMSAccessDeniedException"}); err != nil {
		t.Fatal(err)
	}
	got := examined(t, s, "stream: "+s.AgentEventStream()+"\n", doctor.Asked{})
	if !slices.ContainsFunc(got, func(f doctor.Finding) bool {
		return f.Severity == doctor.Problem && f.Check == "stream" && strings.Contains(f.Found, "cannot be read: its KMS key cannot be used")
	}) {
		t.Errorf("it says %+v", got)
	}
}

// The instance that the configuration names is another.
func TestAnotherInstance(t *testing.T) {
	s := started(t, connectlocal.Options{})
	conf := configured(t, "instance: 12345678-90ab-cdef-1234-567890abcdef\nstream: "+s.AgentEventStream()+"\n")
	got := doctor.Examine(look.Look(t.Context(), look.Options{AWS: s.InMemory(), Config: conf}), conf, doctor.Asked{})
	// It is told once what all those have in common.
	if want := "off-line statuses, queues, users, routing profiles, agent events, disconnect flow"; got[0].Check != want || got[0].Severity != doctor.Problem {
		t.Errorf("%s %s, want a problem: %s; all: %q", got[0].Severity, got[0].Check, want, short(got))
	}
	if !strings.Contains(got[0].Found, conf.Instance+": it is not there in Region us-east-1") || !strings.Contains(got[0].Fix, "`instance`") {
		t.Errorf("it says %+v", got[0])
	}
}
