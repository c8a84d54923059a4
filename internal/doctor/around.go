package doctor

import (
	"fmt"
	"slices"
	"time"

	"handover/internal/probe"
)

// caller is who asks.
func (j judged) caller() []Finding {
	const check = "credentials"
	if !j.Caller.Asked {
		return nil
	}
	if j.Caller.Err != nil {
		return unread(Advice, access, check, j.Caller.Err)
	}
	return ok(access, check, "they are of "+j.Caller.Of+", Region "+j.Region)
}

// AWS refuses what is signed with a clock that is five minutes off; companions are
// refused then, too.
const (
	mostSkew   = 5 * time.Minute
	wantedSkew = 2 * time.Second // graces are seconds
)

func (j judged) clock() []Finding {
	const check = "clock"
	if !j.Skew.here() {
		return nil // whatever made it fail is told where it was asked
	}
	skew := j.Skew.Of.Abs()
	found := fmt.Sprintf("this machine's clock and AWS's differ by %s", skew.Round(100*time.Millisecond))
	switch {
	case skew > mostSkew:
		return []Finding{{Problem, access, check, found, "AWS refuses what is signed at a wrong time", "set the clock (NTP)"}}
	case skew > wantedSkew:
		return []Finding{{Advice, access, check, found, "graces and deadlines are counted by this machine's clock", "set the clock (NTP)"}}
	}
	return ok(access, check, "it agrees with AWS's")
}

func (j judged) permissions() []Finding {
	const check = "permissions"
	if !j.Denied.Asked {
		return nil
	}
	if j.Denied.Err != nil {
		return unread(Advice, access, check, j.Denied.Err)
	}
	if len(j.Denied.Of) == 0 {
		return ok(access, check, "simulated, the role may do all that the controller does")
	}
	return []Finding{{
		Problem, access, check, "simulated, the role may not " + listed(j.Denied.Of), "the controller's calls would be refused",
		"allow them in the role's policy: docs/operating.md#permissions says on what; deploy/template.yaml has them",
	}}
}

func (j judged) ledger() []Finding {
	const check = "ledger"
	if !j.Ledger.Asked {
		return nil
	}
	if err := j.Ledger.Err; err != nil {
		return []Finding{{
			Problem, controller, check, "it cannot be used: " + err.Error(), "the controller keeps there what it has decided, and does not start without it",
			"mend `ledger` in the configuration, or what it names",
		}}
	}
	switch {
	case j.Ledger.Of.New && j.conf.Table != "":
		return ok(controller, check, "the table "+j.conf.Table+" is there and empty: the first controller makes it a ledger")
	case j.Ledger.Of.New:
		return ok(controller, check, "there is none yet, and it can be made")
	}
	return ok(controller, check, fmt.Sprintf("it can be read; agents in it: %d", j.Ledger.Of.Agents))
}

func (j judged) vault() []Finding {
	const check = "companion.kms_key"
	if !j.Vault.Asked {
		return nil
	}
	if err := j.Vault.Err; err != nil {
		f := Finding{
			Severity: Problem, Area: controller, Check: check, Why: "deposited tokens cannot be kept, and releaser token cannot release",
			Fix: "allow kms:Encrypt and kms:Decrypt on the key, in the role's policy and in the key's",
		}
		return []Finding{f.because("it does not seal and open", err)}
	}
	return ok(controller, check, "it seals and opens")
}

// companions are whether any has ever been heard.
func (j judged) companions() []Finding {
	const check = "companions"
	if j.conf.Companion == nil || !j.Ledger.here() {
		return nil
	}
	seen := j.Ledger.Of
	if seen.Companions > 0 {
		return ok(controller, check, fmt.Sprintf("heard, of the agents in the ledger: %d of %d", seen.Companions, seen.Agents))
	}
	return []Finding{{
		Advice, controller, check, "none has been heard yet", "chats of agents without a companion cannot be released",
		"start the controller, let agents in (handover enrol), and look at the companion's page: docs/companion.md",
	}}
}

// probed is what has been found out on this instance, and what has not.
func (j judged) probed() []Finding {
	const check = "probes"
	if !j.Probes.Asked {
		return nil
	}
	if err := j.Probes.Err; err != nil {
		return []Finding{{Problem, probes, check, err.Error(), "what was found out cannot be read", "mend the file"}}
	}
	var all []Finding
	var unknown []string
	for _, p := range probe.All() {
		r, recorded := j.Probes.Of[p.Name]
		switch {
		case !recorded:
			unknown = append(unknown, p.Name)
		case r.Outcome == probe.Fails:
			all = append(all, j.refuted(p, r))
		}
	}
	if len(unknown) > 0 {
		all = append(all, Finding{
			Advice, probes, check, "not tried on this instance: " + listed(unknown), "what only a real instance can tell is assumed until then",
			"handover probe says how to try each",
		})
	}
	if len(all) == 0 {
		return ok(probes, check, "all were tried")
	}
	return all
}

// refuted is a claim that does not hold here; a problem where something in force rests on it.
func (j judged) refuted(p probe.Probe, r probe.Result) Finding {
	f := Finding{
		Advice, probes, p.Name, fmt.Sprintf("does not hold, says %s (%s): %s", r.By, r.At.UTC().Format(time.DateOnly), p.Claim),
		"what rests on it works differently here", p.IfFails,
	}
	if p.Name == probe.AgentToken {
		if !slices.Contains(j.conf.Policy.Releasers(), "token") {
			return Finding{OK, probes, p.Name, "does not hold, and the policy has no releaser `token`", "", ""}
		}
		f.Why = "the releaser `token` of the policy is not used here"
	}
	return f
}
