package kinesis

import (
	"maps"
	"time"
)

// How many items a list has when not told.
const (
	streamsPage = 100
	shardsPage  = 1000
	maxPage     = 10000
)

func streamOperations() []operation {
	return []operation{
		op("CreateStream", (*api).createStream),
		op("DeleteStream", (*api).deleteStream),
		op("ListStreams", (*api).listStreams),
		op("DescribeStream", (*api).describeStream),
		op("DescribeStreamSummary", (*api).describeStreamSummary),
		op("DescribeLimits", (*api).describeLimits),
	}
}

type modeDetails struct{ StreamMode string }

type createStreamInput struct {
	StreamName                 string
	ShardCount                 *int
	StreamModeDetails          *modeDetails
	Tags                       map[string]string
	MaxRecordSizeInKiB         *int
	WarmThroughputMiBps        *int   // there is always enough
	RecordDistributionStrategy string // USER_PARTITION_KEY, which is the default, or nothing
}

func (a *api) createStream(in createStreamInput, now time.Time) (any, error) {
	mode := provisioned
	if in.StreamModeDetails != nil {
		mode = in.StreamModeDetails.StreamMode
	}
	if err := a.mayCreate(in, mode); err != nil {
		return nil, err
	}
	s := a.add(StreamOptions{Name: in.StreamName, Shards: pick(in.ShardCount, defaultShards), Retention: defaultRetention}, now)
	s.mode = mode
	s.maxRecord = pick(in.MaxRecordSizeInKiB, defaultRecord)
	maps.Copy(s.tags, in.Tags)
	s.busy(now, creating, active, nil)
	return none{}, nil
}

func (a *api) mayCreate(in createStreamInput, mode string) error {
	switch {
	case a.streams[in.StreamName] != nil:
		return refuse("ResourceInUseException", "Stream %s under account %s already exists.", in.StreamName, a.id)
	case in.RecordDistributionStrategy == "AUTO":
		return refuse("ValidationException", "RecordDistributionStrategy: found AUTO, connectlocal implements USER_PARTITION_KEY")
	case len(in.Tags) > maxTags:
		return tooManyTags(in.StreamName, a.id)
	case mode == provisioned && in.ShardCount == nil:
		return invalid("ShardCount is missing, which a stream in %s mode needs", provisioned)
	case mode == provisioned:
		return a.roomFor(*in.ShardCount)
	case in.ShardCount != nil:
		return invalid("ShardCount: found %d, want none for a stream in %s mode", *in.ShardCount, onDemand)
	}
	return a.roomOnDemand()
}

// roomOnDemand checks the account's limit of streams in that mode.
func (a *api) roomOnDemand() error {
	if a.onDemand() >= onDemandLimit {
		return refuse("LimitExceededException", "This request would exceed the on-demand stream limit for the account %s: %d", a.id, onDemandLimit)
	}
	return nil
}

func (a *api) onDemand() (n int) {
	for _, s := range a.streams {
		if s.mode == onDemand {
			n++
		}
	}
	return n
}

type deleteStreamInput struct {
	ref
	EnforceConsumerDeletion bool
}

func (a *api) deleteStream(in deleteStreamInput, now time.Time) (any, error) {
	s, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	switch {
	case s.status == deleting:
		return none{}, nil
	case len(s.consumers) > 0 && !in.EnforceConsumerDeletion:
		return nil, refuse("ResourceInUseException", "Stream %s under account %s has %d registered consumers; deregister them, or set EnforceConsumerDeletion.",
			s.name, a.id, len(s.consumers))
	}
	s.busy(now, deleting, gone, nil)
	s.notify()
	return none{}, nil
}

type listStreamsInput struct {
	Limit                    *int
	ExclusiveStartStreamName string
	NextToken                string
}

type streamSummary struct {
	StreamName, StreamARN, StreamStatus string
	StreamModeDetails                   modeDetails
	StreamCreationTimestamp             epoch
}

func (a *api) listStreams(in listStreamsInput, now time.Time) (any, error) {
	after := in.ExclusiveStartStreamName
	if in.NextToken != "" {
		t, err := resumed("ListStreams", in.NextToken, now)
		if err != nil {
			return nil, err
		}
		after = t.After
	}
	out := struct {
		StreamNames     []string
		StreamSummaries []streamSummary
		HasMoreStreams  bool
		NextToken       string `json:",omitempty"`
	}{StreamNames: []string{}, StreamSummaries: []streamSummary{}}
	rest, more := page(a.sorted(), func(s *stream) string { return s.name }, after, pick(in.Limit, streamsPage))
	for _, s := range rest {
		out.StreamNames = append(out.StreamNames, s.name)
		out.StreamSummaries = append(out.StreamSummaries, streamSummary{s.name, s.arn, s.status, modeDetails{s.mode}, epoch(s.created)})
	}
	if out.HasMoreStreams = more; more {
		out.NextToken = token{List: "ListStreams", After: rest[len(rest)-1].name}.encode(now)
	}
	return out, nil
}

// description is what DescribeStream and DescribeStreamSummary have in common.
type description struct {
	StreamName, StreamARN, StreamStatus string
	StreamModeDetails                   modeDetails
	RetentionPeriodHours                int
	StreamCreationTimestamp             epoch
	EnhancedMonitoring                  []metricNames
	EncryptionType                      string
	KeyId                               string `json:",omitempty"`
}

type metricNames struct{ ShardLevelMetrics []string }

func (s *stream) describe() description {
	return description{
		StreamName: s.name, StreamARN: s.arn, StreamStatus: s.status,
		StreamModeDetails:       modeDetails{s.mode},
		RetentionPeriodHours:    int(s.retention.Hours()),
		StreamCreationTimestamp: epoch(s.created),
		EnhancedMonitoring:      []metricNames{{append([]string{}, s.metrics...)}},
		EncryptionType:          s.encryption(),
		KeyId:                   s.keyID,
	}
}

func (s *stream) encryption() string {
	if s.keyID == "" {
		return "NONE"
	}
	return "KMS"
}

type describeStreamInput struct {
	ref
	Limit                 *int
	ExclusiveStartShardId string
}

func (a *api) describeStream(in describeStreamInput, _ time.Time) (any, error) {
	s, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	var d struct {
		description
		Shards        []wireShard
		HasMoreShards bool
	}
	d.description = s.describe()
	d.Shards, d.HasMoreShards = shardPage(s.visible(), in.ExclusiveStartShardId, pick(in.Limit, streamsPage))
	return map[string]any{"StreamDescription": d}, nil
}

// visible are the shards that are told: those of a stream that is being created are not.
func (s *stream) visible() []*shard {
	if s.status == creating {
		return nil
	}
	return s.shards
}

type describeStreamSummaryInput struct{ ref }

func (a *api) describeStreamSummary(in describeStreamSummaryInput, _ time.Time) (any, error) {
	s, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	var d struct {
		description
		OpenShardCount, ConsumerCount, MaxRecordSizeInKiB int
	}
	d.description = s.describe()
	d.OpenShardCount, d.ConsumerCount, d.MaxRecordSizeInKiB = len(s.openOnes()), len(s.consumers), s.maxRecord
	if s.status == creating {
		d.OpenShardCount = 0
	}
	return map[string]any{"StreamDescriptionSummary": d}, nil
}

func (a *api) describeLimits(none, time.Time) (any, error) {
	return struct{ ShardLimit, OpenShardCount, OnDemandStreamCount, OnDemandStreamCountLimit int }{
		shardLimit, a.openShards(), a.onDemand(), onDemandLimit,
	}, nil
}
