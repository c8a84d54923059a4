package api

import (
	"regexp"

	"handover/connectlocal/internal/state"
)

type startContactStreamingInput struct {
	inInstance
	ContactID     string      `json:"ContactId"`
	ClientToken   string      `json:"ClientToken"`
	Configuration streamingIn `json:"ChatStreamingConfiguration"`
}

type streamingIn struct {
	ARN string `json:"StreamingEndpointArn"`
}

type startContactStreamingOutput struct {
	StreamingID string `json:"StreamingId"`
}

// startContactStreaming sends what happens in a chat to an SNS topic, which the
// seed or the options give an address. Spec §9.3.
func (a *API) startContactStreaming(in startContactStreamingInput) (out startContactStreamingOutput, err error) {
	if err := in.Configuration.check(); err != nil {
		return out, err
	}
	out.StreamingID, err = a.world.StartStreaming(in.ContactID, in.Configuration.ARN, in.ClientToken)
	return out, err
}

var snsTopic = regexp.MustCompile(`^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:([0-9A-Za-z_-]{1,256})(\.fifo)?$`)

// check refuses what is no standard topic.
func (in streamingIn) check() error {
	topic := snsTopic.FindStringSubmatch(in.ARN)
	switch {
	case topic == nil:
		return refuse(state.Invalid, "ChatStreamingConfiguration.StreamingEndpointArn: found %q, want the ARN of an SNS topic", in.ARN)
	case topic[2] != "":
		return refuse(state.Invalid, "ChatStreamingConfiguration.StreamingEndpointArn: %q is a FIFO topic, only standard topics are supported", in.ARN)
	}
	return nil
}

type stopContactStreamingInput struct {
	inInstance
	ContactID   string `json:"ContactId"`
	StreamingID string `json:"StreamingId"`
}

func (a *API) stopContactStreaming(in stopContactStreamingInput) error {
	return a.world.StopStreaming(in.ContactID, in.StreamingID)
}
