// Package probe is what only a real instance can tell: the behaviours of Amazon
// Connect that no source settles and that something of Handover's depends on, how each
// is tried, and what came of it.
//
// The list is closed and the same for every instance. Outcomes are facts that a person
// answers for: each has a time and a name, nothing is an outcome until it was recorded,
// and an outcome changes nothing by itself: it says which setting to change.
//
// The facts and their sources are in the specification of Amazon Connect (section 12:
// UNCONFIRMED) and of its clients (section G: to verify on a real instance).
package probe

import (
	"slices"
	"time"
)

// Outcome is what came of a probe.
type Outcome string

// The outcomes. The zero Outcome is Unknown.
const (
	Unknown Outcome = ""
	Holds   Outcome = "holds" // it is as is assumed
	Fails   Outcome = "fails" // it is not
)

// Probe is one behaviour to find out.
type Probe struct {
	Name    string
	Claim   string // what is assumed to be so
	Try     string // how a person tries it, in one or a few sentences
	API     bool   // Tried by Handover itself, on a chat that is named
	IfHolds string // what to do then
	IfFails string // what to do then
}

// Names of the probes that others ask for.
const (
	AgentToken   = "agent-token"
	TransferChat = "transfer-chat"
)

// All are the probes: those that are tried by the API first.
func All() []Probe { return slices.Concat(byAPI(), ofAgents(), ofChains()) }

// byAPI are those that are tried on a test chat.
func byAPI() []Probe {
	return []Probe{
		{
			AgentToken, "DisconnectParticipant takes an agent's own connection token, and the disconnect flow runs.",
			"Hold a test chat as an agent of a page with Streams, and put into a file of mode 0600 what this gives in the browser's console there: (await new connect.Agent().getContacts()[0].getAgentConnection().getConnectionToken()).chatTokenTransport.participantToken", true,
			"keep `token` in the policy's releasers", "take `token` out of the policy's releasers; until then the controller passes it over",
		},
		{
			TransferChat, "TransferContact takes a chat, although it is documented for tasks and e-mails only.",
			"Hold a test chat as an agent. It goes to the queue that you name, if the instance takes the call.", true,
			"tell the project: a releaser by this call would need no companion", "nothing: no releaser relies on it",
		},
		{
			"dismiss", "DismissUserContact frees the slot of an agent who has chosen Offline, and the chosen status takes effect.",
			"Hold a test chat, choose Offline, and end the chat from the companion; do not clear it. Give the ended contact's id.", true,
			"nothing", "agents have to clear ended chats themselves: tell them so",
		},
		{
			"stop-contact", "StopContact ends a chat without its disconnect flow.",
			"Stop a test chat that an agent holds, from the API, and look at the customer's side.", true,
			"nothing", "nothing of Handover's stops chats; your own programs may lead customers into the disconnect flow",
		},
	}
}

// ofAgents are about what becomes of agents and their browsers.
func ofAgents() []Probe {
	return []Probe{
		{
			"queued-status", "When the last contact of an agent who has chosen Offline is cleared, the agent becomes Offline by themselves.",
			"Hold a test chat, choose Offline, have somebody end the chat, clear it, and look at the status.", false,
			"nothing", "watch `handover ghosts`, and clear by hand: tell the project",
		},
		{
			"browser-death", "A chat stays connected to an agent whose browser is killed for longer than client_lost takes (a minute).",
			"Hold a test chat, kill the browser, and note when the customer's side says that the agent has left (AGENT_NETWORK_DISCONNECT).", false,
			"nothing", "lower client_lost in the policy, or leave these chats to Amazon Connect's own disconnect flow",
		},
		{
			"logout", "Live chats stay with an agent who logs out.",
			"Hold a test chat and log out of the CCP; look at the chat from the customer's side.", false,
			"nothing", "the disconnect flow has them already: grace.logout can be 0s",
		},
		{
			"next-status-event", "An agent event is sent at once when an agent with live chats chooses Offline.",
			"Run `handover record` on the stream, hold a test chat, choose Offline, and look for NextAgentStatus in what came.", false,
			"nothing", "departures begin with the next heartbeat, two minutes late, unless there are companions",
		},
		{
			"workspace-logout", "A service in the agent workspace still runs while the agent logs out.",
			"Log out with the workspace companion loaded, and see in `handover journal` which came first: the companion's word or the event.", false,
			"nothing", "departures by log-out begin with the agent event",
		},
		{
			"workspace-name", "The workspace's getName gives the username.",
			"Open the workspace companion, and see whether the controller refuses it with not-you.", false,
			"nothing", "give `agent` to startWorkspaceCompanion",
		},
	}
}

// ofChains are about what becomes of a chat that has moved.
func ofChains() []Probe {
	return []Probe{
		{
			"hook-inheritance", "After a quick-connect transfer the chat keeps its disconnect flow.",
			"Transfer a test chat by quick connect, let the second agent leave it, and see that the disconnect flow runs.", false,
			"nothing", "set the disconnect flow in the agent whisper flow, too, or leave companion.quick_connects empty",
		},
		{
			"requeue-age", "A chat that a disconnect flow puts into a queue begins there anew.",
			"Let two test chats wait, requeue one that is older, at the same priority, and see which is offered first.", false,
			"keep a priority in the policy's rules", "the priority in the policy's rules can be left out",
		},
		{
			"segments", "Contacts of disconnect flows count towards the longest chain, 12.",
			"Requeue one test chat 12 times.", false,
			"nothing", "moves_per_chat can be higher",
		},
	}
}

// Find is the probe of this name; false if there is none.
func Find(name string) (Probe, bool) {
	all := All()
	n := slices.IndexFunc(all, func(p Probe) bool { return p.Name == name })
	if n < 0 {
		return Probe{}, false
	}
	return all[n], true
}

// Names are those of all probes, in their order.
func Names() []string {
	var names []string
	for _, p := range All() {
		names = append(names, p.Name)
	}
	return names
}

// Result is what was recorded of one probe.
type Result struct {
	Outcome Outcome
	At      time.Time
	By      string // who answers for it
	Note    string
}

// Results are by the probe's name; what is not there is unknown.
type Results map[string]Result
