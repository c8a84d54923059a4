package participant

import (
	"net/http"

	"handover/connectlocal/internal/state"
)

type describeViewInput struct{ ViewToken string }

type describeViewOutput struct{ View view }

type view struct {
	Id, Arn, Name string
	Version       int
	Content       viewContent
}

type viewContent struct {
	InputSchema, Template string
	Actions               []string
}

// describeView gives out the view that a ShowView action of the flow has sent,
// as long as its answer is waited for.
func (s *Service) describeView(token bearer, _ *http.Request, in describeViewInput) (any, error) {
	v, err := asCaller(s, token, func(c state.Caller) (state.View, error) { return s.world.DescribeView(c, in.ViewToken) })
	if err != nil {
		return nil, err
	}
	return describeViewOutput{view{v.ID, v.ARN, v.Name, v.Version, viewContent{v.InputSchema, v.Template, v.Actions}}}, nil
}
