package connectlocal

import (
	"fmt"
	"time"

	"handover/connectlocal/internal/faults"
)

// Fault is one way to misbehave. What a field means for a kind, and which kinds there
// are, docs/connectlocal.md tells.
type Fault struct {
	// Kind is what is done: throttle, error, latency, timeout, repeat, delay, reorder,
	// corrupt, lost, stall, drop-websockets or refuse-connections.
	Kind      string
	Operation string        // of a call; empty: every one
	Function  string        // name or ARN of the Lambda function that is hit, not an API; "*": every one
	Stream    string        // by name; empty: the agent events
	Exception string        // what an error is; empty: the service's own failure
	After     bool          // a call is hit when it has had its effect, instead of before it
	Share     float64       // 0 to 1, how much is hit, drawn from Seed; 0: everything
	Count     int           // how many are hit, from the first, instead of a share; 0: no end
	For       time.Duration // virtual time that it lasts; 0: until it is replaced
	Latency   time.Duration // how late a call is answered or a record comes, in virtual time
	Seed      uint64        // of the draw for Share; 0 counts as 1
}

// Misbehave puts faults in the place of those in force; without any, the server
// behaves again. If one is wrong nothing changes, and the error tells which and why.
func (s *Server) Misbehave(all ...Fault) error {
	list := make([]faults.Fault, len(all))
	for i, f := range all {
		list[i] = f.fault()
	}
	if err := s.faults.Replace(list); err != nil {
		return fmt.Errorf("connectlocal: misbehaving: %w", err)
	}
	return nil
}

func (f Fault) fault() faults.Fault {
	out := faults.Fault{
		Operation: f.Operation, Function: f.Function, Stream: f.Stream, Kind: faults.Kind(f.Kind), Exception: f.Exception,
		For: faults.Duration(f.For), Latency: faults.Duration(f.Latency), Seed: f.Seed,
	}
	if f.After {
		out.When = faults.After
	}
	if f.Share != 0 {
		out.Rate = &f.Share
	}
	if f.Count != 0 {
		out.Count = &f.Count
	}
	return out
}
