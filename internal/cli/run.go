package cli

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"handover/internal/app"
	"handover/internal/config"
)

type hangupKey struct{}

// OnHangup returns a context in which `handover run` reads its configuration and
// its policy anew at each signal.
func OnHangup(ctx context.Context, signals <-chan os.Signal) context.Context {
	return context.WithValue(ctx, hangupKey{}, signals)
}

func hangup(ctx context.Context) <-chan os.Signal {
	signals, _ := ctx.Value(hangupKey{}).(<-chan os.Signal)
	return signals
}

// usualConfig is the configuration of this folder.
const usualConfig = "handover.yaml"

func newRun() *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:   "run --config FILE",
		Short: "Run the controller alone, against Amazon Connect or a connectlocal in another process",
		Long: `Reads the agent event stream, decides, moves chats, and keeps the ledger.
Credentials, region and endpoints are those of the AWS SDK: the environment
(AWS_REGION, AWS_ENDPOINT_URL, …) and the shared configuration files.
Ends on Ctrl-C or SIGTERM; what it had begun goes on at the next start. SIGHUP, or
handover reload, has it read policy, quotas and webhooks anew.

Serves the console at /console/ of the setting listen. People sign in there with
the operators' token (setting token_file), or at an OpenID provider (console.oidc).`,
		Example: `  AWS_ENDPOINT_URL=http://127.0.0.1:8686 AWS_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any handover run --config handover.yaml`,
		RunE: func(c *cobra.Command, _ []string) error {
			conf, err := app.LoadConfig(path)
			if err != nil {
				return misuse{err}
			}
			return app.Run(c.Context(), app.RunOptions{
				Config: conf, Load: func() (config.Config, error) { return app.LoadConfig(path) },
				Log: logger(c, conf.Log), Version: version(), Hangup: hangup(c.Context()),
			})
		},
	}
	c.Flags().StringVar(&path, "config", usualConfig, "configuration `file`")
	return c
}
