package sink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
)

// Options are what a Set is made of.
type Options struct {
	Sinks  []Config // checked; those to a stream without an endpoint are not for here
	Client *http.Client
	// Kinesis makes the carrier to a stream of another Kinesis.
	Kinesis func(Config) Carrier
	Log     *slog.Logger
}

// Set is all sinks of a server. Make it with New.
type Set struct {
	sinks []*Sink
	files []*late
}

// late is a carrier to a file that is opened at the start.
type late struct {
	Carrier
	path string
}

// New makes the sinks; they take records at once and deliver from Start on.
func New(o Options) *Set {
	s := &Set{}
	for _, c := range o.Sinks {
		var carrier Carrier
		switch {
		case c.URL != "":
			carrier = newPoster(c.URL, o.Client)
		case c.File != "":
			file := &late{path: c.File}
			s.files = append(s.files, file)
			carrier = file
		default:
			carrier = o.Kinesis(c)
		}
		s.sinks = append(s.sinks, newSink(c, carrier, o.Log))
	}
	return s
}

// Of are the sinks of one kind of events.
func (s *Set) Of(events string) (out []*Sink) {
	for _, x := range s.sinks {
		if x.events == events {
			out = append(out, x)
		}
	}
	return out
}

// Start opens the files and begins to deliver. The error names the file that
// cannot be written; then nothing was started.
func (s *Set) Start() error {
	for i, f := range s.files {
		file, err := openFile(f.path)
		if err != nil {
			for _, opened := range s.files[:i] {
				_ = opened.Close() // nothing was written
			}
			return fmt.Errorf("opening a sink: %w", err)
		}
		f.Carrier = file
	}
	for _, x := range s.sinks {
		x.start()
	}
	return nil
}

// Stop ends the sinks and waits for them, two seconds at most while they
// deliver what waits.
func (s *Set) Stop(ctx context.Context) error {
	var all []error
	for _, x := range s.sinks {
		x.close()
	}
	for _, x := range s.sinks {
		all = append(all, x.stop(ctx))
	}
	return errors.Join(all...)
}

// ServeHTTP answers with the Status of every sink, in their order.
func (s *Set) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	all := []Status{}
	for _, x := range s.sinks {
		all = append(all, x.Status())
	}
	body, err := json.Marshal(all)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // the client is gone if this fails
}
