package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// The table stands between these lines of the document.
const (
	begin = "<!-- mutants: begin -->"
	end   = "<!-- mutants: end -->"
)

var (
	longID  = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}(@\d+)?`)
	clock   = regexp.MustCompile(`^at \S+ `)
	newline = regexp.MustCompile(`\s*\n\s*`)
)

// writeTable puts what became of the mutants into the document. The lines of those
// that were not hunted stay; those of mutants that are in the list no more go.
func writeTable(path string, all []catch) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), begin)
	old, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return fmt.Errorf("%s: the lines %s and %s are missing", path, begin, end)
	}
	var b strings.Builder
	b.WriteString(begin + "\n| promise | what is wrong | where | found by | as |\n| --- | --- | --- | --- | --- |\n")
	for _, m := range mutants() {
		b.WriteString(m.row(all, old))
	}
	return os.WriteFile(path, []byte(before+b.String()+end+after), 0o644)
}

// row is the mutant's line: the new one if it was hunted, else the old one, if it has any.
func (m mutant) row(all []catch, old string) string {
	for _, c := range all {
		if c.name == m.name {
			seed, how := "no seed", ""
			if c.seed > 0 {
				seed, how = fmt.Sprintf("seed %d", c.seed), c.shortly()
			}
			return fmt.Sprintf("| %d | %s | `%s` | %s | %s |\n", c.promise, c.name, c.file, seed, how)
		}
	}
	for line := range strings.Lines(old) {
		if strings.Contains(line, "| "+m.name+" |") {
			return line
		}
	}
	return ""
}

// shortly is how it was found, without ids and times.
func (c catch) shortly() string {
	how := clock.ReplaceAllString(newline.ReplaceAllString(c.how, " "), "")
	how = strings.ReplaceAll(longID.ReplaceAllString(how, "…"), "|", "\\|")
	if len(how) > 110 {
		how = how[:110] + "…"
	}
	return strings.ReplaceAll(how, "\n", " ")
}
