package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handover/internal/app"
	"handover/internal/probe"
	"handover/internal/probe/try"
)

func newProbe() *cobra.Command {
	var o probeOptions
	c := &cobra.Command{
		Use:   "probe [NAME]",
		Short: "List what only a real instance can tell, try it on a test chat, record the outcome",
		Long: `Lists the behaviours of Amazon Connect that no document settles and that something of
Handover's depends on, with how to try each and what is known of it on this instance.
With --contact, those marked API are tried on that one chat, and on nothing else: make a
test chat for it, for it may end. With --outcome, what a person has seen is recorded.
Outcomes are kept in probes.yaml beside the configuration, where handover doctor and the
controller find them: a releaser that does not work here is passed over.`,
		Example: `  handover probe
  handover probe agent-token
  handover probe agent-token --contact ID --agent-token-file token.txt --yes
  handover probe logout --outcome holds --note "the chat went on for ten minutes"`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return misuse{fmt.Errorf("%s takes the name of one probe, found %d; see %s --help", c.CommandPath(), len(args), c.CommandPath())}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			o.name = strings.Join(args, "")
			return o.run(c)
		},
	}
	f := c.Flags()
	f.StringVar(&o.config, "config", usualConfig, "configuration `file` of the controller")
	f.StringVar(&o.file, "probes", "", "`file` of the outcomes (default probes.yaml beside the configuration)")
	f.StringVar(&o.outcome, "outcome", "", "record what was seen: `holds` or fails")
	f.StringVar(&o.note, "note", "", "`words` to record with it")
	f.StringVar(&o.by, "by", "", "`name` of who answers for it (default $USER)")
	f.StringVar(&o.try.Contact, "contact", "", "`id` of the test chat's contact to try it on")
	f.StringVar(&o.token, "agent-token-file", "", "`file` with the agent's connection token (agent-token)")
	f.StringVar(&o.try.Queue, "queue", "", "`id` of the queue to go to (transfer-chat)")
	f.StringVar(&o.try.Flow, "flow", "", "`id` of a flow that takes it there (transfer-chat)")
	f.BoolVar(&o.yes, "yes", false, "do it: the test chat may end")
	return c
}

// probeOptions are those of probe.
type probeOptions struct {
	name, config, file       string
	outcome, note, by, token string
	yes                      bool
	try                      try.Options
}

func (o probeOptions) run(c *cobra.Command) error {
	if o.file = cmp.Or(o.file, filepath.Join(filepath.Dir(o.config), probe.FileName)); o.name == "" {
		return o.list(c)
	}
	if err := probe.Known(o.name); err != nil {
		return misuse{err}
	}
	switch {
	case o.outcome != "" && o.try.Contact != "":
		return misuse{errors.New("--outcome and --contact: found both, want one: either you say what you saw, or it is tried")}
	case o.outcome != "":
		return o.record(c, probe.Outcome(o.outcome), o.note)
	case o.try.Contact != "":
		return o.attempt(c)
	}
	return o.show(c)
}

func (o probeOptions) list(c *cobra.Command) error {
	results, err := probe.Load(o.file)
	if err != nil {
		return misuse{err}
	}
	t := newTable(c, "probe", "here", "tried by", "what is assumed")
	for _, p := range probe.All() {
		by := "a person"
		if p.API {
			by = "API"
		}
		t.row(p.Name, state(results[p.Name]), by, p.Claim)
	}
	return t.render("")
}

// state is what is known, in a few words.
func state(r probe.Result) string {
	if r.Outcome == probe.Unknown {
		return "unknown"
	}
	return fmt.Sprintf("%s (%s, %s)", r.Outcome, r.At.UTC().Format(time.DateOnly), r.By)
}

func (o probeOptions) show(c *cobra.Command) error {
	results, err := probe.Load(o.file)
	if err != nil {
		return misuse{err}
	}
	p, _ := probe.Find(o.name)
	r := results[o.name]
	lines := []string{p.Name + ": " + p.Claim, "here:     " + state(r)}
	if r.Note != "" {
		lines = append(lines, "note:     "+r.Note)
	}
	lines = append(lines, "try:      "+p.Try)
	if p.API {
		lines = append(lines, "then:     handover probe "+p.Name+" --contact ID"+extra(p.Name)+" --yes")
	} else {
		lines = append(lines, "then:     handover probe "+p.Name+" --outcome holds|fails")
	}
	return say(c, strings.Join(append(lines, "if holds: "+p.IfHolds, "if fails: "+p.IfFails), "\n"))
}

// extra are the flags that a probe takes besides.
func extra(name string) string {
	return map[string]string{probe.AgentToken: " --agent-token-file FILE", probe.TransferChat: " --queue ID --flow ID"}[name]
}

// record adds one outcome to the file.
func (o probeOptions) record(c *cobra.Command, outcome probe.Outcome, note string) error {
	if outcome != probe.Holds && outcome != probe.Fails {
		return misuse{fmt.Errorf("--outcome: found %q, want holds or fails", outcome)}
	}
	by, err := o.who()
	if err != nil {
		return misuse{err}
	}
	results, err := probe.Load(o.file)
	if err != nil {
		return misuse{err}
	}
	results[o.name] = probe.Result{Outcome: outcome, At: time.Now().UTC().Truncate(time.Second), By: by, Note: note}
	if err := results.Save(o.file); err != nil {
		return err
	}
	p, _ := probe.Find(o.name)
	then := p.IfHolds
	if outcome == probe.Fails {
		then = p.IfFails
	}
	return say(c, fmt.Sprintf("%s %s: recorded in %s\nto do: %s", o.name, outcome, o.file, then))
}

// who answers for an outcome.
func (o probeOptions) who() (string, error) {
	if by := cmp.Or(o.by, os.Getenv("USER")); by != "" {
		return by, nil
	}
	return "", errors.New("--by: found nothing, and the environment has no USER; want the name of who answers for the outcome")
}

// attempt tries it on the chat that was named, and records what was seen.
func (o probeOptions) attempt(c *cobra.Command) error {
	o.try.Probe = o.name
	if err := o.checkTry(); err != nil {
		return misuse{err}
	}
	conf, err := app.LoadConfig(o.config)
	if err != nil {
		return misuse{err}
	}
	if o.token != "" {
		if o.try.Token, err = secret("--agent-token-file", o.token); err != nil {
			return misuse{err}
		}
	}
	if _, err := probe.Load(o.file); err != nil { // before the chat is spent
		return misuse{err}
	}
	seen, err := app.Probe(c.Context(), conf, o.try)
	if err != nil {
		return fmt.Errorf("nothing is known, and nothing was recorded: %w", err)
	}
	return o.record(c, seen.Outcome, strings.TrimPrefix(o.note+"; "+seen.Note, "; "))
}

// checkTry tells what is missing, before anything is asked.
func (o probeOptions) checkTry() error {
	p, _ := probe.Find(o.name)
	switch {
	case !p.API:
		return fmt.Errorf("--contact: the probe %s is not tried by the API; see handover probe %s", o.name, o.name)
	case o.name == probe.AgentToken && o.token == "":
		return errors.New("--agent-token-file: found nothing, want a file with the connection token of the agent who holds the chat")
	case o.name == probe.TransferChat && (o.try.Queue == "" || o.try.Flow == ""):
		return errors.New("--queue and --flow: found nothing, want the ids of where the chat should go and of the flow that takes it there")
	case !o.yes:
		return fmt.Errorf("--yes: not given, and nothing was done; the chat %s may end by this: give it if that is a test chat", o.try.Contact)
	}
	_, err := o.who()
	return err
}

// secret reads a file that nobody else may read.
func secret(flag, path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	if perm := info.Mode().Perm(); perm&0o077 != 0 {
		return "", fmt.Errorf("%s: %s has mode %04o, so others could have read it; want %04o", flag, path, perm, perm&^0o077)
	}
	data, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	return strings.TrimSpace(string(data)), nil
}
