package control_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

// TestTranscriptShowsFilesAndReceipts: about them, and not the bytes.
func TestTranscriptShowsFilesAndReceipts(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.post(t, "/agents/ana/login", "")
		r.post(t, "/agents/ana/status", `{"status":"Available"}`)
		contact := r.chat(t, "Kim")
		r.post(t, "/agents/ana/contacts/"+contact+"/accept", "")
		r.loop.Do(func() {
			token, err := r.world.AgentToken("ana", contact)
			ana, err2 := r.world.Bearer(token.ConnectionToken)
			up, err3 := r.world.StartUpload(ana, state.Upload{Name: "a.txt", ContentType: "text/plain", Size: 2, ClientToken: "t"})
			if err := errors.Join(err, err2, err3, r.world.BeginUpload(up.Ticket), r.world.EndUpload(up.Ticket, []byte("hi")), r.world.CompleteUpload(ana, up.AttachmentID, "t")); err != nil {
				t.Fatal(err)
			}
			items := r.world.Items(contact)
			if _, err := r.world.SendEvent(ana, "application/vnd.amazonaws.connect.event.message.read", `{"messageId":"`+items[len(items)-1].ID+`"}`); err != nil {
				t.Fatal(err)
			}
		})
		_, v := r.do(t, http.MethodGet, "/contacts/"+contact, "")
		all := v["transcript"].([]any)
		last := all[len(all)-1].(map[string]any)
		file := last["attachments"].([]any)[0].(map[string]any)
		delete(file, "id")
		receipt := last["receipts"].([]any)[0].(map[string]any)
		delete(receipt, "participantId")
		if d := cmp.Diff(map[string]any{"name": "a.txt", "contentType": "text/plain", "status": "APPROVED", "bytes": 2.0}, file); d != "" {
			t.Errorf("attachment (-want +got):\n%s", d)
		}
		if d := cmp.Diff(map[string]any{"deliveredAt": nil, "readAt": "2000-01-01T00:00:00Z"}, receipt); d != "" {
			t.Errorf("receipt (-want +got):\n%s", d)
		}
	})
}
