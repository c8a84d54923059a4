package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"handover/internal/departure"
)

// deliver tries until the receiver has taken the event, or it is given up. An
// error means neither: ctx is done, or the ledger or the clock failed.
func (t *teller) deliver(ctx context.Context, e Event) error {
	for try := 0; ; try++ {
		a := t.post(ctx, e)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		over, err := t.judge(ctx, e, &a)
		if err != nil {
			return err
		}
		t.Counter.Delivered(t.hook.Name, a.outcome)
		t.log(ctx, e, a, try)
		if over {
			return nil
		}
		if err := t.wait(ctx, max(backOff(try), a.after)); err != nil {
			return err
		}
	}
}

// answer is what came of one try.
type answer struct {
	outcome string
	why     string        // for people; holds no URL
	after   time.Duration // for so long the receiver asked not to be tried
}

// judge tells whether the event is done with. What is refused for too long is
// given up; since when it has been is in the ledger, so that restarts do not
// begin anew.
func (t *teller) judge(ctx context.Context, e Event, a *answer) (over bool, err error) {
	if a.outcome != refused || t.hook.GiveUp < 0 {
		return a.outcome == delivered, nil
	}
	since, err := t.refusedSince(ctx, e)
	if err != nil {
		return false, err
	}
	if t.Now().Sub(since) >= t.hook.GiveUp {
		a.outcome = givenUp
	}
	return a.outcome == givenUp, nil
}

func (t *teller) refusedSince(ctx context.Context, e Event) (time.Time, error) {
	event, began := t.cursor()+"/refused", t.cursor()+"/refused-since"
	seq, err := t.Journal.Cursor(ctx, event)
	switch {
	case err != nil && !errors.Is(err, departure.ErrNotFound):
		return time.Time{}, err
	case err == nil && seq == e.ID:
		since, err := t.Journal.Cursor(ctx, began)
		return time.Unix(since, 0), err
	}
	now := t.Now()
	// In this order: a crash in between only begins anew.
	if err := t.Journal.SetCursor(ctx, began, now.Unix()); err != nil {
		return now, err
	}
	return now, t.Journal.SetCursor(ctx, event, e.ID)
}

// log says once that a hook has trouble with an event, and that it is over.
func (t *teller) log(ctx context.Context, e Event, a answer, try int) {
	attrs := []slog.Attr{
		slog.Int64("event", e.ID), slog.String("kind", string(e.Kind)), slog.String("outcome", a.outcome),
		slog.String("answer", a.why), slog.Int("tries", try+1),
	}
	switch {
	case a.outcome == givenUp:
		t.Log.LogAttrs(ctx, slog.LevelError, "webhook: an event is passed over", attrs...)
	case a.outcome == delivered && try > 0:
		t.Log.LogAttrs(ctx, slog.LevelInfo, "webhook: an event is delivered at last", attrs...)
	case a.outcome != delivered && try == 0:
		t.Log.LogAttrs(ctx, slog.LevelWarn, "webhook: an event could not be delivered and is tried again", attrs...)
	}
}

// post makes one try.
func (t *teller) post(ctx context.Context, e Event) answer {
	body, err := t.body.write(e)
	if err != nil {
		return answer{outcome: refused, why: "the template " + err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, t.hook.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.hook.URL, bytes.NewReader(body))
	if err != nil {
		return answer{outcome: refused, why: "no request can be made for its URL"}
	}
	req.Header.Set("Content-Type", t.hook.ContentType)
	req.Header.Set("User-Agent", "handover")
	req.Header.Set("Handover-Event", string(e.Kind))
	req.Header.Set("Handover-Delivery", strconv.FormatInt(e.ID, 10))
	req.Header.Set("Handover-Signature", Sign(t.hook.Secret, t.Now(), body))
	resp, err := t.client.Do(req)
	if err != nil {
		return answer{outcome: failed, why: withoutURL(err)}
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, mostDrained) // nothing in it is used
	return t.read(resp)
}

// read reads nothing but status and Retry-After.
func (t *teller) read(resp *http.Response) answer {
	a := answer{outcome: refused, why: fmt.Sprintf("status %d", resp.StatusCode)}
	switch s := resp.StatusCode; {
	case s >= 200 && s < 300:
		a.outcome = delivered
	case s >= 500, s == http.StatusRequestTimeout, s == http.StatusTooEarly, s == http.StatusTooManyRequests:
		a.outcome = failed
		if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
			a.after = min(time.Duration(min(seconds, 3600))*time.Second, longestWait)
		}
	}
	return a
}

// mostDrained is how much of an answer is read so that its connection can be
// used again.
const mostDrained = 16 << 10

// withoutURL is the error's text without the URL that package http puts before it.
func withoutURL(err error) string {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// Sign is the value of the header Handover-Signature: "t=UNIX,v1=HEX", where HEX
// is HMAC-SHA256, under the secret, of the seconds as they stand after t=, a dot
// and the body.
func Sign(secret []byte, now time.Time, body []byte) string {
	t := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, secret)
	// A hash never fails to write.
	_, _ = io.WriteString(mac, t+".")
	_, _ = mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
