package participant

import (
	"net/http"

	"handover/connectlocal/internal/state"
)

type describeViewInput struct{ ViewToken string }

// describeView gives out the view that a ShowView action of the flow has sent.
func (s *Service) describeView(token bearer, _ *http.Request, in describeViewInput) (any, error) {
	return asCaller(s, token, func(state.Caller) (any, error) {
		return nil, &state.Error{Kind: state.NotFound, Message: "ViewToken: there is no such view"}
	})
}
