package cli

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handover/internal/told"
)

func newStatus() *cobra.Command {
	var o statusOptions
	c := &cobra.Command{
		Use:   "status",
		Short: "Show departures and what becomes of their chats, what needs a person first",
		Long: `Shows whether the breaker holds moves back, how far the streams are read (from a
controller), the departures in which something is still to happen, and those with a
stranded chat: a customer whom a person must see to. Stranded chats come first,
then those that are held.`,
		Example: `  handover status
  handover status --server https://handover.example.com --token-file ~/handover.token
  handover status --ledger /var/lib/handover/handover.db --all --wide`,
		RunE: func(c *cobra.Command, _ []string) error {
			return o.read(c, func(from *client) error { return o.print(c, from) })
		},
	}
	o.flags(c)
	c.Flags().BoolVar(&o.all, "all", false, "settled and cancelled departures too")
	c.Flags().BoolVar(&o.wide, "wide", false, "whole ids")
	return c
}

// statusOptions are those of status.
type statusOptions struct {
	source
	all, wide bool
}

func (o statusOptions) print(c *cobra.Command, from *client) error {
	var out struct {
		told.Status
		Departures []told.Departure `json:"departures"`
	}
	if err := from.get(c.Context(), "status", nil, &out.Status); err != nil {
		return err
	}
	query := url.Values{}
	if !o.all {
		query.Set("open", "true")
	}
	if err := from.get(c.Context(), "departures", query, &out.Departures); err != nil {
		return err
	}
	if o.json {
		return printJSON(c, out)
	}
	lines := statusLines(out.Status)
	if from.file != "" {
		lines = append(lines, "read from the ledger "+from.file+"; no controller was asked", "")
	}
	for _, line := range lines {
		if err := say(c, line); err != nil {
			return err
		}
	}
	return printChats(c, out.Departures, o.wide, "no departure needs anything (--all shows the settled ones)")
}

// statusLines are what stands above the table: nothing, where all is as it should be.
func statusLines(s told.Status) []string {
	var lines []string
	if s.Breaker.Tripped {
		lines = append(lines, breakerSays(s.Breaker))
	}
	if s.Counts.Stranded > 0 {
		lines = append(lines, fmt.Sprintf("STRANDED: %s a person", counted(s.Counts.Stranded, "chat needs", "chats need")))
	}
	if n := s.Counts.Quarantined; n > 0 {
		lines = append(lines, fmt.Sprintf("QUARANTINE: %s could not be applied (handover quarantine)", counted(n, "record", "records")))
	}
	if s.Process == nil {
		return lines
	}
	called := s.Process.Policy
	if s.Process.Hash != "" {
		called += " (" + id(s.Process.Hash, false) + ")"
	}
	lines = append(lines, fmt.Sprintf("controller %s, instance %s, policy %s, mode %s", s.Process.Version, s.Process.Instance, called, s.Process.Mode))
	for _, stream := range s.Process.Streams {
		lag := time.Duration(stream.Lag * float64(time.Second)).Round(100 * time.Millisecond)
		lines = append(lines, fmt.Sprintf("stream %s: %s behind", strings.TrimSpace(stream.Name+" "+stream.Shard), lag))
	}
	return append(lines, "")
}

// chatRow is one line of the table of chats.
type chatRow struct {
	d told.Departure
	h told.Handover
}

// urgency orders rows: stranded first, then held, then the rest.
func (r chatRow) urgency() int {
	switch {
	case r.h.Phase == "stranded":
		return 0
	case r.h.Held != "":
		return 1
	}
	return 2
}

func (r chatRow) phase() string {
	if r.h.Shadow {
		return r.h.Phase + " (shadow)"
	}
	return r.h.Phase
}

func (r chatRow) why() string {
	if r.h.Held != "" {
		return "held: " + r.h.Held
	}
	return r.h.Reason
}

func printChats(c *cobra.Command, list []told.Departure, wide bool, none string) error {
	var rows []chatRow
	for _, d := range list {
		for _, h := range d.Chats {
			rows = append(rows, chatRow{d, h})
		}
	}
	slices.SortStableFunc(rows, func(a, b chatRow) int { return cmp.Compare(a.urgency(), b.urgency()) })
	t := newTable(c, "BEGAN", "AGENT", "CAUSE", "DEPARTURE", "CHAT", "QUEUE", "TARGET", "HANDOVER", "WHY")
	for _, r := range rows {
		cause := r.d.Cause
		if r.d.By != "" {
			cause += " by " + r.d.By
		}
		t.row(stamp(r.d.BeganAt), r.d.Agent, cause, r.d.State, id(r.h.ChatID, wide), r.h.Queue, r.h.Target, r.phase(), r.why())
	}
	return t.render(none)
}
