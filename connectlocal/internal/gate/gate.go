// Package gate stands between a network and connectlocal: it keeps out pages of
// other sites, names that are not this machine's, and clients that are too slow or
// too many, before anything else looks at a request.
//
// connectlocal cannot check signatures, so whoever reaches it may do everything.
// On a developer's machine that is the developer, and every web page in the
// developer's browser: hence these checks, which no client of AWS notices.
package gate

import (
	"net/http"
	"strings"
	"sync/atomic"
)

// SameOrigin lets requests through that are no page's, or one's of this server;
// others go to deny. Amazon's own service has no page of its own and no CORS.
func SameOrigin(next, deny http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		as := *r
		as.Method = http.MethodPost // what only reads is nobody else's business either
		if p.Check(&as) != nil {
			deny.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Clean gives requests to next whose path has no empty, "." or ".." parts, and all
// others to deny. Without it they would be redirected, which no client of AWS expects.
func Clean(next, deny http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.EscapedPath(), "/")
		for part := range strings.SplitSeq(strings.TrimSuffix(path, "/"), "/") {
			if path != "" && (part == "" || part == "." || part == "..") {
				deny.ServeHTTP(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// Crowd lets at most so many requests be under way at a time, open streams and
// websockets among them. Who is one too many is told to come back.
func Crowd(next http.Handler, most int64) http.Handler {
	var under atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer under.Add(-1)
		if under.Add(1) > most {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "connectlocal: too many requests and streams at a time", http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}
