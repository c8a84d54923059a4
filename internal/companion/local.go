package companion

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"handover/internal/departure"
)

const (
	// timeLimit is how long one call may take.
	timeLimit = 10 * time.Second
	// maxAnswer is as much of an answer as is read.
	maxAnswer = 64 << 10
)

// Local plays the companion of every agent of a connectlocal, whose control API
// stands in for the person at the screen. Tokens that it hands out are secrets;
// none is in an error, and none is kept.
type Local struct {
	BaseURL string       // of connectlocal, such as http://127.0.0.1:8686
	Client  *http.Client // nil: http.DefaultClient
}

// End ends the agent's leg of the contact, as the desktop's disconnectSelf
// does: the customer stays, and the disconnect flow runs. Spec §3.1. Errors are
// of type *Error.
func (l Local) End(ctx context.Context, leg departure.Leg) error {
	return l.call(ctx, http.MethodPost, []string{"agents", leg.Username, "contacts", leg.ContactID, "end"}, nil)
}

// Token returns the connection token of the agent's own chat session, as the
// agent's browser would deposit it. Spec §9.2. Errors are of type *Error.
func (l Local) Token(ctx context.Context, leg departure.Leg) (string, error) {
	var answer struct {
		ConnectionToken string `json:"connectionToken"`
	}
	if err := l.call(ctx, http.MethodGet, []string{"agents", leg.Username, "contacts", leg.ContactID, "token"}, &answer); err != nil {
		return "", err
	}
	if answer.ConnectionToken == "" {
		return "", &Error{Call: "token", Status: http.StatusNotFound, Err: errors.New("the answer holds no connection token")}
	}
	return answer.ConnectionToken, nil
}

// call makes one call of the control API; path comes in raw segments, the last
// of which names the call in errors.
func (l Local) call(ctx context.Context, method string, path []string, answer any) error {
	name := path[len(path)-1]
	status, err := l.exchange(ctx, method, path, answer)
	if err != nil {
		return &Error{Call: name, Status: status, Err: err}
	}
	return nil
}

// exchange sends one request and reads the answer; the status is 0 if there was none.
func (l Local) exchange(ctx context.Context, method string, path []string, answer any) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	target, err := l.url(path)
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, method, target, http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := cmp.Or(l.Client, http.DefaultClient).Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return 0, fmt.Errorf("read the answer: %w", err)
	}
	if response.StatusCode >= 300 {
		return response.StatusCode, refusal(response.Status, text)
	}
	if answer == nil {
		return response.StatusCode, nil
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(answer); err != nil {
		return response.StatusCode, errors.New("the answer is not the JSON that was expected")
	}
	return response.StatusCode, nil
}

func (l Local) url(path []string) (string, error) {
	base, err := url.Parse(l.BaseURL)
	if err != nil || base.Host == "" {
		return "", fmt.Errorf("BaseURL is %q, must be a URL such as http://127.0.0.1:8686", l.BaseURL)
	}
	escaped := []string{"_local", "v1"}
	for _, segment := range path {
		escaped = append(escaped, url.PathEscape(segment))
	}
	return base.JoinPath(escaped...).String(), nil
}

// refusal is the control API's error shape, as an error.
func refusal(status string, text []byte) error {
	var body struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(text, &body); err != nil || body.Message == "" {
		return errors.New(status)
	}
	return fmt.Errorf("%s: %s", body.Code, body.Message)
}

// Error is a call to a companion that failed.
type Error struct {
	Call   string            // end, token; or a command's action
	Status int               // HTTP status; 0 if no answer came
	Means  departure.Outcome // what it means, where that is known; empty: what the status says
	Wait   time.Duration     // how long to wait before another try; 0: not known
	Err    error
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("companion: %s: %v", e.Call, e.Err) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Outcome is what the error means for an intent: a conflict says that the leg
// is off already, any other refusal that this companion cannot do it; no
// answer, or a failure of the server, leaves it for later.
func (e *Error) Outcome() departure.Outcome {
	switch {
	case e.Means != "":
		return e.Means
	case e.Status == http.StatusConflict, e.Status == http.StatusGone:
		return departure.AlreadyGone
	case e.Status == http.StatusTooManyRequests, e.Status == http.StatusRequestTimeout:
		return departure.RetryAfter
	case e.Status >= 400 && e.Status < 500:
		return departure.NotPossible
	default:
		return departure.RetryAfter
	}
}

// After is how long to wait before another try can help; 0: not known.
func (e *Error) After() time.Duration { return e.Wait }
