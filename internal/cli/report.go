package cli

import (
	"time"

	"github.com/spf13/cobra"

	"handover/internal/report"
)

func newReport() *cobra.Command {
	var o source
	var since, until string
	c := &cobra.Command{
		Use:   "report",
		Short: "Sum up what was moved, and what would have been moved in shadow",
		Long: `Counts the chats of all departures on record by cause, rule, queue and target; says
how long rescued customers waited for somebody and, for decisions in shadow, how
long customers stayed with an agent who had gone; and lists the stranded ones. A
controller leaves the grace out of the latter; a ledger file does not know it.`,
		Example: `  handover report --since 168h
  handover report --since 2026-03-02T00:00:00Z --until 2026-03-09T00:00:00Z --json`,
		RunE: func(c *cobra.Command, _ []string) error {
			query, err := between(since, until, time.Now())
			if err != nil {
				return misuse{err}
			}
			return o.read(c, func(from *client) error {
				var r report.Report
				if err := from.get(c.Context(), "report", query, &r); err != nil {
					return err
				}
				if o.json {
					return printJSON(c, r)
				}
				return r.Text(c.OutOrStdout())
			})
		},
	}
	o.flags(c)
	c.Flags().StringVar(&since, "since", "", "departures that began from then on: how long ago (168h) or an instant")
	c.Flags().StringVar(&until, "until", "", "departures that began before then: how long ago, or an instant")
	return c
}
