package ccp

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
)

//go:embed static
var static embed.FS

// types are the content types by extension; not left to the machine's table.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
}

// policy lets the page load nothing from elsewhere and run nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// near are the origins that may always embed the page: what a developer serves on
// the same machine.
const near = " http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*"

// anOrigin is what a policy can name. An approved origin that is none is left out:
// it came over the API, and must not add to the policy.
var anOrigin = regexp.MustCompile(`^https?://[A-Za-z0-9.*-]+(:[0-9*]+)?$`)

// framing is the policy with who may embed the page: pages of this machine and of
// the instance's approved origins, as with Amazon's CCP. Any other site could
// otherwise act as an agent in a frame that nobody sees.
func (s *Service) framing() string {
	var approved []string
	s.loop.Do(func() { approved = s.world.Origins() })
	out := []string{policy + near}
	for _, origin := range approved {
		if origin = strings.TrimSuffix(origin, "/"); anOrigin.MatchString(origin) {
			out = append(out, origin)
		}
	}
	return strings.Join(out, " ")
}

// assets is where the parts of the page are, whichever address the page itself has.
const assets = "/ccp-v2/assets/"

func (s *Service) pages() {
	for _, path := range []string{"/ccp-v2/{$}", "/connect/ccp-v2/{$}", "/agent", "/agent/{$}", "/agent/{username}"} {
		s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { s.servePart(w, "index.html") })
	}
	s.mux.HandleFunc("GET "+assets+"{part}", func(w http.ResponseWriter, r *http.Request) { s.servePart(w, r.PathValue("part")) })
}

func (s *Service) servePart(w http.ResponseWriter, name string) {
	body, err := fs.ReadFile(static, path.Join("static", path.Base(name)))
	if err != nil {
		http.Error(w, "there is no "+path.Base(name), http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", types[path.Ext(name)])
	h.Set("Content-Security-Policy", s.framing())
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(body) // the client is gone if this fails
}
