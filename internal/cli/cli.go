// Package cli is the command line of the handover binary.
//
// It parses, calls and prints; what happens is package app's, or the running
// controller's, which is spoken to over its operator API. Exit codes: 0 done, 1
// something failed, 2 the input was wrong (a flag, an argument, a file, a name that
// the controller does not know) and nothing was started or changed.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"

	"github.com/spf13/cobra"

	"handover/internal/app"
	"handover/internal/config"
)

// misuse is an error in what the user gave us: exit code 2.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

// Main runs the command that args name (without the program's own name) until
// it is done or ctx ends, and returns the exit code.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "handover: "+err.Error())
	if _, ok := errors.AsType[misuse](err); ok {
		return 2
	}
	return 1
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "handover",
		Short: "Moves the live chats of Amazon Connect agents who leave, without disconnecting the customer",
		Long: `In Amazon Connect an agent with live chats who picks Offline does not go Offline,
and nobody moves the chats. Handover watches the agent event stream, decides by
policy, moves each chat while the customer stays connected, proves that it
landed, and keeps a record of why.

Begin with:   handover demo     the whole story in a few seconds, nothing to install
              handover local    Amazon Connect chat on this machine, controller inside
              handover run      the controller alone; the other commands speak to it

Exit codes: 0 done, 1 something failed, 2 the input was wrong and nothing was done.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return misuse{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
	})
	root.AddCommand(newDemo(), newLocal(), newRun(), newPolicy(app.InstanceNames), newConfig())
	root.AddCommand(newStatus(), newJournal(), newReport(), newGhosts(), newPlan())
	root.AddCommand(newRecord(), newReplayRecording())
	root.AddCommand(newDoctor(), newProbe())
	root.AddCommand(newDrain(), newUndrain(), newEnrol(), newBreaker(), newQuarantine(), newReload())
	checkArguments(root)
	return root
}

// checkArguments gives every command that says nothing of its arguments a check
// that refuses them.
func checkArguments(c *cobra.Command) {
	switch {
	case c.Args != nil:
	case c.HasSubCommands():
		c.Args, c.SuggestionsMinimumDistance = noSuchCommand, 2
	default:
		c.Args = noArguments
	}
	for _, sub := range c.Commands() {
		checkArguments(sub)
	}
}

// operand wants exactly one argument.
func operand(name, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != 1 || args[0] == "" {
			return misuse{fmt.Errorf("%s takes one argument, %s: %s; found %d; see %s --help", c.CommandPath(), name, what, len(args), c.CommandPath())}
		}
		return nil
	}
}

// noSuchCommand refuses a word that is no command, and names the nearest one.
func noSuchCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see " + c.CommandPath() + " --help"
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean " + c.CommandPath() + " " + near[0] + "?"
	}
	return misuse{fmt.Errorf("there is no command %q; %s", c.CommandPath()+" "+args[0], hint)}
}

func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return misuse{fmt.Errorf("%s takes no argument, found %q; see %s --help", c.CommandPath(), args[0], c.CommandPath())}
	}
	return nil
}

// logger writes structured lines to the command's standard error.
func logger(c *cobra.Command, how config.Log) *slog.Logger {
	o := &slog.HandlerOptions{Level: how.Level}
	if how.JSON {
		return slog.New(slog.NewJSONHandler(c.ErrOrStderr(), o))
	}
	return slog.New(slog.NewTextHandler(c.ErrOrStderr(), o))
}

// version is the one that the Go tool stamped into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version + ", " + info.GoVersion
}
