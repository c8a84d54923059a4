package api

func tagOperations() []operation {
	return []operation{
		update("TagResource", (*API).tagResource),
		update("UntagResource", (*API).untagResource),
		op("ListTagsForResource", (*API).listTagsForResource),
	}
}

// Of these three operations the model spells the members in lower case.

type inResource struct {
	ARN string `json:"resourceArn"`
}

type tagResourceInput struct {
	inResource
	Tags map[string]string `json:"tags"`
}

func (a *API) tagResource(in tagResourceInput) error { return a.world.TagResource(in.ARN, in.Tags) }

type untagResourceInput struct {
	inResource
	Keys []string `json:"tagKeys"`
}

func (a *API) untagResource(in untagResourceInput) error {
	return a.world.UntagResource(in.ARN, in.Keys)
}

type listTagsForResourceOutput struct {
	Tags map[string]string `json:"tags"`
}

func (a *API) listTagsForResource(in inResource) (listTagsForResourceOutput, error) {
	tags, err := a.world.ResourceTags(in.ARN)
	if tags == nil {
		tags = map[string]string{}
	}
	return listTagsForResourceOutput{tags}, err
}
