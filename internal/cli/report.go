package cli

import (
	"fmt"
	"iter"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/sqliteledger"
)

// withLedger opens the ledger that --ledger names, for reading, and closes it after fn.
func withLedger(c *cobra.Command, path string, fn func(*sqliteledger.Reader) error) error {
	if _, err := os.Stat(path); err != nil {
		return misuse{fmt.Errorf("--ledger: %w; it is the file that the configuration's ledger names, or handover.db in the folder of local's --data", err)}
	}
	l, err := sqliteledger.OpenReader(c.Context(), path)
	if err != nil {
		return err
	}
	err = fn(l)
	if cerr := l.Close(); err == nil {
		err = cerr
	}
	return err
}

func newStatus() *cobra.Command {
	var o statusOptions
	c := &cobra.Command{
		Use:   "status",
		Short: "Show departures and what becomes of their chats",
		Long: `Shows the departures in which something is still to happen, and those with a
stranded chat: a customer whom a person must see to.`,
		RunE: func(c *cobra.Command, _ []string) error {
			return withLedger(c, o.path, func(l *sqliteledger.Reader) error {
				if err := o.print(c, l.Departures(c.Context(), ledger.DepartureFilter{})); err != nil {
					return err
				}
				return printQuarantine(c, l)
			})
		},
	}
	c.Flags().StringVar(&o.path, "ledger", "handover.db", "the controller's ledger `file`")
	c.Flags().BoolVar(&o.all, "all", false, "settled and cancelled departures too")
	c.Flags().BoolVar(&o.wide, "wide", false, "whole ids")
	return c
}

// statusOptions are those of status.
type statusOptions struct {
	path      string
	all, wide bool
}

func (o statusOptions) print(c *cobra.Command, list iter.Seq2[departure.Departure, error]) error {
	t := newTable(c, "BEGAN", "AGENT", "CAUSE", "DEPARTURE", "CHAT", "QUEUE", "TARGET", "HANDOVER", "WHY")
	for d, err := range list {
		if err != nil {
			return err
		}
		if !o.all && !ledger.Pending(d) && !stranded(d) {
			continue
		}
		for _, h := range d.Handovers {
			t.row(stamp(d.BeganAt), d.Username, d.Cause, d.State, id(h.ChatID, o.wide), h.QueueName, h.Target(), h.Phase, h.Reason)
		}
	}
	return t.render("no departure needs anything (--all shows the settled ones)")
}

// stranded tells whether a person must see to a chat of the departure.
func stranded(d departure.Departure) bool {
	return slices.ContainsFunc(d.Handovers, func(h departure.Handover) bool { return h.Phase == departure.Stranded })
}

func printQuarantine(c *cobra.Command, l *sqliteledger.Reader) error {
	n := 0
	for _, err := range l.Quarantined(c.Context()) {
		if err != nil {
			return err
		}
		n++
	}
	if n > 0 {
		fmt.Fprintf(c.OutOrStdout(), "%d records could not be applied and are kept in quarantine\n", n)
	}
	return nil
}

func newJournal() *cobra.Command {
	var path, agent, since string
	var wide bool
	c := &cobra.Command{
		Use:   "journal",
		Short: "Show every transition of departures and chats, with its reason",
		Example: `  handover journal --agent ana --since 2h
  handover journal --since 2026-03-02T10:00:00Z`,
		RunE: func(c *cobra.Command, _ []string) error {
			from, err := parseSince(since, time.Now())
			if err != nil {
				return misuse{err}
			}
			return withLedger(c, path, func(l *sqliteledger.Reader) error {
				return printJournal(c, l.Journal(c.Context(), ledger.JournalFilter{Since: from, AgentOrUser: agent}), wide)
			})
		},
	}
	c.Flags().StringVar(&path, "ledger", "handover.db", "the controller's ledger `file`")
	c.Flags().StringVar(&agent, "agent", "", "only this agent (username or user id)")
	c.Flags().StringVar(&since, "since", "", "only from then on: how long ago (2h) or an instant (2026-03-02T10:00:00Z)")
	c.Flags().BoolVar(&wide, "wide", false, "whole ids")
	return c
}

func printJournal(c *cobra.Command, list iter.Seq2[departure.Entry, error], wide bool) error {
	t := newTable(c, "#", "AT", "AGENT", "CHAT", "FROM", "TO", "WHY")
	for e, err := range list {
		if err != nil {
			return err
		}
		t.row(e.Seq, stamp(e.At), e.Username, id(e.ChatID, wide), e.From, e.To, e.Reason)
	}
	return t.render("the journal has no such line")
}

// parseSince reads --since: a duration back from now, or an instant.
func parseSince(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("--since: found %q, want how long ago (2h, 15m) or an instant (2026-03-02T10:00:00Z)", s)
	}
	return at, nil
}
