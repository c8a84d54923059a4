package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"
)

// columns is a plain table, one line a row, for people and for grep.
type columns struct {
	out  io.Writer
	rows table.Writer
}

func newTable(c *cobra.Command, names ...any) *columns {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = "  "
	t.SetStyle(style)
	t.AppendHeader(names)
	return &columns{out: c.OutOrStdout(), rows: t}
}

func (t *columns) row(cells ...any) { t.rows.AppendRow(cells) }

// render prints the table without the blanks that pad the last column, or
// none if there is no row.
func (t *columns) render(none string) error {
	text := none
	if t.rows.Length() > 0 {
		text = t.rows.Render()
	}
	for line := range strings.Lines(text) {
		if _, err := fmt.Fprintln(t.out, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// id is enough of an id to tell chats apart on a screen.
func id(s string, wide bool) string {
	if wide || len(s) < 8 {
		return s
	}
	return s[:8]
}

// counted is a number with the words that go with one, or with any other.
func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// printJSON prints a value for programs, indented for people all the same.
func printJSON(c *cobra.Command, v any) error {
	out := json.NewEncoder(c.OutOrStdout())
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(v)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }
