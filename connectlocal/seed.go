package connectlocal

import (
	"handover/connectlocal/internal/seed"
	"handover/connectlocal/internal/state"
	"handover/deploy/flows"
)

// Seed is what an instance is born with: users, statuses, hours, queues,
// routing profiles, quick connects, flows, Lambda endpoints and switches. The
// zero value is the built-in seed.
type Seed struct {
	seed *seed.Seed
}

// BuiltinSeed is the text of the built-in seed: an example of the format, with
// a comment on every field, and a start for a seed of one's own.
func BuiltinSeed() string { return seed.BuiltinYAML() }

// LoadSeed reads a seed file; the flow files that it names are relative to it.
// The error tells every mistake that can be told at once, one a line, with
// file, line, field, what was found and what is allowed.
func LoadSeed(path string) (*Seed, error) { return checked(seed.Load(path, shippedFlows())) }

// ParseSeed is LoadSeed for a text that is in no file; name stands for the
// file's in messages. Its flows are shipped ones only.
func ParseSeed(name, yaml string) (*Seed, error) {
	return checked(seed.Parse(seed.Source{Name: name, YAML: []byte(yaml), Shipped: shippedFlows()}))
}

func checked(s *seed.Seed, err error) (*Seed, error) {
	if err != nil {
		return nil, err
	}
	return &Seed{s}, nil
}

// shippedFlows are the flows that a seed may name with `shipped:`.
func shippedFlows() []state.Flow {
	var out []state.Flow
	for _, f := range flows.All() {
		out = append(out, state.Flow{Name: f.Name, Type: f.Type, Content: f.Content})
	}
	return out
}
