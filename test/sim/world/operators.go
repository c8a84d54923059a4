package world

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"handover/internal/memnet"
)

// operations are what operators do, by the controller's own API.
func operations() []action {
	who := func(w *writer, s *Step) { s.Agent, s.N = w.agent(), w.IntN(6) }
	return []action{
		{"drain", 2, who, (*World).drain},
		{"undrain", 2, who, (*World).undrain},
		{"free breaker", 1, func(*writer, *Step) {}, (*World).freeBreaker},
		{"replay kept", 1, func(w *writer, s *Step) { s.N = w.IntN(6) }, (*World).replayKept},
	}
}

// patience is how long an operator, or a companion, waits for an answer.
const patience = 5 * time.Second

// errNobody is what is heard of a controller that does not run.
var errNobody = errors.New("no controller answers")

// ask calls a controller that runs, as an operator or a companion does.
func (w *World) ask(method, path string, in, out any) error {
	for _, k := range w.keepers {
		if front := k.front(); front != nil {
			return w.askOf(front, method, path, in, out)
		}
	}
	return errNobody
}

func (w *World) askOf(front http.Handler, method, path string, in, out any) error {
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	data, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://controller"+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := memnet.Transport{Handler: front}.RoundTrip(req)
	if err != nil {
		return err
	}
	answer, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

func (w *World) drain(s Step) bool {
	order := map[string]any{"now": s.N == 0}
	if s.N == 1 {
		order["to"] = queues[len(s.Agent)%len(queues)]
	}
	return w.ask(http.MethodPost, "/operator/v1/agents/"+s.Agent+"/drain", order, nil) == nil
}

func (w *World) undrain(s Step) bool {
	return w.from(s.Agent, func(a string) bool {
		return w.ask(http.MethodPost, "/operator/v1/agents/"+a+"/undrain", struct{}{}, nil) == nil
	})
}

func (w *World) freeBreaker(Step) bool {
	return w.ask(http.MethodPost, "/operator/v1/breaker/free", struct{}{}, nil) == nil
}

// replayKept tries a record of the quarantine again, and drops one of six.
func (w *World) replayKept(s Step) bool {
	var kept []struct{ ID int64 }
	if err := w.ask(http.MethodGet, "/operator/v1/quarantine", nil, &kept); err != nil || len(kept) == 0 {
		return false
	}
	path := fmt.Sprintf("/operator/v1/quarantine/%d/", kept[s.N%len(kept)].ID)
	if s.N == 5 {
		return w.ask(http.MethodPost, path+"drop", struct{}{}, nil) == nil
	}
	err := w.ask(http.MethodPost, path+"replay", struct{}{}, nil)
	return err == nil || strings.Contains(err.Error(), "it still cannot be applied")
}

// letGo has operators take back what they have ordered.
func (w *World) letGo() {
	for _, a := range w.story.Agents {
		if d, ok := w.ordered(a); ok && d {
			w.undrain(Step{Agent: a})
		}
	}
}

// ordered tells whether an operator's order stands for the agent.
func (w *World) ordered(agent string) (stands, known bool) {
	for id, name := range w.record.users {
		if name == agent {
			a, err := w.ledger.Agent(w.ctx, id)
			return a.Order != nil, err == nil
		}
	}
	return false, false
}
