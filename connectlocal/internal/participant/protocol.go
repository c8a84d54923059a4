package participant

import (
	"encoding/json"
	"net/http"
	"slices"
)

// request is a frame from the client.
type request struct {
	Topic   string `json:"topic"`
	Content struct {
		Topics []string `json:"topics"`
	} `json:"content"`
}

// reply is a frame that answers one.
type reply struct {
	Topic         string `json:"topic"`
	Content       any    `json:"content,omitempty"`
	StatusCode    int    `json:"statusCode,omitempty"`
	StatusContent string `json:"statusContent,omitempty"`
}

// frame makes the text. A reply has nothing that cannot be marshalled.
func (r reply) frame() []byte {
	b, _ := json.Marshal(r)
	return b
}

// longestTopic bounds what a client chose, where an answer repeats it.
const longestTopic = 64

// answer speaks the protocol of clients B.5.
func (s *Service) answer(sock *socket, data []byte) {
	var in request
	if json.Unmarshal(data, &in) != nil {
		sock.enqueue(reply{StatusCode: http.StatusBadRequest, StatusContent: "not a frame"}.frame())
		return
	}
	switch in.Topic {
	case "aws/subscribe":
		s.subscribe(sock, in.Content.Topics)
	case "aws/heartbeat":
		sock.enqueue(reply{Topic: in.Topic}.frame())
	case "aws/ping":
		sock.enqueue(reply{Topic: in.Topic, StatusCode: http.StatusOK, StatusContent: "OK"}.frame())
	default:
		topic := in.Topic
		if len(topic) > longestTopic {
			topic = ""
		}
		sock.enqueue(reply{Topic: topic, StatusCode: http.StatusBadRequest, StatusContent: "unknown topic"}.frame())
	}
}

// subscribe takes the one topic that there is; with others among them the whole
// subscription fails, as a client would have to guess otherwise what it got.
func (s *Service) subscribe(sock *socket, topics []string) {
	if len(topics) == 0 || slices.ContainsFunc(topics, func(t string) bool { return t != "aws/chat" }) {
		sock.enqueue(subscribed("failure", topics))
		return
	}
	s.hub.subscribe(sock, subscribed("success", topics))
}

func subscribed(status string, topics []string) []byte {
	return reply{Topic: "aws/subscribe", Content: map[string]any{"status": status, "topics": topics}}.frame()
}
