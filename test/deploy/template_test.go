package deploy

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/serverless"
)

// functions gives the template's functions by role.
func functions(t *testing.T, d doc) map[serverless.Role]string {
	t.Helper()
	found := make(map[serverless.Role]string)
	for name, f := range resources(t, d, "AWS::Serverless::Function") {
		text, _ := at(f, "Environment", "Variables", "HANDOVER_ROLE").(string)
		role, err := serverless.ParseRole(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		found[role] = name
	}
	if len(found) != len(serverless.Roles()) {
		t.Fatalf("functions of the roles %v, want of all of %v", slices.Collect(maps.Keys(found)), serverless.Roles())
	}
	return found
}

// statements are those of a role's policies; both sides of a condition count.
func statements(v any) []doc {
	switch v := v.(type) {
	case []any:
		var all []doc
		for _, one := range v {
			all = append(all, statements(one)...)
		}
		return all
	case doc:
		if either, ok := v["Fn::If"]; ok {
			return statements(either)
		}
		if v["Effect"] != nil {
			return []doc{v}
		}
	}
	return nil
}

// TestPermissions holds what each function may do against what its code does.
func TestPermissions(t *testing.T) {
	d := load(t, template)
	roles := resources(t, d, "AWS::IAM::Role")
	for role, name := range functions(t, d) {
		t.Run(string(role), func(t *testing.T) {
			f := resources(t, d, "AWS::Serverless::Function")[name]
			if f["Policies"] != nil || !reflect.DeepEqual(f["Role"], doc{"Fn::GetAtt": name + "Role.Arn"}) {
				t.Fatalf("the role is %v, want %sRole alone: SAM would add to another", f["Role"], name)
			}
			r := roles[name+"Role"]
			if r["ManagedPolicyArns"] != nil {
				t.Error("the role has managed policies")
			}
			policies := r["Policies"].([]any)
			if len(policies) != 1 {
				t.Fatalf("%d policies, want one", len(policies))
			}
			allowed := make(map[string]bool)
			for _, s := range statements(at(policies[0], "PolicyDocument", "Statement")) {
				checkStatement(t, s, name)
				for _, action := range texts(s["Action"]) {
					allowed[action] = true
				}
			}
			want := append(serverless.Calls(role), serverless.Needs(role)...)
			slices.Sort(want)
			if diff := cmp.Diff(slices.Compact(want), slices.Sorted(maps.Keys(allowed))); diff != "" {
				t.Errorf("actions (- needed, + allowed):\n%s", diff)
			}
		})
	}
}

// checkStatement holds a statement's resources against those of the service.
func checkStatement(t *testing.T, s doc, function string) {
	t.Helper()
	if s["Effect"] != "Allow" || s["NotAction"] != nil || s["NotResource"] != nil {
		t.Errorf("%v: want a plain Allow", s)
	}
	for _, action := range texts(s["Action"]) {
		service, call, _ := strings.Cut(action, ":")
		if strings.Contains(call, "*") {
			t.Errorf("%s: a wildcard", action)
		}
		if got := s["Resource"]; !slices.ContainsFunc(homes(service, function), func(r any) bool { return reflect.DeepEqual(r, got) }) {
			t.Errorf("%s on %v, want one of %v", action, got, homes(service, function))
		}
	}
}

// homes are the resources that statements on a service may name.
//
// Those of Connect are the instance and all that is in it: which of its resource types
// an action can be narrowed to differs by action, and lists of users and queues are
// the instance's own.
func homes(service, function string) []any {
	att := func(name string) any { return doc{"Fn::GetAtt": name} }
	return map[string][]any{
		"logs":     {att(function + "Log.Arn")},
		"dynamodb": {att("Table.Arn")},
		"connect":  {[]any{doc{"Ref": "InstanceArn"}, doc{"Fn::Sub": "${InstanceArn}/*"}}},
		"sqs":      {att("WakeQueue.Arn"), att("AsyncDeadLetters.Arn")},
		"kinesis":  {doc{"Fn::If": []any{"MakeStream", att("Stream.Arn"), doc{"Ref": "ExistingStreamArn"}}}},
		"kms":      {att("VaultKey.Arn"), doc{"Ref": "StreamKeyArn"}},
		"s3":       {att("Failures.Arn"), doc{"Fn::Sub": "${Failures.Arn}/*"}},
	}[service]
}

// TestEnvironment holds the variables that are set against those that are read.
func TestEnvironment(t *testing.T) {
	d := load(t, template)
	common := at(d, "Globals", "Function", "Environment", "Variables").(doc)
	for role, name := range functions(t, d) {
		want := slices.Sorted(slices.Values(serverless.Environment(role)))
		set := maps.Clone(common)
		maps.Copy(set, at(resources(t, d, "AWS::Serverless::Function")[name], "Environment", "Variables").(doc))
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(set))); diff != "" {
			t.Errorf("%s (- read, + set):\n%s", role, diff)
		}
	}
}

// alarms are what the alarms watch: a metric, and the value of its dimension.
func alarms(t *testing.T, d doc) map[string]bool {
	t.Helper()
	watched := make(map[string]bool)
	for name, a := range resources(t, d, "AWS::CloudWatch::Alarm") {
		if a["AlarmActions"] == nil {
			t.Errorf("%s tells nobody", name)
		}
		dimensions, _ := a["Dimensions"].([]any)
		if len(dimensions) == 0 {
			watched[a["MetricName"].(string)] = true
		}
		for _, dimension := range dimensions {
			for _, of := range []any{at(dimension, "Value", "Ref"), at(dimension, "Value", "Fn::GetAtt"), at(dimension, "Value")} {
				if of, ok := of.(string); ok {
					watched[a["MetricName"].(string)+" "+of] = true
				}
			}
		}
	}
	return watched
}

// TestEveryFunctionIsWatched: a log that is let go of, and alarms.
func TestEveryFunctionIsWatched(t *testing.T) {
	d := load(t, template)
	logs := resources(t, d, "AWS::Logs::LogGroup")
	watched := alarms(t, d)
	for role, name := range functions(t, d) {
		f := resources(t, d, "AWS::Serverless::Function")[name]
		if at(f, "LoggingConfig", "LogGroup", "Ref") != name+"Log" || at(f, "LoggingConfig", "LogFormat") != "JSON" || at(logs[name+"Log"], "RetentionInDays") == nil {
			t.Errorf("%s: want its own log, in JSON, with a retention", role)
		}
		for _, metric := range []string{"Errors", "Throttles"} {
			if !watched[metric+" "+name] {
				t.Errorf("%s: no alarm on %s", role, metric)
			}
		}
	}
	for _, want := range []string{
		"IteratorAge Events", "Invocations Sweep", "handovers_total stranded", "breaker_tripped", "ghosts", "quarantined_total",
		"ApproximateNumberOfMessagesVisible WakeDeadLetters.QueueName", "ApproximateNumberOfMessagesVisible AsyncDeadLetters.QueueName",
		"ApproximateNumberOfMessagesVisible FailureNotices.QueueName",
	} {
		if !watched[want] {
			t.Errorf("no alarm on %s", want)
		}
	}
}

// TestNothingIsLost holds the sources against what the functions rely on.
func TestNothingIsLost(t *testing.T) {
	d := load(t, template)
	all := resources(t, d, "AWS::Serverless::Function")
	stream := at(all["Events"], "Events", "AgentEvents", "Properties")
	worker := at(d, "Resources", "WakeQueue", "Properties")
	for what, c := range map[string]struct{ got, want any }{
		"partial batches":         {at(stream, "FunctionResponseTypes"), []any{"ReportBatchItemFailures"}},
		"one batch of a shard":    {at(stream, "ParallelizationFactor"), uint64(1)},
		"bisecting":               {at(stream, "BisectBatchOnFunctionError"), true},
		"no limit of tries":       {at(stream, "MaximumRetryAttempts"), int64(-1)},
		"failures keep records":   {at(stream, "DestinationConfig", "OnFailure"), doc{"Type": "S3", "Destination": doc{"Fn::GetAtt": "Failures.Arn"}}},
		"wakes' dead letters":     {at(worker, "RedrivePolicy", "deadLetterTargetArn"), doc{"Fn::GetAtt": "WakeDeadLetters.Arn"}},
		"wakes' visibility":       {at(worker, "VisibilityTimeout"), 6 * at(all["Worker"], "Timeout").(uint64)},
		"workers":                 {at(all["Worker"], "Events", "Wake", "Properties", "ScalingConfig", "MaximumConcurrency"), uint64(2)},
		"one sweep at a time":     {at(all["Sweep"], "ReservedConcurrentExecutions"), uint64(1)},
		"companions are bounded":  {at(all["Companions"], "ReservedConcurrentExecutions"), doc{"Fn::If": []any{"BoundCompanions", doc{"Ref": "CompanionsConcurrency"}, doc{"Ref": "AWS::NoValue"}}}},
		"contact events' failure": {at(all["ContactEvents"], "EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"), doc{"Fn::GetAtt": "AsyncDeadLetters.Arn"}},
		"the rule's failure":      {at(all["ContactEvents"], "Events", "Contacts", "Properties", "DeadLetterConfig", "Arn"), doc{"Fn::GetAtt": "AsyncDeadLetters.Arn"}},
		"the sweep's failure":     {at(all["Sweep"], "EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"), doc{"Fn::GetAtt": "AsyncDeadLetters.Arn"}},
		"the schedule's failure":  {at(all["Sweep"], "Events", "EveryMinute", "Properties", "DeadLetterConfig", "Arn"), doc{"Fn::GetAtt": "AsyncDeadLetters.Arn"}},
		"operators are signed":    {at(all["Operators"], "FunctionUrlConfig", "AuthType"), "AWS_IAM"},
		"operators' answers":      {at(all["Operators"], "FunctionUrlConfig", "InvokeMode"), "RESPONSE_STREAM"}, // lambdaurl.Wrap
		"companions' answers":     {at(all["Companions"], "FunctionUrlConfig", "InvokeMode"), "RESPONSE_STREAM"},
		"the mode":                {at(d, "Parameters", "Mode", "Default"), "shadow"},
		"the time to live":        {at(d, "Resources", "Table", "Properties", "TimeToLiveSpecification", "AttributeName"), "ttl"},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", what, diff)
		}
	}
	for _, name := range []string{"Table", "VaultKey", "Failures"} {
		if at(d, "Resources", name, "DeletionPolicy") != "Retain" {
			t.Errorf("%s goes with the stack", name)
		}
	}
}

// TestTimes: the sweep ends before its next turn; the records that cannot be applied
// are kept before they leave the stream.
func TestTimes(t *testing.T) {
	d := load(t, template)
	if got := at(d, "Resources", "Sweep", "Properties", "Timeout").(uint64); got >= 60 {
		t.Errorf("the sweep may take %d s, its schedule is a minute", got)
	}
	age, retention := at(d, "Parameters", "MaximumRecordAge", "Default").(uint64), at(d, "Parameters", "RetentionHours", "Default").(uint64)
	if age >= retention*3600 {
		t.Errorf("records are passed over after %d s, and leave the stream after %d h", age, retention)
	}
}
