package state

import (
	"cmp"
	"errors"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/flowrun"
)

// flowKind is what a flow is to its contact.
type flowKind string

const (
	contactFlow flowKind = "contact" // inbound, disconnect and transfer flows: hold the contact
	queueFlow   flowKind = "queue"   // runs while the contact waits
	whisperFlow flowKind = "whisper" // runs at once, as an agent joins
)

// execution is a flow that runs on a segment.
type execution struct {
	seg   *segment
	kind  flowKind
	run   *flowrun.Run
	host  *host
	timer *clock.Timer
}

// startFlow runs a flow as the contact's main one. A flow that is not there
// counts as one that failed.
func (w *World) startFlow(s *segment, kind flowKind, flowRef string) {
	w.dropFlow(s)
	f, ok := w.Flow(flowRef)
	switch {
	case !ok:
		w.faulted(s, kind, flowRef, "the flow does not exist")
		return
	case w.parsed[f.ID] == nil:
		w.faulted(s, kind, flowRef, "the flow is not published")
		return
	}
	e := &execution{seg: s, kind: kind, run: flowrun.New(w.parsed[f.ID], f.ID)}
	e.host = &host{w: w, seg: s, kind: kind}
	s.exec = e
	w.went(e, e.run.Start(e.host, w.now()))
}

// startQueueFlow runs the customer queue flow, if the contact has one, as it comes into a queue.
func (w *World) startQueueFlow(s *segment) {
	if hook := s.Hooks["CustomerQueue"]; hook != "" {
		w.startFlow(s, queueFlow, hook)
	}
}

// went follows a run to where it has gone.
func (w *World) went(e *execution, st flowrun.State) {
	w.callAsync(e)
	s := e.seg
	if s.exec != e {
		return // an action of the flow has ended the chat
	}
	e.timer.Stop()
	f, _ := w.Flow(e.run.FlowID)
	s.FlowID, s.FlowAction = cmp.Or(f.ID, e.run.FlowID), e.run.Action // in a module, that
	switch st {
	case flowrun.Waits:
		w.await(e)
	case flowrun.Queued:
		w.dropFlow(s)
		w.startQueueFlow(s)
	case flowrun.Faulted:
		w.faulted(s, e.kind, e.run.FlowID, e.run.Fault)
	default: // Ended; Disconnected has ended the chat
		w.flowOver(s, e.kind)
	}
}

// await sets the timer and calls the function that a run waits for.
func (w *World) await(e *execution) {
	waiting := e.run.Waiting
	e.timer = w.at(waiting.Until, func() { w.went(e, e.run.TimeUp(e.host, w.now())) })
	if call := waiting.Lambda; call != nil {
		w.call(*call, e, func(res flowrun.LambdaResult) {
			if e.seg.exec == e && e.run.Waiting != nil && e.run.Waiting.Lambda == call {
				w.went(e, e.run.LambdaDone(e.host, w.now(), res))
			}
		})
	}
}

// callAsync makes the calls that a run does not wait for, and notes what failed.
func (w *World) callAsync(e *execution) {
	f, _ := w.Flow(e.run.FlowID)
	for _, failure := range e.run.TakeFailures() {
		w.noteContact(e.seg, nil, "flow.failure", map[string]string{"flow": cmp.Or(f.Name, e.run.FlowID), "failure": failure})
	}
	for _, c := range e.run.TakeCalls() {
		w.call(c, e, func(flowrun.LambdaResult) {})
	}
}

// call invokes a function. Its answer comes back as a turn of its own; until
// then Advance waits, for as long as the flow would, in real time.
func (w *World) call(c flowrun.LambdaCall, e *execution, answered func(flowrun.LambdaResult)) {
	if w.invoke == nil {
		w.after(0, func() {
			answered(flowrun.LambdaResult{Err: errors.New("no Lambda functions are set up")})
		})
		return
	}
	release := w.loop.Hold(cmp.Or(c.Limit, 8*time.Second))
	w.invoke(c, w.lambdaEvent(e.seg, c), func(res flowrun.LambdaResult) {
		defer release()
		w.loop.Do(func() {
			switch {
			case res.NoAnswer:
			case res.Late > 0:
				w.after(res.Late, func() { answered(res) })
			default:
				answered(res)
				w.settle()
			}
		})
	})
}

// customerReturned wakes a flow that waits for the customer's message. Spec §6.
func (w *World) customerReturned(s *segment) {
	if e := s.exec; e != nil && e.run.Waiting != nil && e.run.Waiting.Customer {
		w.went(e, e.run.CustomerReturned(e.host, w.now()))
	}
}

func (w *World) faulted(s *segment, kind flowKind, flowRef, why string) {
	s.FlowFault = why
	f, _ := w.Flow(flowRef)
	w.noteContact(s, nil, "flow.fault", map[string]string{"flow": cmp.Or(f.Name, flowRef), "action": s.FlowAction, "fault": why})
	w.flowOver(s, kind)
}

// flowOver is the end of a flow that did not queue the contact. Where a flow
// holds the contact, it is the end of the chat (spec §3.1; for a failed one INFERRED); in
// a queue the contact waits on (spec §5.4, MessageParticipantIteratively).
func (w *World) flowOver(s *segment, kind flowKind) {
	w.dropFlow(s)
	if kind == contactFlow {
		w.endChat(s.chat, "CONTACT_FLOW_DISCONNECT")
	}
}

// dropFlow forgets the flow that runs on a segment.
func (w *World) dropFlow(s *segment) {
	if s.exec != nil {
		s.exec.timer.Stop()
	}
	s.exec, s.FlowID, s.FlowAction = nil, "", ""
}

// whisper runs the agent's and then the customer's whisper flow, if the contact has
// them. What they say is for that role only. They must not wait: one that does,
// be it for a Lambda function, is stopped and noted as failed, and the agent joins. Spec §5.2.
func (w *World) whisper(s *segment, a *agent) {
	for _, to := range []struct{ hook, audience string }{{"AgentWhisper", "AGENT"}, {"CustomerWhisper", "CUSTOMER"}} {
		f, _ := w.Flow(s.Hooks[to.hook])
		if w.parsed[f.ID] == nil {
			continue
		}
		e := &execution{seg: s, kind: whisperFlow, run: flowrun.New(w.parsed[f.ID], f.ID)}
		e.host = &host{w: w, seg: s, kind: whisperFlow, audience: to.audience, agent: a}
		st := e.run.Start(e.host, w.now())
		w.callAsync(e)
		switch st {
		case flowrun.Waits:
			w.faulted(s, whisperFlow, f.ID, "a whisper flow must not wait")
		case flowrun.Faulted:
			w.faulted(s, whisperFlow, f.ID, e.run.Fault)
		}
	}
}
