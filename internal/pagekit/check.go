package pagekit

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Get asks for a path as a browser does.
type Get func(path string) (status int, header http.Header, body string)

// Asking is the Get of a handler, without a network.
func Asking(h http.Handler) Get {
	return func(path string) (int, http.Header, string) {
		a := answer{header: http.Header{}, status: http.StatusOK}
		r, err := http.NewRequest(http.MethodGet, path, http.NoBody) //nolint:noctx // for tests; nothing is sent
		if err != nil {
			return http.StatusBadRequest, nil, err.Error()
		}
		h.ServeHTTP(&a, r)
		return a.status, a.header, a.body.String()
	}
}

type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// Check follows the references of pages and says what is inline, from elsewhere or
// missing, which modules are not preloaded or preloaded for nothing, and which ids are
// looked up that the page does not have. Modules that are imported later, by import(…),
// are followed where they are served. It is for tests.
func Check(get Get, pages ...string) []string {
	var said []string
	for _, page := range pages {
		w := walk{get: get, page: page, seen: map[string]reached{}}
		w.follow(page, "", "page")
		w.preloads()
		w.ids()
		for _, s := range w.said {
			said = append(said, page+": "+s)
		}
	}
	return said
}

// Unreferenced are the files of a folder that is served under prefix which no page leads
// to. It is for tests.
func Unreferenced(files fs.FS, prefix string, get Get, pages ...string) []string {
	left := served(files)
	for _, page := range pages {
		w := walk{get: get, page: page, seen: map[string]reached{}}
		w.follow(page, "", "page")
		for at := range w.seen {
			delete(left, strings.TrimPrefix(at, prefix))
		}
	}
	return slices.Sorted(maps.Keys(left))
}

// reached is a file that a page leads to.
type reached struct {
	how  string // "page", "link", "import", or "later" for what is imported by import(…)
	body string
}

// walk follows one page.
type walk struct {
	get  Get
	page string
	seen map[string]reached
	said []string
}

var (
	comments = regexp.MustCompile(`(?ms)^[ \t]*/\*.*?\*/|^[ \t]*//[^\n]*$|<!--.*?-->`)
	outside  = regexp.MustCompile(`^(?:[a-z][a-z0-9+.-]*:)?//`)
	inHTML   = regexp.MustCompile(`\s(?:src|href)="([^"#]+)[^"]*"`)
	inCSS    = regexp.MustCompile(`url\(\s*["']?([^"')#]+)|@import\s+["']([^"']+)`)
	inJS     = regexp.MustCompile(`(?m)(?:^|[};\s])(?:import|export)\b[^;()]*?\bfrom\s*"([^"]+)"|^\s*import\s+"([^"]+)"`)
	later    = regexp.MustCompile(`\bimport\(\s*"([^"]+)"\s*\)`)
	named    = regexp.MustCompile("[\"`](/[A-Za-z0-9_./-]+\\.(?:svg|js))[#\"`]")
	script   = regexp.MustCompile(`<script\b[^>]*\ssrc="([^"]+)"`)
	preload  = regexp.MustCompile(`<link rel="modulepreload" href="([^"]+)"`)
	looked   = regexp.MustCompile(`\$\("([^"]+)"\)`)
	inline   = map[string]*regexp.Regexp{
		"an inline script":  regexp.MustCompile(`<script[^>]*>\s*[^<\s]`),
		"an inline style":   regexp.MustCompile(`<style|<[^>]*\sstyle=`),
		"an inline handler": regexp.MustCompile(`<[^>]*\son[a-z]+=`),
	}
	unsafeJS = regexp.MustCompile(`\.(?:inner|outer)HTML\b|\binsertAdjacentHTML\b|\bdocument\.write|\beval\(|\bnew Function\b|\bsetHTMLUnsafe\b|\.setAttribute\("style"`)
)

func (w *walk) say(format string, args ...any) { w.said = append(w.said, fmt.Sprintf(format, args...)) }

// follow looks at what is at an address, and at all that it leads to.
func (w *walk) follow(at, from, how string) {
	if before, ok := w.seen[at]; ok && (before.how != "later" || how == "later") {
		return
	}
	status, header, body := w.get(at)
	if status != http.StatusOK {
		if how != "later" { // it may be another server's, which is not here
			w.say("%s, which %s needs, is answered with %d", at, from, status)
		}
		return
	}
	w.headers(at, header)
	body = comments.ReplaceAllString(body, "")
	w.seen[at] = reached{how, body}
	switch kind, _, _ := strings.Cut(header.Get("Content-Type"), ";"); kind {
	case "text/html":
		w.html(at, body)
	case "text/css":
		w.refer(at, "link", inCSS.FindAllStringSubmatch(body, -1))
	case "text/javascript":
		w.javascript(at, how, body)
	}
}

func (w *walk) headers(at string, h http.Header) {
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Type") == "" {
		w.say("%s: a browser may guess what it is", at)
	}
	if p := h.Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'none';") || strings.Contains(p, "unsafe") {
		w.say("%s: its policy is %q: want nothing by default, and nothing unsafe", at, p)
	}
}

func (w *walk) html(at, body string) {
	for what, pattern := range inline {
		if found := pattern.FindString(body); found != "" {
			w.say("%s has %s: %s", at, what, found)
		}
	}
	for _, m := range inHTML.FindAllStringSubmatch(body, -1) {
		if ext := path.Ext(m[1]); types[ext] != "" && ext != ".html" { // links to other pages are theirs to check
			w.refer(at, "link", [][]string{m})
		} else if outside.MatchString(m[1]) {
			w.say("%s leads to another host: %s", at, m[1])
		}
	}
}

func (w *walk) javascript(at, how, body string) {
	if found := unsafeJS.FindString(body); found != "" {
		w.say("%s has %s", at, found)
	}
	next := "import"
	if how == "later" {
		next = "later" // what it needs need not be there at the beginning, either
	}
	w.refer(at, next, inJS.FindAllStringSubmatch(body, -1))
	w.refer(at, "later", later.FindAllStringSubmatch(body, -1))
	w.refer(at, "later", named.FindAllStringSubmatch(body, -1))
}

// refer follows the references of a file: the first group of each match that is not empty.
func (w *walk) refer(at, how string, matches [][]string) {
	base, err := url.Parse(at)
	if err != nil {
		w.say("%s is no address: %v", at, err)
		return
	}
	for _, m := range matches {
		to := m[slices.IndexFunc(m[1:], func(s string) bool { return s != "" })+1]
		if outside.MatchString(to) {
			w.say("%s is from another host: %s", to, at)
			continue
		}
		full, err := base.Parse(to)
		if err != nil {
			w.say("%s refers to %q: %v", at, to, err)
			continue
		}
		w.follow(full.Path, at, how)
	}
}

// preloads compares what the page preloads with what its modules need.
func (w *walk) preloads() {
	html := w.seen[w.page].body
	entries, preloaded, needed := submatches(script, html), submatches(preload, html), []string{}
	for at := range w.seen {
		if w.imported(at, entries) {
			needed = append(needed, at)
		}
	}
	slices.Sort(needed)
	for _, at := range needed {
		if !slices.Contains(preloaded, at) {
			w.say("%s is not preloaded", at)
		}
	}
	for _, at := range preloaded {
		if !slices.Contains(needed, at) {
			w.say("%s is preloaded, and nothing imports it", at)
		}
	}
}

// imported tells whether one of the page's modules imports what is at an address, at once.
func (w *walk) imported(at string, entries []string) bool {
	if slices.Contains(entries, at) {
		return false
	}
	base := url.URL{}
	for from, f := range w.seen {
		if f.how == "later" || path.Ext(from) != ".js" {
			continue
		}
		base.Path = from
		for _, m := range inJS.FindAllStringSubmatch(f.body, -1) {
			if full, err := base.Parse(m[1] + m[2]); err == nil && full.Path == at {
				return true
			}
		}
	}
	return false
}

// ids finds look-ups of elements that neither the page has nor a script makes.
func (w *walk) ids() {
	html := w.seen[w.page].body
	for at, f := range w.seen {
		if path.Ext(at) != ".js" {
			continue
		}
		for _, id := range submatches(looked, f.body) {
			if !strings.Contains(html, `id="`+id+`"`) && !w.makes(id) {
				w.say("%s looks for #%s, which is not there", at, id)
			}
		}
	}
}

func (w *walk) makes(id string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(w.seen)), func(f reached) bool { return strings.Contains(f.body, `id: "`+id+`"`) })
}

// submatches are the first groups of all matches.
func submatches(pattern *regexp.Regexp, text string) []string {
	var out []string
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}
