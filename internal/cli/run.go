package cli

import (
	"log/slog"

	"github.com/spf13/cobra"

	"handover/internal/app"
)

func newRun() *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:   "run --config FILE",
		Short: "Run the controller alone, against Amazon Connect or a connectlocal in another process",
		Long: `Reads the agent event stream, decides, moves chats, and keeps the ledger.
Credentials, region and endpoints are those of the AWS SDK: the environment
(AWS_REGION, AWS_ENDPOINT_URL, …) and the shared configuration files.
Ends on Ctrl-C or SIGTERM; what it had begun goes on at the next start.`,
		Example: `  AWS_ENDPOINT_URL=http://127.0.0.1:8686 AWS_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any handover run --config handover.yaml`,
		RunE: func(c *cobra.Command, _ []string) error {
			conf, err := app.LoadConfig(path)
			if err != nil {
				return misuse{err}
			}
			return app.Run(c.Context(), conf, logger(c, slog.LevelInfo))
		},
	}
	c.Flags().StringVar(&path, "config", "handover.yaml", "configuration `file`")
	return c
}
