package cli

import (
	"errors"
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
	var policyFile string
	c := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check a configuration, with all files that it names, and tell every mistake with its line and its fix",
		Long: `Reads the file as handover run would (handover.yaml, if none is named), with the policy,
secrets and templates that it names. AWS is not asked for anything: whether the instance
has what is named, handover doctor and handover policy check --config tell.

With --lambda the file is read as in the bundle of the Lambda functions, which are told
by their environment what their instance, their ledger and their vault's key are, and,
with --policy, that another policy counts than the file's.`,
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
			if err := checkConfig(path, bundled, policyFile); err != nil {
				return misuse{err}
			}
			return say(c, path+": no mistake found")
		},
	}
	c.Flags().BoolVar(&bundled, "lambda", false, "read it as the Lambda functions do")
	c.Flags().StringVar(&policyFile, "policy", "", "with --lambda: the policy's `file` that counts in the place of the configuration's")
	return c
}

// checkConfig says what is wrong with a configuration.
func checkConfig(path string, bundled bool, policyFile string) error {
	if policyFile != "" && !bundled {
		return errors.New("--policy: is for --lambda; a controller's policy is the one that its configuration names")
	}
	var err error
	if bundled {
		_, err = app.LoadBundled(path, policyFile)
	} else {
		_, err = app.LoadConfig(path)
	}
	return err
}
