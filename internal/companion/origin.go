package companion

import (
	"net"
	"net/http"
	"net/url"
	"slices"

	"handover/internal/httpjson"
)

// admit lets a page of the configured origins ask, and what is no page at all; a
// page of any other site may not, whatever it carries.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) error {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	if !s.known(origin, r) {
		return &httpjson.Fault{Status: http.StatusForbidden, Code: httpjson.CrossSite, Message: "pages of " + httpjson.Quoted(origin) + " may not call this; `companion.origins` of the configuration lists those that may"}
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Retry-After")
	h.Add("Vary", "Origin")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "POST")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		h.Set("Access-Control-Max-Age", "600")
	}
	return nil
}

func (s *Server) known(origin string, r *http.Request) bool {
	if slices.Contains(s.o.Origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if u.Host == r.Host { // its own page
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return s.o.Loopback && (u.Hostname() == "localhost" || ip.IsLoopback())
}
