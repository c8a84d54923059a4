package state

import (
	"maps"
	"slices"
	"strings"
)

// maxResourceTags is how many tags a resource may have ("Add tags to resources" of
// the administrator guide).
const maxResourceTags = 50

// ResourceTags are the tags of a resource, found by its ARN. Of contacts see Contact.Tags.
func (w *World) ResourceTags(arn string) (map[string]string, error) {
	m, err := w.tagged(arn)
	if err != nil {
		return nil, err
	}
	return maps.Clone(m.Tags), nil
}

// TagResource gives a resource tags; one of the same key is replaced.
func (w *World) TagResource(arn string, tags map[string]string) error {
	m, err := w.tagged(arn)
	if err != nil {
		return err
	}
	all, err := joinTags(m.Tags, tags)
	if err != nil {
		return err
	}
	if len(all) > maxResourceTags {
		return refuse(Invalid, "Tags: the resource would have %d tags, allowed are %d", len(all), maxResourceTags)
	}
	m.Tags = all
	return nil
}

// UntagResource takes tags off a resource; a key that it has not is passed over.
func (w *World) UntagResource(arn string, keys []string) error {
	m, err := w.tagged(arn)
	if err != nil {
		return err
	}
	m.Tags = withoutTags(m.Tags, keys)
	return nil
}

// joinTags is some tags, of a resource or a contact, with more of them. The older
// ones stay as they are.
func joinTags(have, more map[string]string) (map[string]string, error) {
	for key := range more {
		if strings.HasPrefix(key, "aws:") {
			return nil, refuse(Invalid, "Tags: %q begins with aws:, which is the service's own", key)
		}
	}
	return union(have, more), nil
}

// withoutTags is some tags without those of the keys, in a map of its own.
func withoutTags(have map[string]string, keys []string) map[string]string {
	tags := maps.Clone(have)
	maps.DeleteFunc(tags, func(key, _ string) bool { return slices.Contains(keys, key) })
	return tags
}

// tagged finds what a resource has besides what it does.
func (w *World) tagged(arn string) (*Meta, error) {
	if m := w.metaOf(arn); m != nil {
		return m, nil
	}
	return nil, refuse(NotFound, "resourceArn: there is no resource %s", arn)
}

// metaOf is the one place that finds any resource by its ARN; nil if there is none.
func (w *World) metaOf(arn string) *Meta {
	if arn == w.instance.ARN {
		return &w.settings.meta
	}
	for _, a := range w.agents {
		if a.user.ARN == arn {
			return &a.user.Meta
		}
	}
	for _, m := range []*Meta{
		metaIn(w.queues, arn),
		metaIn(w.profiles, arn),
		metaIn(w.quickConnects, arn),
		metaIn(w.statuses, arn),
		metaIn(w.hierarchy, arn),
		metaIn(w.securityProfiles, arn),
		metaIn(w.hours, arn),
		metaIn(w.flows, arn),
		metaIn(w.modules, arn),
		metaIn(w.views, arn),
	} {
		if m != nil {
			return m
		}
	}
	return nil
}

func metaIn[T named, P resource[T]](all []T, arn string) *Meta {
	for i := range all {
		if _, its, _ := identity(&all[i]); *its == arn {
			return P(&all[i]).own()
		}
	}
	return nil
}
