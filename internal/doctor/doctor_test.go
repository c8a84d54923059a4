package doctor_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	smithy "github.com/aws/smithy-go"

	"handover/deploy/flows"
	"handover/flow"
	"handover/internal/awsfault"
	"handover/internal/config"
	"handover/internal/doctor"
	"handover/internal/policy"
	"handover/internal/probe"
)

// healthy is a picture without a problem and without advice.
func healthy(t *testing.T) (doctor.Picture, config.Config) {
	t.Helper()
	conf := config.Config{
		Instance: "i", Stream: "agent-events", Policy: policy.Default(), Ledger: "handover.db",
		Companion: &config.Companion{KMSKey: "alias/handover", QuickConnects: map[string]string{"Support": "To Support"}},
	}
	all := probe.Results{}
	for _, name := range probe.Names() {
		all[name] = probe.Result{Outcome: probe.Holds, By: "mia"}
	}
	return doctor.Picture{
		Region: "eu-west-2",
		Caller: doctor.Got("arn:aws:sts::111122223333:assumed-role/handover/s", nil),
		Skew:   doctor.Got(-time.Second, nil),
		Denied: doctor.Got([]string(nil), nil),
		Associations: doctor.Got([]doctor.Association{
			{Type: "KINESIS_STREAM", StreamARN: "arn:aws:kinesis:eu-west-2:111122223333:stream/agent-events"},
		}, nil),
		Streams:  []doctor.Stream{{Setting: "stream", Named: "agent-events", Status: "ACTIVE", Retention: 72 * time.Hour}},
		Flows:    doctor.Got(shipped(t), nil),
		Statuses: doctor.Got([]doctor.Status{{ID: "1", Name: "Available", Type: "ROUTABLE"}, {ID: "2", Name: "Offline", Type: "OFFLINE"}}, nil),
		Queues:   doctor.Got([]doctor.Queue{{ID: "q", Name: "Support", Hours: doctor.Got(1, nil)}}, nil),
		Users:    doctor.Got([]string{"ana", "ben"}, nil),
		Profiles: doctor.Got([]doctor.Profile{{Name: "Everything", Chats: 3}}, nil),
		Attached: []doctor.Attached{{Queue: "Support", Names: []string{"To Support"}}},
		Quotas:   doctor.Got([]doctor.Quota{{Name: "Burst of GetContactAttributes API requests", Value: 1}, {Name: "Rate of GetContactAttributes API requests", Value: 10}, {Name: "Users per instance", Value: 500}}, nil),
		Vault:    doctor.Got(struct{}{}, nil),
		Ledger:   doctor.Got(doctor.Seen{Agents: 2, Companions: 1}, nil),
		Probes:   doctor.Got(all, nil),
	}, conf
}

// shipped are the flows of deploy/flows, imported: their ids are their names.
func shipped(t *testing.T) []doctor.Flow {
	t.Helper()
	var all []doctor.Flow
	for _, f := range flows.All() {
		text := f.Content
		for _, other := range flows.All() {
			text = strings.ReplaceAll(text, "${Flow:"+other.Name+"}", "arn:aws:connect:eu-west-2:1:instance/i/contact-flow/"+other.Name)
		}
		parsed, err := flow.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, doctor.Flow{ID: f.Name, Name: f.Name, Type: f.Type, Published: true, Content: parsed})
	}
	return all
}

// of is the shipped flow of this name in the picture.
func of(t *testing.T, p *doctor.Picture, name string) *doctor.Flow {
	t.Helper()
	for n := range p.Flows.Of {
		if p.Flows.Of[n].Name == name {
			return &p.Flows.Of[n]
		}
	}
	t.Fatalf("there is no flow %q", name)
	return nil
}

func TestHealthy(t *testing.T) {
	p, conf := healthy(t)
	for _, f := range doctor.Examine(p, conf, doctor.Asked{Inbound: []string{"Handover inbound"}}) {
		if f.Severity != doctor.OK {
			t.Errorf("found %+v", f)
		}
	}
}

func TestNothingRead(t *testing.T) {
	for _, f := range doctor.Examine(doctor.Picture{}, config.Config{Policy: policy.Default(), Companion: &config.Companion{}}, doctor.Asked{}) {
		if f.Severity != doctor.OK {
			t.Errorf("of what was not looked at it says %+v", f)
		}
	}
}

// spoil changes one thing of the healthy picture.
type spoil func(t *testing.T, p *doctor.Picture, c *config.Config, a *doctor.Asked)

func TestFindings(t *testing.T) {
	refused := awsfault.Explain(errors.New("torn"), awsfault.Setting{})
	for name, c := range map[string]struct {
		spoil    spoil
		severity doctor.Severity
		check    string
		found    string
		fix      string
	}{
		"no association": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) { p.Associations.Of = nil },
			doctor.Problem, "agent events", "sends no agent events", "aws connect associate-instance-storage-config --instance-id i",
		},
		"Firehose": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Associations.Of[0].Type = "KINESIS_FIREHOSE"
			},
			doctor.Problem, "agent events", "KINESIS_FIREHOSE", "Data streaming",
		},
		"associations denied": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) { p.Associations.Err = refused },
			doctor.Advice, "agent events", "could not be read: torn", "see what was found",
		},
		"stream not active": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Streams[0].Status = "DELETING"
			},
			doctor.Problem, "stream", "agent-events is DELETING", "make it anew",
		},
		"stream not readable": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Streams[0].ReadErr = refused
			},
			doctor.Problem, "stream", "cannot be read: torn", "",
		},
		"stream not described": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Streams[0].Err = awsfault.Explain(&smithy.GenericAPIError{Code: "AccessDeniedException"}, awsfault.Setting{})
			},
			doctor.Advice, "stream", "could not be read", "",
		},
		"stream not there": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Streams[0].Err = awsfault.Explain(&smithy.GenericAPIError{Code: "ResourceNotFoundException"}, awsfault.Setting{})
			},
			doctor.Problem, "stream", "could not be read", "",
		},
		"stream forgets": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Streams[0].Retention = 24 * time.Hour
			},
			doctor.Advice, "stream", "for 24 hours", "increase-stream-retention-period --stream-name agent-events",
		},
		"clock a little off": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) { p.Skew.Of = 4 * time.Second },
			doctor.Advice, "clock", "4s", "NTP",
		},
		"clock off": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) { p.Skew.Of = -6 * time.Minute },
			doctor.Problem, "clock", "6m0s", "NTP",
		},
		"denied": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Denied.Of = []string{"connect:PutUserStatus"}
			},
			doctor.Problem, "permissions", "may not connect:PutUserStatus", "docs/operating.md#permissions",
		},
		"archived": {
			func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				of(t, p, "Handover disconnect").Archived = true
			},
			doctor.Problem, "flow contract", "Handover disconnect is archived", "restore",
		},
		"saved only": {
			func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				of(t, p, "Handover disconnect").Published = false
			},
			doctor.Problem, "flow contract", "not published", "publish",
		},
		"gone": {
			func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				of(t, p, "Handover disconnect").ID = "x"
			},
			doctor.Problem, "flow contract", "which is not there", "choose",
		},
		"the inbound flow sets no hook": {func(t *testing.T, p *doctor.Picture, _ *config.Config, a *doctor.Asked) {
			without(of(t, p, "Handover inbound"), "UpdateContactEventHooks")
			a.Inbound = []string{"Handover inbound"}
		}, doctor.Problem, "disconnect flow", "is set by Handover inbound", "Set disconnect flow"},
		"some flow sets no hook": {func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
			without(of(t, p, "Handover inbound"), "UpdateContactEventHooks")
		}, doctor.Advice, "disconnect flow", "is set by Handover inbound", "--inbound NAME"},
		"no branch for requeue": {func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
			rebranch(of(t, p, "Handover disconnect"), "Which handover", "requeue")
		}, doctor.Problem, "flow contract", "no branch for handover_action requeue", "docs/flows.md"},
		"no branch for survey": {func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
			rebranch(of(t, p, "Handover disconnect"), "Which handover", "survey")
		}, doctor.Problem, "flow contract", "no branch for handover_action survey", ""},
		"not cleared": {func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
			of(t, p, "Handover disconnect").Content.Find("Clear handover").Parameters["Attributes"] = map[string]any{"handover_id": ""}
		}, doctor.Problem, "flow contract", "requeue: it does not clear handover_action before TransferContactToQueue", ""},
		"another queue": {func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
			of(t, p, "Handover disconnect").Content.Find("Target queue").Parameters["QueueId"] = "$.Attributes.queue"
		}, doctor.Problem, "flow contract", "requeue: it does not take the chat to $.Attributes.handover_queue", ""},
		"it leads nowhere": {func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
			f := of(t, p, "Handover disconnect")
			f.Content.Find("Clear handover").Transitions.NextAction = "End"
		}, doctor.Problem, "flow contract", "it does not lead to TransferContactToQueue", ""},
		"customer queue flow does not clear": {func(t *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
			of(t, p, "Handover customer queue").Content.Find("Clear handover").Parameters["Attributes"] = map[string]any{"x": ""}
		}, doctor.Advice, "customer queue flow", "does not clear handover_action before DequeueContactAndTransferToQueue", ""},
		"custom status": {func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
			p.Statuses.Of = append(p.Statuses.Of, doctor.Status{Name: "Lunch", Type: "CUSTOM"})
		}, doctor.Advice, "off-line statuses", "Lunch does not", "statuses.names"},
		"queues denied": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) { p.Queues.Err = refused },
			doctor.Problem, "queues", "could not be read", "",
		},
		"never open": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Queues.Of[0].Hours = doctor.Got(0, nil)
			},
			doctor.Problem, "hours of operation", "Support never open", "needs: nothing",
		},
		"no chats": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) { p.Profiles.Of[0].Chats = 0 },
			doctor.Problem, "routing profiles", "no routing profile takes chats", "1 to 10",
		},
		"a storm": {
			func(_ *testing.T, _ *doctor.Picture, _ *config.Config, a *doctor.Asked) { a.Agents = 100 },
			doctor.Advice, "a storm", "100 agents × 3 chats = 300; the slowest is DisconnectParticipant: (300 − 5 at once) ÷ 3 a second = 1m39s", "Service Quotas",
		},
		"no storm": {
			func(_ *testing.T, _ *doctor.Picture, _ *config.Config, a *doctor.Asked) { a.Agents = 1 },
			doctor.OK, "a storm", "1 agent × 3 chats = 3, which the quotas let go at once", "",
		},
		"quota too small": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) { p.Quotas.Of[1].Value = 2 },
			doctor.Problem, "quotas", "GetContactAttributes: the controller calls up to 10 times a second, and the account allows 2", "quotas: {GetContactAttributes: {rate: 2, burst: 2}}",
		},
		"quota not used": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) { p.Quotas.Of[1].Value = 50 },
			doctor.Advice, "quotas", "the account allows 50", "quotas: {GetContactAttributes",
		},
		"no companions": {
			func(_ *testing.T, _ *doctor.Picture, c *config.Config, _ *doctor.Asked) { c.Companion = nil },
			doctor.Problem, "releasers", "there are no companions", "docs/companion.md",
		},
		"nothing for dead browsers": {
			func(_ *testing.T, _ *doctor.Picture, c *config.Config, _ *doctor.Asked) { c.Companion = nil },
			doctor.Advice, "timers", "no token is deposited", "UpdateParticipantRoleConfig",
		},
		"not attached": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Attached[0].Names = []string{"To Billing"}
			},
			doctor.Problem, "quick connects", `no quick connect "To Support"`, "associate-queue-quick-connects",
		},
		"companions not heard": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) { p.Ledger.Of.Companions = 0 },
			doctor.Advice, "companions", "none has been heard", "handover enrol",
		},
		"ledger": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Ledger.Err = errors.New("another schema")
			},
			doctor.Problem, "ledger", "another schema", "`ledger`",
		},
		"vault": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				p.Vault.Err = errors.New("torn")
			},
			doctor.Problem, "companion.kms_key", "does not seal and open: torn", "kms:Encrypt",
		},
		"not probed": {
			func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
				delete(p.Probes.Of, probe.AgentToken)
			},
			doctor.Advice, "probes", "not tried on this instance: agent-token", "handover probe",
		},
		"token refused": {func(_ *testing.T, p *doctor.Picture, _ *config.Config, _ *doctor.Asked) {
			p.Probes.Of[probe.AgentToken] = probe.Result{Outcome: probe.Fails, By: "mia"}
		}, doctor.Advice, probe.AgentToken, "does not hold, says mia", "take `token` out"},
	} {
		t.Run(name, func(t *testing.T) {
			p, conf := healthy(t)
			var a doctor.Asked
			c.spoil(t, &p, &conf, &a)
			all := doctor.Examine(p, conf, a)
			told := false
			for n, f := range all {
				if n > 0 && f.Severity == doctor.Problem && all[n-1].Severity != doctor.Problem {
					t.Error("a problem comes after what is none")
				}
				if f.Severity != doctor.OK && (f.Why == "" || f.Fix == "") {
					t.Errorf("it has no reason or no fix: %+v", f)
				}
				told = told || f.Severity == c.severity && f.Check == c.check && strings.Contains(f.Found, c.found) && strings.Contains(f.Fix, c.fix)
			}
			if !told {
				t.Errorf("it does not say %s %s: %s; %s, but %+v", c.severity, c.check, c.found, c.fix, all)
			}
		})
	}
}

// without takes the type from all actions that have it, so that they do nothing.
func without(f *doctor.Flow, actionType string) {
	for n := range f.Content.Actions {
		if f.Content.Actions[n].Type == actionType {
			f.Content.Actions[n].Type = "UpdateFlowLoggingBehavior"
		}
	}
}

// rebranch has a comparison ask for something else than this value.
func rebranch(f *doctor.Flow, id, value string) {
	a := f.Content.Find(id)
	for n, c := range a.Transitions.Conditions {
		if c.Operands[0] == value {
			a.Transitions.Conditions[n].Operands = []string{"other"}
		}
	}
}

// A flow that leads into a queue needs no disconnect flow of its own where it is one, or
// where another has set it before.
func TestFlowsThatSetNoDisconnectFlowThemselves(t *testing.T) {
	p, conf := healthy(t)
	without(of(t, &p, "Handover disconnect"), "UpdateContactEventHooks")
	inbound := of(t, &p, "Handover inbound")
	first, err := flow.Parse([]byte(`{"Version":"2019-10-30","StartAction":"h","Actions":[
		{"Identifier":"h","Type":"UpdateContactEventHooks","Parameters":{"EventHooks":{"CustomerRemaining":"Handover disconnect"}},"Transitions":{"NextAction":"q"}},
		{"Identifier":"q","Type":"UpdateContactEventHooks","Parameters":{"EventHooks":{"CustomerQueue":"Handover customer queue"}},"Transitions":{"NextAction":"t"}},
		{"Identifier":"t","Type":"TransferToFlow","Parameters":{"ContactFlowId":"Handover inbound"},"Transitions":{"NextAction":"e"}},
		{"Identifier":"e","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	without(inbound, "UpdateContactEventHooks")
	p.Flows.Of = append(p.Flows.Of, doctor.Flow{ID: "first", Name: "First", Type: flow.ContactFlow, Published: true, Content: first})
	for _, f := range doctor.Examine(p, conf, doctor.Asked{}) {
		if f.Severity != doctor.OK {
			t.Errorf("found %+v", f)
		}
	}
}
