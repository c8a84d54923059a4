package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"handover/internal/policy"
)

func newPolicy() *cobra.Command {
	return &cobra.Command{
		Use:     "policy",
		Short:   "Print the built-in policy, to begin your own from",
		Example: "  handover policy > policy.yaml",
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(c.OutOrStdout(), policy.DefaultYAML())
			return err
		},
	}
}
