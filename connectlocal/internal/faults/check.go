package faults

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"handover/connectlocal/internal/refusal"
	"handover/internal/nearest"
)

// check refuses what a fault of this kind cannot mean; the error begins with the field.
func (s *Set) check(f Fault) error {
	if !slices.Contains(kinds(), f.Kind) {
		return fmt.Errorf("kind: found %q%s", f.Kind, instead(f.Kind, kinds()))
	}
	for _, check := range []func(Fault) error{
		Fault.checkShare, Fault.checkTimes, Fault.checkWhen, s.checkStream, Fault.checkFunction, s.checkOperation, s.checkException,
	} {
		if err := check(f); err != nil {
			return err
		}
	}
	return nil
}

// instead says what would have been right: the nearest, or all.
func instead[T ~string](found T, allowed []T) string {
	var names []string
	for _, a := range allowed {
		names = append(names, string(a))
	}
	if near := nearest.Of(string(found), names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ", want one of " + strings.Join(names, ", ")
}

// checkWhen is about the side of a call's effect.
func (f Fault) checkWhen() error {
	switch {
	case f.When == "":
		return nil
	case !f.Kind.ofCalls() || f.Kind == TimeoutAfterEffect:
		return fmt.Errorf("when: found %q, want none for %s", f.When, f.Kind)
	case f.When != Before && f.When != After:
		return fmt.Errorf("when: found %q, want %q or %q", f.When, Before, After)
	}
	return nil
}

func (s *Set) checkStream(f Fault) error {
	switch {
	case f.Stream != "" && !f.Kind.ofStreams():
		return fmt.Errorf("stream: found %q, want none for %s", f.Stream, f.Kind)
	case f.Stream != "" && !slices.Contains(s.streams, f.Stream):
		return fmt.Errorf("stream: found %q%s", f.Stream, instead(f.Stream, s.streams))
	}
	return nil
}

// checkShare is about how many are hit.
func (f Fault) checkShare() error {
	switch {
	case f.Rate != nil && (*f.Rate < 0 || *f.Rate > 1):
		return fmt.Errorf("rate: found %v, want 0 to 1", *f.Rate)
	case f.Count != nil && *f.Count < 1:
		return fmt.Errorf("count: found %d, want 1 or more", *f.Count)
	case f.Count != nil && f.Rate != nil:
		return errors.New("count: found with rate, want only one of them")
	}
	return nil
}

// checkTimes is about how long. What websockets live is optional, for new ones only.
func (f Fault) checkTimes() error {
	timed := f.Kind == Latency || f.Kind == Delay
	life := f.Kind == DropWebsockets && f.For > 0
	switch {
	case f.For < 0:
		return fmt.Errorf("for: found %v, want more than 0", time.Duration(f.For))
	case timed && f.Latency <= 0, f.Latency < 0:
		return fmt.Errorf("latency: found %v, want more than 0 for %s", time.Duration(f.Latency), f.Kind)
	case !timed && !life && f.Latency != 0:
		return fmt.Errorf("latency: found %v, want none for %s%s", time.Duration(f.Latency), f.Kind, f.unless())
	}
	return nil
}

func (f Fault) unless() string {
	if f.Kind == DropWebsockets {
		return " without for, which hits those that are open now"
	}
	return ""
}

func (f Fault) checkFunction() error {
	switch {
	case f.Function != "" && !f.Kind.ofCalls():
		return fmt.Errorf("function: found %q, want none for %s", f.Function, f.Kind)
	case f.Function != "" && f.Operation != "":
		return fmt.Errorf("function: found %q with operation, want only one of them", f.Function)
	}
	return nil
}

func (s *Set) checkOperation(f Fault) error {
	if f.Operation == "" {
		return nil
	}
	if !f.Kind.ofCalls() {
		return fmt.Errorf("operation: found %q, want none for %s", f.Operation, f.Kind)
	}
	if all := s.known(); all[f.Operation] == "" {
		return fmt.Errorf("operation: found %q%s; without it all are hit", f.Operation, instead(f.Operation, slices.Sorted(maps.Keys(all))))
	}
	return nil
}

// checkException wants one that the operation, or else any, can answer with.
func (s *Set) checkException(f Fault) error {
	switch {
	case f.Exception == "":
		return nil
	case f.Kind != Error || f.Function != "":
		return fmt.Errorf("exception: found %q, want it with the kind error of an operation only", f.Exception)
	}
	allowed := map[string]bool{}
	for name, service := range s.known() {
		if f.Operation != "" && name != f.Operation {
			continue
		}
		if service.Answers(name, f.Exception) {
			return nil
		}
		for _, e := range service.Operation(name).Errors {
			allowed[e] = true
		}
	}
	return fmt.Errorf("exception: found %q%s", f.Exception, instead(f.Exception, slices.Sorted(maps.Keys(allowed))))
}

// known are the operations that can be hit, and their services.
func (s *Set) known() map[string]refusal.Service {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.operations)
}
