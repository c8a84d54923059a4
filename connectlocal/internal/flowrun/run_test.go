package flowrun_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/flowrun"
	"handover/flow"
)

func TestFaults(t *testing.T) {
	tests := []struct{ name, action, say string }{
		{"failure without branch", `{"Identifier":"a","Type":"MessageParticipant","Parameters":{"Text":""},"Transitions":{"NextAction":"yes"}}`, `action "a" (MessageParticipant): no Text to say, and there is no branch`},
		{"no branch for not implemented", `{"Identifier":"a","Type":"ResumeContact","Transitions":{"NextAction":"yes"}}`, `action "a" (ResumeContact): actions of this type are not implemented`},
		{"unknown type", `{"Identifier":"a","Type":"PlayPrompt","Transitions":{"NextAction":"yes","Errors":[{"NextAction":"yes","ErrorType":"NoMatchingError"}]}}`, `action "a" (PlayPrompt): the flow language has no such`},
		{"no condition holds", `{"Identifier":"a","Type":"Compare","Parameters":{"ComparisonValue":"$.Channel"},"Transitions":{"NextAction":"yes"}}`, "no condition holds"},
		{"open branch", `{"Identifier":"a","Type":"UpdateFlowLoggingBehavior","Transitions":{}}`, "not connected"},
		{"dangling", `{"Identifier":"a","Type":"UpdateFlowLoggingBehavior","Transitions":{"NextAction":"b"}}`, `no action "b"`},
		{"round for ever", `{"Identifier":"a","Type":"UpdateFlowLoggingBehavior","Transitions":{"NextAction":"a"}}`, "1000 actions without waiting"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := &fakeHost{}
			r := run(parse(t, test.action), h)
			if r.State != flowrun.Faulted || !strings.Contains(r.Fault, test.say) {
				t.Errorf("state %s, fault %q; want one that says %q", r.State, r.Fault, test.say)
			}
			r.TimeUp(h, start)
			r.CustomerReturned(h, start)
			if s := r.Start(h, start); s != flowrun.Faulted || len(h.did) > 0 {
				t.Errorf("a run that is over goes on: %s, %v", s, h.did)
			}
		})
	}
}

func TestDisconnectThatFails(t *testing.T) {
	r := run(parse(t, `{"Identifier":"a","Type":"DisconnectParticipant"}`), &fakeHost{broken: map[string]error{"disconnect": errBroken}})
	if r.State != flowrun.Faulted {
		t.Errorf("state %s, want Faulted", r.State)
	}
}

func TestIterativeMessagesWithoutBranchEndTheFlow(t *testing.T) {
	r := run(parse(t, `{"Identifier":"a","Type":"MessageParticipantIteratively","Parameters":{"Messages":[]}}`), &fakeHost{})
	if r.State != flowrun.Ended {
		t.Errorf("state %s, want Ended", r.State)
	}
}

// What fails is remembered, although its branch leads on.
func TestFailureIsKept(t *testing.T) {
	r := run(one(t, "UpdateContactTargetQueue", `{"QueueId":"q"}`), &fakeHost{broken: map[string]error{"target": errBroken}})
	if want := `action "a" (UpdateContactTargetQueue): broken`; r.Failure != want || r.Fault != "" {
		t.Errorf("failure %q, fault %q; want %q and none", r.Failure, r.Fault, want)
	}
	if diff := cmp.Diff([]string{r.Failure}, r.TakeFailures()); diff != "" || r.TakeFailures() != nil {
		t.Errorf("failures taken (-want +got), or taken twice:\n%s", diff)
	}
}

func TestTransferToFlow(t *testing.T) {
	say := `{"Identifier":%q,"Type":"MessageParticipant","Parameters":{"Text":"%s: $.FlowAttributes.x"},"Transitions":{"NextAction":"%s"}}`
	first := parse(t,
		`{"Identifier":"a","Type":"UpdateFlowAttributes","Parameters":{"FlowAttributes":{"x":{"Value":"1 $.FlowAttributes.x"}}},"Transitions":{"NextAction":"say","Errors":[]}}`,
		fmt.Sprintf(say, "say", "first", "go"),
		`{"Identifier":"go","Type":"TransferToFlow","Parameters":{"ContactFlowId":"second"},"Transitions":{"NextAction":"no","Errors":[{"NextAction":"no","ErrorType":"NoMatchingError"}]}}`)
	second := parse(t, fmt.Sprintf(say, "a", "second", "yes"))
	h := &fakeHost{flows: map[string]*flow.Flow{"second": second}}
	r := run(first, h)
	if r.State != flowrun.Ended || r.FlowID != "second" || r.Flow != second {
		t.Fatalf("state %s in flow %s", r.State, r.FlowID)
	}
	if got := strings.Join(h.did, ","); got != "say first: 1 ,say second: " {
		t.Errorf("said %q", got)
	}
}

func TestDistributeIsEvenAndRepeatable(t *testing.T) {
	f := one(t, "DistributeByPercentage", `{}`, "NumberLessThan 31")
	below := 0
	for i := range 2000 {
		h := &fakeHost{values: map[string]string{"$.ContactId": fmt.Sprint("contact-", i)}}
		first := run(f, h).State
		if first == flowrun.Ended {
			below++
		}
		if again := run(f, h).State; again != first {
			t.Fatalf("contact %d goes one way and then another", i)
		}
	}
	if below < 500 || below > 700 {
		t.Errorf("%d of 2000 contacts took the branch of 30 %%", below)
	}
}
