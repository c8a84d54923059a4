package app

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"
	"time"

	"handover/internal/archive"
	"handover/internal/awsfault"
	"handover/internal/clock"
	"handover/internal/policy"
	"handover/internal/replay"
)

// ReplayOptions are those of `handover replay`. Only Source is needed.
type ReplayOptions struct {
	Source   string // a file, a folder, s3://BUCKET/PREFIX, or stream:NAME
	Policy   string // the policy's file; empty: the default policy
	From, To time.Time
	Assume   replay.Assumed
	Reject   func(archive.Reject) error // may be nil
	Skipped  func(file string)          // called for a file that is not read since its name says that it is of another time; may be nil
}

// ErrInput says that what was asked for cannot be: nothing was read.
var ErrInput = errors.New("what was asked for cannot be replayed")

// Replay replays a recording and reports. An error that is ErrInput is about the
// options.
func Replay(ctx context.Context, o ReplayOptions) (replay.Report, error) {
	options := replay.Options{
		Policy: policy.Default(), PolicyName: "the built-in policy", PolicyText: []byte(policy.DefaultYAML()),
		From: o.From, To: o.To, Assume: o.Assume, Reject: o.Reject,
	}
	if o.Policy != "" {
		text, err := os.ReadFile(o.Policy)
		if err == nil {
			options.Policy, err = policy.Parse(o.Policy, text)
		}
		if err != nil {
			return replay.Report{}, fmt.Errorf("%w: %w", ErrInput, err)
		}
		options.PolicyName, options.PolicyText = o.Policy, text
	}
	if options.To.IsZero() { // one event of the year 9999 would let all that time pass
		options.To = time.Now().Add(time.Hour)
	}
	items, err := recorded(ctx, o)
	if err != nil {
		return replay.Report{}, err
	}
	r, err := replay.Run(ctx, archive.Sorted(items, archive.MostHeld), options)
	return r, explained(ctx, err, "SOURCE", o.Source)
}

// explained is the error of a call to AWS with what it means for the setting that it was
// made for. Any other comes back as it is.
func explained(ctx context.Context, err error, setting, value string) error {
	if err == nil || ctx.Err() != nil || awsfault.KindOf(err) == awsfault.Other {
		return err
	}
	return awsfault.Explain(err, awsfault.Setting{Name: setting, Value: value})
}

// recorded are the items of the source, as they come.
func recorded(ctx context.Context, o ReplayOptions) (iter.Seq2[archive.Item, error], error) {
	if bucket, prefix, ok := archive.ParseS3(o.Source); ok {
		conf, err := awsSettings(ctx, quiet())
		if err != nil {
			return nil, err
		}
		return o.read(ctx, archive.S3Objects(ctx, archive.NewBucket(conf), bucket, prefix)), nil
	}
	if name, ok := strings.CutPrefix(o.Source, "stream:"); ok {
		conf, err := awsSettings(ctx, quiet())
		if err != nil {
			return nil, err
		}
		return archive.Stream(ctx, archive.StreamOptions{
			Client: archive.NewKinesis(conf), Stream: name, From: o.From, To: time.Now(),
			Wait: clock.Wait,
		}), nil
	}
	if _, err := os.Stat(o.Source); err != nil {
		return nil, fmt.Errorf("%w: %w; name a file, a folder, s3://BUCKET/PREFIX or stream:NAME", ErrInput, err)
	}
	return o.read(ctx, archive.Files(o.Source)), nil
}

// read reads the files that may be of the time asked for.
func (o ReplayOptions) read(ctx context.Context, files iter.Seq2[archive.Object, error]) iter.Seq2[archive.Item, error] {
	skipped := o.Skipped
	if skipped == nil {
		skipped = func(string) {}
	}
	return archive.Read(ctx, archive.Between(files, o.From, o.To, skipped))
}
