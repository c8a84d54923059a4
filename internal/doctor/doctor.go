// Package doctor says what an instance lacks for Handover to work there, and what would
// mend it.
//
// Look (in package look) reads the instance into a Picture; Examine judges it. What
// holds:
//
//   - nothing is changed: every call reads, but for a made-up text that the vault's key
//     seals and opens again;
//   - a call that fails is a finding, and the rest is judged all the same;
//   - Examine is pure: the same Picture gives the same findings;
//   - every advice and every problem has a reason and a fix;
//   - no finding holds a token or what customers wrote.
package doctor

import (
	"cmp"
	"slices"

	"handover/internal/awsfault"
	"handover/internal/config"
)

// Severity says how much a finding matters.
type Severity string

// The severities.
const (
	OK      Severity = "ok"      // looked at, and as it should be
	Advice  Severity = "advice"  // works, or could not be told
	Problem Severity = "problem" // chats will not be moved as the policy says
)

// Finding is what came of one check.
type Finding struct {
	Severity Severity `json:"severity"`
	Area     string   `json:"area"`
	Check    string   `json:"check"` // several, if one cause kept them from being made
	Found    string   `json:"found"`
	Why      string   `json:"why,omitempty"` // it matters; one sentence
	Fix      string   `json:"fix,omitempty"` // a command, a page of the console, or a setting
}

// The areas, in the order in which they are told.
const (
	access     = "access"
	stream     = "stream"
	flows      = "flows"
	statuses   = "statuses"
	queues     = "queues"
	releasing  = "releasing"
	capacity   = "capacity"
	controller = "controller"
	probes     = "probes"
)

// judged is what the checks look at.
type judged struct {
	Picture
	conf    config.Config
	inbound []string
}

// Asked is what the operator says besides the configuration.
type Asked struct {
	Inbound []string // names of the flows by which chats come in; empty: not told
	Agents  int      // at work at once; 0: all users
}

// Examine judges the picture of the configuration's instance: findings by severity, the
// worst first, then by area.
func Examine(p Picture, conf config.Config, a Asked) []Finding {
	j := judged{Picture: p, conf: conf, inbound: a.Inbound}
	var all []Finding
	for _, check := range []func() []Finding{
		j.caller, j.clock, j.permissions,
		j.association, j.streams,
		j.disconnectFlows, j.contract, j.queueFlows,
		j.offLine, j.names,
		j.hours, j.quickConnects,
		j.releasers, j.timers,
		func() []Finding { return j.profiles(a.Agents) }, j.quotas,
		j.ledger, j.vault, j.companions,
		j.probed,
	} {
		all = append(all, check()...)
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(weight(a.Severity), weight(b.Severity)) })
	return together(all)
}

// together tells in one finding what has one cause, and so one fix: the first, which is the
// worst, with the checks of all.
func together(all []Finding) []Finding {
	var told []Finding
	for _, f := range all {
		same := func(t Finding) bool { return f.Severity != OK && t.Found == f.Found && t.Fix == f.Fix }
		n := slices.IndexFunc(told, same)
		if n < 0 {
			told = append(told, f)
			continue
		}
		if told[n].Area != f.Area {
			told[n].Area = access
		}
		told[n].Check += ", " + f.Check
	}
	return told
}

// Problems counts the findings that are problems.
func Problems(all []Finding) int {
	n := 0
	for _, f := range all {
		if f.Severity == Problem {
			n++
		}
	}
	return n
}

func weight(s Severity) int { return slices.Index([]Severity{Problem, Advice, OK}, s) }

func ok(area, check, found string) []Finding {
	return []Finding{{Severity: OK, Area: area, Check: check, Found: found}}
}

// unread is the finding that something could not be read: a problem where the controller
// has to read it, too.
func unread(s Severity, area, check string, err error) []Finding {
	f := Finding{Severity: s, Area: area, Check: check, Why: "what could not be read cannot be judged", Fix: "see what was found"}
	if s == Problem {
		f.Why = "the controller reads this, too"
	}
	return []Finding{f.because("could not be read", err)}
}

// subject is what is not there, before a text that calls it "it".
func subject(f *awsfault.Fault) string {
	if f.Kind != awsfault.Missing || f.Setting.Value == "" {
		return ""
	}
	return f.Setting.Name + " " + f.Setting.Value + ": "
}

// because says what was found by what it was that failed; what is known of the error
// has the better fix.
func (f Finding) because(what string, err error) Finding {
	f.Found = what + ": " + err.Error()
	if fault, is := err.(*awsfault.Fault); is { //nolint:errorlint // the outermost: what is wrapped around it would be lost
		f.Found, f.Fix = what+": "+subject(fault)+fault.Says, cmp.Or(fault.Fix, f.Fix)
	}
	return f
}
