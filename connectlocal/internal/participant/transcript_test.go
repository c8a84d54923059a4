package participant_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/state"
)

// talk fills the transcript: I1 to I5, a second apart, the last two of segment C2.
func (r *rig) talk() {
	for i := range 5 {
		c := state.Caller{InitialID: "C1", ContactID: "C1", ParticipantID: "cus"}
		if i >= 3 {
			c.ContactID = "C2"
		}
		r.loop.Do(func() { _, _ = r.SendMessage(c, "text/plain", fmt.Sprint(i+1), "") })
		time.Sleep(time.Second)
	}
}

// transcript reads all pages; each is the contents of its items, pages are separated by "|".
func (r *rig) transcript(t *testing.T, request string) string {
	t.Helper()
	var in map[string]any
	if err := json.Unmarshal([]byte(request), &in); err != nil {
		t.Fatal(err)
	}
	var pages []string
	for {
		a := r.post(t, "transcript", "cus", in)
		if a.status != http.StatusOK {
			return a.kind
		}
		var out struct {
			InitialContactId, NextToken string
			Transcript                  []struct{ Content string }
		}
		if err := json.Unmarshal([]byte(a.body), &out); err != nil || out.InitialContactId != "C1" {
			t.Fatalf("transcript: %v %s", err, a.body)
		}
		var page []string
		for _, it := range out.Transcript {
			page = append(page, it.Content)
		}
		pages = append(pages, strings.Join(page, " "))
		if out.NextToken == "" {
			return strings.Join(pages, "|")
		}
		in["NextToken"] = out.NextToken
	}
}

func TestTranscript(t *testing.T) {
	tests := map[string]struct{ request, want string }{
		"default":                      {`{}`, "5 4 3 2 1"},
		"ascending":                    {`{"SortOrder":"ASCENDING"}`, "1 2 3 4 5"},
		"pages backward":               {`{"MaxResults":2,"SortOrder":"ASCENDING"}`, "4 5|2 3|1"},
		"pages backward, newest first": {`{"MaxResults":2}`, "5 4|3 2|1"},
		"pages forward":                {`{"MaxResults":2,"ScanDirection":"FORWARD","SortOrder":"ASCENDING"}`, "1 2|3 4|5"},
		"exactly full":                 {`{"MaxResults":5}`, "5 4 3 2 1"},
		"from an id":                   {`{"StartPosition":{"Id":"I3"},"SortOrder":"ASCENDING"}`, "3 4 5"},
		"from an id, pages":            {`{"StartPosition":{"Id":"I3"},"SortOrder":"ASCENDING","MaxResults":2}`, "3 4|5"},
		"from an id backward":          {`{"StartPosition":{"Id":"I3"},"ScanDirection":"BACKWARD","SortOrder":"ASCENDING"}`, "1 2 3"},
		"from a time":                  {`{"StartPosition":{"AbsoluteTime":"2000-01-01T00:00:02.000Z"},"SortOrder":"ASCENDING"}`, "3 4 5"},
		"from a time between":          {`{"StartPosition":{"AbsoluteTime":"2000-01-01T00:00:02.500Z"},"SortOrder":"ASCENDING"}`, "4 5"},
		"from a time backward":         {`{"StartPosition":{"AbsoluteTime":"2000-01-01T00:00:02.500Z"},"ScanDirection":"BACKWARD"}`, "3 2 1"},
		"from before all backward":     {`{"StartPosition":{"AbsoluteTime":"1999-01-01T00:00:00Z"},"ScanDirection":"BACKWARD"}`, ""},
		"from after all":               {`{"StartPosition":{"AbsoluteTime":"2001-01-01T00:00:00Z"}}`, ""},
		"most recent 2":                {`{"StartPosition":{"MostRecent":2},"SortOrder":"ASCENDING"}`, "4 5"},
		"most recent 2 backward":       {`{"StartPosition":{"MostRecent":2},"ScanDirection":"BACKWARD"}`, "4 3 2 1"},
		"most recent 99":               {`{"StartPosition":{"MostRecent":99},"SortOrder":"ASCENDING"}`, "1 2 3 4 5"},
		"one segment":                  {`{"ContactId":"C2"}`, "5 4"},
		"segment of another chat":      {`{"ContactId":"C9"}`, "ValidationException"},
		"too many":                     {`{"MaxResults":101}`, "ValidationException"},
		"negative":                     {`{"MaxResults":-1}`, "ValidationException"},
		"direction":                    {`{"ScanDirection":"UP"}`, "ValidationException"},
		"order":                        {`{"SortOrder":"UP"}`, "ValidationException"},
		"unknown id":                   {`{"StartPosition":{"Id":"I9"}}`, "ValidationException"},
		"not a time":                   {`{"StartPosition":{"AbsoluteTime":"noon"}}`, "ValidationException"},
		"empty position, as chatjs":    {`{"StartPosition":{},"ScanDirection":"BACKWARD","SortOrder":"ASCENDING","MaxResults":3}`, "3 4 5|1 2"},
		"made-up token":                {`{"NextToken":"AAAA"}`, "ValidationException"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				r.talk()
				if got := r.transcript(t, tt.request); got != tt.want {
					t.Errorf("%s: %s, want %s", tt.request, got, tt.want)
				}
			})
		})
	}
}

func TestTranscriptHasTenItemsByDefault(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		for range 3 {
			r.talk()
		}
		if got, want := r.transcript(t, `{}`), "5 4 3 2 1 5 4 3 2 1|5 4 3 2 1"; got != want {
			t.Errorf("pages %s, want %s", got, want)
		}
	})
}

// TestATokenIsOfItsListOnly.
func TestATokenIsOfItsListOnly(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.talk()
		var out struct{ NextToken string }
		a := r.post(t, "transcript", "cus", `{"MaxResults":2}`)
		if err := json.Unmarshal([]byte(a.body), &out); err != nil {
			t.Fatal(err)
		}
		for label, tt := range map[string]struct {
			more string
			want int
		}{
			"the rest":                {``, 200},
			"with pages of more":      {`"MaxResults":4,`, 200},
			"the other way":           {`"ScanDirection":"FORWARD",`, 400},
			"of one segment":          {`"ContactId":"C1",`, 400},
			"beside a start position": {`"StartPosition":{"Id":"I2"},"ScanDirection":"BACKWARD",`, 200},
		} {
			if a := r.post(t, "transcript", "cus", `{`+tt.more+`"NextToken":"`+out.NextToken+`"}`); a.status != tt.want {
				t.Errorf("%s: %v, want %d", label, a, tt.want)
			}
		}
	})
}

// TestThePastOfAPersistentChat is before the chat's own items: reached going back, and
// not by a start position, a segment or going forward (spec §9.1).
func TestThePastOfAPersistentChat(t *testing.T) {
	tests := map[string]struct{ request, want string }{
		"back":           {`{"MaxResults":3,"SortOrder":"ASCENDING"}`, "3 4 5|b 1 2|a"},
		"forward":        {`{"ScanDirection":"FORWARD","SortOrder":"ASCENDING"}`, "1 2 3 4 5"},
		"from a past id": {`{"StartPosition":{"Id":"P1"}}`, "ValidationException"},
		"back from an id": {
			`{"StartPosition":{"Id":"I2"},"ScanDirection":"BACKWARD","SortOrder":"ASCENDING","MaxResults":3}`, "b 1 2|a",
		},
		"one segment": {`{"ContactId":"C1","SortOrder":"ASCENDING"}`, "1 2 3"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				r.talk()
				r.past = []state.Item{
					{ID: "P1", At: r.loop.Now(), Type: "MESSAGE", ContentType: "text/plain", Content: "a", RelatedID: "C0"},
					{ID: "P2", At: r.loop.Now(), Type: "MESSAGE", ContentType: "text/plain", Content: "b", RelatedID: "C0"},
				}
				if got := r.transcript(t, tt.request); got != tt.want {
					t.Errorf("%s: %s, want %s", tt.request, got, tt.want)
				}
			})
		})
	}
}

// TestATokenOutlivesARehydration: a chat may come to go on from another between two pages.
func TestATokenOutlivesARehydration(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.talk()
		var out struct{ NextToken string }
		a := r.post(t, "transcript", "cus", `{"MaxResults":2}`)
		if err := json.Unmarshal([]byte(a.body), &out); err != nil {
			t.Fatal(err)
		}
		r.past = []state.Item{{ID: "P1", At: r.loop.Now(), Type: "MESSAGE", ContentType: "text/plain", Content: "a", RelatedID: "C0"}}
		if got, want := r.transcript(t, `{"NextToken":"`+out.NextToken+`"}`), "3 2 1 a"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

// TestReceiptsAreInTheTranscript, with the message that they are about.
func TestReceiptsAreInTheTranscript(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.items = []state.Item{{
			ID: "I1", At: r.loop.Now(), Type: "MESSAGE", ContentType: "text/plain", Content: "hello", ParticipantID: "agt", ParticipantRole: "AGENT",
			ContactID: "C1", InitialID: "C1", Receipts: []chat.Receipt{{ParticipantID: "cus", Delivered: r.loop.Now(), Read: r.loop.Now().Add(time.Second)}, {ParticipantID: "sup", Read: r.loop.Now()}},
		}}
		a := r.post(t, "transcript", "cus", `{}`)
		want := `"MessageMetadata":{"MessageId":"I1","Receipts":[` +
			`{"DeliveredTimestamp":"2000-01-01T00:00:00.000Z","ReadTimestamp":"2000-01-01T00:00:01.000Z","RecipientParticipantId":"cus"},` +
			`{"ReadTimestamp":"2000-01-01T00:00:00.000Z","RecipientParticipantId":"sup"}]}`
		if !strings.Contains(a.body, want) {
			t.Errorf("answer %v, want %s in it", a, want)
		}
	})
}
