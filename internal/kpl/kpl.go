// Package kpl takes apart what Amazon's Kinesis Producer Library puts together:
// several records of a program in one record of the stream.
//
// An aggregated record is the bytes F3 89 9A C2, a protobuf message AggregatedRecord,
// and that message's MD5 sum. (Document "KPL Aggregated Record Format" of
// awslabs/amazon-kinesis-producer.)
//
// It guarantees:
//   - every record comes out once, in its order, byte for byte;
//   - what only looks aggregated (another sum, a message that is no AggregatedRecord)
//     comes out as it is, whole, as Amazon's own consumer library does it: nothing is
//     lost, and whoever reads it says what is wrong with it;
//   - it never panics, and the parts share the memory of what they came from.
package kpl

import (
	"bytes"
	"crypto/md5" // the format's own sum; it keeps nobody out
	"encoding/binary"
)

const magic = "\xf3\x89\x9a\xc2"

// Split gives the records that a record of a stream holds: itself alone, if it is not
// aggregated. An aggregated record may hold none.
func Split(data []byte) [][]byte {
	message, ok := sealed(data)
	if !ok {
		return [][]byte{data}
	}
	parts, ok := records(message)
	if !ok {
		return [][]byte{data}
	}
	return parts
}

// sealed is the message of an aggregated record.
func sealed(data []byte) (message []byte, ok bool) {
	if len(data) < len(magic)+md5.Size || !bytes.HasPrefix(data, []byte(magic)) {
		return nil, false
	}
	end := len(data) - md5.Size
	message = data[len(magic):end]
	sum := md5.Sum(message)
	return message, bytes.Equal(sum[:], data[end:])
}

// The numbers of the fields that are read: AggregatedRecord.records, Record.data and
// Record.partition_key_index, which every record has.
const (
	fieldRecords  = 3
	fieldData     = 3
	fieldKeyIndex = 1
)

// records are the data of the message's records.
func records(message []byte) (parts [][]byte, ok bool) {
	ok = fields(message, func(number, _ uint64, value []byte) bool {
		if number != fieldRecords {
			return true
		}
		data, whole := record(value)
		parts = append(parts, data)
		return whole
	})
	return parts, ok
}

func record(message []byte) (data []byte, whole bool) {
	var hasData, hasKey bool
	ok := fields(message, func(number, wire uint64, value []byte) bool {
		switch {
		case number == fieldData && wire == wireBytes:
			data, hasData = value, true
		case number == fieldKeyIndex && wire == wireVarint:
			hasKey = true
		}
		return true
	})
	return data, ok && hasData && hasKey
}

// The wire types of protobuf.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// fields walks over the fields of a message, until take says no. It is false where the
// message cannot be read to its end.
func fields(message []byte, take func(number, wire uint64, value []byte) bool) bool {
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		if n <= 0 || tag>>3 == 0 {
			return false
		}
		value, size := value(tag&7, message[n:])
		if size < 0 || !take(tag>>3, tag&7, value) {
			return false
		}
		message = message[n+size:]
	}
	return true
}

// value is a field's value, and how many bytes it takes up; -1 if it cannot be read.
func value(wire uint64, rest []byte) (value []byte, size int) {
	length, n := uint64(0), 0
	switch wire {
	case wireVarint:
		if _, n = binary.Uvarint(rest); n <= 0 {
			return nil, -1
		}
	case wireFixed64:
		length = 8
	case wireFixed32:
		length = 4
	case wireBytes:
		if length, n = binary.Uvarint(rest); n <= 0 {
			return nil, -1
		}
	default:
		return nil, -1
	}
	if length > uint64(len(rest)-n) {
		return nil, -1
	}
	end := n + int(length)
	return rest[n:end:end], end
}
