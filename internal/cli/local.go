package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"handover/connectlocal"
	"handover/internal/app"
	"handover/internal/config"
)

func newLocal() *cobra.Command {
	var o app.LocalOptions
	var seed string
	c := &cobra.Command{
		Use:   "local",
		Short: "Serve Amazon Connect chat on this machine, with the controller and the console inside",
		Long: `Serves connectlocal: the Amazon Connect and participant APIs, the agent event
stream in Kinesis' API, the control API under /_local/v1/ and the pages, all on
one port. Point a client at it with AWS_ENDPOINT_URL=http://ADDR, any region
and any credentials. Prints "ready http://ADDR" once it serves; ends on Ctrl-C.`,
		Example: `  handover local
  handover local --listen 127.0.0.1:0 --auto-agents
  handover local --seed my-instance.yaml --controller=false`,
		RunE: func(c *cobra.Command, _ []string) error {
			if seed != "" {
				s, err := connectlocal.LoadSeed(seed)
				if err != nil {
					return misuse{err}
				}
				o.Seed = s
			}
			o.Log, o.Version = logger(c, config.Log{}), version()
			o.Ready = func(base string) { fmt.Fprintln(c.OutOrStdout(), "ready "+base) }
			return app.Local(c.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Listen, "listen", "127.0.0.1:8686", "address to serve on; port 0 takes any free one")
	f.StringVar(&seed, "seed", "", "YAML `file` with the instance's users, queues and flows (default: the built-in one)")
	f.BoolVar(&o.Controller, "controller", true, "run the controller inside")
	f.BoolVar(&o.AutoAgents, "auto-agents", false, "let agents log in, accept and answer by themselves")
	f.StringVar(&o.DataDir, "data", "", "`folder` for the controller's ledger (default: a temporary one)")
	return c
}
