package app

import (
	"net/http"
	"sync/atomic"
)

// later is a handler that is known only when what it serves has started.
type later struct{ now atomic.Pointer[http.Handler] }

func (l *later) set(h http.Handler) { l.now.Store(&h) }

// ServeHTTP implements http.Handler.
func (l *later) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := l.now.Load()
	if h == nil {
		http.Error(w, "starting", http.StatusServiceUnavailable)
		return
	}
	(*h).ServeHTTP(w, r)
}
