package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/told"
)

// journalOptions are those of journal.
type journalOptions struct {
	source
	since, until, agent, chat, departure string
	export                               string
	wide, verify                         bool
}

func newJournal() *cobra.Command {
	var o journalOptions
	c := &cobra.Command{
		Use:   "journal",
		Short: "Show every transition of departures and chats, with its reason; export and verify it",
		Long: `Each line of the journal carries a hash over itself and the line before. --verify
checks the whole chain and says how many lines hold: a line that was changed, or
taken out of the middle, shows. What was cut off at the end does not, so keep the
last hash elsewhere. --json prints one line of JSON for each: that is the export.`,
		Example: `  handover journal --agent ana --since 2h
  handover journal --since 2026-03-02T10:00:00Z --until 2026-03-02T11:00:00Z
  handover journal --json > journal.ndjson
  handover journal --verify --export journal.ndjson`,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c) },
	}
	o.flags(c)
	f := c.Flags()
	f.StringVar(&o.since, "since", "", "only from then on: how long ago (2h) or an instant (2026-03-02T10:00:00Z)")
	f.StringVar(&o.until, "until", "", "only before then: how long ago, or an instant")
	f.StringVar(&o.agent, "agent", "", "only this agent (username or user id)")
	f.StringVar(&o.chat, "chat", "", "only this chat (its whole id: --wide shows it)")
	f.StringVar(&o.departure, "departure", "", "only this departure (its id)")
	f.BoolVar(&o.wide, "wide", false, "whole ids")
	f.BoolVar(&o.verify, "verify", false, "check the chain of hashes instead of printing")
	f.StringVar(&o.export, "export", "", "with --verify: check this `file`, which --json has written")
	return c
}

func (o *journalOptions) run(c *cobra.Command) error {
	query, err := o.query(time.Now())
	if err != nil {
		return misuse{err}
	}
	if o.export != "" {
		return o.verifyExport(c)
	}
	return o.read(c, func(from *client) error {
		lines := from.journal(c.Context(), query)
		switch {
		case o.verify:
			return verify(c, lines)
		case o.json:
			return printLines(c, lines)
		}
		return printJournal(c, lines, o.wide)
	})
}

// query checks the selection. A chain can only be checked whole.
func (o *journalOptions) query(now time.Time) (url.Values, error) {
	q, err := between(o.since, o.until, now)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{"agent": o.agent, "chat": o.chat, "departure": o.departure} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if o.verify && len(q) > 0 {
		return nil, errors.New("--verify: the chain is checked over every line; leave --since, --until, --agent, --chat and --departure out")
	}
	if o.export != "" && !o.verify {
		return nil, errors.New("--export: is for --verify")
	}
	return q, nil
}

func (o *journalOptions) verifyExport(c *cobra.Command) error {
	f, err := os.Open(o.export)
	if err != nil {
		return misuse{fmt.Errorf("--export: %w", err)}
	}
	defer func() { _ = f.Close() }()
	return verify(c, decodeLines(f))
}

// journal walks the selected lines as they come.
func (c *client) journal(ctx context.Context, query url.Values) iter.Seq2[told.Entry, error] {
	return func(yield func(told.Entry, error) bool) {
		resp, err := c.open(ctx, http.MethodGet, "journal?"+query.Encode(), nil)
		if err != nil {
			yield(told.Entry{}, err)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		decodeLines(resp.Body)(yield)
	}
}

// decodeLines reads one line of JSON after the other. A line that is cut off is
// an error.
func decodeLines(r io.Reader) iter.Seq2[told.Entry, error] {
	return func(yield func(told.Entry, error) bool) {
		for d, n := json.NewDecoder(bufio.NewReader(r)), 1; ; n++ {
			var e told.Entry
			err := d.Decode(&e)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(e, fmt.Errorf("read the journal: line %d: %w", n, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// verify checks the chain and says what holds.
func verify(c *cobra.Command, lines iter.Seq2[told.Entry, error]) error {
	var first, last departure.Entry
	n, err := ledger.Verify(func(yield func(departure.Entry, error) bool) {
		for e, err := range lines {
			line := e.Line()
			if first.Seq == 0 {
				first = line
			}
			if !yield(line, err) {
				return
			}
			last = line
		}
	})
	if err != nil && first.Seq == 0 {
		return err // nothing could be read
	}
	if err != nil {
		return fmt.Errorf("%s, then: %w", counted(n, "line holds", "lines hold"), err)
	}
	if n == 0 {
		return say(c, "there is no line to check")
	}
	text := fmt.Sprintf("%s, up to line %d with hash %s", counted(n, "line holds", "lines hold"), last.Seq, last.Hash)
	if first.Seq > 1 {
		text += fmt.Sprintf("; lines before %d are not there, so the first is believed", first.Seq)
	}
	return say(c, text)
}

func printLines(c *cobra.Command, lines iter.Seq2[told.Entry, error]) error {
	out := json.NewEncoder(c.OutOrStdout())
	out.SetEscapeHTML(false)
	for e, err := range lines {
		if err != nil {
			return err
		}
		if err := out.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

func printJournal(c *cobra.Command, lines iter.Seq2[told.Entry, error], wide bool) error {
	t := newTable(c, "#", "AT", "AGENT", "CHAT", "FROM", "TO", "WHY")
	for e, err := range lines {
		if err != nil {
			return err
		}
		why := e.Reason
		if e.By != "" {
			why += " (by " + e.By + ")"
		}
		t.row(e.Seq, stamp(e.At), e.Agent, id(e.ChatID, wide), e.From, e.To, why)
	}
	return t.render("the journal has no such line")
}

// between reads --since and --until into what a controller is asked with.
func between(since, until string, now time.Time) (url.Values, error) {
	from, err := parseTime("--since", since, now)
	if err != nil {
		return nil, err
	}
	to, err := parseTime("--until", until, now)
	if err != nil {
		return nil, err
	}
	if !to.IsZero() && !from.Before(to) {
		return nil, fmt.Errorf("--until: found %q, want a time after --since %q: nothing lies between", until, since)
	}
	q := url.Values{}
	for name, at := range map[string]time.Time{"since": from, "until": to} {
		if !at.IsZero() {
			q.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	return q, nil
}

// parseTime reads a flag that is a duration back from now, or an instant; zero
// where it is not given.
func parseTime(flag, s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: found %q, want how long ago (2h, 15m) or an instant (2026-03-02T10:00:00Z)", flag, s)
	}
	return at, nil
}
