package memnet

import (
	"bytes"
	"io"
	"net"
	"sync"
)

// buffered is how many writes a client may be ahead of the server.
const buffered = 64

// conn is the client's end of a pipe, with a send buffer as a socket has it. On
// a bare pipe a write waits for its reader, so that an answer can be there
// before the client has noticed that its request is sent, which net/http takes
// for a broken connection.
type conn struct {
	net.Conn
	queue chan []byte
	done  chan struct{}
	close func()
}

// newPipe returns the two ends of a connection. Closing either ends its goroutine.
func newPipe() (client, server net.Conn) {
	near, far := net.Pipe()
	done := make(chan struct{})
	c := &conn{Conn: near, queue: make(chan []byte, buffered), done: done, close: sync.OnceFunc(func() { close(done) })}
	go c.send()
	return c, serverConn{far, c.close}
}

// serverConn is the server's end.
type serverConn struct {
	net.Conn
	closed func()
}

// Close implements net.Conn.
func (s serverConn) Close() error {
	s.closed()
	return s.Conn.Close()
}

// send ends when either end of the connection is closed.
func (c *conn) send() {
	for {
		select {
		case p := <-c.queue:
			if _, err := c.Conn.Write(p); err != nil {
				c.close()
				return
			}
		case <-c.done:
			return
		}
	}
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (int, error) {
	select {
	case <-c.done:
		return 0, io.ErrClosedPipe // with both cases ready, select would choose either
	default:
	}
	select {
	case <-c.done:
		return 0, io.ErrClosedPipe
	case c.queue <- bytes.Clone(p):
		return len(p), nil
	}
}

// Close implements net.Conn. What was written and not read yet is lost.
func (c *conn) Close() error {
	c.close()
	return c.Conn.Close()
}
