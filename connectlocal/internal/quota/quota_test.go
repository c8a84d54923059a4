package quota_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/quota"
	"handover/connectlocal/internal/refusal"
)

// bucket is one throttled operation, at a time that the test sets.
type bucket struct {
	*testing.T
	now     time.Time
	done    int
	handler http.Handler
}

func newBucket(t *testing.T, q quota.Quotas, service refusal.Service, operation string) *bucket {
	b := &bucket{T: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	b.handler = q.For(service, func() time.Time { return b.now })(operation, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { b.done++ }))
	return b
}

// calls makes more calls than any bucket holds, and tells how many passed and how
// the others were refused.
func (b *bucket) calls() (passed int, refused string) {
	b.done = 0
	for range 100 {
		w := httptest.NewRecorder()
		b.handler.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/", strings.NewReader("")))
		if w.Code != http.StatusOK {
			refused = fmt.Sprint(w.Code, " ", w.Header().Get("x-amzn-errortype"))
		}
	}
	return b.done, refused
}

func TestANewAccount(t *testing.T) {
	const throttling, tooMany = "429 ThrottlingException", "429 TooManyRequestsException"
	tests := []struct {
		service   refusal.Service
		operation string
		burst     int
		refusal   string
	}{
		{refusal.Connect, "PutUserStatus", 5, throttling},
		{refusal.Connect, "StartChatContact", 8, tooMany},
		{refusal.Connect, "StartContactStreaming", 8, tooMany},
		{refusal.Connect, "StopContactStreaming", 8, tooMany},
		{refusal.Connect, "CreatePersistentContactAssociation", 8, throttling},
		{refusal.Connect, "UpdateParticipantRoleConfig", 8, throttling},
		{refusal.Connect, "CreateParticipant", 8, throttling},
		{refusal.Connect, "GetMetricData", 8, throttling},
		{refusal.Connect, "GetCurrentMetricData", 8, throttling},
		{refusal.Connect, "GetContactAttributes", 15, tooMany},
		{refusal.Connect, "UpdateContactAttributes", 15, tooMany},
		{refusal.Connect, "DescribeContact", 15, throttling},
		{refusal.Connect, "StopContact", 15, tooMany},
		{refusal.Connect, "UpdateContact", 15, throttling},
		{refusal.Connect, "ListContactReferences", 15, throttling},
		{refusal.Connect, "BatchPutContact", 15, tooMany},
		{refusal.Connect, "TagContact", 25, throttling},
		{refusal.Connect, "UntagContact", 25, throttling},
		{refusal.Connect, "UpdateContactRoutingData", 20, throttling},
		{refusal.Connect, "SendChatIntegrationEvent", 26, throttling},
		{refusal.Connect, "SearchContacts", 1, throttling},
		{refusal.Connect, "GetMetricDataV2", 10, throttling},
		{refusal.Connect, "ListUsers", 10, throttling},
		{refusal.Connect, "CreateView", 5, tooMany},
		{refusal.Connect, "ListInstances", 5, tooMany},
		{refusal.Participant, "CreateParticipantConnection", 9, throttling},
		{refusal.Participant, "DisconnectParticipant", 5, throttling},
		{refusal.Participant, "GetTranscript", 12, throttling},
		{refusal.Participant, "GetAttachment", 12, throttling},
		{refusal.Participant, "SendMessage", 15, throttling},
		{refusal.Participant, "SendEvent", 15, throttling},
		{refusal.Participant, "StartAttachmentUpload", 5, throttling},
		{refusal.Participant, "CompleteAttachmentUpload", 5, throttling},
	}
	for _, test := range tests {
		t.Run(test.operation, func(t *testing.T) {
			b := newBucket(t, quota.Quotas{}, test.service, test.operation)
			if n, refused := b.calls(); n != test.burst || refused != test.refusal {
				t.Errorf("%d at once, then %q; want %d and %q", n, refused, test.burst, test.refusal)
			}
		})
	}
}

func TestBucketsRefillAtTheirRate(t *testing.T) {
	tests := []struct {
		service   refusal.Service
		operation string
		after     time.Duration
		want      int
	}{
		{refusal.Connect, "PutUserStatus", time.Second, 2},
		{refusal.Connect, "StartChatContact", time.Second, 5},
		{refusal.Connect, "DescribeContact", time.Second, 10},
		{refusal.Connect, "TagContact", time.Second, 20},
		{refusal.Connect, "SendChatIntegrationEvent", time.Second, 17},
		{refusal.Connect, "SearchContacts", time.Second, 0},
		{refusal.Connect, "SearchContacts", 2 * time.Second, 1},
		{refusal.Participant, "CreateParticipantConnection", time.Second, 6},
		{refusal.Participant, "DisconnectParticipant", time.Second, 3},
		{refusal.Participant, "GetTranscript", time.Second, 8},
		{refusal.Participant, "SendEvent", time.Second, 10},
	}
	for _, test := range tests {
		b := newBucket(t, quota.Quotas{}, test.service, test.operation)
		b.calls()
		b.now = b.now.Add(test.after)
		if n, _ := b.calls(); n != test.want {
			t.Errorf("%s: %d after %v, want %d", test.operation, n, test.after, test.want)
		}
	}
}

func TestQuotasCanBeOthers(t *testing.T) {
	own := quota.Quotas{Rates: map[string]quota.Rate{"StopContact": {PerSecond: 30, Burst: 40}}}
	b := newBucket(t, own, refusal.Connect, "StopContact")
	if n, _ := b.calls(); n != 40 {
		t.Errorf("%d at once with a burst of 40", n)
	}
	b.now = b.now.Add(time.Second)
	if n, _ := b.calls(); n != 30 {
		t.Errorf("%d a second with a rate of 30", n)
	}
	if n, _ := newBucket(t, own, refusal.Connect, "PutUserStatus").calls(); n != 5 {
		t.Errorf("%d at once of another operation, want 5", n)
	}
	if n, _ := newBucket(t, quota.Quotas{Off: true}, refusal.Connect, "PutUserStatus").calls(); n != 100 {
		t.Errorf("%d of 100 calls passed without quotas", n)
	}
}
