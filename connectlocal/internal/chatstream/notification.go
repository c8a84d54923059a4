package chatstream

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	neturl "net/url"
	"time"

	"handover/connectlocal/internal/state"
)

// notification is what SNS posts to an HTTP subscription, as "Amazon SNS HTTP/HTTPS
// notification JSON format" has it, without the signature.
type notification struct {
	Type              string
	MessageID         string `json:"MessageId"`
	TopicARN          string `json:"TopicArn"`
	Message           string
	Timestamp         string
	MessageAttributes map[string]attribute
}

type attribute struct{ Type, Value string }

// notification wraps an item. Spec §9.3 has the attributes.
func (p *Publisher) notification(topicARN string, i state.Item) notification {
	n := notification{
		Type: "Notification", MessageID: p.ids(), TopicARN: topicARN,
		Message: p.encode(i), Timestamp: i.At.UTC().Format("2006-01-02T15:04:05.000Z"),
		MessageAttributes: map[string]attribute{},
	}
	for name, value := range map[string]string{
		"InitialContactId": i.InitialID, "ContactId": i.ContactID, "ParticipantRole": i.ParticipantRole,
		"InstanceId": p.instance.ID, "AccountId": p.instance.Account,
		"Type": i.Type, "ContentType": i.ContentType, "MessageVisibility": cmp.Or(i.Audience, "ALL"),
	} {
		if value != "" { // SNS has no empty attributes
			n.MessageAttributes[name] = attribute{"String", value}
		}
	}
	return n
}

// The tries of one notification: the pauses between them double up to the longest.
const (
	tries        = 8
	firstPause   = 200 * time.Millisecond
	longestPause = 10 * time.Second
	oneTry       = 15 * time.Second // SNS's own time limit
)

// errRefused is an answer that SNS takes for final.
var errRefused = errors.New("the topic's server has refused it")

// deliver posts a notification until it is taken, refused or given up.
func (p *Publisher) deliver(url string, n notification) error {
	body, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("encoding a notification: %w", err)
	}
	pause := firstPause
	for try := 1; ; try++ {
		err := p.post(url, n, body)
		if err == nil || errors.Is(err, errRefused) || try == tries {
			return err
		}
		select {
		case <-p.live.Done():
			return fmt.Errorf("stopped after %d tries: %w", try, err)
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
}

func (p *Publisher) post(url string, n notification, body []byte) error {
	ctx, cancel := context.WithTimeout(p.live, oneTry)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	for name, value := range map[string]string{
		"Content-Type": "text/plain; charset=UTF-8", "User-Agent": "Amazon Simple Notification Service Agent",
		"x-amz-sns-message-type": n.Type, "x-amz-sns-message-id": n.MessageID,
		"x-amz-sns-topic-arn": n.TopicARN, "x-amz-sns-subscription-arn": n.TopicARN + ":connectlocal",
	} {
		req.Header.Set(name, value)
	}
	resp, err := p.client.Do(req)
	if failed, ok := errors.AsType[*neturl.Error](err); ok {
		err = failed.Err // without the address, in which there may be a secret
	}
	if err != nil {
		return fmt.Errorf("posting a notification: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	switch {
	case resp.StatusCode < 300:
		return nil
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("posting a notification: %s", resp.Status)
	}
	return fmt.Errorf("%w: %s", errRefused, resp.Status)
}
