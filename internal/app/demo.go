package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/connect"

	"handover/connectlocal"
	"handover/internal/demo"
)

// Demo serves a fresh connectlocal with a controller on a free port, plays the
// demo against it and stops it. It returns nil only if all of the demo held.
func Demo(ctx context.Context, out io.Writer) error {
	live, stop := context.WithCancel(ctx)
	defer stop()
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- Local(live, LocalOptions{
			Listen: "127.0.0.1:0", Controller: true, Log: slog.New(slog.DiscardHandler),
			Ready: func(base string) { ready <- base },
		})
	}()
	select {
	case err := <-ended:
		return errors.Join(errors.New("the demo's connectlocal did not start"), err)
	case base := <-ready:
		client := &http.Client{}
		err := demo.Run(ctx, demo.Options{Base: base, HTTP: client, Connect: connect.NewFromConfig(connectlocal.AWSConfig(base)), Out: out})
		stop()
		return errors.Join(err, <-ended)
	}
}
