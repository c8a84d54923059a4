// Package archive reads and writes recorded streams of agent events: files of JSON,
// as `handover record` or Amazon Data Firehose write them, in a folder or in S3, and
// what a Kinesis stream still holds.
//
// It guarantees of what it reads:
//   - every byte is accounted for: it belongs to an Item, or to a Reject that names
//     the file, the offset and the reason. After a Reject the rest is read;
//   - a file is gzip or not, by its first bytes and not by its name; gzip members may
//     follow each other. Objects may stand in lines, over several lines, or follow each
//     other with nothing between, as Firehose writes them;
//   - a gzip file that was cut off gives all that was whole;
//   - what the Kinesis Producer Library put together comes apart;
//   - Sorted gives items in the order of their events' own time, as far as the memory
//     it was given reaches.
//
// A file that cannot be opened, and a service that does not answer, end the reading
// with an error: what is missing then is not known.
package archive

import (
	"fmt"
	"strconv"
	"time"
)

// Item is one record.
type Item struct {
	Source   string    // the file, or the stream and the shard
	Offset   int64     // of the record in the file, once unpacked; of a stream 0
	Sequence string    // its sequence number; empty where it is not known
	Arrived  time.Time // in the stream; zero where it is not known
	Kind     Kind
	At       time.Time // of the event, by its own word; zero where that says none
	Data     []byte
}

// Where says where the item stands, for people.
func (i Item) Where() string {
	if i.Sequence != "" {
		return i.Source + ", record " + i.Sequence
	}
	return i.Source + ", byte " + strconv.FormatInt(i.Offset, 10)
}

// Kind is what a record seems to be. Whether it can be applied is for its decoder to
// say.
type Kind string

// The kinds.
const (
	AgentEvent   Kind = "agent-event"
	ContactEvent Kind = "contact-event"
	Other        Kind = "other" // a contact record, and whatever else may share the way
)

// Reject is a piece of a file that is no record. Reading goes on after it.
type Reject struct {
	Source string
	Offset int64
	Reason string
	Data   []byte // the piece; nil where it is the whole file, which is still there
}

func (r *Reject) Error() string {
	return fmt.Sprintf("%s, byte %d: %s", r.Source, r.Offset, r.Reason)
}
