package api

import (
	"slices"
	"strings"

	"handover/connectlocal/internal/state"
)

// fit tells whether a resource is as the criteria say; empty criteria fit everything.
func (c criteria) fit(f facets) bool {
	and := func(inner criteria) bool { return inner.fit(f) }
	return c.fitChoices(f) && c.fitTexts(f) &&
		(c.HierarchyGroupCondition == nil || c.HierarchyGroupCondition.fit(f.groups)) &&
		(c.ListCondition == nil || c.ListCondition.fit(f.proficiencies)) &&
		(len(c.OrConditions) == 0 || slices.ContainsFunc(c.OrConditions, and)) &&
		!slices.ContainsFunc(c.AndConditions, func(inner criteria) bool { return !inner.fit(f) })
}

// fitTexts compares texts and dates.
func (c criteria) fitTexts(f facets) bool {
	return (c.StringCondition == nil || c.StringCondition.fitAny(f.texts[strings.ToLower(c.StringCondition.FieldName)])) &&
		(c.DateCondition == nil || c.DateCondition.fitAny(f.texts[strings.ToLower(c.DateCondition.FieldName)]))
}

// fitChoices compares what is one of a few; a field that is not asked for is empty.
func (c criteria) fitChoices(f facets) bool {
	for field, want := range map[string]string{
		"queuetype": c.QueueTypeCondition, "type": c.TypeCondition, "state": c.StateCondition, "status": c.StatusCondition,
		"viewtype": c.ViewTypeCondition, "viewstatus": c.ViewStatusCondition,
	} {
		if want != "" && !slices.Contains(f.texts[field], want) {
			return false
		}
	}
	return true
}

// fitAny compares without regard to case, as the service's searches are believed
// to (UNCONFIRMED).
func (c stringCondition) fitAny(texts []string) bool {
	want := strings.ToLower(c.Value)
	return slices.ContainsFunc(texts, func(text string) bool {
		text = strings.ToLower(text)
		switch c.ComparisonType {
		case "STARTS_WITH":
			return strings.HasPrefix(text, want)
		case "CONTAINS":
			return strings.Contains(text, want)
		}
		return text == want
	})
}

// fitAny compares dates, whose order is that of their texts.
func (c dateCondition) fitAny(dates []string) bool {
	return slices.ContainsFunc(dates, func(date string) bool {
		switch c.ComparisonType {
		case "GREATER_THAN":
			return date > c.Value
		case "LESS_THAN":
			return date < c.Value
		case "GREATER_THAN_OR_EQUAL_TO":
			return date >= c.Value
		case "LESS_THAN_OR_EQUAL_TO":
			return date <= c.Value
		}
		return date == c.Value
	})
}

// fit compares the groups that a user is in with one by id or ARN.
func (c groupCondition) fit(groups []string) bool {
	want := lastOf(c.Value)
	if c.HierarchyGroupMatchType == "WITH_CHILD_GROUPS" {
		return slices.Contains(groups, want)
	}
	return len(groups) > 0 && groups[len(groups)-1] == want
}

func (c listCondition) fit(all []state.Proficiency) bool {
	return slices.ContainsFunc(all, func(p state.Proficiency) bool {
		return !slices.ContainsFunc(c.Conditions, func(i itemCondition) bool { return !i.fit(p) })
	})
}

func (c itemCondition) fit(p state.Proficiency) bool {
	texts := map[string][]string{"name": {p.Name}, "value": {p.Value}}
	return (c.StringCondition == nil || c.StringCondition.fitAny(texts[strings.ToLower(c.StringCondition.FieldName)])) &&
		(c.NumberCondition == nil || c.NumberCondition.fit(p.Level))
}

func (c numberCondition) fit(n int) bool {
	switch c.ComparisonType {
	case "GREATER":
		return n > c.MinValue
	case "GREATER_OR_EQUAL":
		return n >= c.MinValue
	case "LESSER":
		return n < c.MaxValue
	case "LESSER_OR_EQUAL":
		return n <= c.MaxValue
	case "NOT_EQUAL":
		return n != c.MinValue
	case "RANGE":
		return n >= c.MinValue && n <= c.MaxValue
	}
	return n == c.MinValue
}

func (s searchFilter) fit(f facets) bool {
	return (s.TagFilter == nil || s.TagFilter.fit(f.tags)) &&
		(s.AttributeFilter == nil || s.AttributeFilter.fit(f)) &&
		(s.UserAttributeFilter == nil || s.UserAttributeFilter.fit(f)) &&
		(s.FlowAttributeFilter == nil || s.FlowAttributeFilter.fit(f))
}

func (t tagFilter) fit(tags map[string]string) bool {
	return (t.TagCondition == nil || t.TagCondition.fit(tags)) && allFit(t.AndConditions, tags) &&
		(len(t.OrConditions) == 0 || slices.ContainsFunc(t.OrConditions, func(and []tagCondition) bool { return allFit(and, tags) }))
}

func (a attributeFilter) fit(f facets) bool {
	own := attributeConditions{HierarchyGroupCondition: a.HierarchyGroupCondition, ContactFlowTypeCondition: a.ContactFlowTypeCondition}
	if a.TagCondition != nil {
		own.TagConditions = []tagCondition{*a.TagCondition}
	}
	return own.fit(f) && (a.AndCondition == nil || a.AndCondition.fit(f)) &&
		(len(a.OrConditions) == 0 || slices.ContainsFunc(a.OrConditions, func(and attributeConditions) bool { return and.fit(f) }))
}

func (a attributeConditions) fit(f facets) bool {
	return allFit(a.TagConditions, f.tags) && (a.HierarchyGroupCondition == nil || a.HierarchyGroupCondition.fit(f.groups)) &&
		(a.ContactFlowTypeCondition == nil || slices.Contains(f.texts["type"], a.ContactFlowTypeCondition.ContactFlowType))
}

func allFit(conditions []tagCondition, tags map[string]string) bool {
	return !slices.ContainsFunc(conditions, func(c tagCondition) bool { return !c.fit(tags) })
}

func (c tagCondition) fit(tags map[string]string) bool {
	value, there := tags[c.TagKey]
	return there && (c.TagValue == nil || *c.TagValue == value)
}
