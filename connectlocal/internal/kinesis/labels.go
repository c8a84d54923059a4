package kinesis

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

func labelOperations() []operation {
	return []operation{
		op("AddTagsToStream", (*api).addTagsToStream),
		op("RemoveTagsFromStream", (*api).removeTagsFromStream),
		op("ListTagsForStream", (*api).listTagsForStream),
		op("TagResource", (*api).tagResource),
		op("UntagResource", (*api).untagResource),
		op("ListTagsForResource", (*api).listTagsForResource),
		op("PutResourcePolicy", (*api).putPolicy),
		op("GetResourcePolicy", (*api).getPolicy),
		op("DeleteResourcePolicy", (*api).deletePolicy),
	}
}

// maxTags is how many tags a stream or a consumer has at most.
const maxTags = 50

func tooManyTags(name, account string) error {
	return invalid("Failed to add tags to %s under account %s because a given resource cannot have more than %d tags associated with it.", name, account, maxTags)
}

type addTagsInput struct {
	ref
	Tags map[string]string
}

func (a *api) addTagsToStream(in addTagsInput, _ time.Time) (any, error) {
	s, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	return none{}, a.tag(s.name, s.tags, in.Tags)
}

// tag adds all tags, or none if they are too many.
func (a *api) tag(name string, tags, more map[string]string) error {
	both := maps.Clone(tags)
	maps.Copy(both, more)
	if len(both) > maxTags {
		return tooManyTags(name, a.id)
	}
	maps.Copy(tags, more)
	return nil
}

func (l *labels) untag(keys []string) {
	for _, key := range keys {
		delete(l.tags, key)
	}
}

type removeTagsInput struct {
	ref
	TagKeys []string
}

func (a *api) removeTagsFromStream(in removeTagsInput, _ time.Time) (any, error) {
	s, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	s.untag(in.TagKeys)
	return none{}, nil
}

type tag struct{ Key, Value string }

func sortedTags(tags map[string]string) []tag {
	out := []tag{}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, tag{key, tags[key]})
	}
	return out
}

type listTagsInput struct {
	ref
	ExclusiveStartTagKey string
	Limit                *int
}

func (a *api) listTagsForStream(in listTagsInput, _ time.Time) (any, error) {
	s, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	tags, more := page(sortedTags(s.tags), func(t tag) string { return t.Key }, in.ExclusiveStartTagKey, pick(in.Limit, maxTags))
	return struct {
		Tags        []tag
		HasMoreTags bool
	}{tags, more}, nil
}

// resource is what a stream or a consumer bears, by its ARN.
func (a *api) resource(arn string) (*labels, error) {
	if strings.Contains(arn, "/consumer/") {
		_, c, err := a.consumerOf(consumerRef{ConsumerARN: arn})
		if err != nil {
			return nil, err
		}
		return &c.labels, nil
	}
	s, err := a.find(ref{StreamARN: arn})
	if err != nil {
		return nil, err
	}
	return &s.labels, nil
}

type tagResourceInput struct {
	ResourceARN string
	Tags        map[string]string
}

func (a *api) tagResource(in tagResourceInput, _ time.Time) (any, error) {
	r, err := a.resource(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return none{}, a.tag(in.ResourceARN, r.tags, in.Tags)
}

type untagResourceInput struct {
	ResourceARN string
	TagKeys     []string
}

func (a *api) untagResource(in untagResourceInput, _ time.Time) (any, error) {
	r, err := a.resource(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	r.untag(in.TagKeys)
	return none{}, nil
}

type listTagsForResourceInput struct{ ResourceARN string }

func (a *api) listTagsForResource(in listTagsForResourceInput, _ time.Time) (any, error) {
	r, err := a.resource(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return map[string]any{"Tags": sortedTags(r.tags)}, nil
}

type putPolicyInput struct{ ResourceARN, Policy string }

// putPolicy keeps a policy; it permits and forbids nothing here.
func (a *api) putPolicy(in putPolicyInput, _ time.Time) (any, error) {
	r, err := a.resource(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	if !json.Valid([]byte(in.Policy)) {
		return nil, invalid("Policy: what was given is not JSON")
	}
	r.policy = in.Policy
	return none{}, nil
}

type policyInput struct{ ResourceARN string }

func (a *api) getPolicy(in policyInput, _ time.Time) (any, error) {
	r, err := a.resource(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	if r.policy == "" {
		return nil, refuse("ResourceNotFoundException", "%s has no policy.", in.ResourceARN)
	}
	return map[string]string{"Policy": r.policy}, nil
}

func (a *api) deletePolicy(in policyInput, _ time.Time) (any, error) {
	r, err := a.resource(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	r.policy = ""
	return none{}, nil
}
