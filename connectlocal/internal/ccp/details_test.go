package ccp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

// TestPageSeesWhatIsSaidOfAContact: name, description and references, as they are set.
func TestPageSeesWhatIsSaidOfAContact(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.available(t, "ana")
		id := r.taken(t, token)
		r.do(t, func() error {
			return r.world.UpdateContact(id, state.ContactUpdate{
				Name: new("about cats"), Description: new("many"), References: map[string]state.Reference{"shop": {Type: "URL", Value: "https://a.example"}},
			})
		})
		got := r.contacts(t, token)[0]
		want := map[string]any{
			"name": "about cats", "description": "many",
			"references": map[string]any{"shop": map[string]any{"type": "URL", "value": "https://a.example"}},
		}
		if diff := cmp.Diff(want, map[string]any{"name": got["name"], "description": got["description"], "references": got["references"]}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
