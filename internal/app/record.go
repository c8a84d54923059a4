package app

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"handover/internal/archive"
	"handover/internal/departure"
	"handover/internal/feed/kinesisfeed"
)

// RecordOptions are those of `handover record`. Stream, Dir and Log are needed.
type RecordOptions struct {
	Stream string        // name or ARN
	Dir    string        // the folder that gets the files
	From   time.Time     // zero: what comes from now on
	For    time.Duration // how long; 0: until ctx ends
	Log    *slog.Logger
}

// Record writes what a stream brings to files until ctx ends or the time is up, and
// says what it wrote.
func Record(ctx context.Context, o RecordOptions) (wrote archive.Wrote, err error) {
	conf, err := awsSettings(ctx, o.Log)
	if err != nil {
		return wrote, err
	}
	if o.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.For)
		defer cancel()
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	to := &recorder{end: end}
	options := kinesisfeed.Options{
		Client: kinesisfeed.NewClient(conf), Stream: o.Stream, Intake: to, Positions: unremembered{}, Start: kinesisfeed.Latest, Log: o.Log,
	}
	if !o.From.IsZero() {
		options.Start, options.StartAt = kinesisfeed.At, o.From
	}
	feed, err := kinesisfeed.New(options)
	if err != nil {
		return wrote, err
	}
	if err := feed.Check(ctx); err != nil { // before there is a folder
		return wrote, explained(ctx, err, "--stream", o.Stream)
	}
	if to.Writer, err = archive.NewWriter(o.Dir, o.Stream[strings.LastIndexByte(o.Stream, '/')+1:], time.Now); err != nil {
		return wrote, err
	}
	err = explained(ctx, feed.Run(ctx), "--stream", o.Stream)
	wrote, closing := to.Close()
	return wrote, joined(err, closing)
}

// recorder writes records down, and ends the recording where that fails.
type recorder struct {
	*archive.Writer
	end context.CancelFunc
}

// Apply implements kinesisfeed.Intake.
func (r *recorder) Apply(ctx context.Context, record departure.Record) error {
	err := r.Writer.Apply(ctx, record)
	if err != nil {
		r.end()
	}
	return err
}

// unremembered keeps no positions: a recording begins anew each time.
type unremembered struct{}

// Position implements kinesisfeed.Positions.
func (unremembered) Position(context.Context, string, string) (departure.Position, bool, error) {
	return departure.Position{}, false, nil
}

// Commit implements kinesisfeed.Positions.
func (unremembered) Commit(context.Context, departure.Commit) error { return nil }
