package app

import (
	"context"
	"net/http"
	"os"

	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/probe/try"
)

// Probe tries one probe on a test chat of the instance that a configuration names; of o,
// what says which and on what is needed.
func Probe(ctx context.Context, conf config.Config, o try.Options) (try.Seen, error) {
	awsConf, err := awsSettings(ctx, quiet())
	if err != nil {
		return try.Seen{}, err
	}
	o.AWS, o.Instance, o.HTTP = awsConf, conf.Instance, &http.Client{}
	o.Participant = connectapi.ParticipantEndpoint(os.Getenv, awsConf.Region)
	return try.Try(ctx, o)
}
