package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	neturl "net/url"
	"time"
)

// How often a URL is tried, and the pause before the second time; it doubles.
const (
	maxAttempts = 3
	firstPause  = 200 * time.Millisecond
)

// endpoint is a function behind a URL. Throttling and server errors are tried again.
func (v *Invoker) endpoint(url string) Function {
	return func(ctx context.Context, event json.RawMessage) (json.RawMessage, error) {
		for attempt := 1; ; attempt++ {
			out, again, err := v.post(ctx, url, event)
			if err == nil || !again || attempt == maxAttempts {
				return out, err
			}
			select {
			case <-time.After(firstPause << (attempt - 1)):
			case <-ctx.Done():
				return nil, errors.Join(err, context.Cause(ctx))
			}
		}
	}
}

func (v *Invoker) post(ctx context.Context, url string, event []byte) (out []byte, again bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(event))
	if err != nil {
		return nil, false, fmt.Errorf("calling the function: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := v.client.Do(req)
	if failed, ok := errors.AsType[*neturl.Error](err); ok {
		err = failed.Err // without the address, in which there may be a secret
	}
	if err != nil {
		return nil, false, fmt.Errorf("calling the function: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK || resp.Header.Get("X-Amz-Function-Error") != "" {
		again = resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= http.StatusInternalServerError
		return nil, again, fmt.Errorf("calling the function: it answered %s", resp.Status)
	}
	out, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, false, fmt.Errorf("reading the function's answer: %w", err)
	}
	return out, false, nil
}
