package serverless

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"handover/internal/awsfault"
	"handover/internal/connectapi"
	"handover/internal/controller"
	"handover/internal/ledger/dynamoledger"
	"handover/internal/obs"
	"handover/internal/wake"
)

// Main starts the function that the environment describes and answers its
// invocations, for as long as Lambda has use for it. It returns the exit code of a
// start that failed. The log, and the metrics in it, go to out.
func Main(ctx context.Context, getenv func(string) string, out io.Writer) int {
	log := slog.New(slog.NewJSONHandler(out, nil))
	slog.SetDefault(log)
	f, err := Start(ctx, getenv, out, log)
	if err != nil {
		log.Error("the function could not start", slog.Any("error", err))
		return 1
	}
	lambda.StartWithOptions(f.Handler(), lambda.WithContext(ctx))
	return 0
}

// Start builds the function that the environment describes.
func Start(ctx context.Context, getenv func(string) string, metrics io.Writer, log *slog.Logger) (*Function, error) {
	s, err := ReadSettings(getenv)
	if err != nil {
		return nil, err
	}
	conf, err := controller.LoadConfig(s.Host, s.Config)
	if err != nil {
		return nil, err
	}
	awsConf, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithLogger(obs.SDKLog(log)))
	if err != nil {
		return nil, fmt.Errorf("read the AWS settings: %w", err)
	}
	if awsConf.Region == "" {
		return nil, errors.New("AWS_REGION: found nothing, want the Region; Lambda sets it")
	}
	store, err := dynamoledger.Open(ctx, dynamoledger.Options{Client: dynamoledger.NewClient(awsConf), Table: conf.Table, Region: awsConf.Region})
	if err != nil {
		return nil, awsfault.Explain(err, awsfault.Setting{Name: envTable, Value: conf.Table, Region: awsConf.Region})
	}
	clock := controller.RealClock()
	clock.Now = func() time.Time { return time.Now().Round(0) } // by the wall: nobody promises that another clock runs while a function is frozen
	return New(ctx, Options{
		Role: s.Role, Config: conf, Store: store, Shared: store, AWS: awsConf, HTTP: &http.Client{}, Clock: clock,
		Wake: &wake.Queue{Client: wake.NewClient(awsConf), URL: s.WakeQueue, Notes: store, Now: clock.Now},
		Log:  log.With(slog.String("role", string(s.Role))), Metrics: metrics, Version: version(),
		Endpoint: connectapi.ParticipantEndpoint(getenv, awsConf.Region), Companions: s.Companions,
	})
}

// version is the one that the Go tool stamped into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version + ", " + info.GoVersion
}
