package ccp_test

import (
	"fmt"
	"strings"
	"testing"

	"handover/connectlocal/internal/state"
)

// endpointARN finds a quick connect's.
func (r *rig) endpointARN(name string) (arn string) {
	r.loop.Do(func() {
		for _, q := range r.world.QuickConnects() {
			if q.Name == name {
				arn = q.ARN
			}
		}
	})
	return arn
}

func endpoint(arn string) string {
	return fmt.Sprintf(`,"endpoint":{"endpointARN":%q,"type":"queue"}`, arn)
}

// chain is the chat's segments in short, and whether it lives.
func (r *rig) chain(id string) (out string) {
	r.loop.Do(func() {
		c, _ := r.world.Chat(id)
		for _, s := range c.Segments {
			out += s.InitiationMethod + "/" + string(s.Phase) + " "
		}
		if !c.EndedAt.IsZero() {
			out += "over"
		}
	})
	return strings.TrimSpace(out)
}

func wants(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// TestPutAgentState is clients A.1: who is busy must ask for the next status.
func TestPutAgentState(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.available(t, "ana")
		id := r.taken(t, token)
		offline := `{"state":{"name":"Offline"%s}%s}`
		r.refused(t, token, "PutAgentState", fmt.Sprintf(offline, "", ""), refusal{"InvalidStateException", "enqueueNextState"})
		wants(t, "ana", r.stands(t, token), "Available connected")
		r.must(t, token, "PutAgentState", fmt.Sprintf(offline, "", `,"enqueueNextState":true`))
		wants(t, "ana", r.stands(t, token), "Available → Offline connected")
		r.must(t, token, "PutAgentState", `{"state":{"name":"Available"}}`)
		wants(t, "ana", r.stands(t, token), "Available connected")
		r.must(t, token, "DestroyConnection", with(id, fmt.Sprintf(`,"connectionId":%q`, r.connectionOf(t, token, "agent"))))
		wants(t, "ana", r.stands(t, token), "Available ended")
		r.must(t, token, "PutAgentState", fmt.Sprintf(offline, "", "")) // clears the after-contact work
		wants(t, "ana", r.stands(t, token), "Offline")
	})
}

func TestTransfer(t *testing.T) {
	for _, operation := range []string{"TransferContact", "CreateAdditionalConnection"} {
		t.Run(operation, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				token := r.available(t, "ana")
				id := r.taken(t, token)
				r.refused(t, token, operation, with(id), refusal{"ValidationException", "endpoint: missing"})
				var queue state.Queue
				r.loop.Do(func() { queue = r.world.Queues()[0] })
				r.refused(t, token, operation, with(id, endpoint(queue.ARN)), refusal{"InvalidStateException", "want the ARN of a quick connect"})
				r.refused(t, token, operation, with("none", endpoint(r.endpointARN("Billing"))), refusal{"InvalidStateException", "none"})
				wants(t, "chain", r.chain(id), "API/connected")
				r.must(t, token, operation, with(id, endpoint(r.endpointARN("Billing"))))
				wants(t, "chain", r.chain(id), "API/ended TRANSFER/offered")
				wants(t, "ana serves that queue, too", r.stands(t, token), "Available ended connecting")
			})
		})
	}
}

func TestDestroyConnection(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.available(t, "ana")
		destroy := func(id, connection string) string { return with(id, fmt.Sprintf(`,"connectionId":%q`, connection)) }
		id := r.chat(t)
		r.must(t, token, "DestroyConnection", destroy(id, r.connectionOf(t, token, "agent")))
		wants(t, "while it rings", r.stands(t, token), "Available rejected")
		r.refused(t, token, "DestroyConnection", destroy(id, r.connectionOf(t, token, "agent")), refusal{"InvalidStateException", "is REJECTED"})
		r.must(t, token, "ClearContact", with(id))
		r.must(t, token, "AcceptContact", with(id)) // it rings again
		r.refused(t, token, "DestroyConnection", destroy(id, "none"), refusal{"InvalidStateException", `no connection "none"`})
		r.refused(t, token, "DestroyConnection", destroy("none", "none"), refusal{"InvalidStateException", `no contact "none"`})
		r.must(t, token, "DestroyConnection", destroy(id, r.connectionOf(t, token, "inbound")))
		wants(t, "the customer's ends the chat", r.chain(id), "API/ended over")
		wants(t, "ana", r.stands(t, token), "Available ended")
	})
}

func TestOthersInTheChat(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		ana := r.available(t, "ana")
		id := r.taken(t, ana)
		ben := r.login(t, "ben")
		r.refused(t, ana, "AddNewConnection", with(id, endpoint(r.endpointARN("Billing"))), refusal{"BadEndpointException", "queue"})
		r.refused(t, ana, "AddNewConnection", with(id), refusal{"ValidationException", "endpoint"})
		r.must(t, ana, "AddNewConnection", with(id, endpoint(r.endpointARN("ben"))))
		wants(t, "ben", r.stands(t, ben), "Offline connected")
		other := r.connectionOf(t, ana, "outbound")
		r.must(t, ana, "DestroyConnection", with(id, fmt.Sprintf(`,"connectionId":%q`, other)))
		wants(t, "ben", r.stands(t, ben), "Offline ended")
		wants(t, "ana", r.stands(t, ana), "Available connected")
		wants(t, "chain", r.chain(id), "API/connected")
	})
}

func TestSupervisor(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		ana := r.available(t, "ana")
		id := r.taken(t, ana)
		ben := r.login(t, "ben")
		var own state.Contact
		r.do(t, func() (err error) {
			own, err = r.world.Monitor(id, "ben", true)
			return err
		})
		mode := func(m string) string { return with(own.ID, fmt.Sprintf(`,"targetMonitorMode":%q`, m)) }
		look := func(want string) {
			t.Helper()
			c := r.contacts(t, ben)[0]
			mine := c["connections"].([]any)[0].(map[string]any)
			got := fmt.Sprint(c["initiationMethod"], " ", mine["type"], " ", mine["state"].(map[string]any)["type"], " ", mine["monitorStatus"], " ", mine["chatMediaInfo"] != nil)
			wants(t, "ben", got, want)
		}
		look("monitor monitoring silent_monitor SILENT_MONITOR false")
		if _, has := r.contacts(t, ben)[0]["queue"]; has {
			t.Error("a supervisor's contact has a queue")
		}
		r.must(t, ben, "UpdateMonitorParticipantState", mode("SILENT_MONITOR"))
		r.refused(t, ben, "UpdateMonitorParticipantState", mode("WHISPER"), refusal{"ValidationException", "WHISPER"})
		r.refused(t, ana, "UpdateMonitorParticipantState", with(id, `,"targetMonitorMode":"BARGE"`), refusal{"InvalidStateException", "not looked on"})
		r.refused(t, ben, "DestroyConnection", with(own.ID, fmt.Sprintf(`,"connectionId":%q`, r.connectionOf(t, ben, "inbound"))), refusal{"InvalidStateException", "looked on only"})
		r.must(t, ben, "UpdateMonitorParticipantState", mode("BARGE"))
		look("monitor monitoring barge BARGE true")
		r.refused(t, ben, "UpdateMonitorParticipantState", mode("SILENT_MONITOR"), refusal{"InvalidStateException", "cannot go back"})
		r.connectionOf(t, ana, "monitoring")
		r.must(t, ben, "DestroyConnection", with(own.ID, fmt.Sprintf(`,"connectionId":%q`, r.connectionOf(t, ben, "outbound"))))
		wants(t, "ana", r.stands(t, ana), "Available ended")
		wants(t, "chain", r.chain(id), "API/connected")
	})
}
