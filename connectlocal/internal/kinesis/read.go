package kinesis

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"
)

// iterator is a position in a shard. It goes to the client as opaque text.
type iterator struct {
	Stream  string
	Created int64 // of the stream, unix ms: tells streams of one name apart
	Shard   string
	Next    uint64
	Expires int64 // virtual time, unix ms
}

// encode makes the iterator's text. An iterator has nothing that cannot be marshalled.
func (it iterator) encode(now time.Time) string {
	it.Expires = now.Add(life).UnixMilli()
	b, _ := json.Marshal(it)
	return base64.RawURLEncoding.EncodeToString(b)
}

// resume reads an iterator's text. One of an earlier stream, or process, counts as expired.
func (a *api) resume(text string, now time.Time) (*stream, *shard, iterator, error) {
	var it iterator
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(b, &it) != nil {
		return nil, nil, it, invalid("Invalid ShardIterator.")
	}
	s, err := a.usable(ref{StreamName: it.Stream})
	if err != nil {
		return nil, nil, it, err
	}
	if it.Created != s.created.UnixMilli() || now.UnixMilli() > it.Expires {
		return nil, nil, it, refuse("ExpiredIteratorException",
			"Iterator expired. The iterator was created at time %s while right now it is %s which is further in the future than the tolerated delay of %d milliseconds.",
			time.UnixMilli(it.Expires).Add(-life).UTC().Format(time.RFC1123), now.UTC().Format(time.RFC1123), life.Milliseconds())
	}
	sh := s.shard(it.Shard)
	if sh == nil {
		return nil, nil, it, a.noShard(s, it.Shard)
	}
	return s, sh, it, nil
}

func (a *api) noShard(s *stream, id string) error {
	return refuse("ResourceNotFoundException", "Shard %s in stream %s under account %s does not exist", id, s.name, a.id)
}

type getShardIteratorInput struct {
	ref
	ShardId, ShardIteratorType, StartingSequenceNumber string
	Timestamp                                          *epoch
}

func (a *api) getShardIterator(in getShardIteratorInput, now time.Time) (any, error) {
	s, err := a.usable(in.ref)
	if err != nil {
		return nil, err
	}
	sh := s.shard(in.ShardId)
	if sh == nil {
		return nil, a.noShard(s, in.ShardId)
	}
	next, err := sh.position(start{in.ShardIteratorType, in.StartingSequenceNumber, in.Timestamp}, now)
	if err != nil {
		return nil, err
	}
	it := iterator{Stream: s.name, Created: s.created.UnixMilli(), Shard: sh.id, Next: next}
	return map[string]string{"ShardIterator": it.encode(now)}, nil
}

// start is where a reader wants to begin.
type start struct {
	kind      string // one of the model's choices
	sequence  string
	timestamp *epoch
}

// position is where that is.
func (s *shard) position(from start, now time.Time) (uint64, error) {
	switch from.kind {
	case "LATEST":
		return s.next, nil
	case "AT_SEQUENCE_NUMBER":
		return s.numbered(from.sequence)
	case "AFTER_SEQUENCE_NUMBER":
		n, err := s.numbered(from.sequence)
		return n + 1, err
	case "AT_TIMESTAMP":
		return s.timed(from.timestamp, now)
	}
	return 0, nil // TRIM_HORIZON
}

func (s *shard) numbered(sequence string) (uint64, error) {
	if sequence == "" {
		return 0, invalid("A sequence number is missing, which AT_SEQUENCE_NUMBER and AFTER_SEQUENCE_NUMBER need.")
	}
	n, ok := s.number(sequence)
	if !ok {
		return 0, invalid("Sequence number %s is not one of shard %s.", sequence, s.id)
	}
	return n, nil
}

func (s *shard) timed(t *epoch, now time.Time) (uint64, error) {
	if t == nil {
		return 0, invalid("Timestamp is missing, which AT_TIMESTAMP needs.")
	}
	at := time.Time(*t)
	if at.After(now) {
		return 0, invalid("The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: %d, currentTimestampInMillis: %d",
			at.UnixMilli(), now.UnixMilli())
	}
	return s.since(at), nil
}

type getRecordsInput struct {
	ShardIterator string
	Limit         *int
	StreamARN     string // must be that of the iterator's stream
}

type wireRecord struct {
	SequenceNumber              string
	ApproximateArrivalTimestamp epoch
	Data                        []byte
	PartitionKey                string
	EncryptionType              string `json:",omitempty"`
}

type getRecordsOutput struct {
	Records            []wireRecord
	NextShardIterator  string `json:",omitempty"` // absent at the end of a closed shard
	MillisBehindLatest int64
	ChildShards        []childShard `json:",omitempty"`
}

func (a *api) getRecords(in getRecordsInput, now time.Time) (any, error) {
	s, sh, it, err := a.resume(in.ShardIterator, now)
	if err != nil {
		return nil, err
	}
	if in.StreamARN != "" && in.StreamARN != s.arn {
		return nil, invalid("StreamARN: found %s, want that of the iterator's stream, %s", in.StreamARN, s.arn)
	}
	if a.throughput && !sh.load.mayRead(now) {
		return nil, exceeded(sh, s, a.id)
	}
	if a.stalled(s.name, now) {
		return getRecordsOutput{Records: []wireRecord{}, NextShardIterator: it.encode(now)}, nil
	}
	b := sh.read(it.Next, pick(in.Limit, maxPage), now)
	sh.load.hasRead(now, b.bytes)
	out := getRecordsOutput{Records: s.wire(sh, b.records), MillisBehindLatest: b.behind.Milliseconds()}
	if b.atEnd {
		out.ChildShards = childrenOf(sh)
	} else {
		it.Next = b.next
		out.NextShardIterator = it.encode(now)
	}
	return out, nil
}

func (s *stream) wire(sh *shard, records []record) []wireRecord {
	out := make([]wireRecord, len(records))
	for i, r := range records {
		out[i] = wireRecord{sh.sequence(r.n), epoch(r.at), r.data, r.key, ""}
		if s.keyID != "" {
			out[i].EncryptionType = "KMS"
		}
		if out[i].Data == nil {
			out[i].Data = []byte{}
		}
	}
	return out
}

func exceeded(sh *shard, s *stream, account string) *apiError {
	return &apiError{
		Type:    "ProvisionedThroughputExceededException",
		Message: fmt.Sprintf("Rate exceeded for shard %s in stream %s under account %s.", sh.id, s.name, account),
	}
}
