package gate

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// Patience is how long, in real time, a request's body may take to arrive, and
// each piece of an answer to be taken.
type Patience struct{ Body, Answer time.Duration }

// Slow ends requests whose client is slower than that. A websocket is watched by
// whoever serves it; a stream may last, as long as what it sends is taken.
func Slow(next http.Handler, p Patience) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			next.ServeHTTP(w, r)
			return
		}
		control := http.NewResponseController(w)
		if r.Body != nil && r.Body != http.NoBody && control.SetReadDeadline(time.Now().Add(p.Body)) == nil {
			r.Body = &body{r.Body, control}
		}
		next.ServeHTTP(&answer{w, control, p.Answer}, r)
	})
}

// body takes the deadline off when all has arrived: a client that then waits for
// its answer, for as long as it may, is not slow.
type body struct {
	io.ReadCloser
	control *http.ResponseController
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.control.SetReadDeadline(time.Time{}) // it was set, so it can be
	}
	return n, err
}

// answer gives each write its time. What lies in net/http's buffers at the end is
// sent within that of the last one.
type answer struct {
	http.ResponseWriter
	control *http.ResponseController
	each    time.Duration
}

// Unwrap leads http.ResponseController to what can be flushed.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) {
	_ = a.control.SetWriteDeadline(time.Now().Add(a.each)) // in memory there is none
	return a.ResponseWriter.Write(p)
}
