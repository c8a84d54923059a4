package participant

import (
	"encoding/json"
	"net/http"

	"handover/connectlocal/internal/state"
)

// Message is an item as message streaming carries it: as a websocket does. Spec §9.3.
func Message(it state.Item) string {
	content, _ := json.Marshal(live(it)) // nothing in it can fail to marshal
	return string(content)
}

// SocketURL is where a websocket ticket is redeemed, on the host that the request
// was made to.
func SocketURL(r *http.Request, ticket string) string { return socketURL(r, ticket) }
