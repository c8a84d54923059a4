package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/flowrun"
)

// View is one version of a view resource: what a ShowView action shows to a customer.
type View struct {
	ID, ARN, Name string
	Version       int
	Actions       []string // what can come back from it
	InputSchema   string   // JSON
	Template      string   // JSON
}

// The content types of views and of the answers to them.
const (
	interactiveMessage  = "application/vnd.amazonaws.connect.message.interactive"
	interactiveResponse = interactiveMessage + ".response"
	viewTemplate        = "ViewResource"
)

// View finds a published view by id or ARN, with a qualifier behind a colon or without.
func (w *World) View(ref string) (View, bool) {
	id, qualifier := SplitQualifier(ref)
	i := place(w.views, id)
	if i < 0 || qualifier == SavedQualifier {
		return View{}, false
	}
	r := w.views[i]
	c, ok := r.At(qualifier)
	return View{r.ID, r.ARN, r.Name, r.number(qualifier), c.Actions, c.InputSchema, c.Template}, ok
}

// ShowView sends the customer an interactive message with a token for the view, which is
// good as long as an answer is waited for.
func (h *host) ShowView(v flowrun.View) error {
	if h.kind == whisperFlow {
		return refuse(BadRequest, "a whisper flow cannot show a view")
	}
	ref := v.Ref
	if v.Version != "" && !strings.HasSuffix(ref, ":"+v.Version) {
		ref += ":" + v.Version
	}
	view, ok := h.w.View(ref)
	if !ok {
		return refuse(NotFound, "ViewResource: there is no view %q", ref)
	}
	c := h.seg.chat
	token := h.w.vault.Issue(chat.ViewToken, chat.Holder{Room: c.initialID, Participant: c.customer, Object: view.ID}, v.Until)
	content, err := viewMessage(view, token, v.Data)
	if err == nil {
		err = h.w.mayWrite(c, interactiveMessage, content)
	}
	if err != nil {
		return err
	}
	c.hidesAnswer = v.HideAnswer
	h.w.addItem(h.seg, Item{
		Type: "MESSAGE", ContentType: interactiveMessage, Content: content,
		ParticipantID: c.system, ParticipantRole: "SYSTEM", DisplayName: systemName,
	})
	return nil
}

// viewMessage is the message that Amazon's chat widget draws a view from.
func viewMessage(v View, token string, data map[string]any) (string, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	err := e.Encode(map[string]any{
		"templateType": viewTemplate, "version": "1.0",
		"data": map[string]any{"content": map[string]any{"viewId": v.ID, "viewToken": token, "viewData": data}},
	})
	if err != nil {
		return "", fmt.Errorf("writing the view's message: %w", err)
	}
	return strings.TrimSpace(text.String()), nil
}

// DescribeView finds the view of a token that came with a message of this chat.
func (w *World) DescribeView(c Caller, token string) (View, error) {
	h, ok := w.vault.Check(chat.ViewToken, token, w.now())
	if ok && h.Room == c.InitialID {
		if v, there := w.View(h.Object); there {
			return v, nil
		}
	}
	return View{}, refuse(NotFound, "ViewToken: it is unknown or expired, or of another chat")
}

// answered tells whether what a customer writes answers a view that is waited for, and how.
func (s *segment) answered(contentType, content string) (flowrun.ViewAnswer, bool) {
	if s.exec == nil || s.exec.run.Waiting == nil || !s.exec.run.Waiting.View || contentType != interactiveResponse {
		return flowrun.ViewAnswer{}, false
	}
	var in struct {
		TemplateType string `json:"templateType"`
		Action       string `json:"action"`
		Data         any    `json:"data"`
	}
	d := json.NewDecoder(strings.NewReader(content))
	d.UseNumber()
	if d.Decode(&in) != nil || in.TemplateType != viewTemplate {
		return flowrun.ViewAnswer{}, false
	}
	return flowrun.ViewAnswer{Action: in.Action, Data: in.Data}, true
}

// hides tells whether a message is an answer that the flow keeps out of the transcript.
func (s *segment) hides(c Caller, contentType, content string) bool {
	_, answers := s.answered(contentType, content)
	return c.Role == chat.Customer && answers && s.chat.hidesAnswer
}

// customerWrote wakes a flow that waits for the customer: for an answer to its view,
// or for any message.
func (w *World) customerWrote(s *segment, contentType, content string) {
	if answer, ok := s.answered(contentType, content); ok {
		e := s.exec
		w.went(e, e.run.ViewAnswered(e.host, w.now(), answer))
		return
	}
	w.customerReturned(s)
}
