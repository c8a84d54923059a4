package flowrun_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/flowrun"
	"handover/connectlocal/internal/routing"
	"handover/flow"
)

var (
	start     = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	errBroken = errors.New("broken")
)

// fakeHost is a contact that writes down what is done to it. What is in broken
// fails: a method's name, or its line in did.
type fakeHost struct {
	values map[string]string // "$.Queue.Name" and the like
	attrs  map[string]string
	did    []string
	broken map[string]error
	closed bool
	bot    bool
	metric float64
	flows  map[string]*flow.Flow
}

func (h *fakeHost) do(method, format string, args ...any) error {
	line := method + fmt.Sprintf(format, args...)
	if err, ok := h.broken[line]; ok {
		return err
	}
	if err, ok := h.broken[method]; ok {
		return err
	}
	h.did = append(h.did, line)
	return nil
}

func (h *fakeHost) Lookup(path string) (string, bool) {
	if k, ok := strings.CutPrefix(path, "$.Attributes."); ok {
		v, ok := h.attrs[k]
		return v, ok
	}
	v, ok := h.values[path]
	return v, ok
}

func (h *fakeHost) HasBot() bool { return h.bot }

func (h *fakeHost) ShowView(v flowrun.View) error {
	return h.do("show", " %s:%s %v %v", v.Ref, v.Version, v.Data, v.HideAnswer)
}

func (h *fakeHost) Say(text string) error { return h.do("say", " %s", text) }

func (h *fakeHost) SetAttributes(values map[string]string) error {
	if err := h.do("set", " %v", values); err != nil {
		return err
	}
	if h.attrs == nil {
		h.attrs = map[string]string{}
	}
	maps.Copy(h.attrs, values)
	return nil
}

func (h *fakeHost) SetRelatedAttributes(values map[string]string) error {
	return h.do("relate", " %v", values)
}

func (h *fakeHost) UpdateData(d flowrun.ContactData) error {
	var said []string
	for _, s := range []*string{d.Name, d.Description, d.CustomerID, d.LanguageCode} {
		if s == nil {
			said = append(said, "-")
			continue
		}
		said = append(said, *s)
	}
	return h.do("data", " %s %v", strings.Join(said, "/"), d.References)
}
func (h *fakeHost) Tag(tags map[string]string) error { return h.do("tag", " %v", tags) }
func (h *fakeHost) Untag(keys []string) error        { return h.do("untag", " %v", keys) }
func (h *fakeHost) GoOn(rehydration, source string) error {
	return h.do("goOn", " %s %s", rehydration, source)
}

func (h *fakeHost) SetEventHook(hook, id string) error { return h.do("hook", " %s=%s", hook, id) }

func (h *fakeHost) SetTargetQueue(queue, agent string) error {
	return h.do("target", " queue=%s agent=%s", queue, agent)
}

func (h *fakeHost) SetRoutingCriteria(c routing.Criteria) error {
	return h.do("criteria", " %s", inJSON(c))
}

func (h *fakeHost) SetQueuePriority(p int64) error         { return h.do("priority", " %d", p) }
func (h *fakeHost) AdjustQueueTime(by time.Duration) error { return h.do("age", " %s", by) }
func (h *fakeHost) TransferToQueue() error                 { return h.do("queue", "") }
func (h *fakeHost) DequeueToQueue(queue, agent string) error {
	return h.do("dequeue", " queue=%s agent=%s", queue, agent)
}
func (h *fakeHost) Disconnect() error { return h.do("disconnect", "") }

func (h *fakeHost) HoursOpen(id string) (bool, error) {
	return !h.closed, h.do("hours", " %s", id)
}

func (h *fakeHost) Metric(metric, queue, agent string) (float64, error) {
	return h.metric, h.do("metric", " %s queue=%s agent=%s", metric, queue, agent)
}

func (h *fakeHost) Flow(id string) (*flow.Flow, error) {
	if f, ok := h.flows[id]; ok {
		return f, nil
	}
	return nil, errBroken
}

func (h *fakeHost) MayWait(string) bool { return h.broken["wait"] == nil }

func (h *fakeHost) Module(id string) (*flow.Flow, error) { return h.Flow(id) }

func inJSON(v any) string {
	out, _ := json.Marshal(v)
	return string(out)
}

// parse reads a flow whose first action is "a"; every action that it does not hold
// but names ends it: "yes" by EndFlowExecution, "no" by DisconnectParticipant.
func parse(t *testing.T, actions ...string) *flow.Flow {
	t.Helper()
	actions = append(actions, `{"Identifier":"yes","Type":"EndFlowExecution"}`, `{"Identifier":"no","Type":"DisconnectParticipant"}`)
	f, err := flow.Parse([]byte(`{"Version":"2019-10-30","StartAction":"a","Actions":[` + strings.Join(actions, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// one is the action "a": on success or a true condition it goes to "yes", on every
// other way to "no".
func one(t *testing.T, kind, parameters string, results ...string) *flow.Flow {
	t.Helper()
	var conditions []string
	for _, r := range results {
		operator, operand, ok := strings.Cut(r, " ")
		if !ok {
			operator, operand = "Equals", r
		}
		conditions = append(conditions, fmt.Sprintf(`{"NextAction":"yes","Condition":{"Operator":%q,"Operands":[%q]}}`, operator, operand))
	}
	return parse(t, fmt.Sprintf(`{"Identifier":"a","Type":%q,"Parameters":%s,"Transitions":{"NextAction":"yes","Conditions":[%s],"Errors":[
		{"NextAction":"no","ErrorType":"NoMatchingError"},{"NextAction":"no","ErrorType":"NoMatchingCondition"},{"NextAction":"no","ErrorType":"QueueAtCapacity"}]}}`,
		kind, parameters, strings.Join(conditions, ",")))
}

func run(f *flow.Flow, h flowrun.Host) *flowrun.Run {
	r := flowrun.New(f, "flow-1")
	r.Start(h, start)
	return r
}
