package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/flowrun"
)

// View is a view resource: what a ShowView action shows to a customer.
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

// Views are the views that Amazon manages, in the order of their names. Names and actions are
// those of "AWS managed views" in the administrator guide; the template of
// each is the least that a client can draw, connectlocal's own, and the schema takes any data.
func (w *World) Views() []View {
	actions := []struct {
		name    string
		actions []string
	}{
		{"Cards", []string{"Back", "ActionSelected", "NoMatch"}},
		{"Confirmation", []string{"Back", "Next"}},
		{"Detail", []string{"Back", "ActionSelected"}},
		{"Form", []string{"Back", "Next", "Step"}},
		{"List", []string{"Back", "ActionSelected"}},
	}
	out := make([]View, len(actions))
	for i, v := range actions {
		id := strings.ToLower(v.name)
		out[i] = View{
			ID: id, ARN: fmt.Sprintf("arn:aws:connect:%s:aws:view/%s", w.instance.Region, id), Name: v.name, Version: 1,
			Actions: v.actions, InputSchema: `{"type":"object","properties":{},"additionalProperties":true}`,
			Template: fmt.Sprintf(`{"Head":{"Title":%q,"Configuration":{"Layout":{"Columns":["12"]}}},"Body":[{"_id":%q,"Type":%q,"Props":{},"Content":[]}]}`, v.name, id, v.name),
		}
	}
	return out
}

// View finds a view by id or ARN, with a version behind a colon or without.
func (w *World) View(ref string) (View, bool) {
	return find(w.Views(), func(v View) bool {
		for _, name := range []string{v.ID, v.ARN} {
			if version, ok := strings.CutPrefix(ref, name); ok && slices.Contains([]string{"", ":" + strconv.Itoa(v.Version), ":$LATEST"}, version) {
				return true
			}
		}
		return false
	})
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
		w.went(s.exec, s.exec.run.ViewAnswered(s.exec.host, w.now(), answer))
		return
	}
	w.customerReturned(s)
}
