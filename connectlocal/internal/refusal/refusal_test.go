package refusal_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"handover/connectlocal/internal/refusal"
)

func TestRefusals(t *testing.T) {
	const rest, json = "application/json", "application/x-amz-json-1.1"
	for name, tc := range map[string]struct {
		answer func(w http.ResponseWriter)
		status int
		kind   string // Content-Type
		header string // X-Amzn-Errortype
		body   string
	}{
		"throttled, modelled": {
			func(w http.ResponseWriter) { refusal.Connect.Throttle(w, "PutUserStatus") },
			429, rest, "ThrottlingException", `{"Message":"Rate exceeded"}`,
		},
		"throttled, not modelled": {
			func(w http.ResponseWriter) { refusal.Connect.Throttle(w, "StopContact") },
			429, rest, "TooManyRequestsException", `{"Message":"Rate exceeded"}`,
		},
		"throttled, moves data": {
			func(w http.ResponseWriter) { refusal.Kinesis.Throttle(w, "GetRecords") },
			400, json, "", `{"__type":"ProvisionedThroughputExceededException","message":"Rate exceeded"}`,
		},
		"throttled, Kinesis": {
			func(w http.ResponseWriter) { refusal.Kinesis.Throttle(w, "ListShards") },
			400, json, "", `{"__type":"LimitExceededException","message":"Rate exceeded"}`,
		},
		"failed": {
			func(w http.ResponseWriter) { refusal.Participant.Fail(w, "", "out of order") },
			500, rest, "InternalServerException", `{"Message":"out of order"}`,
		},
		"failed, modelled": {
			func(w http.ResponseWriter) { refusal.Connect.Fail(w, "ResourceNotFoundException", "gone") },
			404, rest, "ResourceNotFoundException", `{"Message":"gone"}`,
		},
		"failed, common": {
			func(w http.ResponseWriter) { refusal.Kinesis.Fail(w, "ServiceUnavailable", "later") },
			503, json, "", `{"__type":"ServiceUnavailable","message":"later"}`,
		},
	} {
		w := httptest.NewRecorder()
		tc.answer(w)
		if w.Code != tc.status || w.Header().Get("Content-Type") != tc.kind || w.Header().Get("X-Amzn-Errortype") != tc.header ||
			strings.TrimSpace(w.Body.String()) != tc.body {
			t.Errorf("%s: got %d, %v, %s", name, w.Code, w.Header(), w.Body)
		}
		if w.Header().Get("X-Amzn-Requestid") == "" {
			t.Errorf("%s: no request id", name)
		}
	}
}

func TestAnswers(t *testing.T) {
	for _, tc := range []struct {
		operation, exception string
		want                 bool
	}{
		{"StopContact", "ContactNotFoundException", true},
		{"StopContact", "ServiceUnavailable", true}, // of any operation
		{"StopContact", "DuplicateResourceException", false},
		{"NoSuchOperation", "ContactNotFoundException", false},
	} {
		if got := refusal.Connect.Answers(tc.operation, tc.exception); got != tc.want {
			t.Errorf("%s, %s: got %v, want %v", tc.operation, tc.exception, got, tc.want)
		}
	}
}
