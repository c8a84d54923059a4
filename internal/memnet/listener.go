package memnet

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
)

// Listener is a net.Listener whose connections stay in memory. Make one with Listen.
type Listener struct {
	conns chan net.Conn
	done  chan struct{}
	close func()
}

// Listen returns an open listener.
func Listen() *Listener {
	done := make(chan struct{})
	return &Listener{
		conns: make(chan net.Conn),
		done:  done,
		close: sync.OnceFunc(func() { close(done) }),
	}
}

// Accept implements net.Listener. After Close it returns net.ErrClosed.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, &net.OpError{Op: "accept", Net: "memory", Addr: l.Addr(), Err: net.ErrClosed}
	}
}

// Close implements net.Listener. Connections already made live on.
func (l *Listener) Close() error {
	l.close()
	return nil
}

// Addr implements net.Listener.
func (l *Listener) Addr() net.Addr { return addr{} }

// DialContext connects to the listener, whatever the network and address
// say; it fits http.Transport. It waits until the server accepts, ctx ends or
// the listener is closed.
func (l *Listener) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := newPipe()
	err := net.ErrClosed
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	_, _ = client.Close(), server.Close()
	return nil, &net.OpError{Op: "dial", Net: "memory", Addr: l.Addr(), Err: err}
}

// Client returns an HTTP client whose every connection goes to the listener.
// Its CloseIdleConnections is to be called before the bubble ends.
func (l *Listener) Client() *http.Client {
	return &http.Client{Transport: transport{&http.Transport{DialContext: l.DialContext}}}
}

// transport sends bodies that are only read. smithy-go's body can also write itself, and
// returns io.EOF from that once the answer is there and it was closed. A server in
// memory answers while net/http still asks the body whether there is more; it would take
// the io.EOF for a failure, and close the connection under the answer.
type transport struct{ *http.Transport }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		body := r.Body
		r = r.WithContext(r.Context()) // a copy: the request is the caller's
		r.Body = struct{ io.ReadCloser }{body}
	}
	return t.Transport.RoundTrip(r)
}

type addr struct{}

func (addr) Network() string { return "memory" }
func (addr) String() string  { return "memory" }
