package faults

import (
	"time"

	"handover/connectlocal/internal/stream"
)

// FateOf returns what says what becomes of one record of a stream; it fits
// stream.PublisherOptions.
func (s *Set) FateOf(name string) func(at time.Time) stream.Fate {
	return func(at time.Time) stream.Fate {
		var fate stream.Fate
		s.each(at, func(f Fault) bool { return f.Kind.ofRecords() && s.streamOf(f) == name }, func(f Fault) {
			switch f.Kind {
			case Repeat:
				fate.Repeats++
			case Delay:
				fate.Delay += time.Duration(f.Latency)
			case Reorder:
				fate.Swap = true
			case Lost:
				fate.Lose = true
			default:
				fate.Corrupt = true
			}
		})
		return fate
	}
}

// Stalled tells whether one reading of a stream is to give nothing, whatever there
// is; it fits kinesis.Options.
func (s *Set) Stalled(name string, at time.Time) bool {
	stalled := false
	s.each(at, func(f Fault) bool { return f.Kind == Stall && s.streamOf(f) == name }, func(Fault) { stalled = true })
	return stalled
}

// streamOf is the stream that a fault hits.
func (s *Set) streamOf(f Fault) string {
	if f.Stream == "" && len(s.streams) > 0 {
		return s.streams[0]
	}
	return f.Stream
}
