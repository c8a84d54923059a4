package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/console"
	"handover/internal/ledger/sqliteledger"
)

// Run runs the controller alone until ctx ends, against whatever the AWS SDK's
// environment says, with the console beside it.
func Run(ctx context.Context, conf config.Config, log *slog.Logger) (err error) {
	var started cleanups
	defer func() { err = joined(err, started.run(ctx)) }()
	awsConf, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("read the AWS settings: %w", err)
	}
	store, err := sqliteledger.Open(ctx, conf.Ledger)
	if err != nil {
		return err
	}
	started.add("ledger", func(context.Context) error { return store.Close() })
	if conf.Listen != "" {
		l, err := listen(ctx, conf.Listen)
		if err != nil {
			return err
		}
		started.add("console", serve(ctx, l, console.New(store, log), log))
		log.Info("console", slog.String("address", "http://"+l.Addr().String()))
	}
	c, err := NewController(ctx, ControllerOptions{
		Config: conf, AWS: awsConf, HTTP: &http.Client{}, Store: store, Clock: RealClock(), Owner: owner(), Log: log,
		Participant: connectapi.ParticipantEndpoint(os.Getenv, awsConf.Region),
	})
	if err != nil {
		return err
	}
	log.Info("watching", slog.String("stream", conf.Stream), slog.String("instance", conf.Instance))
	return c.Run(ctx)
}

// owner names this process among all that may share a ledger.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return host + "/" + strconv.Itoa(os.Getpid())
}
