package control_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestQueueIsChanged(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.chat(t, "Kim") // waits in Billing
		v := r.post(t, "/queues/Billing", `{"open": false, "limit": 2}`)
		if v["open"] != false || v["enabled"] != true || v["limit"] != 2.0 || v["waiting"] != 1.0 {
			t.Errorf("queue %v", v)
		}
		v = r.post(t, "/queues/Billing", `{"open": true, "enabled": false}`)
		if v["open"] != true || v["enabled"] != false || v["limit"] != 2.0 {
			t.Errorf("queue %v", v)
		}
		if status, again := r.do(t, http.MethodGet, "/queues/"+v["queueId"].(string), ""); status != http.StatusOK || again["name"] != "Billing" {
			t.Errorf("by id: %d %v", status, again)
		}
	})
}

func TestWrongChangesAreRefused(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		id := r.chat(t, "Kim")
		for _, tt := range []struct {
			path, body string
			status     int
			says       string
		}{
			{"/queues/Billing", `{}`, http.StatusBadRequest, "at least one"},
			{"/queues/Billing", `{"limit": -1}`, http.StatusBadRequest, "limit: found -1"},
			{"/queues/Billing", `{"open": "no"}`, http.StatusBadRequest, "open: found string"},
			{"/queues/Biling", `{"open": true}`, http.StatusNotFound, `is "Billing" meant?`},
			{"/queues/Sales", `{"open": true}`, http.StatusNotFound, `there are ["Support" "Billing" "VIP"]`},
			{"/agents/ana/contacts/" + id + "/add", `{}`, http.StatusBadRequest, "agent: missing"},
			{"/agents/ana/contacts/" + id + "/add", `{"agent": "ben"}`, http.StatusConflict, "not logged in"},
			{"/agents/ana/contacts/" + id + "/remove", `{}`, http.StatusBadRequest, "agent: missing"},
			{"/agents/ana/contacts/" + id + "/remove", `{"agent": "ben"}`, http.StatusNotFound, "is not in the chat"},
			{"/agents/ana/contacts/" + id + "/barge", `{}`, http.StatusConflict, "not logged in"},
			{"/agents/ana/contacts/" + id + "/monitor", `{"agent": "ben"}`, http.StatusBadRequest, "agent"},
		} {
			status, v := r.do(t, http.MethodPost, tt.path, tt.body)
			if said, _ := v["message"].(string); status != tt.status || !strings.Contains(said, tt.says) {
				t.Errorf("POST %s %s: %d %v, want %d with %q", tt.path, tt.body, status, v, tt.status, tt.says)
			}
		}
	})
}
