package departure

import (
	"context"
	"log/slog"
	"time"
)

// Committer is what the worker writes to: the Commit of a Ledger.
type Committer interface {
	Commit(ctx context.Context, c Commit) error
}

// WorkerOptions are what a worker is made of. Queue, Ledger, Mover, Decider,
// Now, Wait and Owner are needed; the rest has defaults.
type WorkerOptions struct {
	Queue   Queue
	Ledger  Committer
	Mover   Mover
	Decider Decider
	Owner   string // unlike that of every other worker on the ledger

	Now  func() time.Time                                 // the controller's time
	Wait func(ctx context.Context, until time.Time) error // until that time, or the context's error

	Term     time.Duration // of a lease, and the longest that one intent may take; default 1m
	Parallel int           // intents at work at once; default 8
	Log      *slog.Logger  // default: discard
}

// Worker does what the departures intend.
type Worker struct{ o WorkerOptions }

// NewWorker checks the options; it starts nothing.
func NewWorker(o WorkerOptions) (*Worker, error) { panic("not yet") }

// Run works until ctx is done, and returns when all work has stopped.
func (w *Worker) Run(ctx context.Context) error { panic("not yet") }

// Poke makes the worker look for due intents now.
func (w *Worker) Poke() { panic("not yet") }
