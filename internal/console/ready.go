package console

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// checkLimit is how long a check may take; what takes longer is not ready.
const checkLimit = 3 * time.Second

// Check is one thing that a controller needs to be able to work.
type Check struct {
	Name string
	// Run says what is wrong; nil if nothing is. Its error is shown to whoever asks:
	// it must hold no secret.
	Run func(ctx context.Context) error
}

// Ready gives /readyz its checks. It runs them at the same time, and answers 200
// if none finds anything, else 503; either way with {"ready", "checks": [{"name",
// "ok", "why"}]}. That the ledger can be read is checked always, under the name
// ledger, unless a check has that name.
func Ready(checks ...Check) Option {
	return func(c *console) { c.checks = append(c.checks, checks...) }
}

// Readiness is the answer of /readyz.
type Readiness struct {
	Ready  bool     `json:"ready"`
	Checks []Result `json:"checks"`
}

// Result is what a check found.
type Result struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Why  string `json:"why,omitempty"`
}

func (c *console) ready(w http.ResponseWriter, r *http.Request) {
	answer := Readiness{Ready: true, Checks: c.run(r.Context())}
	for _, found := range answer.Checks {
		answer.Ready = answer.Ready && found.OK
	}
	status := http.StatusOK
	if !answer.Ready {
		status = http.StatusServiceUnavailable
	}
	c.answerWith(w, r, status, answer)
}

// run runs all checks, each bounded, and gives what they found in their order.
func (c *console) run(ctx context.Context) []Result {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	checks := c.checks
	if !hasLedger(checks) {
		checks = append([]Check{{Name: "ledger", Run: c.legible}}, checks...)
	}
	found := make([]Result, len(checks))
	var all sync.WaitGroup
	for n, check := range checks {
		all.Go(func() { found[n] = check.result(ctx) })
	}
	all.Wait()
	return found
}

func (c Check) result(ctx context.Context) Result {
	if err := c.Run(ctx); err != nil {
		return Result{Name: c.Name, Why: err.Error()}
	}
	return Result{Name: c.Name, OK: true}
}

// legible leaves the cause to the log: it may name files.
func (c *console) legible(ctx context.Context) error {
	if err := c.readable(ctx); err != nil {
		c.log.Error("the ledger is not ready", slog.Any("error", err))
		return errors.New("it could not be read; see the log")
	}
	return nil
}

func hasLedger(checks []Check) bool {
	return slices.ContainsFunc(checks, func(c Check) bool { return c.Name == "ledger" })
}
