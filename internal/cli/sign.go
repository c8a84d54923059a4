package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// functionURL is the host of a Lambda function URL; it names the Region. Source: AWS
// Lambda developer guide, "Creating and managing Lambda function URLs".
var functionURL = regexp.MustCompile(`^[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws$`)

// signed has requests to a function URL be signed, as one of type AWS_IAM asks for: the
// controller in Lambda functions knows operators by that, and by no token.
func signed(to *http.Client, host string) {
	m := functionURL.FindStringSubmatch(host)
	if m == nil {
		return
	}
	to.Transport = signer{region: m[1], credentials: fromEnvironment, next: http.DefaultTransport}
}

// fromEnvironment gives the credentials that the AWS SDK finds.
func fromEnvironment(ctx context.Context) (aws.Credentials, error) {
	conf, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithLogger(logging.Nop{})) // the error says it all
	if err != nil {
		return aws.Credentials{}, fmt.Errorf("read the AWS settings: %w", err)
	}
	if conf.Credentials == nil {
		return aws.Credentials{}, errors.New("no AWS credentials found")
	}
	return conf.Credentials.Retrieve(ctx)
}

// signer signs requests with Signature Version 4.
type signer struct {
	region      string
	credentials func(context.Context) (aws.Credentials, error)
	next        http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (s signer) RoundTrip(r *http.Request) (*http.Response, error) {
	who, err := s.credentials(r.Context())
	if err != nil {
		return nil, fmt.Errorf("a Lambda function URL asks for a signature, and there are no AWS credentials to make it with (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role): %w", err)
	}
	var body []byte
	if r.Body != nil {
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, fmt.Errorf("read the request to sign it: %w", err)
		}
		if err := r.Body.Close(); err != nil {
			return nil, fmt.Errorf("read the request to sign it: %w", err)
		}
	}
	out := r.Clone(r.Context())
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(r.Context(), who, out, hex.EncodeToString(sum[:]), "lambda", s.region, time.Now()); err != nil {
		return nil, fmt.Errorf("sign the request: %w", err)
	}
	return s.next.RoundTrip(out)
}
