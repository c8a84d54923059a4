package flows_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"

	"handover/deploy/flows"
	"handover/flow"
)

func TestEveryFlowIsValid(t *testing.T) {
	for _, file := range flows.All() {
		t.Run(file.Name, func(t *testing.T) {
			f, err := flow.Parse([]byte(file.Content))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range flow.Validate(f, file.Type) {
				t.Error(p)
			}
		})
	}
}

// The designer shows an action without a position on top of another one.
func TestEveryActionHasAPlaceOfItsOwn(t *testing.T) {
	for _, file := range flows.All() {
		t.Run(file.Name, func(t *testing.T) {
			f, err := flow.Parse([]byte(file.Content))
			if err != nil {
				t.Fatal(err)
			}
			var metadata struct {
				Name           string `json:"name"`
				ActionMetadata map[string]struct {
					Position *struct{ X, Y int } `json:"position"`
				}
			}
			if err := json.Unmarshal(f.Metadata, &metadata); err != nil {
				t.Fatal(err)
			}
			if metadata.Name != file.Name {
				t.Errorf("the designer calls it %q", metadata.Name)
			}
			taken := map[[2]int]string{}
			for _, a := range f.Actions {
				p := metadata.ActionMetadata[a.Identifier].Position
				if p == nil {
					t.Errorf("%q has no position", a.Identifier)
					continue
				}
				if other, twice := taken[[2]int{p.X, p.Y}]; twice {
					t.Errorf("%q lies on %q", a.Identifier, other)
				}
				taken[[2]int{p.X, p.Y}] = a.Identifier
			}
			if len(metadata.ActionMetadata) != len(f.Actions) {
				t.Errorf("%d actions, notes on %d", len(f.Actions), len(metadata.ActionMetadata))
			}
		})
	}
}

// Whoever imports the flows creates them in the order of All, but for the
// disconnect flow, which refers to itself.
func TestPlaceholdersCanBeFilledInOrder(t *testing.T) {
	placeholder := regexp.MustCompile(`\$\{([^:}]*):([^}]*)\}`)
	queues := []string{"Support", "Billing", "VIP"}
	var known []string
	for _, file := range flows.All() {
		known = append(known, file.Name)
		for _, m := range placeholder.FindAllStringSubmatch(file.Content, -1) {
			ok := m[1] == "Flow" && slices.Contains(known, m[2]) || m[1] == "Queue" && slices.Contains(queues, m[2])
			if !ok {
				t.Errorf("%s: %s cannot be filled in yet", file.Name, m[0])
			}
		}
	}
}
