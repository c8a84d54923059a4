package kinesis

import (
	"fmt"
	"math/big"
	"time"
)

// maxPut is how much PutRecords takes at most, keys included.
const maxPut = 10 << 20

// putEntry is one record to be written.
type putEntry struct {
	Data            []byte
	PartitionKey    string
	ExplicitHashKey string
}

func (e putEntry) size() int { return len(e.PartitionKey) + len(e.Data) }

// hash checks the entry and says where it goes; at names it in the refusal.
func (e putEntry) hash(s *stream, at string) (*big.Int, error) {
	most := s.maxRecord << 10
	switch {
	case e.PartitionKey == "":
		return nil, refuse("ValidationException", "1 validation error detected: %sPartitionKey: is required", at)
	case e.size() > most:
		return nil, refuse("ValidationException", "1 validation error detected: %sData: found %d bytes with the partition key, allowed are %d at most", at, e.size(), most)
	case e.ExplicitHashKey == "":
		return hashOf(e.PartitionKey), nil
	}
	h, ok := explicitHash(e.ExplicitHashKey)
	if !ok {
		return nil, invalid("Invalid ExplicitHashKey. %sExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was %s", at, e.ExplicitHashKey)
	}
	return h, nil
}

type putRecordInput struct {
	ref
	putEntry
	SequenceNumberForOrdering string
}

type putResult struct {
	ShardId        string `json:",omitempty"`
	SequenceNumber string `json:",omitempty"`
	ErrorCode      string `json:",omitempty"`
	ErrorMessage   string `json:",omitempty"`
}

func (a *api) putRecord(in putRecordInput, now time.Time) (any, error) {
	s, err := a.usable(in.ref)
	if err != nil {
		return nil, err
	}
	h, err := in.hash(s, "")
	if err != nil {
		return nil, err
	}
	if !s.issued(in.SequenceNumberForOrdering, now) {
		return nil, invalid("ExclusiveMinimumSequenceNumber %s used in PutRecord on stream %s under account %s is invalid.",
			in.SequenceNumberForOrdering, s.name, a.id)
	}
	shard, sequence, refused := a.write(s, h, in.putEntry, now)
	if refused != nil {
		return nil, refused
	}
	return struct{ ShardId, SequenceNumber, EncryptionType string }{shard, sequence, s.encryption()}, nil
}

// write puts an entry into the shard that owns the hash, and tells where it is; or
// refuses it if that is more than the shard takes.
func (a *api) write(s *stream, hash *big.Int, e putEntry, now time.Time) (shardID, sequence string, refused *apiError) {
	sh := s.owner(hash)
	if a.throughput && !sh.load.mayWrite(now, e.size()) {
		return "", "", exceeded(sh, s, a.id)
	}
	return sh.id, s.put(now, sh, record{key: e.PartitionKey, data: e.Data}), nil
}

// issued tells whether a sequence number can be one of this stream's, or an earlier
// one; an empty one is none. Numbers ascend by themselves, so that there is no
// more to do for ordering.
func (s *stream) issued(sequence string, now time.Time) bool {
	if sequence == "" {
		return true
	}
	for _, sh := range s.shards {
		if _, ok := sh.number(sequence); ok {
			return true
		}
	}
	return compareDecimal(sequence, newShard(0, keyRange{}, now, nil).sequence(0)) < 0
}

type putRecordsInput struct {
	ref
	Records []putEntry
}

// putRecords writes the records one by one, each or not; if one is malformed, none.
func (a *api) putRecords(in putRecordsInput, now time.Time) (any, error) {
	s, err := a.usable(in.ref)
	if err != nil {
		return nil, err
	}
	hashes, err := in.hashes(s)
	if err != nil {
		return nil, err
	}
	out := struct {
		FailedRecordCount int
		Records           []putResult
		EncryptionType    string
	}{EncryptionType: s.encryption()}
	for i, e := range in.Records {
		shard, sequence, refused := a.write(s, hashes[i], e, now)
		if refused != nil {
			out.FailedRecordCount++
			out.Records = append(out.Records, putResult{ErrorCode: refused.Type, ErrorMessage: refused.Message})
			continue
		}
		out.Records = append(out.Records, putResult{ShardId: shard, SequenceNumber: sequence})
	}
	return out, nil
}

// hashes checks all records before any is written.
func (in putRecordsInput) hashes(s *stream) ([]*big.Int, error) {
	hashes := make([]*big.Int, len(in.Records))
	total := 0
	for i, e := range in.Records {
		h, err := e.hash(s, fmt.Sprintf("Records[%d].", i))
		if err != nil {
			return nil, err
		}
		hashes[i] = h
		total += e.size()
	}
	if total > maxPut {
		return nil, invalid("Records size exceeds %d bytes: found %d", maxPut, total)
	}
	return hashes, nil
}
