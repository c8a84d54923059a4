package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"handover/internal/app"
	"handover/internal/config"
	"handover/internal/policy"
)

// instanceNames asks the instance that a configuration names for the names a
// policy may call.
type instanceNames func(ctx context.Context, c config.Config) (policy.Instance, error)

// newPolicy makes the command; without names a policy is checked on its own only.
func newPolicy(names instanceNames) *cobra.Command {
	list := newPolicyPrint("policy")
	list.Short = "Print the built-in policy, check a policy file, run its tests"
	list.Example = `  handover policy > policy.yaml
  handover policy check policy.yaml
  handover policy test policy.yaml`
	list.AddCommand(newPolicyPrint("print"), newPolicyCheck(names), newPolicyTest())
	return list
}

func newPolicyPrint(name string) *cobra.Command {
	return &cobra.Command{
		Use:     name,
		Short:   "Print the built-in policy, to begin your own from",
		Example: "  handover policy print > policy.yaml",
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(c.OutOrStdout(), policy.DefaultYAML())
			return err
		},
	}
}

func newPolicyCheck(names instanceNames) *cobra.Command {
	var conf string
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "Check policy files, and tell every mistake with its line and its fix",
		Long: `Reads the files as the controller would: unknown keys, wrong types, conditions that do
not compile, rules that can never match, and more. Nothing else is needed for it.
The tests inside a file are run by policy test.`,
		Example: "  handover policy check policy.yaml",
		Args:    someFiles,
		RunE: func(c *cobra.Command, files []string) error {
			policies, err := parsePolicies(files)
			if err != nil {
				return misuse{err}
			}
			if conf != "" {
				if err := checkNames(c.Context(), names, conf, policies); err != nil {
					return err
				}
			}
			for _, f := range files {
				if err := say(c, f+": no mistake found"); err != nil {
					return err
				}
			}
			return nil
		},
	}
	if names != nil {
		c.Long += `
With --config the instance is asked, too, whether it has the queues, users, statuses
and routing profiles that the policy names.`
		c.Flags().StringVar(&conf, "config", "", "configuration `file` of the controller, to check names against its instance")
	}
	return c
}

// checkNames tells the files' mistakes as misuse, and an instance that does not
// answer as a failure.
func checkNames(ctx context.Context, names instanceNames, path string, policies []*policy.Policy) error {
	conf, err := app.LoadConfig(path)
	if err != nil {
		return misuse{err}
	}
	has, err := names(ctx, conf)
	if err != nil {
		return fmt.Errorf("ask the instance for its names: %w", err)
	}
	var errs []error
	for _, p := range policies {
		errs = append(errs, policy.Check(p, has)...)
	}
	if len(errs) > 0 {
		return misuse{errors.Join(errs...)}
	}
	return nil
}

func newPolicyTest() *cobra.Command {
	return &cobra.Command{
		Use:   "test FILE...",
		Short: "Run the tests that stand in policy files",
		Long: `Runs what stands under tests in each file: given facts, and what is wanted of the
decision. Nothing else is needed for it. Ends with exit code 1 if one fails.`,
		Example: "  handover policy test policy.yaml",
		Args:    someFiles,
		RunE: func(c *cobra.Command, files []string) error {
			policies, err := parsePolicies(files)
			if err != nil {
				return misuse{err}
			}
			var results []policy.TestResult
			for _, p := range policies {
				results = append(results, p.Test()...)
			}
			return printTests(c, results)
		},
	}
}

func printTests(c *cobra.Command, results []policy.TestResult) error {
	failed := 0
	for _, r := range results {
		line := "ok    " + r.Name
		if !r.Passed {
			failed++
			line = fmt.Sprintf("FAIL  %s:%d: %s", r.File, r.Line, r.Name)
		}
		for _, d := range r.Differs {
			line += "\n      " + d
		}
		if err := say(c, line); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d tests failed", failed, len(results))
	}
	return say(c, fmt.Sprintf("%d tests passed", len(results)))
}

func someFiles(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return misuse{fmt.Errorf("%s takes the policy files to look at; see %s --help", c.CommandPath(), c.CommandPath())}
	}
	return nil
}

// parsePolicies reads all the files, and tells the mistakes of all of them.
func parsePolicies(files []string) ([]*policy.Policy, error) {
	var errs []error
	policies := make([]*policy.Policy, 0, len(files))
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		p, err := policy.Parse(f, data)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		policies = append(policies, p)
	}
	return policies, errors.Join(errs...)
}
