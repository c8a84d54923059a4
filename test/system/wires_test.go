package system

import (
	"net/http"
	"strings"

	"handover/internal/memnet"
)

// wires carry calls to their handler at once, and what streams, which is
// server-sent events and websockets, over connections of an http.Server.
type wires struct {
	calls   memnet.Transport
	streams http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (w wires) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Upgrade") != "" || strings.HasSuffix(r.URL.Path, "/events") {
		return w.streams.RoundTrip(r)
	}
	return w.calls.RoundTrip(r)
}

// CloseIdleConnections is what http.Client's needs.
func (w wires) CloseIdleConnections() {
	(&http.Client{Transport: w.streams}).CloseIdleConnections()
}
