package cli

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handover/internal/app"
	"handover/internal/doctor"
	"handover/internal/probe"
)

func newDoctor() *cobra.Command {
	var o doctorOptions
	c := &cobra.Command{
		Use:   "doctor --config FILE",
		Short: "Look at an instance, and say what it lacks for chats to be moved",
		Long: `Reads the instance that the configuration names, and what is around it: the stream of
agent events, flows, statuses, queues, routing profiles, quotas, permissions, the ledger
and the vault's key. Says what is missing, why it matters, and what mends it, the worst
first. Nothing is changed; what may not be read is told, and the rest is looked at.
Ends with exit code 1 if there is a problem. Advice is no problem.`,
		Example: `  handover doctor --config handover.yaml
  handover doctor --inbound "Web chat" --inbound "App chat" --agents 120`,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c) },
	}
	c.Flags().StringVar(&o.config, "config", usualConfig, "configuration `file` of the controller")
	c.Flags().StringVar(&o.probes, "probes", "", "`file` of what handover probe has recorded (default probes.yaml beside the configuration)")
	c.Flags().StringArrayVar(&o.inbound, "inbound", nil, "`name` of a flow by which chats come in; may be repeated")
	c.Flags().IntVar(&o.agents, "agents", 0, "how many agents are at work at once (default: all users)")
	c.Flags().BoolVar(&o.json, "json", false, "JSON for programs")
	return c
}

// doctorOptions are those of doctor.
type doctorOptions struct {
	config, probes string
	inbound        []string
	agents         int
	json           bool
}

func (o doctorOptions) run(c *cobra.Command) error {
	if o.agents < 0 {
		return misuse{fmt.Errorf("--agents: found %d, want how many agents are at work at once", o.agents)}
	}
	conf, err := app.LoadConfig(o.config)
	if err != nil {
		return misuse{err}
	}
	file := cmp.Or(o.probes, filepath.Join(filepath.Dir(o.config), probe.FileName))
	if _, err := probe.Load(file); err != nil {
		return misuse{err}
	}
	findings, err := app.Doctor(c.Context(), conf, doctor.Asked{Inbound: o.inbound, Agents: o.agents}, file)
	if err != nil {
		return err
	}
	problems := doctor.Problems(findings)
	if o.json {
		err = printJSON(c, map[string]any{"at": time.Now().UTC(), "instance": conf.Instance, "problems": problems, "findings": findings})
	} else {
		err = say(c, findingsText(findings))
	}
	if err == nil && problems > 0 {
		err = fmt.Errorf("%s found", counted(problems, "problem", "problems"))
	}
	return err
}

// findingsText are the findings for a person: those that want something in a block each, the
// others in a line each.
func findingsText(findings []doctor.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%-8s %-10s  %s: %s\n", f.Severity, f.Area, f.Check, f.Found)
		if f.Severity == doctor.OK {
			continue
		}
		fmt.Fprintf(&b, "%20s why: %s\n%20s fix: %s\n", "", f.Why, "", f.Fix)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
