package connectapi

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
	"strings"
	"time"

	smithy "github.com/aws/smithy-go"
	"github.com/google/uuid"

	"handover/internal/clock"
)

const (
	disconnectParticipant = "DisconnectParticipant"
	getTranscript         = "GetTranscript"

	// maxAnswer is as much of an answer as is read. A message has up to 12288
	// characters, each of which may be written as two escapes of six. Spec §8.
	maxAnswer = 256 << 10
)

// ParticipantOptions are what a Participant is made of.
type ParticipantOptions struct {
	Endpoint string           // base URL, as ParticipantEndpoint gives it; needed
	HTTP     *http.Client     // needed; its redirects are not followed: they would take the token along
	Quotas   map[string]Quota // as in Options; here those of DisconnectParticipant and GetTranscript count
	Turns    Turns            // as in Options
	Timeout  time.Duration    // of one call; 0: DefaultTimeout

	// Now and Wait are as in Options.
	Now  func() time.Time
	Wait func(ctx context.Context, until time.Time) error
}

// Participant calls the participant service as one participant of a chat,
// told by a connection token. Its methods may be called from any goroutine.
type Participant struct {
	base    *url.URL
	http    http.Client
	quotas  *scheduler
	timeout time.Duration
}

// NewParticipant returns a client of the participant service. It calls nothing.
func NewParticipant(o ParticipantOptions) (*Participant, error) {
	base, err := url.Parse(o.Endpoint)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("connectapi: Endpoint is %q, must be a URL such as https://participant.connect.eu-central-1.amazonaws.com", o.Endpoint)
	}
	if o.HTTP == nil {
		return nil, errors.New("connectapi: HTTP is nil, must be an HTTP client")
	}
	quotas, err := newScheduler(o.Quotas, o.Turns, Options{Now: o.Now, Wait: o.Wait}.timing())
	if err != nil {
		return nil, err
	}
	own := *o.HTTP
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Participant{base: base, http: own, quotas: quotas, timeout: cmp.Or(o.Timeout, DefaultTimeout)}, nil
}

// ParticipantEndpoint returns the base URL of the participant service: what the
// environment says, as AWS's own clients read it, else Amazon's for the Region.
// Getenv is os.Getenv, or a test's.
func ParticipantEndpoint(getenv func(string) string, region string) string {
	return cmp.Or(
		getenv("AWS_ENDPOINT_URL_CONNECTPARTICIPANT"),
		getenv("AWS_ENDPOINT_URL"),
		"https://participant.connect."+region+".amazonaws.com",
	)
}

// SetQuotas is as the Client's. Here those of DisconnectParticipant and GetTranscript
// count.
func (p *Participant) SetQuotas(changed map[string]Quota) error { return p.quotas.set(changed) }

// Usage is how the quotas of DisconnectParticipant and GetTranscript have been used.
func (p *Participant) Usage() []Usage {
	return p.quotas.usage(func(op string) bool { return paths[op] != "" })
}

// DisconnectParticipant takes the participant whose connection token this is
// out of the chat. Spec §9.2. The token travels in a header and is in no error.
func (p *Participant) DisconnectParticipant(ctx context.Context, connectionToken string) error {
	// One id for all attempts: the service does the thing once.
	_, err := p.call(ctx, disconnectParticipant, connectionToken, map[string]any{"ClientToken": uuid.NewString()})
	return err
}

// Prove asks for the newest item of the token's chat, and gives nothing but the
// chat's initial contact id: that the service takes the token, and for which chat,
// is all there is to learn without anybody noticing. Spec §9.2. Whose token it is, the
// answer does not say: a customer's proves as well as the agent's. What customers said
// is not kept, and in no error. A token that is not taken is of class Refused.
func (p *Participant) Prove(ctx context.Context, connectionToken string) (chatID string, err error) {
	text, err := p.call(ctx, getTranscript, connectionToken, map[string]any{"MaxResults": 1})
	if err != nil {
		return "", err
	}
	var answer struct {
		InitialContactID string `json:"InitialContactId"`
	}
	if err := json.Unmarshal(text, &answer); err != nil || answer.InitialContactID == "" {
		return "", newError(getTranscript, errors.New("the answer names no chat"))
	}
	return answer.InitialContactID, nil
}

// paths are where the participant service's operations are.
var paths = map[string]string{disconnectParticipant: "participant/disconnect", getTranscript: "participant/transcript"}

// call makes one call, again where that can help.
func (p *Participant) call(ctx context.Context, operation, token string, input map[string]any) ([]byte, error) {
	within, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	body, err := json.Marshal(input)
	if err != nil {
		return nil, newError(operation, err)
	}
	for attempt := 1; ; attempt++ {
		text, err := p.post(within, operation, token, body)
		if err == nil {
			return text, nil
		}
		p.quotas.learn(operation, err)
		failed := newError(operation, err)
		if attempt == attempts || failed.Class == Gone || failed.Class == Refused {
			return nil, failed
		}
		if err := clock.Wait(within, time.Duration(attempt)*200*time.Millisecond); err != nil {
			return nil, failed
		}
	}
}

func (p *Participant) post(ctx context.Context, operation, token string, body []byte) (text []byte, err error) {
	if err := p.quotas.wait(ctx, operation); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base.JoinPath(paths[operation]).String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Amz-Bearer", token)
	answer, err := p.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	text, err = io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if answer.StatusCode == http.StatusOK {
		return text, nil
	}
	return nil, participantError(answer, text)
}

// participantError reads an error as the REST-JSON protocol has it. The message
// is kept out: nothing says that a service would never quote a token in it.
func participantError(answer *http.Response, text []byte) error {
	var body struct {
		Type string `json:"__type"`
		Code string `json:"code"`
	}
	_ = json.Unmarshal(text, &body) // what is no JSON is told by its status
	code := cmp.Or(answer.Header.Get("X-Amzn-ErrorType"), body.Type, body.Code)
	code, _, _ = strings.Cut(code, ":")
	code = code[strings.LastIndexByte(code, '#')+1:]
	if _, known := classes[code]; !known {
		code = codeOfStatus(answer.StatusCode)
	}
	return &smithy.GenericAPIError{Code: code, Message: "HTTP status " + answer.Status}
}

// codeOfStatus names an answer that came without a known code by a code of the
// same class.
func codeOfStatus(status int) string {
	switch classOfStatus(status) {
	case Throttled:
		return "ThrottlingException"
	case Gone:
		return "ResourceNotFoundException"
	case Refused:
		return "ValidationException"
	default:
		return "InternalServerException"
	}
}
