package deploy

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/deploy/flows"
	"handover/flow"
)

const flowsTemplate = "../../deploy/flows.yaml"

var update = flag.Bool("update", false, "write deploy/flows.yaml anew from deploy/flows")

// logical are the names that the flows have in the template.
func logical() map[string]string {
	return map[string]string{
		"Handover customer queue": "CustomerQueue", "Handover agent whisper": "AgentWhisper",
		"Handover disconnect": "Disconnect", "Handover inbound": "Inbound",
	}
}

const flowsHead = `# Written by: go test ./test/deploy -run TestFlows -update
AWSTemplateFormatVersion: "2010-09-09"
Description: Handover's contact flows. A stack of its own, which stays when the controller goes, since chats run in them.

Parameters:
  InstanceArn:
    Type: String
    AllowedPattern: ^arn:aws[-a-z]*:connect:[-a-z0-9]+:[0-9]{12}:instance/[-a-f0-9]{36}$
  DisconnectArn:
    Type: String
    Description: "ARN of the flow Handover disconnect, which names itself; empty the first time: then it ends chats, and must not be used yet."
    Default: ""
  SupportQueueArn:
    Type: String
    Description: "Of the queues Support, Billing and VIP; empty: the inbound flow is left out."
    Default: ""
  BillingQueueArn:
    Type: String
    Default: ""
  VIPQueueArn:
    Type: String
    Default: ""

Conditions:
  Known: !Not [!Equals [!Ref DisconnectArn, ""]]
  Queues: !And
    - !Condition Known
    - !Not [!Equals [!Ref SupportQueueArn, ""]]
    - !Not [!Equals [!Ref BillingQueueArn, ""]]
    - !Not [!Equals [!Ref VIPQueueArn, ""]]

Resources:
`

const flowsTail = `Outputs:
  DisconnectArn:
    Value: !GetAtt Disconnect.ContactFlowArn
  CustomerQueueArn:
    Value: !GetAtt CustomerQueue.ContactFlowArn
  AgentWhisperArn:
    Value: !GetAtt AgentWhisper.ContactFlowArn
`

// nothingYet is what the disconnect flow is until its ARN is known.
const nothingYet = `{"Version":"2019-10-30","StartAction":"end","Actions":[{"Identifier":"end","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`

// written is what deploy/flows.yaml has to be.
func written(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	out.WriteString(flowsHead)
	for _, f := range flows.All() {
		name := logical()[f.Name]
		out.WriteString("  " + name + ":\n    Type: AWS::Connect::ContactFlow\n")
		if name == "Inbound" {
			out.WriteString("    Condition: Queues\n")
		}
		out.WriteString("    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    Properties:\n      InstanceArn: !Ref InstanceArn\n")
		out.WriteString("      Name: " + f.Name + "\n      Type: " + f.Type + "\n")
		text := quoted(substituted(t, f.Content))
		switch {
		case name == "Disconnect":
			out.WriteString("      Content: !If\n        - Known\n        - !Sub " + text + "\n        - " + quoted(nothingYet) + "\n\n")
		case strings.Contains(text, "${"):
			out.WriteString("      Content: !Sub " + text + "\n\n")
		default:
			out.WriteString("      Content: " + text + "\n\n")
		}
	}
	return out.String() + flowsTail
}

// substituted is the flow in one line, with what CloudFormation puts ARNs in for.
func substituted(t *testing.T, content string) string {
	t.Helper()
	var line bytes.Buffer
	if err := json.Compact(&line, []byte(content)); err != nil {
		t.Fatal(err)
	}
	return placeholder.ReplaceAllStringFunc(line.String(), func(p string) string {
		m := placeholder.FindStringSubmatch(p)
		switch {
		case m[1] == "Queue":
			return "${" + m[2] + "QueueArn}"
		case m[1] == "Flow" && m[2] == "Handover disconnect":
			return "${DisconnectArn}"
		case m[1] == "Flow" && logical()[m[2]] != "":
			return "${" + logical()[m[2]] + ".ContactFlowArn}"
		}
		t.Fatalf("a placeholder that nobody fills: %s", p)
		return ""
	})
}

var placeholder = regexp.MustCompile(`\$\{(\w+):([^}]+)\}`)

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// TestFlows holds the template of the flows against the flows.
func TestFlows(t *testing.T) {
	want := written(t)
	if *update {
		if err := os.WriteFile(flowsTemplate, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, string(read(t, flowsTemplate))); diff != "" {
		t.Errorf("run: go test ./test/deploy -run TestFlows -update (- flows, + template):\n%s", diff)
	}
	for name, f := range resources(t, load(t, flowsTemplate), "AWS::Connect::ContactFlow") {
		if f["Content"] == nil {
			t.Errorf("%s has no content", name)
		}
	}
}

// TestFlowsOnceDeployed fills in what CloudFormation will: each is a flow without a
// problem, and names nothing that has not been filled in.
func TestFlowsOnceDeployed(t *testing.T) {
	arn := regexp.MustCompile(`\$\{[\w.]+\}`)
	for name, f := range resources(t, load(t, flowsTemplate), "AWS::Connect::ContactFlow") {
		for _, text := range contents(f["Content"]) {
			filled := arn.ReplaceAllString(text, "arn:aws:connect:eu-west-2:111122223333:instance/i/contact-flow/f")
			made, err := flow.Parse([]byte(filled))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for _, p := range flow.Validate(made, f["Type"].(string)) {
				t.Errorf("%s: %v", name, p)
			}
			if strings.Contains(filled, "${") {
				t.Errorf("%s: something is not filled in", name)
			}
		}
	}
}

// contents are the texts that a flow may have: both sides of a condition.
func contents(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case doc:
		if text, ok := v["Fn::Sub"].(string); ok {
			return []string{text}
		}
		var all []string
		for _, side := range v["Fn::If"].([]any)[1:] {
			all = append(all, contents(side)...)
		}
		return all
	}
	return nil
}
