package cli

import (
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"handover/connectlocal"
	"handover/internal/app"
	"handover/internal/config"
)

func newLocal() *cobra.Command {
	var o app.LocalOptions
	var seed, quotas string
	c := &cobra.Command{
		Use:   "local",
		Short: "Serve Amazon Connect chat on this machine, with the controller and the console inside",
		Long: `Serves connectlocal: the Amazon Connect and participant APIs, the agent event
stream in Kinesis' API, the control API under /_local/v1/ and the pages, all on
one port: the stage at /, a customer at /customer, agents at /agent/NAME, the
supervisor's console at /console/. Point a client at it with
AWS_ENDPOINT_URL=http://ADDR, any region and any credentials. Prints
"ready http://ADDR" once it serves; ends on Ctrl-C.`,
		Example: `  handover local
  handover local --listen 127.0.0.1:0 --auto-agents
  handover local --seed my-instance.yaml --controller=false`,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if seed != "" {
				s, err := connectlocal.LoadSeed(seed)
				if err != nil {
					return misuse{err}
				}
				o.Seed = s
			}
			if o.Quotas, err = quotasOf(quotas); err != nil {
				return misuse{err}
			}
			if _, _, err := net.SplitHostPort(o.Listen); err != nil {
				return misuse{fmt.Errorf("--listen: found %q, want HOST:PORT such as 127.0.0.1:8686", o.Listen)}
			}
			o.Log, o.Version = logger(c, config.Log{}), version()
			o.Ready = func(base string) { fmt.Fprintln(c.OutOrStdout(), "ready "+base) }
			return app.Local(c.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Listen, "listen", "127.0.0.1:8686", "address to serve on; port 0 takes any free one")
	f.StringVar(&seed, "seed", "", "YAML `file` with the instance's users, queues and flows (default: the built-in one)")
	f.StringVar(&quotas, "quotas", "", "`which` calls are throttled: default (as in a new account) or off (none; default: as the seed says)")
	f.StringSliceVar(&o.AllowHosts, "allow-host", nil, "`name` besides localhost to answer to, for instance host.docker.internal (may be repeated)")
	f.BoolVar(&o.Controller, "controller", true, "run the controller inside")
	f.BoolVar(&o.AutoAgents, "auto-agents", false, "let agents log in, accept and answer by themselves")
	f.BoolVar(&o.Gallery, "gallery", false, "serve /gallery/, too: every view of every page with made-up data")
	f.StringVar(&o.DataDir, "data", "", "`folder` for the controller's ledger (default: a temporary one)")
	return c
}

// quotasOf reads --quotas; without it they are the seed's.
func quotasOf(flag string) (*connectlocal.Quotas, error) {
	switch flag {
	case "":
		return nil, nil
	case "default":
		return &connectlocal.Quotas{}, nil
	case "off":
		return connectlocal.NoQuotas(), nil
	}
	return nil, fmt.Errorf("--quotas: found %q, allowed are default, off", flag)
}
