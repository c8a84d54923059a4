package cli

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"handover/internal/told"
)

func newPlan() *cobra.Command {
	var o source
	c := &cobra.Command{
		Use:   "plan USER",
		Short: "Say what would happen if this agent left now, and do nothing",
		Long: `Looks at the agent's live chats as they are now and decides for each as if the
agent picked Offline and the grace were over: which rule applies, which target is
taken, what was rejected, and why. It does nothing and journals nothing.`,
		Example: `  handover plan ana
  handover plan ana --json`,
		Args: operand("USER", "the agent's username"),
		RunE: func(c *cobra.Command, args []string) error {
			remote, err := o.dial()
			if err != nil {
				return err
			}
			var p told.Plan
			if err := remote.get(c.Context(), "agents/"+url.PathEscape(args[0])+"/plan", nil, &p); err != nil {
				return err
			}
			if o.json {
				return printJSON(c, p)
			}
			_, err = io.WriteString(c.OutOrStdout(), planText(p))
			return err
		},
	}
	o.remote.flags(c)
	o.jsonFlag(c)
	return c
}

// planText tells chat by chat: what becomes of it, the decision, the ladder with
// what was passed over, and the rules that did not apply.
func planText(p told.Plan) string {
	if len(p.Departure.Chats) == 0 {
		return fmt.Sprintf("If %s left now: nothing, there is no live chat.\n", p.Departure.Agent)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "If %s left now:\n", p.Departure.Agent)
	for _, h := range p.Departure.Chats {
		planChat(&text, h, p.Journal)
	}
	return text.String()
}

func planChat(text *strings.Builder, h told.Handover, journal []told.Entry) {
	fmt.Fprintf(text, "\nchat %s, queue %s: %s\n", h.ChatID, cmp.Or(h.Queue, "none"), verdict(h))
	if why := cmp.Or(h.Why, h.Rule); why != "" {
		fmt.Fprintf(text, "  because   %s\n", why)
	}
	planLadder(text, h)
	for _, r := range h.Rejected {
		fmt.Fprintf(text, "  not       %s: %s\n", r.Rule, r.Why)
	}
	for _, e := range journal {
		if e.ChatID == h.ChatID {
			fmt.Fprintf(text, "  journal   %s: %s\n", e.To, e.Reason)
		}
	}
}

func verdict(h told.Handover) string {
	switch {
	case h.Held != "":
		return "would be held: " + h.Held
	case h.Shadow:
		return "would only be noted (shadow): " + h.Reason
	case h.Target == "" || h.Phase == "kept" || h.Phase == "ended" || h.Phase == "returned" || h.Phase == "stranded":
		return "would be " + h.Phase + ": " + h.Reason
	}
	return "would go to " + h.Target
}

func planLadder(text *strings.Builder, h told.Handover) {
	for n, r := range h.Ladder {
		mark := " "
		if n == h.Rung && h.Target != "" {
			mark = ">"
		}
		fmt.Fprintf(text, "  step %d  %s %s", n+1, mark, r.Target)
		if r.Needs != "" {
			text.WriteString(", needs " + r.Needs)
		}
		if r.If != "" {
			text.WriteString(", if " + r.If)
		}
		text.WriteString("\n")
	}
}

func newGhosts() *cobra.Command {
	var o source
	var wide bool
	c := &cobra.Command{
		Use:   "ghosts",
		Short: "List the chats whose agent is absent",
		Long: `Lists the live chats of agents who are leaving, have signed out, or whose
companion is silent, the longest absent first. Nothing has to be switched on for it.`,
		Example: "  handover ghosts",
		RunE: func(c *cobra.Command, _ []string) error {
			remote, err := o.dial()
			if err != nil {
				return err
			}
			var list []told.Ghost
			if err := remote.get(c.Context(), "ghosts", nil, &list); err != nil {
				return err
			}
			if o.json {
				return printJSON(c, list)
			}
			t := newTable(c, "SINCE", "AGENT", "CHAT", "QUEUE", "WHY")
			for _, g := range list {
				t.row(stamp(g.Since), g.Agent, id(g.ChatID, wide), g.Queue, g.Why)
			}
			return t.render("every live chat has its agent")
		},
	}
	o.remote.flags(c)
	o.jsonFlag(c)
	c.Flags().BoolVar(&wide, "wide", false, "whole ids")
	return c
}
