package state

import "slices"

// Streamer takes the items of chats to topics. Its methods are called inside the
// loop and must not block.
type Streamer interface {
	// Takes tells whether there is such a topic.
	Takes(topicARN string) bool
	// Stream takes one item there. Items of one topic come in order.
	Stream(topicARN string, i Item)
}

// streaming is a topic that a chat's items go to.
type streaming struct{ id, topic string }

// StartStreaming makes the items of a chat that lives go to a topic, from now on. It
// takes the initial contact's id. The same clientToken again gets the same answer. Spec §9.3.
func (w *World) StartStreaming(initialID, topicARN, clientToken string) (string, error) {
	var id string
	err := w.turn(func() error {
		s, err := w.initial(initialID)
		if err != nil {
			return err
		}
		id, err = once(s.chat, "StartContactStreaming", clientToken, func() (string, error) { return w.startStreaming(s.chat, topicARN) })
		return err
	})
	return id, err
}

func (w *World) startStreaming(c *conversation, topicARN string) (string, error) {
	if err := w.mayStreamTo(topicARN); err != nil {
		return "", err
	}
	if slices.ContainsFunc(c.streams, func(s streaming) bool { return s.topic == topicARN }) {
		return "", refuse(BadRequest, "StreamingEndpointArn: the chat of contact %q is streamed to %q already", c.initialID, topicARN)
	}
	if err := within("topics of this chat", len(c.streams), w.limits.Streams); err != nil {
		return "", err
	}
	s := streaming{id: w.ids(), topic: topicARN}
	c.streams = append(c.streams, s)
	return s.id, nil
}

// mayStreamTo refuses a topic that there is not.
func (w *World) mayStreamTo(topicARN string) error {
	if w.streamer == nil || !w.streamer.Takes(topicARN) {
		return refuse(Invalid, "StreamingEndpointArn: connectlocal knows no topic %q; its seed or options have to give it an address", topicARN)
	}
	return nil
}

// StopStreaming ends what StartStreaming began.
func (w *World) StopStreaming(initialID, streamingID string) error {
	return w.turn(func() error {
		s, ok := w.contacts[initialID]
		if !ok {
			return noContact(initialID)
		}
		is := func(x streaming) bool { return x.id == streamingID }
		if !slices.ContainsFunc(s.chat.streams, is) {
			return refuse(NotFound, "StreamingId: the chat of contact %q has no streaming %q", initialID, streamingID)
		}
		s.chat.streams = slices.DeleteFunc(s.chat.streams, is)
		return nil
	})
}

// stream takes an item to where its chat is streamed to.
func (w *World) stream(c *conversation, i Item) {
	for _, s := range c.streams {
		w.streamer.Stream(s.topic, i)
	}
}
