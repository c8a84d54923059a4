package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
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
	awsConf, err := awsSettings(ctx)
	if err != nil {
		return err
	}
	store, err := sqliteledger.Open(ctx, conf.Ledger)
	if err != nil {
		return err
	}
	started.add("ledger", func(context.Context) error { return store.Close() })
	shown := "none"
	if conf.Listen != "" {
		l, err := listen(ctx, conf.Listen)
		if err != nil {
			return err
		}
		warnOfStrangers(l.Addr(), log)
		started.add("console", serve(ctx, l, console.New(store, log), log))
		shown = "http://" + l.Addr().String() + "/"
	}
	c, err := NewController(ctx, ControllerOptions{
		Config: conf, AWS: awsConf, HTTP: &http.Client{}, Store: store, Clock: RealClock(), Owner: owner(), Log: log,
		Participant: connectapi.ParticipantEndpoint(os.Getenv, awsConf.Region),
	})
	if err != nil {
		return err
	}
	log.Info("watching", slog.String("stream", conf.Stream), slog.String("instance", conf.Instance), slog.String("console", shown))
	return c.Run(ctx)
}

// awsSettings reads what the AWS SDK finds in the environment, and says in
// words what is missing before the first call fails for it.
func awsSettings(ctx context.Context) (aws.Config, error) {
	conf, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return conf, fmt.Errorf("read the AWS settings: %w", err)
	}
	if conf.Region == "" {
		return conf, errors.New("no AWS Region is set: set AWS_REGION, or `region` in the shared configuration file")
	}
	if _, err := conf.Credentials.Retrieve(ctx); err != nil {
		return conf, fmt.Errorf("no AWS credentials found (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role): %w", err)
	}
	return conf, nil
}

// owner names this process among all that may share a ledger.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return host + "/" + strconv.Itoa(os.Getpid())
}
