package world

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// troubles are everything that goes wrong around the controller. Each is an
// action like those of people; a calm story has none.
func troubles() []action {
	return []action{
		{"call", 10, writeCall, (*World).hitch},
		{"commit", 5, writeCommit, (*World).hitch},
		{"read", 3, writeRead, (*World).hitch},
		{"records", 4, writeRecords, (*World).disturb},
		{"kill", 2, func(w *writer, s *Step) { s.N = w.IntN(2) }, (*World).kill},
		{"stop", 1, func(w *writer, s *Step) { s.N = w.IntN(2) }, (*World).stopOne},
		{"replay", 1, func(w *writer, s *Step) { s.N = w.IntN(2) }, (*World).replay},
		{"clock", 1, func(w *writer, s *Step) { s.For = time.Duration(1+w.IntN(60)) * time.Second }, (*World).jump},
	}
}

// What can become of a call. Times that are a call's end are those of the caller.
const (
	unsent      = "unsent"       // the connection breaks before anything is sent
	unheard     = "unheard"      // it takes effect, and the answer is lost
	silent      = "silent"       // nothing happens, and no answer comes
	failing     = "failing"      // 500
	throttled   = "throttled"    // the service's own refusal
	slow        = "slow"         // it takes effect late
	garbled     = "garbled"      // it takes effect, and the answer is cut off in the middle
	killedFirst = "killed first" // the controller dies just before
	killedAfter = "killed after" // the controller dies just after
)

// And of a commit.
const (
	answerLost = "answer lost" // it is stored, and an error comes back
	conflict   = "conflict"
	refused    = "refused"
)

// And of a write to a table.
const (
	busy      = "busy"       // another write is at the same items
	brokenOff = "broken off" // it is stored, and no try hears of it
)

// shaken are the operations that troubles befall; the writing ones more often.
var shaken = []string{
	"UpdateContactAttributes", "UpdateContactAttributes", "UpdateContactAttributes", "DisconnectParticipant", "DisconnectParticipant",
	"desktop end", "desktop end", "desktop token", "DismissUserContact", "DismissUserContact",
	"GetCurrentUserData", "GetContactAttributes", "DescribeContact", "ListAssociatedContacts", "GetRecords", "GetShardIterator",
	"PutUserStatus", "AssociateContactWithUser", "GetCurrentMetricData", "any",
}

func writeCall(w *writer, s *Step) {
	kind := one(w.Rand, unsent, unheard, unheard, silent, failing, throttled, throttled, slow, slow, garbled, killedFirst, killedAfter)
	s.Arg, s.N = kind+" "+shaken[w.IntN(len(shaken))], 1+w.IntN(6)
	switch kind {
	case slow:
		s.For = time.Duration(1+w.IntN(25)) * time.Second
	case killedFirst, killedAfter:
		s.N = 1
	}
}

func writeCommit(w *writer, s *Step) {
	kind := one(w.Rand, answerLost, conflict, refused, killedFirst, killedAfter, killedAfter)
	s.Arg, s.N, s.Skip = kind+" Commit", 1, w.IntN(12)
	if kind == conflict || kind == refused {
		s.N = 1 + w.IntN(3)
	}
}

func writeRead(w *writer, s *Step) {
	s.Arg = refused + " " + one(w.Rand, "Agent", "Open", "History", "Load", "Lease", "Release", "NextDue", "Position", "Gate", "Traffic")
	s.N, s.Skip = 1+w.IntN(3), w.IntN(4)
}

func writeRecords(w *writer, s *Step) {
	s.Arg = one(w.Rand, "repeat", "repeat", "delay", "reorder", "corrupt")
	s.N, s.For = w.IntN(1000), time.Duration(5+w.IntN(60))*time.Second
}

// hitch is a trouble that waits for its calls.
type hitch struct {
	kind, on   string
	skip, left int
	latency    time.Duration
}

// hitch sets a trouble up: Arg is what, and on which operation.
func (w *World) hitch(s Step) bool {
	h := &hitch{skip: s.Skip, left: s.N, latency: s.For}
	for _, kind := range []string{unsent, unheard, silent, failing, throttled, slow, garbled, killedFirst, killedAfter, answerLost, conflict, refused, busy, brokenOff} {
		if rest, ok := strings.CutPrefix(s.Arg, kind+" "); ok {
			h.kind, h.on = kind, rest
		}
	}
	w.troubled.Lock()
	defer w.troubled.Unlock()
	w.hitches = append(w.hitches, h)
	return true
}

// befalls says which trouble befalls this call, if any.
func (w *World) befalls(operation string, anything bool) (kind string, latency time.Duration) {
	w.troubled.Lock()
	defer w.troubled.Unlock()
	for _, h := range w.hitches {
		if h.left == 0 || h.on != operation && (!anything || h.on != "any") {
			continue
		}
		if h.skip > 0 {
			h.skip--
			continue
		}
		h.left--
		w.befallen.add("troubles", h.kind+" "+operation)
		return h.kind, h.latency
	}
	return "", 0
}

// disturb has the stream misbehave for a while. Whatever misbehaved before ends.
func (w *World) disturb(s Step) bool {
	late := ""
	if s.Arg == "delay" {
		late = fmt.Sprintf(`,"latency":"%dms"`, 100+s.N*15)
	}
	w.faults(fmt.Sprintf(`{"kind":%q,"rate":%.2f,"for":%q,"seed":%d%s}`, s.Arg, 0.1+float64(s.N%9)/10, s.For, s.N+1, late))
	return true
}

func (w *World) faults(body string) {
	if err := w.control(http.MethodPost, "/faults", strings.NewReader(body), nil); err != nil {
		w.fail("faults %s: %v", body, err)
	}
}

// garbage is what somebody else might put into the stream.
var garbage = []string{
	"", "{", "null", `"text"`, "[]", "{}", "\x00\xff\xfe", `{"AgentARN":"arn:aws:connect:us-east-1:1:instance/i/agent/a","EventType":"STATE_CH`,
	// of a time that is far ahead of its arrival: the bubble's clock begins with the year 2000
	`{"Version":"2017-10-01","AWSAccountId":"111122223333","EventType":"STATE_CHANGE","EventId":"11111111-1111-4111-8111-111111111111","AgentARN":"arn:aws:connect:us-east-1:111122223333:instance/i/agent/nobody","InstanceARN":"arn:aws:connect:us-east-1:111122223333:instance/i","EventTimestamp":"2000-06-01T00:00:00.000Z","PreviousAgentSnapshot":null,"CurrentAgentSnapshot":{"AgentStatus":{"ARN":"arn:aws:connect:us-east-1:111122223333:instance/i/agent-state/s","Name":"Available","Type":"ROUTABLE","StartTimestamp":"2000-01-01T00:00:00.000Z"},"NextAgentStatus":null,"Configuration":{"Username":"nobody"},"Contacts":[]}}`,
	`{"ContactId":"c","Channel":"CHAT","InstanceARN":"arn:x","InitiationMethod":"API"}`,
}

func (w *World) garbage(s Step) bool {
	stream, key := w.srv.AgentEventStream(), fmt.Sprint("key", s.N*31)
	data := []byte(garbage[s.N%len(garbage)])
	if len(data) == 0 {
		data = []byte(" ")
	}
	_, err := w.kinesis.PutRecord(w.ctx, &kinesis.PutRecordInput{StreamName: &stream, PartitionKey: &key, Data: data})
	if err != nil {
		w.fail("garbage: %v", err)
	}
	return true
}
