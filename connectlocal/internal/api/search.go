package api

import (
	"slices"
	"strings"
	"unicode/utf8"

	"handover/connectlocal/internal/state"
)

// searchInput is what the searches for resources take. Which of the conditions an
// operation has is the service model's to say.
type searchInput struct {
	listInput
	SearchCriteria criteria
	SearchFilter   searchFilter
}

// criteria are conditions that all have to hold.
type criteria struct {
	AndConditions, OrConditions []criteria
	StringCondition             *stringCondition
	HierarchyGroupCondition     *groupCondition
	ListCondition               *listCondition
	QueueTypeCondition          string
	TypeCondition               string
	ViewTypeCondition           string
	ViewStatusCondition         string
	DateCondition               *dateCondition
	StateCondition              string
	StatusCondition             string
}

type stringCondition struct{ FieldName, Value, ComparisonType string }

// dateCondition compares dates such as 2026-03-02.
type dateCondition struct{ FieldName, Value, ComparisonType string }

type groupCondition struct{ Value, HierarchyGroupMatchType string }

// listCondition wants one item of a list that fits all of the conditions.
type listCondition struct {
	TargetListType string
	Conditions     []itemCondition
}

type itemCondition struct {
	StringCondition *stringCondition
	NumberCondition *numberCondition
}

type numberCondition struct {
	FieldName, ComparisonType string
	MinValue, MaxValue        int
}

// searchFilter is about tags, and for users about hierarchy groups.
type searchFilter struct {
	TagFilter           *tagFilter
	AttributeFilter     *attributeFilter
	UserAttributeFilter *attributeFilter
	FlowAttributeFilter *attributeFilter
}

type tagFilter struct {
	OrConditions  [][]tagCondition
	AndConditions []tagCondition
	TagCondition  *tagCondition
}

type attributeFilter struct {
	ContactFlowTypeCondition *flowTypeCondition
	OrConditions             []attributeConditions
	AndCondition             *attributeConditions
	TagCondition             *tagCondition
	HierarchyGroupCondition  *groupCondition
}

// attributeConditions all have to hold.
type attributeConditions struct {
	ContactFlowTypeCondition *flowTypeCondition
	TagConditions            []tagCondition
	HierarchyGroupCondition  *groupCondition
}

type flowTypeCondition struct{ ContactFlowType string }

// tagCondition wants a tag; without a value any will do.
type tagCondition struct {
	TagKey   string
	TagValue *string
}

// found is what the answers of searches have in common.
type found struct {
	NextToken             string `json:",omitempty"`
	ApproximateTotalCount int64
}

// kind is a kind of resources as a search sees it.
type kind[T any] struct {
	list   string   // the operation
	fields []string // for which a StringCondition may ask
	see    func(T) facets
}

// facets is a resource as a search sees it.
type facets struct {
	texts         map[string][]string // by field, in lower case
	tags          map[string]string
	groups        []string // of a user: the ids of the hierarchy groups, the own one last
	proficiencies []state.Proficiency
}

// search finds the resources that fit, and cuts the wanted page out of them, each
// in its wire form.
func search[T, W any](in searchInput, k kind[T], all []T, wire func(T) W) ([]W, found, error) {
	if err := in.check(k.fields); err != nil {
		return nil, found{}, err
	}
	fitting := slices.DeleteFunc(all, func(thing T) bool {
		f := k.see(thing)
		return !in.SearchCriteria.fit(f) || !in.SearchFilter.fit(f)
	})
	out, next, err := listed(fitting, in.pager(k.list), wire)
	return out, found{next, int64(len(fitting))}, err
}

func (in searchInput) check(fields []string) error {
	if in.SearchFilter.TagFilter != nil && in.SearchFilter.UserAttributeFilter != nil {
		return refuse(state.AccessDenied, "SearchFilter: found both TagFilter and UserAttributeFilter, want one of them")
	}
	return in.SearchCriteria.check("SearchCriteria", fields)
}

func (c criteria) check(at string, fields []string) error {
	if c.StringCondition != nil {
		if err := c.StringCondition.check(at+".StringCondition", fields); err != nil {
			return err
		}
	}
	for _, inner := range slices.Concat(c.AndConditions, c.OrConditions) {
		if err := inner.check(at, fields); err != nil {
			return err
		}
	}
	return nil
}

// The texts that a search may say a name or a description contains
// ("SearchQueues" in the API reference, and the same of the others).
const leastContained, mostContained = 2, 25

func (c stringCondition) check(at string, fields []string) error {
	if !slices.ContainsFunc(fields, func(f string) bool { return strings.EqualFold(f, c.FieldName) }) {
		return refuse(state.Invalid, "%s.FieldName: found %q, allowed are %s", at, c.FieldName, strings.Join(fields, ", "))
	}
	n := utf8.RuneCountInString(c.Value)
	limited := strings.EqualFold(c.FieldName, "name") || strings.EqualFold(c.FieldName, "description")
	if c.ComparisonType == "CONTAINS" && limited && (n < leastContained || n > mostContained) {
		return refuse(state.Invalid, "%s.Value: found %d characters, CONTAINS takes %d to %d", at, n, leastContained, mostContained)
	}
	return nil
}

// named are the facets that most resources have.
func named(id, name string, m state.Meta) facets {
	return facets{tags: m.Tags, texts: map[string][]string{"resourceid": {id}, "name": {name}, "description": {m.Description}}}
}
