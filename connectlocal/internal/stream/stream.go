// Package stream is the agent event stream: the records that Amazon Connect
// would put into a Kinesis data stream, and the part of the Kinesis API that a
// reader needs.
package stream

import (
	"net/http"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// Fate is what an injected fault does to one agent event record on its way
// into the stream. The zero value writes it once, at once, as it is.
type Fate struct {
	Repeats int           // how many further times it is written
	Delay   time.Duration // virtual time until it is written; later records of the same agent wait behind it
	Swap    bool          // held back until the next record has been written
	Corrupt bool          // cut short, so that nobody can decode it
}

// PublisherOptions are what a Publisher is made of.
type PublisherOptions struct {
	Loop *clock.Loop
	IDs  func() string           // event ids; nil: random UUIDs
	Fate func(at time.Time) Fate // asked once for each record; nil: no faults
}

// Publisher is a state.Observer.
type Publisher struct{}

// NewPublisher returns a publisher that drops everything until Attach.
func NewPublisher(o PublisherOptions) *Publisher { panic("not yet") }

// Directory is where a Publisher learns names and ARNs. *state.World is one.
type Directory interface {
	Instance() state.Instance
	Queues() []state.Queue
}

// Attach tells the publisher where to write, and the names of queues. It must
// be called inside the loop, before the first agent logs in.
func (p *Publisher) Attach(d Directory, log *Log) { panic("not yet") }

// LogOptions are what a Log is made of.
type LogOptions struct {
	Name, Region, Account string
	Created               time.Time
	Shards                int           // default 4
	Retention             time.Duration // default 24 h
	MaxBytes              int           // default 64 MiB
}

// Log is one data stream in memory.
type Log struct{}

// NewLog returns an empty stream.
func NewLog(o LogOptions) (*Log, error) { panic("not yet") }

// Name is the stream's name; ARN its ARN.
func (l *Log) Name() string { panic("not yet") }

// ARN is the stream's Amazon resource name.
func (l *Log) ARN() string { panic("not yet") }

// Wrap puts something (injected faults) around the handler of one operation.
type Wrap func(operation string, next http.Handler) http.Handler

// NewAPI serves POST / for requests with X-Amz-Target Kinesis_20131202.*; wrap may be nil.
func NewAPI(c *clock.Loop, wrap Wrap, logs ...*Log) http.Handler { panic("not yet") }
