// Package kinesissink carries events to a stream of another Kinesis, by Amazon's own
// client: to Amazon itself, to another connectlocal, or to any other stand-in.
//
// Records of one partition key stay in order: of each key, one at most is on its
// way. A record is refused for good only if the stream says that it is too large.
//
// To an address by http go made-up credentials: no stand-in looks at them, and real
// ones must not travel in the clear. For https the SDK finds them where it always does.
package kinesissink

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"

	"handover/connectlocal/internal/sink"
)

// New returns the carrier to the stream of c at its endpoint; without a client it
// has one of its own. Nothing is called before the first record.
func New(c sink.Config, client *http.Client) sink.Carrier {
	if client == nil {
		return &carrier{config: c, own: true, http: &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}}}
	}
	return &carrier{config: c, http: client}
}

type carrier struct {
	config sink.Config
	http   *http.Client
	own    bool            // the HTTP client is nobody else's
	client *kinesis.Client // nil before the first record
	singly bool            // one of several records was too large: find it
}

func connect(ctx context.Context, c sink.Config, client *http.Client) (*kinesis.Client, error) {
	cfg := aws.Config{Region: cmp.Or(c.Region, "us-east-1"), Credentials: credentials.NewStaticCredentialsProvider("connectlocal", "connectlocal", "")}
	if strings.HasPrefix(c.Endpoint, "https:") {
		found, err := config.LoadDefaultConfig(ctx, config.WithRegion(cfg.Region))
		if err != nil {
			return nil, fmt.Errorf("the SDK's configuration: %w", err)
		}
		cfg = found
	}
	return kinesis.NewFromConfig(cfg, func(o *kinesis.Options) {
		o.BaseEndpoint = &c.Endpoint
		o.RetryMaxAttempts = 1 // the sink tries again, in order
		o.HTTPClient = client
	}), nil
}

// The bounds of one call.
const (
	answerLimit = 10 * time.Second
	maxBytes    = 4 << 20
)

// Carry implements sink.Carrier.
func (c *carrier) Carry(ctx context.Context, records []sink.Record) (sink.Progress, error) {
	if c.client == nil {
		client, err := connect(ctx, c.config, c.http)
		if err != nil {
			return sink.Progress{}, err
		}
		c.client = client
	}
	chosen := choose(records)
	if c.singly {
		chosen = chosen[:1]
	}
	return c.put(ctx, records, chosen)
}

// put sends the chosen records.
func (c *carrier) put(ctx context.Context, records []sink.Record, chosen []int) (sink.Progress, error) {
	in := &kinesis.PutRecordsInput{StreamName: &c.config.Stream}
	for _, i := range chosen {
		in.Records = append(in.Records, types.PutRecordsRequestEntry{Data: records[i].Data, PartitionKey: &records[i].Key})
	}
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	out, err := c.client.PutRecords(ctx, in)
	if err != nil {
		return c.refused(chosen, err), short(err)
	}
	c.singly = false
	if len(out.Records) != len(chosen) {
		return sink.Progress{}, fmt.Errorf("put %d records: was told of %d", len(chosen), len(out.Records))
	}
	var p sink.Progress
	for n, r := range out.Records {
		if r.ErrorCode == nil {
			p.Carried = append(p.Carried, chosen[n])
			continue
		}
		err = fmt.Errorf("put records: %s", *r.ErrorCode)
	}
	return p, err
}

// choose are the records that may go together: the first of each key, up to a bound.
func choose(records []sink.Record) (chosen []int) {
	size, seen := 0, map[string]bool{}
	for i, r := range records {
		if seen[r.Key] {
			continue
		}
		seen[r.Key] = true
		if size += len(r.Data) + len(r.Key); size > maxBytes && len(chosen) > 0 {
			break
		}
		chosen = append(chosen, i)
	}
	return chosen
}

// refused is one record alone that the stream will never take. If it is one of
// several, they are sent one by one until it is found.
func (c *carrier) refused(chosen []int, err error) (p sink.Progress) {
	e, ok := errors.AsType[smithy.APIError](err)
	invalid := ok && e.ErrorCode() == "ValidationException"
	if invalid && len(chosen) == 1 {
		p.Refused = chosen
	}
	c.singly = invalid && len(chosen) > 1
	return p
}

// short is an error without what the SDK tells of the call: the service's own word for
// it, or what the network says.
func short(err error) error {
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		return fmt.Errorf("put records: %s", e.ErrorCode())
	}
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return fmt.Errorf("put records: %w", err)
}

// Close implements sink.Carrier.
func (c *carrier) Close() error {
	if c.own {
		c.http.CloseIdleConnections()
	}
	return nil
}
