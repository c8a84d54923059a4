package cti

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
)

//go:embed static
var static embed.FS

// types are the content types by extension; not left to the machine's table.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
}

// policy lets the page load nothing from elsewhere and run nothing inline. It does not say
// frame-ancestors: to be framed by pages of any origin is what a CCP is for, and without the directive
// pages from a file may, too. What protects an agent is the session, and whoever has
// access to connectlocal may be any agent anyway.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; " +
	"base-uri 'none'; form-action 'none'"

// assets is where the parts of the page are, whichever address the page itself has.
const assets = "/ccp-v2/assets/"

func (s *Service) pages() {
	s.mux.HandleFunc("GET /ccp-v2/{$}", func(w http.ResponseWriter, _ *http.Request) { servePart(w, "index.html") })
	s.mux.HandleFunc("GET /connect/ccp-v2/{$}", func(w http.ResponseWriter, _ *http.Request) { servePart(w, "index.html") })
	s.mux.HandleFunc("GET "+assets+"{part}", func(w http.ResponseWriter, r *http.Request) { servePart(w, r.PathValue("part")) })
}

func servePart(w http.ResponseWriter, name string) {
	body, err := fs.ReadFile(static, path.Join("static", path.Base(name)))
	if err != nil {
		http.Error(w, "there is no "+path.Base(name), http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", types[path.Ext(name)])
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(body) // the client is gone if this fails
}
