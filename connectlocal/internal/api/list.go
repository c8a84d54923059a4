package api

// listInput is what all lists of resources take.
type listInput struct {
	inInstance
	MaxResults *int64 `json:"MaxResults"`
	NextToken  string `json:"NextToken"`
}

func (in listInput) pager(list string) pager { return pager{list, in.MaxResults, in.NextToken} }

// modified is when and where a resource was last changed: here, when the
// instance was born, since nothing changes its configuration afterwards.
type modified struct {
	LastModifiedTime   epoch
	LastModifiedRegion string
}

func (a *API) modified() modified {
	return modified{at(a.born), a.world.Instance().Region}
}
