package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"handover/internal/app"
)

func newConfig() *cobra.Command {
	c := &cobra.Command{
		Use:     "config",
		Short:   "Check a configuration file",
		Example: "  handover config check handover.yaml",
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newConfigCheck())
	return c
}

func newConfigCheck() *cobra.Command {
	var bundled bool
	c := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check a configuration, with all files that it names, and tell every mistake with its line and its fix",
		Long: `Reads the file as handover run would (handover.yaml, if none is named), with the policy,
secrets and templates that it names. AWS is not asked for anything: whether the instance
has what is named, handover doctor and handover policy check --config tell.

With --lambda the file is read as in the bundle of the Lambda functions, which are told
by their environment what their instance and their ledger are.`,
		Example: `  handover config check
  handover config check --lambda build/lambda/handover.yaml`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return misuse{fmt.Errorf("%s takes one file at most, found %d; see %s --help", c.CommandPath(), len(args), c.CommandPath())}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			path := usualConfig
			if len(args) == 1 {
				path = args[0]
			}
			load := app.LoadConfig
			if bundled {
				load = app.LoadBundled
			}
			if _, err := load(path); err != nil {
				return misuse{err}
			}
			return say(c, path+": no mistake found")
		},
	}
	c.Flags().BoolVar(&bundled, "lambda", false, "read it as the Lambda functions do")
	return c
}
