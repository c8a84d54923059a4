package connectlocal

import (
	"net/http"
	"time"

	"handover/connectlocal/internal/gate"
	"handover/connectlocal/internal/page"
	"handover/connectlocal/internal/refusal"
	"handover/internal/pagekit"
)

// What a handler in front of everything allows. Chat libraries hold a websocket for
// each participant, so that there may be many.
const (
	mostUnderWay = 8192
	bodyWithin   = time.Minute
	answerWithin = time.Minute
)

// front is the one port. What is no other's is the Connect API's, which also
// answers what nobody knows. Pages of other sites reach the participant service and
// what a CCP is embedded by, which see to it themselves, and nothing else.
func (s *Server) front(connect, streams, sockets http.Handler) http.Handler {
	pages := page.Handler()
	mux := http.NewServeMux()
	mux.Handle("/", gate.SameOrigin(connect, denied(refusal.Connect)))
	mux.Handle("POST /{$}", gate.SameOrigin(streams, denied(refusal.Kinesis)))
	mux.Handle("/participant/", s.talk)
	mux.Handle("GET /participant/ws", sockets)
	mux.Handle("/_local/v1/", s.control)
	mux.Handle("GET /_local/v1/live", gate.SameOrigin(s.live, denied(refusal.Connect)))
	mux.Handle("GET /_local/v1/sinks", gate.SameOrigin(s.sinks, denied(refusal.Connect)))
	s.ccp.Mount(mux)
	mux.Handle("GET /{$}", pages)
	mux.Handle("GET /favicon.ico", http.RedirectHandler(pagekit.Base+"favicon.svg", http.StatusFound))
	mux.Handle("GET /_page/", pages)
	mux.Handle("GET /customer", pages)
	mux.Handle("GET "+pagekit.Base, pagekit.Kit())
	unknown := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refusal.Connect.Refuse(w, http.StatusNotFound, "UnknownOperationException", "there is no operation at "+r.URL.Path)
	})
	h := gate.Clean(mux, unknown)
	return gate.Crowd(gate.Slow(h, gate.Patience{Body: bodyWithin, Answer: answerWithin}), mostUnderWay)
}

// denied answers a page of another site.
func denied(service refusal.Service) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		service.Refuse(w, http.StatusForbidden, "AccessDeniedException", "a page of another origin must not call this")
	})
}

// KnownHosts lets requests through to h, a server's handler, that are addressed to
// localhost, to a loopback address, or to one of these names: a page of another
// site whose name has been made to lead to this machine (DNS rebinding) cannot call it.
// It is for servers that listen on a loopback address.
func KnownHosts(h http.Handler, names ...string) http.Handler { return gate.Hosts(h, names...) }
