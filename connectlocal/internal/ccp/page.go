package ccp

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"regexp"
	"strings"

	"handover/internal/pagekit"
)

//go:embed static
var static embed.FS

// near are the origins that may always embed the page: what a developer serves on
// the same machine.
var near = [...]string{"http://localhost:*", "http://127.0.0.1:*", "https://localhost:*", "https://127.0.0.1:*"}

// anOrigin is what a policy can name. An approved origin that is none is left out:
// it came over the API, and must not add to the policy.
var anOrigin = regexp.MustCompile(`^https?://[A-Za-z0-9.*-]+(:[0-9*]+)?$`)

// framing is who may embed the page: pages of this machine and of the instance's approved
// origins, as with Amazon's CCP. Any other site could otherwise act as an agent in a frame
// that nobody sees.
func (s *Service) framing(*http.Request) pagekit.Policy {
	var approved []string
	s.loop.Do(func() { approved = s.world.Origins() })
	by := append([]string{"'self'"}, near[:]...)
	for _, origin := range approved {
		if origin = strings.TrimSuffix(origin, "/"); anOrigin.MatchString(origin) {
			by = append(by, origin)
		}
	}
	return pagekit.Policy{FramedBy: by}
}

// assets is where the parts of the page are, whichever address the page itself has.
const assets = "/ccp-v2/assets/"

func (s *Service) pages() {
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(fmt.Sprintf("ccp: %v", err)) // the name is a constant, and valid
	}
	pages := map[string]string{}
	for _, path := range []string{"/ccp-v2/{$}", "/connect/ccp-v2/{$}", "/agent", "/agent/{$}", "/agent/{username}"} {
		pages[path] = "index.html"
	}
	site := pagekit.Site(files, assets, pages, s.framing)
	for path := range pages {
		s.mux.Handle("GET "+path, site)
	}
	s.mux.Handle("GET "+assets, site)
	s.mux.HandleFunc("GET "+companion, noCompanion)
}

// companion is where a controller beside this instance has the agents' companion for
// pages. Without one an empty module is there: that nobody has a companion is no error.
const companion = "/companion/module.js"

func noCompanion(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Content-Security-Policy", pagekit.Policy{}.Header())
	_, _ = io.WriteString(w, "export {};\n") // the client is gone if this fails
}
