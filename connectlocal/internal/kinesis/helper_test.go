package kinesis_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/connectlocal/internal/clock"
	local "handover/connectlocal/internal/kinesis"
	"handover/connectlocal/internal/model"
	"handover/internal/memnet"
)

const account, region = "111122223333", "us-east-1"

// rig is one stream, and Amazon's own client in front of it.
type rig struct {
	loop    *clock.Loop
	account *local.Account
	log     local.Log
	sdk     *kinesis.Client
	fresh   func() *kinesis.Client // another client, where there is a real server
}

// inBubble runs a test on a fresh rig in a bubble of its own.
func inBubble(t *testing.T, o local.StreamOptions, test func(t *testing.T, r *rig)) {
	t.Helper()
	inBubbleWith(t, local.Options{}, o, test)
}

func inBubbleWith(t *testing.T, a local.Options, o local.StreamOptions, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{loop: clock.New()}
		r.loop.Start()
		defer r.loop.Stop()
		a.Clock, a.Region, a.Account = r.loop, region, account
		r.account = local.New(a)
		o.Name = "agent-events"
		log, err := r.account.Open(o)
		if err != nil {
			t.Fatal(err)
		}
		r.log = log
		r.sdk = sdk(&http.Client{Transport: modelled{t, memnet.Transport{Handler: local.NewAPI(r.account, nil)}}})
		test(t, r)
	})
}

// sdk is Amazon's client, without retries.
func sdk(c *http.Client) *kinesis.Client {
	return kinesis.New(kinesis.Options{
		Region:           region,
		BaseEndpoint:     aws.String("http://connectlocal"),
		RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "any", SecretAccessKey: "any"}, nil
		}),
		HTTPClient: c,
	})
}

// modelled checks every answer against the service model.
type modelled struct {
	t    *testing.T
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (m modelled) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := m.next.RoundTrip(req)
	if err != nil || res.StatusCode != http.StatusOK {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	_, name, _ := strings.Cut(req.Header.Get("X-Amz-Target"), ".")
	// The model wants a positive number of failures and of metrics, and the service sends none all the same.
	tame := strings.NewReplacer(`"FailedRecordCount":0`, `"FailedRecordCount":1`, `ShardLevelMetrics":[]`, `ShardLevelMetrics":["ALL"]`)
	if err := model.Kinesis().Operation(name).CheckAnswer([]byte(tame.Replace(string(body)))); err != nil {
		m.t.Errorf("the answer to %s is not the model's: %v\n%s", name, err, body)
	}
	return res, nil
}

// iterator is a fresh one for the shard.
func (r *rig) iterator(t *testing.T, shard string, kind string) *string {
	t.Helper()
	out, err := r.sdk.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{
		StreamName: aws.String("agent-events"), ShardId: &shard, ShardIteratorType: types.ShardIteratorType(kind),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.ShardIterator
}

// everything is the data of all records of all shards, in shard order.
func (r *rig) everything(t *testing.T) []string {
	t.Helper()
	shards, err := r.sdk.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("agent-events")})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range shards.Shards {
		all = append(all, r.read(t, *s.ShardId)...)
	}
	return all
}

// read is the data of all records of a shard.
func (r *rig) read(t *testing.T, shard string) []string {
	t.Helper()
	out, err := r.sdk.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: r.iterator(t, shard, "TRIM_HORIZON")})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, rec := range out.Records {
		all = append(all, string(rec.Data))
	}
	return all
}

// advance moves virtual time.
func (r *rig) advance(t *testing.T, by time.Duration) {
	t.Helper()
	if err := r.loop.Advance(by); err != nil {
		t.Fatal(err)
	}
}
