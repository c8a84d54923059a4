package cli

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"handover/internal/operator"
	"handover/internal/told"
)

// acting is a command that speaks to the running controller and changes something there.
func acting(c *cobra.Command, run func(c *cobra.Command, remote *client, args []string) error) *cobra.Command {
	var o remote
	o.flags(c)
	c.Flags().StringVar(&o.as, "as", "", "`name` to be journalled as (default $USER)")
	c.RunE = func(c *cobra.Command, args []string) error {
		remote, err := o.dial()
		if err != nil {
			return err
		}
		return run(c, remote, args)
	}
	return c
}

func newDrain() *cobra.Command {
	var body struct {
		Now bool   `json:"now"`
		To  string `json:"to,omitempty"`
	}
	c := acting(&cobra.Command{
		Use:   "drain USER",
		Short: "Move an agent's live chats, and let no new ones reach the agent",
		Long: `Sets the agent's next status to the off-line one, so that nothing new is routed
to them, waits for the grace of cause forced, and moves their live chats as the
policy says. It stands until undrain, whatever status the agent picks.`,
		Example: `  handover drain ana
  handover drain ana --now --to Billing`,
		Args: operand("USER", "the agent's username"),
	}, func(c *cobra.Command, remote *client, args []string) error {
		if c.Flags().Changed("to") && body.To == "" { // a script's variable that is not set
			return misuse{errors.New("--to: found nothing, want the name of a queue; leave it out for the policy's targets alone")}
		}
		var got operator.Drained
		if err := remote.post(c.Context(), "agents/"+url.PathEscape(args[0])+"/drain", body, &got); err != nil {
			return err
		}
		return printDrained(c, got, "is being drained")
	})
	c.Flags().BoolVar(&body.Now, "now", false, "without a grace")
	c.Flags().StringVar(&body.To, "to", "", "to this `queue` first; the policy's own targets come after it")
	return c
}

func newUndrain() *cobra.Command {
	return acting(&cobra.Command{
		Use:   "undrain USER",
		Short: "Take a drain back",
		Long: `Takes a drain, or the end of a shift, back: chats that have not left the agent yet
stay, and the off-line status that the controller had set is taken off again if it
still stands. A chat that waits in a queue, unclaimed, is given back to the agent if
the policy's undo says so; one that somebody has stays there.`,
		Example: "  handover undrain ana",
		Args:    operand("USER", "the agent's username"),
	}, func(c *cobra.Command, remote *client, args []string) error {
		var got operator.Drained
		if err := remote.post(c.Context(), "agents/"+url.PathEscape(args[0])+"/undrain", struct{}{}, &got); err != nil {
			return err
		}
		return printDrained(c, got, "is drained no more")
	})
}

func printDrained(c *cobra.Command, got operator.Drained, what string) error {
	if _, err := fmt.Fprintf(c.OutOrStdout(), "%s %s\n", got.Agent, what); err != nil {
		return err
	}
	if len(got.Departures) == 0 {
		return nil
	}
	return printChats(c, got.Departures, false, "none of the agent's chats is on its way")
}

func newReload() *cobra.Command {
	return acting(&cobra.Command{
		Use:   "reload",
		Short: "Let the running controller read its configuration and policy anew",
		Long: `Reads and checks everything first. If anything is wrong, all of it is told, and
what was in force stays in force. SIGHUP does the same.`,
		Example: "  handover reload",
	}, func(c *cobra.Command, remote *client, _ []string) error {
		var got operator.Outcome
		if err := remote.post(c.Context(), "reload", struct{}{}, &got); err != nil {
			return err
		}
		return say(c, got.Says)
	})
}

func say(c *cobra.Command, what string) error {
	_, err := fmt.Fprintln(c.OutOrStdout(), what)
	return err
}

func newBreaker() *cobra.Command {
	var o source
	c := &cobra.Command{
		Use:   "breaker",
		Short: "Show whether the mass-departure breaker holds moves back, or free it",
		Long: `When many agents leave at once, it is rather an outage than many departures: the
breaker holds their moves back until an operator frees it or its time is up.`,
		Example: `  handover breaker
  handover breaker free`,
		RunE: func(c *cobra.Command, _ []string) error {
			return o.read(c, func(from *client) error {
				var b told.Breaker
				if err := from.get(c.Context(), "breaker", nil, &b); err != nil {
					return err
				}
				if o.json {
					return printJSON(c, b)
				}
				return say(c, breakerSays(b))
			})
		},
	}
	o.flags(c)
	c.AddCommand(acting(&cobra.Command{
		Use:     "free",
		Short:   "Let the held moves begin",
		Example: "  handover breaker free --as eve",
	}, func(c *cobra.Command, remote *client, _ []string) error {
		var b told.Breaker
		if err := remote.post(c.Context(), "breaker/free", struct{}{}, &b); err != nil {
			return err
		}
		return say(c, breakerSays(b))
	}))
	return c
}

func breakerSays(b told.Breaker) string {
	switch {
	case b.Tripped:
		return fmt.Sprintf("THE BREAKER HOLDS: %d of %d agents left at once at %s; moves are held until %s, or until `handover breaker free`",
			b.Departed, b.Staffed, stamp(b.At), stamp(b.Until))
	case b.Freed.IsZero():
		return "the breaker holds nothing and never did"
	case b.By == "":
		return "the breaker holds nothing; it let go when its time was up, at " + stamp(b.Freed)
	}
	return "the breaker holds nothing; " + b.By + " freed it at " + stamp(b.Freed)
}
