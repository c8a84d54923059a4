package demo

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"

	"handover/internal/console"
)

// tail follows the controller's journal from its beginning until stop is called.
func tail(ctx context.Context, o Options, t *timeline) (stop func(), err error) {
	live, cancel := context.WithCancel(context.WithoutCancel(ctx))
	req, err := http.NewRequestWithContext(live, http.MethodGet, o.Base+"/console/v1/events", nil)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("demo: follow the journal: %w", err)
	}
	resp, err := o.HTTP.Do(req)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.Join(errors.New(resp.Status), resp.Body.Close())
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("demo: follow the journal: %w", err)
	}
	var done sync.WaitGroup
	done.Go(func() { follow(resp.Body, t) })
	return func() { cancel(); done.Wait() }, nil
}

func follow(body io.ReadCloser, t *timeline) {
	defer func() { _ = body.Close() }() // the stream is over either way
	lines := bufio.NewScanner(body)
	for lines.Scan() {
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		var e console.Entry
		if ok && json.Unmarshal(data, &e) == nil {
			t.journal(e)
		}
	}
}

// awaitChat waits until the journal says that the chat's handover is in this phase.
func (p *play) awaitChat(ctx context.Context, chatID, phase string) error {
	return p.awaitEntry(ctx, "the chat of "+p.customer(chatID)+" is "+phase, func(e console.Entry) bool {
		return e.ChatID == chatID && e.To == phase
	})
}

// awaitDeparture waits until the journal says that a departure of the agent is in this state.
func (p *play) awaitDeparture(ctx context.Context, username, state string) error {
	return p.awaitEntry(ctx, "the departure of "+username+" is "+state, func(e console.Entry) bool {
		return e.ChatID == "" && e.Agent == username && e.To == state
	})
}

func (p *play) awaitEntry(ctx context.Context, what string, is func(console.Entry) bool) error {
	for {
		lines, grown := p.line.entries()
		if slices.ContainsFunc(lines, is) {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return fmt.Errorf("waiting until %s: %w", what, ctx.Err())
		}
	}
}

func (p *play) customer(chatID string) string {
	for _, c := range p.customers {
		if c.ContactID == chatID {
			return c.Name
		}
	}
	return chatID
}
