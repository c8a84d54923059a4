package api

import "handover/connectlocal/internal/state"

// listInput is what all lists of resources take.
type listInput struct {
	inInstance
	paging
}

// modified is when and where a resource was last changed.
type modified struct {
	LastModifiedTime   epoch
	LastModifiedRegion string
}

// changed is of a resource; what was never changed is as old as the instance.
func (a *API) changed(m state.Meta) modified {
	since := m.ModifiedAt
	if since.IsZero() {
		since = a.born
	}
	return modified{at(since), a.world.Instance().Region}
}

// summaryOut is an entry of the lists that tell id, ARN and name only.
type summaryOut struct {
	ID   string `json:"Id"`
	ARN  string `json:"Arn"`
	Name string
	modified
}

// tagsOf are a resource's tags as answers have them: an object, also where there
// are none.
func tagsOf(m state.Meta) map[string]string {
	if m.Tags == nil {
		return map[string]string{}
	}
	return m.Tags
}
