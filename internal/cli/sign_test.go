package cli

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// caught is where a signed request goes.
type caught struct{ r *http.Request }

func (c *caught) RoundTrip(r *http.Request) (*http.Response, error) {
	c.r = r
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
}

func TestRequestsToAFunctionURLAreSigned(t *testing.T) {
	for host, region := range map[string]string{
		"abcdefghij0123456789.lambda-url.eu-west-2.on.aws": "eu-west-2", "127.0.0.1": "", "lambda-url.eu-west-2.on.aws": "",
		"abc.lambda-url.eu-west-2.on.aws.example.com": "",
	} {
		c := &http.Client{}
		signed(c, host)
		if got, _ := c.Transport.(signer); got.region != region {
			t.Errorf("%s: signed for %q, want %q", host, got.region, region)
		}
	}
	to := &caught{}
	s := signer{region: "eu-west-2", next: to, credentials: func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret", SessionToken: "session"}, nil
	}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://x.lambda-url.eu-west-2.on.aws/operator/v1/reload", strings.NewReader(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	body, err := io.ReadAll(to.r.Body)
	if err != nil || string(body) != `{"a":1}` {
		t.Errorf("body %q, %v", body, err)
	}
	got := to.r.Header.Get("Authorization")
	if !strings.HasPrefix(got, "AWS4-HMAC-SHA256 Credential=AKID/") || !strings.Contains(got, "/eu-west-2/lambda/aws4_request") {
		t.Errorf("Authorization: %s", got)
	}
	if to.r.Header.Get("X-Amz-Security-Token") != "session" {
		t.Error("the session's token is not sent")
	}
}

func TestWithoutCredentialsNothingIsSent(t *testing.T) {
	to := &caught{}
	s := signer{next: to, credentials: func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, errors.New("none") }}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://x.lambda-url.eu-west-2.on.aws/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.RoundTrip(r)
	if err == nil {
		_ = answer.Body.Close()
	}
	if err == nil || to.r != nil || !strings.Contains(err.Error(), "AWS credentials") {
		t.Errorf("error %v, sent %v", err, to.r)
	}
}
