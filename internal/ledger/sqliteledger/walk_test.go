package sqliteledger

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handover/internal/ledger"
)

// A walk that sorts does so for every page, over all the lines that are left: a
// million of them would take minutes.
func TestNoPageOfTheJournalIsSorted(t *testing.T) {
	l, err := Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for name, f := range map[string]ledger.JournalFilter{
		"all":           {},
		"since":         {Since: at},
		"until":         {Until: at},
		"a span":        {Since: at, Until: at.Add(time.Hour)},
		"agent, a span": {AgentOrUser: "ana", Since: at, Until: at.Add(time.Hour)},
		"departure":     {DepartureID: "d", Since: at, Until: at},
		"chat":          {ChatID: "c", Since: at, Until: at},
	} {
		t.Run(name, func(t *testing.T) {
			where, args := selection(f)
			rows, err := l.Reader.db.QueryContext(t.Context(), `EXPLAIN QUERY PLAN SELECT seq, reason FROM journal WHERE seq > ?`+where+` ORDER BY seq LIMIT ?`,
				append(append([]any{0}, args...), pageSize)...)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			for rows.Next() {
				var id, parent, unused int
				var step string
				if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(step, "TEMP B-TREE") {
					t.Error(step)
				}
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
