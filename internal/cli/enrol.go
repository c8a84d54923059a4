package cli

import (
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"handover/internal/operator"
)

func newEnrol() *cobra.Command {
	var revoke, asJSON bool
	c := acting(&cobra.Command{
		Use:   "enrol USER",
		Short: "Let the companions of an agent in",
		Long: `Makes the token by which the companions in an agent's browsers come in, and prints
it: once, for it is kept only as a sum. Whoever has it can speak as this agent's
companion. A new one takes the place of the one before; --revoke takes it back.`,
		Example: `  handover enrol ana
  handover enrol ana --revoke`,
		Args: operand("USER", "the agent's username"),
	}, func(c *cobra.Command, remote *client, args []string) error {
		path := "agents/" + url.PathEscape(args[0])
		if revoke {
			return revokeEnrolment(c, remote, path, asJSON)
		}
		return enrol(c, remote, path, asJSON)
	})
	c.Flags().BoolVar(&revoke, "revoke", false, "take the token back instead")
	c.Flags().BoolVar(&asJSON, "json", false, "for programs")
	return c
}

// enrol prints the token alone on stdout, so that it can be sent on.
func enrol(c *cobra.Command, remote *client, path string, asJSON bool) error {
	var got operator.Enrolment
	if err := remote.post(c.Context(), path+"/enrol", struct{}{}, &got); err != nil {
		return err
	}
	if asJSON {
		return printJSON(c, got)
	}
	if _, err := fmt.Fprintf(c.ErrOrStderr(), "the token of %s's companions; it is not shown again:\n", got.Agent); err != nil {
		return err
	}
	return say(c, got.Token)
}

func revokeEnrolment(c *cobra.Command, remote *client, path string, asJSON bool) error {
	var got operator.Outcome
	if err := remote.post(c.Context(), path+"/revoke-enrolment", struct{}{}, &got); err != nil {
		return err
	}
	if asJSON {
		return printJSON(c, got)
	}
	return say(c, got.Says)
}
