package replay

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"time"
)

// JSON writes the report for programs.
func (r Report) JSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

//go:embed page.html
var pageText string

//go:embed style.css
var style string

// mostShown is how many chats, and rows of a table, the page shows.
const (
	mostShown = 500
	mostRows  = 50
)

// page is what the template is given.
type page struct {
	Report
	Style             template.CSS
	StyleHash         string
	OverTime, HowLong columns
	ByHour            []columns // one, or none
	Really            table
	Tables            []table
	Longest           []Chat
}

// Count is how many chats would have become this.
func (p page) Count(w Would) int { return count(p.Chats, w) }

// table is a group of chats, as rows with bars.
type table struct {
	By   string
	Rows []bar
	More int // rows that are left out
	Open bool
}

type bar struct {
	Row
	Share, Share2 string // percent of the longest bar: all chats, and those moved
}

// HTML writes the report as one page that needs nothing else: no script, no font, no
// picture from anywhere.
func (r Report) HTML(w io.Writer) error {
	t, err := template.New("page").Funcs(template.FuncMap{"at": at, "day": day, "took": seconds, "times": times, "number": number}).Parse(pageText)
	if err != nil {
		return fmt.Errorf("replay: read the page's template: %w", err)
	}
	hash := sha256.Sum256([]byte(style))
	p := page{
		Report: r, Style: template.CSS(style), StyleHash: "sha256-" + base64.StdEncoding.EncodeToString(hash[:]),
		OverTime: overTime(r), HowLong: howLong(r.Chats),
	}
	if r.To.Sub(r.From) >= 12*time.Hour { // of less, the plot over time says the same
		p.ByHour = []columns{byHour(r.Chats)}
	}
	p.Longest = longest(r.Chats)
	p.Longest = p.Longest[:min(len(p.Longest), mostShown)]
	for _, g := range r.By {
		switch g.By {
		case "ended":
			p.Really = tableOf(g)
		case "hour": // there is a plot
		default:
			p.Tables = append(p.Tables, tableOf(g))
		}
	}
	if err := t.Execute(w, p); err != nil {
		return fmt.Errorf("replay: write the page: %w", err)
	}
	return nil
}

func tableOf(g Group) table {
	t := table{By: g.By, Open: g.By == "queue", More: max(0, len(g.Rows)-mostRows)}
	most := 1
	for _, r := range g.Rows {
		most = max(most, r.Chats)
	}
	for _, r := range g.Rows[:min(len(g.Rows), mostRows)] {
		t.Rows = append(t.Rows, bar{Row: r, Share: percent(r.Chats, most), Share2: percent(r.Moved, most)})
	}
	return t
}

func percent(n, of int) string { return fmt.Sprintf("%.2f", float64(n)*100/float64(max(1, of))) }

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
