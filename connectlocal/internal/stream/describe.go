package stream

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// epoch is a point in time as Kinesis writes and reads it: seconds since 1970, with a fraction.
type epoch time.Time

// MarshalJSON writes seconds with milliseconds.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(e).UnixMilli())/1000, 'f', 3, 64), nil
}

// UnmarshalJSON reads seconds, to the microsecond.
func (e *epoch) UnmarshalJSON(b []byte) error {
	seconds, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return fmt.Errorf("want seconds since 1970, found %s", b)
	}
	*e = epoch(time.UnixMicro(int64(seconds * 1e6)))
	return nil
}

// ref is how a request names a stream: by name, by ARN, or both.
type ref struct{ StreamName, StreamARN string }

// find is the stream that a request names.
func (a *api) find(r ref) (*Log, error) {
	if r.StreamName == "" && r.StreamARN == "" {
		return nil, invalid("Either StreamName or StreamARN must be given.")
	}
	for _, l := range a.logs {
		if (r.StreamName == "" || r.StreamName == l.name) && (r.StreamARN == "" || r.StreamARN == l.arn) {
			return l, nil
		}
	}
	return nil, refuse("ResourceNotFoundException", fmt.Sprintf("Stream %s%s not found.", r.StreamName, r.StreamARN))
}

// limited checks an optional count; fallback is its default.
func limited(field string, given *int, fallback, most int) (int, error) {
	if given == nil {
		return fallback, nil
	}
	if *given < 1 || *given > most {
		return 0, refuse("ValidationException",
			fmt.Sprintf("Value '%d' at '%s' failed to satisfy constraint: want 1 to %d", *given, field, most))
	}
	return *given, nil
}

// The most items that a list operation returns, and how many when not told.
const (
	maxPage     = 10000
	streamsPage = 100
	shardsPage  = 1000
)

type listStreamsInput struct {
	Limit                    *int
	ExclusiveStartStreamName string
	NextToken                string
}

type streamSummary struct {
	StreamName, StreamARN, StreamStatus string
	StreamModeDetails                   streamMode
	StreamCreationTimestamp             epoch
}

type streamMode struct{ StreamMode string }

func (a *api) listStreams(in listStreamsInput) (any, error) {
	limit, err := limited("limit", in.Limit, streamsPage, maxPage)
	if err != nil {
		return nil, err
	}
	after, err := start(in.NextToken, in.ExclusiveStartStreamName)
	if err != nil {
		return nil, err
	}
	out := struct {
		StreamNames     []string
		StreamSummaries []streamSummary
		HasMoreStreams  bool
		NextToken       string `json:",omitempty"`
	}{StreamNames: []string{}, StreamSummaries: []streamSummary{}}
	rest, more := page(a.logs, func(l *Log) string { return l.name }, after, limit)
	for _, l := range rest {
		out.StreamNames = append(out.StreamNames, l.name)
		out.StreamSummaries = append(out.StreamSummaries, streamSummary{
			StreamName: l.name, StreamARN: l.arn, StreamStatus: "ACTIVE",
			StreamModeDetails: streamMode{"PROVISIONED"}, StreamCreationTimestamp: epoch(l.created),
		})
	}
	if out.HasMoreStreams = more; more {
		out.NextToken = token(rest[len(rest)-1].name)
	}
	return out, nil
}

// page is what comes after the item of that name, at most limit of it; an
// empty name means from the beginning.
func page[T any](all []T, name func(T) string, after string, limit int) (items []T, more bool) {
	from := 0
	for i, v := range all {
		if after != "" && name(v) == after {
			from = i + 1
		}
	}
	rest := all[from:]
	if len(rest) > limit {
		return rest[:limit], true
	}
	return rest, false
}

// start is where a list goes on: a NextToken wins over a name.
func start(nextToken, name string) (string, error) {
	if nextToken == "" {
		return name, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(nextToken)
	if err != nil || len(b) == 0 {
		return "", invalid("NextToken is not valid.")
	}
	return string(b), nil
}

func token(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }

type wireShard struct {
	ShardId      string
	HashKeyRange struct{ StartingHashKey, EndingHashKey string }

	SequenceNumberRange struct{ StartingSequenceNumber string }
}

func wireShardOf(s *shard) wireShard {
	w := wireShard{ShardId: s.id}
	w.HashKeyRange.StartingHashKey = s.keys.first.String()
	w.HashKeyRange.EndingHashKey = s.keys.last.String()
	w.SequenceNumberRange.StartingSequenceNumber = s.sequence(0)
	return w
}

// shardPage is a page of a stream's shards.
func shardPage(l *Log, after string, limit int) (shards []wireShard, more bool) {
	rest, more := page(l.shards, func(s *shard) string { return s.id }, after, limit)
	shards = []wireShard{}
	for _, s := range rest {
		shards = append(shards, wireShardOf(s))
	}
	return shards, more
}

// description is what DescribeStream and DescribeStreamSummary have in common.
type description struct {
	StreamName, StreamARN, StreamStatus string
	StreamModeDetails                   streamMode
	RetentionPeriodHours                int
	StreamCreationTimestamp             epoch
	EnhancedMonitoring                  []struct{ ShardLevelMetrics []string }
	EncryptionType                      string
}

func (l *Log) describe() description {
	return description{
		StreamName: l.name, StreamARN: l.arn, StreamStatus: "ACTIVE",
		StreamModeDetails:       streamMode{"PROVISIONED"},
		RetentionPeriodHours:    int(l.retention.Hours()),
		StreamCreationTimestamp: epoch(l.created),
		EnhancedMonitoring:      []struct{ ShardLevelMetrics []string }{{ShardLevelMetrics: []string{}}},
		EncryptionType:          "NONE",
	}
}

type describeStreamInput struct {
	ref
	Limit                 *int
	ExclusiveStartShardId string
}

func (a *api) describeStream(in describeStreamInput) (any, error) {
	l, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	limit, err := limited("limit", in.Limit, streamsPage, maxPage)
	if err != nil {
		return nil, err
	}
	var d struct {
		description
		Shards        []wireShard
		HasMoreShards bool
	}
	d.description = l.describe()
	d.Shards, d.HasMoreShards = shardPage(l, in.ExclusiveStartShardId, limit)
	return map[string]any{"StreamDescription": d}, nil
}

func (a *api) describeStreamSummary(in ref) (any, error) {
	l, err := a.find(in)
	if err != nil {
		return nil, err
	}
	var d struct {
		description
		OpenShardCount, ConsumerCount int
	}
	d.description = l.describe()
	d.OpenShardCount = len(l.shards)
	return map[string]any{"StreamDescriptionSummary": d}, nil
}

type listShardsInput struct {
	ref
	NextToken             string
	ExclusiveStartShardId string
	MaxResults            *int
	ShardFilter           *struct{ Type, ShardId string }
}

// listShards answers every filter but AFTER_SHARD_ID with all shards: none was
// ever closed. Its NextToken carries the stream, which a request with a token
// must not name again.
func (a *api) listShards(in listShardsInput) (any, error) {
	if in.NextToken != "" && in.ref != (ref{}) {
		return nil, invalid("NextToken and StreamName or StreamARN must not be given together.")
	}
	after := in.ExclusiveStartShardId
	if f := in.ShardFilter; f != nil && f.Type == "AFTER_SHARD_ID" {
		after = f.ShardId
	}
	if in.NextToken != "" {
		var err error
		if in.ref, after, err = resumeShards(in.NextToken); err != nil {
			return nil, err
		}
	}
	l, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	limit, err := limited("maxResults", in.MaxResults, shardsPage, maxPage)
	if err != nil {
		return nil, err
	}
	out := struct {
		Shards    []wireShard
		NextToken string `json:",omitempty"`
	}{}
	var more bool
	if out.Shards, more = shardPage(l, after, limit); more {
		out.NextToken = token(l.name + "/" + out.Shards[len(out.Shards)-1].ShardId)
	}
	return out, nil
}

// resumeShards reads a token of listShards.
func resumeShards(nextToken string) (ref, string, error) {
	s, err := start(nextToken, "")
	if err != nil {
		return ref{}, "", err
	}
	name, after, ok := strings.Cut(s, "/")
	if !ok {
		return ref{}, "", invalid("NextToken is not valid.")
	}
	return ref{StreamName: name}, after, nil
}
