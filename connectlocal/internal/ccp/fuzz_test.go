package ccp_test

import (
	"encoding/json"
	"net/http"
	"testing"
)

// FuzzCall: whatever a page sends, the answer is one of the service's, and never a failure of its own.
func FuzzCall(f *testing.F) {
	for _, s := range [][2]string{
		{"PutAgentState", `{"state":{"name":"Available"},"enqueueNextState":true}`},
		{"PutAgentState", `{"state":null}`},
		{"AcceptContact", `{"contactId":"id-1"}`},
		{"DestroyConnection", `{"contactId":"id-1","connectionId":"id-2"}`},
		{"TransferContact", `{"contactId":"id-1","endpoint":{"endpointARN":"x","queue":{"name":null}}}`},
		{"GetEndpoints", `{"queueARNs":["x"],"nextToken":"R2V0RW5kcG9pbnRzIDk5OQ","maxResults":-1}`},
		{"GetAgentStates", `{"nextToken":"R2V0QWdlbnRTdGF0ZXMgMTg0NDY3NDQwNzM3MDk1NTE2MTU"}`},
		{"CreateTransport", `{"transportType":"chat_token"}`},
		{"UpdateAgentConfiguration", `{"configuration":{"agentPreferences":{"a":"b"}}}`},
		{"GetAgentSnapshot", `{"timeout":-9223372036854775808}`},
		{"", "\x00"},
	} {
		f.Add(s[0], []byte(s[1]))
	}
	f.Fuzz(func(t *testing.T, operation string, body []byte) {
		r := newRig(t)
		token := r.available(t, "ana")
		r.taken(t, token)
		if operation == "GetAgentSnapshot" { // may wait
			operation = "GetAgentConfiguration"
		}
		a := r.call(t, token, operation, string(body))
		if a.Code == http.StatusInternalServerError || !json.Valid(a.Body.Bytes()) {
			t.Errorf("%s %q: got %d %s", operation, body, a.Code, a.Body)
		}
		r.agent(t, token)
	})
}
