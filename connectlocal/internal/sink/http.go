package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// answerLimit is how long a receiver may take for one event.
const answerLimit = 10 * time.Second

// poster carries each record by POST, one after the other.
type poster struct {
	url    string
	client *http.Client
	own    bool // the client is nobody else's
}

// newPoster posts to an address; client may be nil.
func newPoster(address string, client *http.Client) *poster {
	if client == nil {
		return &poster{address, &http.Client{Transport: &http.Transport{}}, true}
	}
	return &poster{address, client, false}
}

// Carry implements Carrier.
func (p *poster) Carry(ctx context.Context, records []Record) (Progress, error) {
	var done Progress
	for i, r := range records {
		final, err := p.post(ctx, r.Data)
		switch {
		case err == nil:
			done.Carried = append(done.Carried, i)
		case final:
			done.Refused = append(done.Refused, i)
			return done, err
		default:
			return done, err
		}
	}
	return done, nil
}

// post sends one event. final tells that to send it again is of no use: as with
// EventBridge's API destinations, any status of 4xx but 408, 409, 425 and 429 says so.
func (p *poster) post(ctx context.Context, data []byte) (final bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(data))
	if err != nil {
		return true, errors.New("the address cannot be called")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "connectlocal")
	res, err := p.client.Do(req)
	if err != nil {
		return false, withoutAddress(err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // so that the connection can be used again
	_ = res.Body.Close()
	switch {
	case res.StatusCode < 300:
		return false, nil
	case res.StatusCode >= 500, res.StatusCode == http.StatusRequestTimeout, res.StatusCode == http.StatusConflict,
		res.StatusCode == http.StatusTooEarly, res.StatusCode == http.StatusTooManyRequests:
		return false, fmt.Errorf("answered %d", res.StatusCode)
	}
	return true, fmt.Errorf("refused with %d", res.StatusCode)
}

// withoutAddress leaves out the URL, in which there may be a secret.
func withoutAddress(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// Close implements Carrier.
func (p *poster) Close() error {
	if p.own {
		p.client.CloseIdleConnections()
	}
	return nil
}
