package connectlocal

import (
	"handover/connectlocal/internal/chatstream"
	"handover/connectlocal/internal/participant"
)

// newTopics knows the topics of the options, and the seed's.
func newTopics(o Options, seeded map[string]string, ids func() string) *chatstream.Publisher {
	return chatstream.New(chatstream.Options{
		Topics: over(seeded, o.Topics), Encode: participant.Message, Client: o.HTTPClient, Log: o.Logger, IDs: ids,
	})
}
