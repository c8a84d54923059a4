package connectlocal

import (
	"errors"
	"fmt"
	"slices"

	"handover/connectlocal/internal/kinesis"
	"handover/connectlocal/internal/kinesissink"
	"handover/connectlocal/internal/seed"
	"handover/connectlocal/internal/sink"
	"handover/connectlocal/internal/stream"
)

// The kinds of events of a Sink.
const (
	AgentEvents    = sink.AgentEvents
	ContactEvents  = sink.ContactEvents
	ContactRecords = sink.ContactRecords
)

// Sink takes one kind of events out of the server, besides the stream of this server
// that carries them: to one of URL, File and Stream. Events of one partition key
// arrive in order, and are tried again while the receiver is away; 10 000 of them
// wait at most, and a loss is logged and counted (GET /_local/v1/sinks).
type Sink struct {
	Events string // AgentEvents, ContactEvents or ContactRecords
	URL    string // gets each event by POST, as JSON
	File   string // gets each event as a line at its end
	Stream string // a Kinesis stream: of this server, which makes it, or of Endpoint
	// Endpoint is the address of another Kinesis, and Region its region, us-east-1
	// unless given. By http it gets made-up credentials, by https those of the
	// AWS SDK's default chain.
	Endpoint, Region string
}

// sinks are those of the options and of the seed. The error names the sink and field.
func (o Options) sinks(sd *seed.Seed) ([]sink.Config, error) {
	var wrong []error
	all := slices.Clone(sd.Sinks)
	for i, given := range o.Sinks {
		c := sink.Config(given)
		for _, m := range c.Check() {
			wrong = append(wrong, fmt.Errorf("connectlocal: Sinks[%d] %s: %s", i, m.Field, m.What))
		}
		all = append(all, c)
	}
	return all, errors.Join(wrong...)
}

// openSinks makes what takes events out, by the kind of events.
func (s *Server) openSinks(o Options, sd *seed.Seed) (map[string][]stream.Log, error) {
	all, err := o.sinks(sd)
	if err != nil {
		return nil, err
	}
	out := map[string][]stream.Log{}
	var outside []sink.Config
	for _, c := range all {
		if c.Stream == "" || c.Endpoint != "" {
			outside = append(outside, c)
			continue
		}
		log, err := s.streams.Open(kinesis.StreamOptions{Name: c.Stream})
		if err != nil && !errors.Is(err, kinesis.ErrExists) {
			return nil, fmt.Errorf("connectlocal: the sink of %s: %w", c.Events, err)
		}
		out[c.Events] = append(out[c.Events], log)
	}
	s.sinks = sink.New(sink.Options{
		Sinks: outside, Client: o.HTTPClient, Log: o.Logger,
		Kinesis: func(c sink.Config) sink.Carrier { return kinesissink.New(c, o.HTTPClient) },
	})
	for _, events := range sink.Kinds() {
		for _, x := range s.sinks.Of(events) {
			out[events] = append(out[events], x)
		}
	}
	return out, nil
}
