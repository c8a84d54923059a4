package participant

import (
	"encoding/json"

	"handover/connectlocal/internal/state"
)

// Message is an item as message streaming carries it: as a websocket does. Spec §9.3.
func Message(it state.Item) string {
	content, _ := json.Marshal(live(it)) // nothing in it can fail to marshal
	return string(content)
}
