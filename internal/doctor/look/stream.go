package look

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	connecttypes "github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/internal/awsfault"
	"handover/internal/doctor"
)

// associations are where the instance sends its agent events.
func (l *looker) associations(ctx context.Context) {
	all, err := pages(func(token *string) ([]doctor.Association, *string, error) {
		out, err := within(ctx, l.sdk.ListInstanceStorageConfigs, &connect.ListInstanceStorageConfigsInput{
			InstanceId: l.instance, ResourceType: connecttypes.InstanceStorageResourceTypeAgentEvents, NextToken: token,
		})
		if err != nil {
			return nil, nil, err
		}
		var page []doctor.Association
		for _, c := range out.StorageConfigs {
			a := doctor.Association{Type: string(c.StorageType)}
			if c.KinesisStreamConfig != nil {
				a.StreamARN = aws.ToString(c.KinesisStreamConfig.StreamArn)
			}
			page = append(page, a)
		}
		return page, out.NextToken, nil
	})
	l.p.Associations = doctor.Got(all, l.explain(err))
}

// streams are those that the configuration names.
func (l *looker) streams(ctx context.Context) {
	client := kinesis.NewFromConfig(l.aws)
	if l.conf.Stream != "" {
		l.p.Streams = append(l.p.Streams, l.stream(ctx, client, "stream", l.conf.Stream))
	}
	if l.conf.ContactEvents != "" && l.conf.ContactEvents != l.conf.Stream {
		l.p.Streams = append(l.p.Streams, l.stream(ctx, client, "contact_events", l.conf.ContactEvents))
	}
}

func (l *looker) stream(ctx context.Context, client *kinesis.Client, setting, named string) doctor.Stream {
	s := doctor.Stream{Setting: setting, Named: named}
	what := l.setting(setting, named)
	in := &kinesis.DescribeStreamSummaryInput{}
	in.StreamName, in.StreamARN = nameOrARN(named)
	out, err := within(ctx, client.DescribeStreamSummary, in)
	if err != nil {
		s.Err = awsfault.Explain(err, what)
		return s
	}
	d := out.StreamDescriptionSummary
	s.ARN, s.Status, s.Key = aws.ToString(d.StreamARN), string(d.StreamStatus), aws.ToString(d.KeyId)
	s.Retention = time.Duration(aws.ToInt32(d.RetentionPeriodHours)) * time.Hour
	if d.StreamStatus == types.StreamStatusActive || d.StreamStatus == types.StreamStatusUpdating {
		s.ReadErr = awsfault.Explain(l.taste(ctx, client, named), what)
	}
	return s
}

// taste reads the oldest record of a shard, if there is one, and forgets it: that takes
// the right to the stream's key, too.
func (l *looker) taste(ctx context.Context, client *kinesis.Client, named string) error {
	shards := &kinesis.ListShardsInput{MaxResults: aws.Int32(1)}
	shards.StreamName, shards.StreamARN = nameOrARN(named)
	found, err := within(ctx, client.ListShards, shards)
	if err != nil || len(found.Shards) == 0 {
		return err
	}
	from := &kinesis.GetShardIteratorInput{ShardId: found.Shards[0].ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
	from.StreamName, from.StreamARN = nameOrARN(named)
	it, err := within(ctx, client.GetShardIterator, from)
	if err != nil {
		return err
	}
	_, err = within(ctx, client.GetRecords, &kinesis.GetRecordsInput{ShardIterator: it.ShardIterator, Limit: aws.Int32(1)})
	return err
}

func nameOrARN(named string) (name, arn *string) {
	if strings.HasPrefix(named, "arn:") {
		return nil, &named
	}
	return &named, nil
}
