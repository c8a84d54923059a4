// Package page is the web page at /: agents, chats and departures at a glance,
// live, with what is needed to play an agent by hand.
//
// It is plain HTML, CSS and JavaScript that loads nothing from elsewhere and
// runs nothing inline, and says so in its content security policy. It uses the
// control API only, and the console's departures where there is a console.
package page

import (
	"embed"
	"net/http"
	"path"
)

//go:embed static
var static embed.FS

// files are what is served, and as what.
var files = map[string]string{
	"/":                  "index.html",
	"/favicon.ico":       "favicon.svg",
	"/_page/app.css":     "app.css",
	"/_page/theme.css":   "theme.css",
	"/_page/app.js":      "app.js",
	"/_page/api.js":      "api.js",
	"/_page/dom.js":      "dom.js",
	"/_page/elements.js": "elements.js",
	"/_page/agents.js":   "agents.js",
	"/_page/chats.js":    "chats.js",
	"/_page/notes.js":    "notes.js",
	"/_page/people.js":   "people.js",
	"/_page/favicon.svg": "favicon.svg",
}

// types are the content types by extension; not left to the machine's table.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves GET /, GET /favicon.ico and GET /_page/….
func Handler() http.Handler {
	mux := http.NewServeMux()
	for url, name := range files {
		if url == "/" {
			url = "/{$}"
		}
		mux.HandleFunc("GET "+url, func(w http.ResponseWriter, _ *http.Request) { serve(w, name) })
	}
	return mux
}

func serve(w http.ResponseWriter, name string) {
	body, err := static.ReadFile("static/" + name)
	if err != nil {
		http.Error(w, name+" is missing", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", types[path.Ext(name)])
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(body) // the client is gone if this fails
}
