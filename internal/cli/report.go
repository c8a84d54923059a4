package cli

import (
	"context"
	"fmt"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
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
	var path string
	var all bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Show departures and what becomes of their chats",
		RunE: func(c *cobra.Command, _ []string) error {
			return withLedger(c, path, func(l *sqliteledger.Reader) error {
				if err := printStatus(c, l.Departures(c.Context(), ledger.DepartureFilter{OpenOnly: !all})); err != nil {
					return err
				}
				return printQuarantine(c.Context(), c, l)
			})
		},
	}
	c.Flags().StringVar(&path, "ledger", "handover.db", "the controller's ledger `file`")
	c.Flags().BoolVar(&all, "all", false, "settled and cancelled departures too")
	return c
}

func printStatus(c *cobra.Command, list iter.Seq2[departure.Departure, error]) error {
	t := newTable(c, "BEGAN", "AGENT", "CAUSE", "DEPARTURE", "CHAT", "QUEUE", "HANDOVER", "WHY")
	n := 0
	for d, err := range list {
		if err != nil {
			return err
		}
		n++
		for _, h := range d.Handovers {
			t.AppendRow(table.Row{stamp(d.BeganAt), d.Username, d.Cause, d.State, h.ChatID, h.QueueName, h.Phase, h.Reason})
		}
	}
	if n == 0 {
		fmt.Fprintln(c.OutOrStdout(), "no departure (settled ones are shown with --all)")
		return nil
	}
	t.Render()
	return nil
}

func printQuarantine(ctx context.Context, c *cobra.Command, l *sqliteledger.Reader) error {
	n := 0
	for _, err := range l.Quarantined(ctx) {
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
				return printJournal(c, l.Journal(c.Context(), ledger.JournalFilter{Since: from, AgentOrUser: agent}))
			})
		},
	}
	c.Flags().StringVar(&path, "ledger", "handover.db", "the controller's ledger `file`")
	c.Flags().StringVar(&agent, "agent", "", "only this agent (username or user id)")
	c.Flags().StringVar(&since, "since", "", "only from then on: how long ago (2h) or an instant (2026-03-02T10:00:00Z)")
	return c
}

func printJournal(c *cobra.Command, list iter.Seq2[departure.Entry, error]) error {
	t := newTable(c, "#", "AT", "AGENT", "CHAT", "FROM", "TO", "WHY")
	n := 0
	for e, err := range list {
		if err != nil {
			return err
		}
		n++
		t.AppendRow(table.Row{e.Seq, stamp(e.At), e.Username, e.ChatID, e.From, e.To, e.Reason})
	}
	if n == 0 {
		fmt.Fprintln(c.OutOrStdout(), "the journal has no such line")
		return nil
	}
	t.Render()
	return nil
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

func newTable(c *cobra.Command, columns ...string) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(c.OutOrStdout())
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = "  "
	t.SetStyle(style)
	row := table.Row{}
	for _, h := range columns {
		row = append(row, strings.ToUpper(h))
	}
	t.AppendHeader(row)
	return t
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }
