// Package flows holds the contact flows that Handover ships, ready to import into
// Amazon Connect, and loaded by connectlocal's built-in seed.
//
// Each is flow language 2019-10-30 in the shapes that console exports have, and is
// valid without problem or warning (package flow). References to other resources are
// placeholders, ${Flow:NAME}, ${Queue:NAME} and ${Hours:NAME}, to be replaced by ARNs.
// README.md beside this file says what each flow does and how to put the ARNs in.
package flows

import _ "embed"

// File is one shipped flow.
type File struct {
	Name    string // as other flows refer to it: ${Flow:NAME}
	Type    string // CONTACT_FLOW, CUSTOMER_QUEUE or AGENT_WHISPER
	Content string // JSON, with placeholders
}

var (
	//go:embed handover-inbound.json
	inbound string
	//go:embed handover-disconnect.json
	disconnect string
	//go:embed handover-customer-queue.json
	customerQueue string
	//go:embed handover-agent-whisper.json
	agentWhisper string
)

// All returns the shipped flows, those first that refer to no other.
func All() []File {
	return []File{
		{Name: "Handover customer queue", Type: "CUSTOMER_QUEUE", Content: customerQueue},
		{Name: "Handover agent whisper", Type: "AGENT_WHISPER", Content: agentWhisper},
		{Name: "Handover disconnect", Type: "CONTACT_FLOW", Content: disconnect},
		{Name: "Handover inbound", Type: "CONTACT_FLOW", Content: inbound},
	}
}
