package connectlocal

import (
	"maps"

	"handover/connectlocal/internal/chatstream"
	"handover/connectlocal/internal/participant"
)

// newTopics knows the topics of the options, and the seed's.
func newTopics(o Options, seeded map[string]string, ids func() string) *chatstream.Publisher {
	topics := maps.Clone(seeded)
	if topics == nil {
		topics = map[string]string{}
	}
	maps.Copy(topics, o.Topics)
	return chatstream.New(chatstream.Options{Topics: topics, Encode: participant.Message, Client: o.HTTPClient, Log: o.Logger, IDs: ids})
}
