package stream

import (
	"fmt"
	"math/big"
	"unicode/utf8"
)

// Kinesis's bounds on what is put.
const (
	maxData    = 10 << 20
	maxRecords = 500
	maxKey     = 256
)

// putEntry is one record to be written.
type putEntry struct {
	Data            []byte
	PartitionKey    string
	ExplicitHashKey string
}

// hash checks the entry and says where it goes; at names it in the refusal.
func (e putEntry) hash(at string) (*big.Int, error) {
	if n := utf8.RuneCountInString(e.PartitionKey); n < 1 || n > maxKey {
		return nil, refuse("ValidationException", fmt.Sprintf("%sPartitionKey has %d characters: want 1 to %d", at, n, maxKey))
	}
	if len(e.PartitionKey)+len(e.Data) > maxData {
		return nil, refuse("ValidationException", fmt.Sprintf("%sData has %d bytes: want at most %d with its key", at, len(e.Data), maxData))
	}
	if e.ExplicitHashKey == "" {
		return hashOf(e.PartitionKey), nil
	}
	h, ok := explicitHash(e.ExplicitHashKey)
	if !ok {
		return nil, invalid(fmt.Sprintf("%sExplicitHashKey %q: want a number from 0 to 2^128-1", at, e.ExplicitHashKey))
	}
	return h, nil
}

type putRecordInput struct {
	ref
	putEntry
}

type putResult struct {
	ShardId, SequenceNumber string
	EncryptionType          string `json:",omitempty"`
}

func (a *api) putRecord(in putRecordInput) (any, error) {
	l, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	h, err := in.hash("")
	if err != nil {
		return nil, err
	}
	shard, sequence := l.put(a.clock.Now(), h, in.PartitionKey, in.Data)
	return putResult{ShardId: shard, SequenceNumber: sequence, EncryptionType: "NONE"}, nil
}

type putRecordsInput struct {
	ref
	Records []putEntry
}

// putRecords writes all records or, if one is malformed, none.
func (a *api) putRecords(in putRecordsInput) (any, error) {
	l, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	if n := len(in.Records); n < 1 || n > maxRecords {
		return nil, refuse("ValidationException", fmt.Sprintf("Records has %d entries: want 1 to %d", n, maxRecords))
	}
	hashes := make([]*big.Int, len(in.Records))
	for i, e := range in.Records {
		if hashes[i], err = e.hash(fmt.Sprintf("Records[%d].", i)); err != nil {
			return nil, err
		}
	}
	out := struct {
		FailedRecordCount int
		Records           []putResult
		EncryptionType    string
	}{EncryptionType: "NONE"}
	now := a.clock.Now()
	for i, e := range in.Records {
		shard, sequence := l.put(now, hashes[i], e.PartitionKey, e.Data)
		out.Records = append(out.Records, putResult{ShardId: shard, SequenceNumber: sequence})
	}
	return out, nil
}
