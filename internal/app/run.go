package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"handover/internal/awsfault"
	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/controller"
	"handover/internal/keyfile"
	"handover/internal/ledger/dynamoledger"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/obs"
	"handover/internal/obs/otlp"
	"handover/internal/provider"
	"handover/internal/signin"
)

// RunOptions are those of `handover run`.
type RunOptions struct {
	Config  config.Config
	Load    func() (config.Config, error) // reads it anew
	Log     *slog.Logger
	Version string
	Hangup  <-chan os.Signal // each asks for a reload; nil: nobody does
}

// Run runs the controller alone until ctx ends, against whatever the AWS SDK's
// environment says, with the console and the operators' calls beside it.
func Run(ctx context.Context, o RunOptions) (err error) {
	var started cleanups
	defer func() { err = joined(err, started.run(ctx)) }()
	awsConf, err := awsSettings(ctx, o.Log)
	if err != nil {
		return err
	}
	store, shared, err := openLedger(ctx, o.Config, awsConf, &started)
	if err != nil {
		return err
	}
	tracer, err := tracing(ctx, &started)
	if err != nil {
		return err
	}
	c, err := controller.New(ctx, controller.Options{
		Config: o.Config, AWS: awsConf, HTTP: &http.Client{}, Store: store, Shared: shared, Hold: pollHeld, Clock: controller.RealClock(), Owner: owner(), Log: o.Log, Tracer: tracer,
		Participant: connectapi.ParticipantEndpoint(os.Getenv, awsConf.Region), Version: o.Version, Load: o.Load,
	})
	if err != nil {
		return err
	}
	shown, err := show(ctx, c, o, &started)
	if err != nil {
		return err
	}
	o.Log.Info("watching", slog.String("stream", o.Config.Stream), slog.String("instance", o.Config.Instance), slog.String("console", shown),
		slog.String("policy", controller.PolicyName(o.Config)), slog.String("mode", string(o.Config.Policy.Mode())))
	started.add("reloads", reloadOn(ctx, c, o.Hangup))
	return c.Run(ctx)
}

// pollHeld is how long a companion's poll is held by a process that shares its ledger:
// less than balancers give an answer.
const pollHeld = 20 * time.Second

// openLedger opens the ledger that is configured: a file, which is this process's alone,
// or a table, which others may share.
func openLedger(ctx context.Context, conf config.Config, awsConf aws.Config, started *cleanups) (controller.Store, controller.Shared, error) {
	if conf.Table != "" {
		store, err := dynamoledger.Open(ctx, dynamoledger.Options{Client: dynamoledger.NewClient(awsConf), Table: conf.Table, Region: awsConf.Region})
		if err != nil {
			return nil, nil, awsfault.Explain(err, awsfault.Setting{Name: "ledger", Value: "dynamodb:" + conf.Table, Region: awsConf.Region})
		}
		return store, store, nil
	}
	store, err := sqliteledger.Open(ctx, conf.Ledger)
	if err != nil {
		return nil, nil, err
	}
	started.add("ledger", func(context.Context) error { return store.Close() })
	return store, nil, nil
}

// tracing exports traces where OpenTelemetry's environment says where to.
func tracing(ctx context.Context, started *cleanups) (obs.Tracer, error) {
	if os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "" {
		return obs.NoTracing(), nil
	}
	tracer, stop, err := otlp.New(ctx)
	if err != nil {
		return nil, err
	}
	started.add("traces", stop)
	return tracer, nil
}

// show serves the controller's front, if an address is configured.
func show(ctx context.Context, c *controller.Controller, o RunOptions, started *cleanups) (string, error) {
	if o.Config.Listen == "" {
		return "none", nil
	}
	token, made, err := operatorToken(o.Config.Token)
	if err != nil {
		return "", err
	}
	warnOfOwnToken(o.Config, made, o.Log)
	desk, err := signInDesk(o.Config.Console, token, o.Log)
	if err != nil {
		return "", err
	}
	l, err := listen(ctx, o.Config.Listen)
	if err != nil {
		return "", err
	}
	warnOfStrangers(l.Addr(), o.Log)
	started.add("console", serve(ctx, l, c.Front(token, desk), o.Log))
	return "http://" + l.Addr().String() + "/", nil
}

// signInDesk is where people sign in to the console: by the operators' token, or at the
// OpenID provider that is configured.
func signInDesk(conf config.Console, token string, log *slog.Logger) (*signin.Desk, error) {
	key, err := keyfile.Key{Setting: "console.key_file", Path: conf.KeyFile, Lost: "people have to sign in to the console again"}.Read()
	if err != nil {
		return nil, err
	}
	o := signin.Options{Token: token, Key: key, Session: conf.Session, Now: time.Now, Log: log}
	if at := conf.OIDC; at != nil {
		o.App = provider.App{Provider: &provider.Provider{Issuer: at.Issuer, HTTP: &http.Client{}, Now: time.Now}, ID: at.ClientID, Secret: string(at.ClientSecret), Redirect: at.Redirect}
		o.Groups = signin.Groups{Name: at.NameClaim, Claim: at.RoleClaim, Operators: at.Operators, Viewers: at.Viewers}
	}
	return signin.New(o)
}

// awsSettings reads what the AWS SDK finds in the environment, and says in
// words what is missing before the first call fails for it.
func awsSettings(ctx context.Context, log *slog.Logger) (aws.Config, error) {
	conf, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithLogger(obs.SDKLog(log)))
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

// quiet is the log of a command that is asked something: what the SDK has to say besides
// is nothing to whoever asks.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// owner names this process among all that may share a ledger.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return host + "/" + strconv.Itoa(os.Getpid()) + "/" + rand.Text()[:6] // in containers, hosts and numbers repeat
}
