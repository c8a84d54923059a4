package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// urlAnswer is what a function URL answers with.
type urlAnswer struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers"`
	body       []byte
}

// ask sends a request through a function URL: as the event that AWS makes of it, and
// the answer out of the stream that the function gives. Source: AWS Lambda developer
// guide, "Invoking Lambda function URLs" and "Response streaming".
func (f *function) ask(ctx context.Context, r *http.Request, userARN string) (urlAnswer, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return urlAnswer{}, err
		}
	}
	e := events.LambdaFunctionURLRequest{
		Version: "2.0", RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery, Headers: make(map[string]string), Body: string(body),
		RequestContext: events.LambdaFunctionURLRequestContext{
			DomainName: "abcdefgh.lambda-url.us-east-1.on.aws", RequestID: "id",
			HTTP: events.LambdaFunctionURLRequestContextHTTPDescription{Method: r.Method, Path: r.URL.Path, Protocol: "HTTP/1.1", SourceIP: "203.0.113.7"},
		},
	}
	if userARN != "" {
		e.RequestContext.Authorizer = &events.LambdaFunctionURLRequestContextAuthorizerDescription{
			IAM: &events.LambdaFunctionURLRequestContextAuthorizerIAMDescription{UserARN: userARN, AccountID: "123456789012"},
		}
	}
	for name, values := range r.Header {
		e.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	a, err := f.invoke(ctx, e)
	if err != nil {
		return urlAnswer{}, err
	}
	head, rest, streamed := bytes.Cut(a.body, make([]byte, 8))
	if a.failed || !streamed {
		return urlAnswer{}, fmt.Errorf("the function answered %q, failed %t", a.body, a.failed)
	}
	answer := urlAnswer{body: rest}
	return answer, json.Unmarshal(head, &answer)
}
