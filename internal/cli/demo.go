package cli

import (
	"github.com/spf13/cobra"

	"handover/internal/app"
)

func newDemo() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Play the main job from end to end in a fresh connectlocal, and check it",
		Long: `Three agents, five customers, one who picks Offline with three live chats: plays
it through the public interfaces, prints what happens in virtual time, and exits
with 0 only if every chat landed and no customer was disconnected.`,
		RunE: func(c *cobra.Command, _ []string) error {
			return app.Demo(c.Context(), c.OutOrStdout())
		},
	}
}
