package state_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/flowrun"
)

// TestFlowOutcomes is what the end of a flow means for its contact. Spec §3.1, §5.4, §7.1.
func TestFlowOutcomes(t *testing.T) {
	tests := map[string]struct {
		flows flows
		after time.Duration
		chain string
		fault string
	}{
		"disconnect":              {flows: flows{"main": "DisconnectParticipant"}, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"end of an inbound flow":  {flows: flows{"main": "EndFlowExecution"}, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"no target queue":         {flows: flows{"main": "TransferContactToQueue"}, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"queued":                  {flows: flows{"main": toQueue("Billing")}, chain: "API/queued"},
		"wait runs out":           {flows: flows{"main": "Wait TimeLimitSeconds=60 WaitCompleted>bye"}, after: time.Minute, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"queue flow ends":         {flows: flows{"main": toQueue("Support", hook("CustomerQueue", "queue flow")), "queue flow": "EndFlowExecution"}, chain: "API/queued"},
		"queue flow disconnects":  {flows: flows{"main": toQueue("Support", hook("CustomerQueue", "queue flow")), "queue flow": "Wait TimeLimitSeconds=30 WaitCompleted>bye"}, after: 30 * time.Second, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"queued already":          {flows: flows{"main": toQueue("Support", hook("CustomerQueue", "queue flow")), "queue flow": "TransferContactToQueue"}, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"out of no queue":         {flows: flows{"main": "DequeueContactAndTransferToQueue QueueId=${Queue:Support}"}, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"open hours":              {flows: flows{"main": "CheckHoursOfOperation HoursOfOperationId=${Hours:Always} True>a1 False>bye\n" + toQueue("Support")}, chain: "API/queued"},
		"closed hours":            {flows: flows{"main": "CheckHoursOfOperation HoursOfOperationId=${Hours:Never} True>a1 False>bye\n" + toQueue("Support")}, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"hours of the queue":      {flows: flows{"main": "UpdateContactTargetQueue QueueId=${Queue:Billing}\nCheckHoursOfOperation True>a2 False>bye\nTransferContactToQueue"}, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"a hook that is no hook":  {flows: flows{"main": "UpdateContactEventHooks EventHooks.Nothing=${Flow:to_support}\nTransferContactToQueue"}, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
		"a queue that is no more": {flows: flows{"main": "UpdateContactTargetQueue QueueId=none\nTransferContactToQueue"}, chain: "API/ended/CONTACT_FLOW_DISCONNECT"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, withFlows(tt.flows), func(p *play) {
				c := p.startOnly("main")
				p.advance(tt.after)
				p.wants("chain", c.chain(), tt.chain)
				p.consistent()
			})
		})
	}
}

// TestQueueFlowIsDroppedWhenAnAgentJoins, and not before.
func TestQueueFlowIsDroppedWhenAnAgentJoins(t *testing.T) {
	in(t, withFlows(flows{
		"main":       toQueue("Support", hook("CustomerQueue", "queue flow")),
		"queue flow": "MessageParticipant Text=Please_hold\nWait TimeLimitSeconds=600 WaitCompleted>bye",
	}), func(p *play) {
		p.available("ana")
		c := p.start("main")
		if c.last().FlowID != p.flowID("queue flow") {
			t.Errorf("while it rings the flow is %q, want the queue flow", c.last().FlowID)
		}
		c.accepted("ana")
		p.wants("no flow", c.last().FlowID+c.last().FlowAction, "")
		p.advance(time.Hour)
		p.wants("the queue flow's end does nothing", c.chain(), "API/connected")
	})
}

// TestWhisper is spec §5.2: it knows the agent, only the agent hears it, and it may not wait.
func TestWhisper(t *testing.T) {
	in(t, withFlows(flows{
		"main":    toQueue("Support", hook("AgentWhisper", "whisper")),
		"whisper": "MessageParticipant Text=For_$.Agent.UserName\nUpdateContactAttributes Attributes.last=$.Agent.ARN\nWait TimeLimitSeconds=60 WaitCompleted>bye",
	}), func(p *play) {
		p.available("ana")
		c := p.start("main")
		c.accepted("ana")
		p.wants("connected all the same", c.chain(), "API/connected")
		ana, _ := p.w.Agent("ana")
		p.wants("attribute", c.chat().Attributes["last"], ana.User.ARN)
		if !strings.Contains(c.last().FlowFault, "must not wait") {
			t.Errorf("fault %q, want that it must not wait", c.last().FlowFault)
		}
		var whispers int
		for _, i := range p.items {
			if i.Content == "For ana" {
				whispers++
				if i.VisibleTo("CUSTOMER") || !i.VisibleTo("AGENT") {
					t.Error("the wrong side hears the whisper")
				}
			}
		}
		if whispers != 1 {
			t.Errorf("%d whispers, want 1", whispers)
		}
	})
}

// TestReferences is spec §5.8.
func TestReferences(t *testing.T) {
	in(t, withFlows(flows{
		"main": toQueue("Support", hook("CustomerRemaining", "back")),
		"back": "MessageParticipant Text=$.Channel/$.InitiationMethod/$.Queue.Name/$.Attributes.topic/$.Agent.UserName/$.AwsRegion\n" +
			"MessageParticipant Text=$.ContactId/$.PreviousContactId/$.InitialContactId\n" + wait15,
	}), func(p *play) {
		p.available("ana")
		c := p.start("main")
		c.accepted("ana")
		p.do("attributes", func() error { return p.w.UpdateAttributes(c.ContactID, map[string]string{"topic": "bike"}) })
		c.endedBy("ana")
		heard := c.heard()
		want := []string{"SYSTEM:CHAT/DISCONNECT/Support/bike//us-east-1", "SYSTEM:" + c.last().ID + "/" + c.ContactID + "/" + c.ContactID}
		if d := cmp.Diff(want, heard[len(heard)-2:]); d != "" {
			t.Errorf("said (-want +got):\n%s", d)
		}
	})
}

func TestMetrics(t *testing.T) {
	tests := map[string]struct {
		metric string
		want   string // the value that the flow finds
		agents func(p *play)
	}{
		"nobody available":   {"NumberOfAgentsAvailable", "0", func(*play) {}},
		"two available":      {"NumberOfAgentsAvailable", "2", func(p *play) { p.available("ana", "ben") }},
		"leaving: staffed":   {"NumberOfAgentsStaffed", "1", func(p *play) { p.available("ana"); p.start("to support").accepted("ana"); p.pick("ana", "Lunch") }},
		"leaving: not avail": {"NumberOfAgentsAvailable", "0", func(p *play) { p.available("ana"); p.start("to support").accepted("ana"); p.pick("ana", "Lunch") }},
		"at lunch: online":   {"NumberOfAgentsOnline", "1", func(p *play) { p.available("ana"); p.pick("ana", "Lunch") }},
		"queue":              {"NumberOfContactsInQueue", "2", func(p *play) { p.start("to support"); p.start("to support") }},
		"age, in ms":         {"OldestContactInQueueAgeSeconds", "90000", func(p *play) { p.start("to support"); p.advance(90 * time.Second) }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			check := "CheckMetricData MetricType=" + tt.metric + " QueueId=${Queue:Support} " + tt.want + ">a2\nDisconnectParticipant\n" + toQueue("Billing")
			in(t, withFlows(flows{"main": check}), func(p *play) {
				tt.agents(p)
				p.wants("chain", p.startOnly("main").chain(), "API/queued")
			})
		})
	}
}

// TestLambda: the answer comes back as a turn of its own; one that is too late is dropped.
func TestLambda(t *testing.T) {
	main := "InvokeLambdaFunction LambdaFunctionARN=lookup InvocationTimeLimitSeconds=5 LambdaInvocationAttributes.n=7\n" +
		"MessageParticipant Text=Hello_$.External.name\n" + toQueue("Support")
	tests := map[string]struct {
		takes time.Duration
		err   error
		chain string
		heard string
	}{
		"in time":  {takes: 4 * time.Second, chain: "API/queued", heard: "SYSTEM:Hello Kim"},
		"too late": {takes: 6 * time.Second, chain: "API/ended/CONTACT_FLOW_DISCONNECT", heard: "+chat.ended"},
		"fails":    {takes: time.Second, err: errors.New("no"), chain: "API/ended/CONTACT_FLOW_DISCONNECT", heard: "+chat.ended"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, withFlows(flows{"main": main}), func(p *play) {
				var event map[string]any
				p.lambda = func(_ flowrun.LambdaCall, e map[string]any) flowrun.LambdaResult {
					event = e
					time.Sleep(tt.takes)
					return flowrun.LambdaResult{Values: map[string]string{"name": "Kim"}, Err: tt.err}
				}
				c := p.startOnly("main")
				p.wants("waits", c.chain(), "API/flow")
				time.Sleep(10 * time.Second)
				synctest.Wait()
				p.advance(0)
				p.wants("chain", c.chain(), tt.chain)
				p.wants("heard", strings.Join(c.heard(), " "), tt.heard)
				details := event["Details"].(map[string]any)
				if d := cmp.Diff(map[string]string{"n": "7"}, details["Parameters"]); d != "" {
					t.Errorf("parameters (-want +got):\n%s", d)
				}
				if got := details["ContactData"].(map[string]any)["ContactId"]; got != c.ContactID {
					t.Errorf("event of contact %v, want %s", got, c.ContactID)
				}
			})
		})
	}
}

// TestAdvanceWaitsForLambda: virtual time does not run away from a function that is being asked.
func TestAdvanceWaitsForLambda(t *testing.T) {
	in(t, withFlows(flows{"main": "Wait TimeLimitSeconds=60 WaitCompleted>a1\nInvokeLambdaFunction LambdaFunctionARN=lookup InvocationTimeLimitSeconds=5\n" + toQueue("Support")}), func(p *play) {
		p.lambda = func(flowrun.LambdaCall, map[string]any) flowrun.LambdaResult {
			time.Sleep(time.Second)
			return flowrun.LambdaResult{}
		}
		c := p.start("main")
		p.advance(15 * time.Minute)
		p.wants("chain", c.chain(), "API/queued")
	})
}

func TestAsyncLambda(t *testing.T) {
	in(t, withFlows(flows{"main": "InvokeLambdaFunction LambdaFunctionARN=tell InvocationTimeLimitSeconds=5 InvocationType=ASYNCHRONOUS\n" + toQueue("Support")}), func(p *play) {
		p.lambda = func(flowrun.LambdaCall, map[string]any) flowrun.LambdaResult { return flowrun.LambdaResult{} }
		c := p.startOnly("main")
		synctest.Wait()
		p.wants("chain", c.chain(), "API/queued")
		if p.calls != 1 {
			t.Errorf("%d calls, want 1", p.calls)
		}
	})
}

// TestFailuresAreNoted: also of an action that connectlocal does not run, whose branch is taken.
func TestFailuresAreNoted(t *testing.T) {
	in(t, withFlows(flows{"main": "CreateCase"}), func(p *play) {
		p.startOnly("main")
		var failures []string
		for _, n := range p.notes {
			if n.Kind == "flow.failure" {
				failures = append(failures, n.Detail["flow"]+": "+n.Detail["failure"])
			}
		}
		p.wants("failures", strings.Join(failures, ", "), `main: action "a0" (CreateCase): actions of this type are not implemented`)
	})
}
