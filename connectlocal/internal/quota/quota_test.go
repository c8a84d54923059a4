package quota_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/faults"
	"handover/connectlocal/internal/quota"
)

func TestBuckets(t *testing.T) {
	tests := []struct {
		service         faults.Service
		operation       string
		burst, inSecond int
		kind            string
	}{
		{faults.Connect, "PutUserStatus", 5, 2, "ThrottlingException"},
		{faults.Connect, "StartChatContact", 8, 5, "TooManyRequestsException"},
		{faults.Connect, "UpdateContactAttributes", 15, 10, "TooManyRequestsException"},
		{faults.Connect, "UpdateContactRoutingData", 20, 20, "ThrottlingException"},
		{faults.Connect, "ListUsers", 10, 10, "ThrottlingException"},
		{faults.Participant, "CreateParticipantConnection", 9, 6, "ThrottlingException"},
		{faults.Participant, "DisconnectParticipant", 5, 3, "ThrottlingException"},
		{faults.Participant, "GetTranscript", 12, 8, "ThrottlingException"},
		{faults.Participant, "SendMessage", 15, 10, "ThrottlingException"},
	}
	for _, test := range tests {
		t.Run(test.operation, func(t *testing.T) {
			now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
			done := 0
			h := quota.For(test.service, func() time.Time { return now })(test.operation, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { done++ }))
			calls := func() (refused string) {
				for range 30 {
					w := httptest.NewRecorder()
					h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("")))
					if w.Code != http.StatusOK {
						refused = fmt.Sprint(w.Code, " ", w.Header().Get("x-amzn-errortype"))
					}
				}
				return refused
			}
			if got, want := calls(), "429 "+test.kind; done != test.burst || got != want {
				t.Errorf("%d at once, then %q, want %d and %q", done, got, test.burst, want)
			}
			done, now = 0, now.Add(time.Second)
			if calls(); done != test.inSecond {
				t.Errorf("%d in the next second, want %d", done, test.inSecond)
			}
		})
	}
}
