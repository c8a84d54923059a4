package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// listen opens a TCP port, and says in words when it is taken.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use by another program; give another address (port 0 takes any free one): %w", addr, err)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return l, nil
}

// answerLimit is how long requests at work have to end when the server stops.
// Connections that a client opened ahead of its need, and net/http keeps for
// five seconds, do not hold up a stop for longer.
const answerLimit = 500 * time.Millisecond

// serve answers on l until the returned stop is called, not until ctx ends:
// what was started later is to be stopped before. Stop ends the open streams
// first: their requests' contexts are done.
func serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) (stop func(context.Context) error) {
	live, cancel := context.WithCancel(context.WithoutCancel(ctx))
	srv := &http.Server{
		Handler:           h,
		BaseContext:       func(net.Listener) context.Context { return live },
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		Protocols:         new(http.Protocols),
	}
	srv.Protocols.SetHTTP1(true)
	srv.Protocols.SetUnencryptedHTTP2(true) // Amazon's JavaScript client calls Kinesis so
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	return func(ctx context.Context) error {
		cancel()
		gentle, release := context.WithTimeout(ctx, answerLimit)
		defer release()
		err := srv.Shutdown(gentle)
		if errors.Is(err, context.DeadlineExceeded) {
			err = srv.Close()
		}
		if serr := <-done; !errors.Is(serr, http.ErrServerClosed) {
			err = errors.Join(err, serr)
		}
		return err
	}
}

// warnOfStrangers says that others than this machine can reach what asks nobody
// who they are.
func warnOfStrangers(a net.Addr, log *slog.Logger) {
	if tcp, ok := a.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		log.Warn("anybody who reaches this address can read and change everything here; listen on 127.0.0.1 unless that is meant", slog.String("address", a.String()))
	}
}
