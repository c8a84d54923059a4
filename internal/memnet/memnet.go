// Package memnet carries HTTP inside one process, without sockets, so that
// clients and servers can run together in a testing/synctest bubble.
//
// There are two ways. A Transport calls a handler in the caller's own
// goroutine and hands back its complete answer: no goroutine, nothing to
// close but the response's body. A Listener is a real http.Server's ear over
// net.Pipe: it carries streams (server-sent events, websockets), needs the
// server to be closed, and its clients to close their idle connections.
//
// Both are to go when Go 1.27's httptest.NewTestServer can be assumed.
package memnet

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// Transport is an http.RoundTripper that calls Handler. An answer is complete
// before RoundTrip returns, so it is not for handlers that stream without end
// or take over the connection. A handler's panic is the caller's, but for
// http.ErrAbortHandler: that is an error which wraps io.ErrUnexpectedEOF.
type Transport struct {
	Handler http.Handler
}

// RoundTrip implements http.RoundTripper. The handler sees the request as a
// server would have read it from the wire, under the request's own context.
func (t Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	in, err := received(req)
	if err != nil {
		return nil, err
	}
	out := &recorder{header: http.Header{}}
	if err := t.serve(out, in); err != nil {
		return nil, err
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return out.response(req), nil
}

// serve calls the handler. One that aborts is to its caller a connection that ends
// before the answer.
func (t Transport) serve(out *recorder, in *http.Request) (err error) {
	defer func() {
		p := recover()
		if p == http.ErrAbortHandler { //nolint:errorlint // it is compared with what was thrown.
			err = fmt.Errorf("memnet: the handler aborted: %w", io.ErrUnexpectedEOF)
		} else if p != nil {
			panic(p)
		}
	}()
	t.Handler.ServeHTTP(out, in)
	return nil
}

// received is the request as the server's side has it.
func received(req *http.Request) (*http.Request, error) {
	in := req.Clone(req.Context())
	uri := req.URL.RequestURI()
	u, err := url.ParseRequestURI(uri)
	if err != nil {
		return nil, fmt.Errorf("memnet: request target %q: %w", uri, err)
	}
	in.URL, in.RequestURI = u, uri
	in.RemoteAddr = "memory"
	if in.Host == "" {
		in.Host = req.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in, nil
}

// recorder is the http.ResponseWriter of a Transport.
type recorder struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter: the first final status counts.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status, r.sent = status, maps.Clone(r.header)
	}
}

// Write implements http.ResponseWriter.
func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 && r.header.Get("Content-Type") == "" {
		r.header.Set("Content-Type", http.DetectContentType(p))
	}
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

// Flush implements http.Flusher; what is written is kept until the end.
func (r *recorder) Flush() { r.WriteHeader(http.StatusOK) }

func (r *recorder) response(req *http.Request) *http.Response {
	r.WriteHeader(http.StatusOK)
	body := r.body.Bytes()
	if req.Method == http.MethodHead {
		body = nil
	}
	r.sent.Set("Content-Length", strconv.Itoa(len(body)))
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", r.status, http.StatusText(r.status)),
		StatusCode: r.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        r.sent,
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       req,
	}
}
