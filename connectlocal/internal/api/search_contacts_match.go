package api

import (
	"fmt"
	"slices"
	"strings"

	"handover/connectlocal/internal/state"
)

// searchCriteriaIn are all to hold; what is not given holds.
type searchCriteriaIn struct {
	Name                *nameCriteriaIn   `json:"Name"`
	AgentIDs            []string          `json:"AgentIds"`
	AgentGroups         agentGroupsIn     `json:"AgentHierarchyGroups"`
	Channels            []string          `json:"Channels"`
	InitiationMethods   []string          `json:"InitiationMethods"`
	QueueIDs            []string          `json:"QueueIds"`
	Attributes          *attributesIn     `json:"SearchableContactAttributes"`
	SegmentAttributes   *attributesIn     `json:"SearchableSegmentAttributes"`
	AdditionalTimeRange *moreTimeRangesIn `json:"AdditionalTimeRange"`
	Tags                *tagFilterIn      `json:"ContactTags"`
}

type nameCriteriaIn struct {
	SearchText []string `json:"SearchText"`
	MatchType  string   `json:"MatchType"`
}

type agentGroupsIn struct {
	L1 []string `json:"L1Ids"`
	L2 []string `json:"L2Ids"`
	L3 []string `json:"L3Ids"`
	L4 []string `json:"L4Ids"`
	L5 []string `json:"L5Ids"`
}

type attributesIn struct {
	Criteria []struct {
		Key    string   `json:"Key"`
		Values []string `json:"Values"`
	} `json:"Criteria"`
	MatchType string `json:"MatchType"`
}

type moreTimeRangesIn struct {
	Criteria  []moreTimeRangeIn `json:"Criteria"`
	MatchType string            `json:"MatchType"`
}

// moreTimeRangeIn is one of the two.
type moreTimeRangeIn struct {
	TimeRange *timeRangeIn `json:"TimeRange"`
	Condition *struct {
		Type          string `json:"Type"`
		ConditionType string `json:"ConditionType"`
	} `json:"TimestampCondition"`
}

type tagFilterIn struct {
	Or  [][]tagConditionIn `json:"OrConditions"`
	And []tagConditionIn   `json:"AndConditions"`
	One *tagConditionIn    `json:"TagCondition"`
}

type tagConditionIn struct {
	Key   string `json:"TagKey"`
	Value string `json:"TagValue"`
}

func (k searchCriteriaIn) check() error {
	if k.AdditionalTimeRange == nil {
		return nil
	}
	for i, t := range k.AdditionalTimeRange.Criteria {
		member := fmt.Sprintf("SearchCriteria.AdditionalTimeRange.Criteria[%d]", i)
		if (t.TimeRange == nil) == (t.Condition == nil) {
			return refuse(state.Invalid, "%s: either TimeRange or TimestampCondition is required", member)
		}
		if t.TimeRange == nil {
			continue
		}
		if err := t.TimeRange.check(member + ".TimeRange"); err != nil {
			return err
		}
	}
	return nil
}

// hold tells whether a contact fulfils all criteria.
func (k searchCriteriaIn) hold(c contactSearched) bool {
	queue := []string{c.QueueID}
	if c.EnqueuedAt.IsZero() {
		queue = nil
	}
	return k.people(c) &&
		oneOf(k.Channels, channel) && oneOf(k.InitiationMethods, c.InitiationMethod) && oneOf(idsIn(k.QueueIDs), queue...) &&
		k.Name.hold(c) && k.AdditionalTimeRange.hold(c) && k.Tags.hold(c) &&
		k.Attributes.hold(func(key string) (string, bool) {
			v, ok := c.chat.Attributes[key]
			return v, ok
		}) &&
		k.SegmentAttributes.hold(func(key string) (string, bool) {
			v, ok := c.SegmentAttributes[key]
			return v.ValueString, ok
		})
}

func (k searchCriteriaIn) people(c contactSearched) bool {
	if !oneOf(idsIn(k.AgentIDs), c.agent.User.ID) {
		return false
	}
	for level, ids := range [][]string{k.AgentGroups.L1, k.AgentGroups.L2, k.AgentGroups.L3, k.AgentGroups.L4, k.AgentGroups.L5} {
		if len(ids) > 0 && (level >= len(c.groups) || !slices.Contains(idsIn(ids), c.groups[level].ID)) {
			return false
		}
	}
	return true
}

// oneOf tells whether one of the values is wanted; nothing wanted is anything.
func oneOf(wanted []string, values ...string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(wanted, v) })
}

// idsIn are ids, of references that may be ARNs.
func idsIn(refs []string) []string {
	out := make([]string, len(refs))
	for i, ref := range refs {
		out[i] = lastOf(ref)
	}
	return out
}

// matches combines single answers by a match type. MATCH_EXACT is that of a single
// criterion, so that several have all to hold.
func matches(matchType string, n int, holds func(i int) bool) bool {
	held := 0
	for i := range n {
		if holds(i) {
			held++
		}
	}
	switch matchType {
	case "MATCH_ANY":
		return held > 0
	case "MATCH_NONE":
		return held == 0
	}
	return held == n
}

// hold looks for texts in the contact's name, or with MATCH_EXACT for the name
// itself; upper and lower case are the same.
func (k *nameCriteriaIn) hold(c contactSearched) bool {
	if k == nil {
		return true
	}
	name := strings.ToLower(c.chat.Details.Name)
	return matches(k.MatchType, len(k.SearchText), func(i int) bool {
		text := strings.ToLower(k.SearchText[i])
		if k.MatchType == "MATCH_EXACT" {
			return name == text
		}
		return strings.Contains(name, text)
	})
}

func (k *attributesIn) hold(value func(key string) (string, bool)) bool {
	if k == nil {
		return true
	}
	return matches(k.MatchType, len(k.Criteria), func(i int) bool {
		v, ok := value(k.Criteria[i].Key)
		return ok && slices.Contains(k.Criteria[i].Values, v)
	})
}

func (k *moreTimeRangesIn) hold(c contactSearched) bool {
	if k == nil {
		return true
	}
	return matches(k.MatchType, len(k.Criteria), func(i int) bool {
		if t := k.Criteria[i].TimeRange; t != nil {
			return t.holds(c)
		}
		return c.time(k.Criteria[i].Condition.Type).IsZero() // NOT_EXISTS is the only condition
	})
}

func (k *tagFilterIn) hold(c contactSearched) bool {
	if k == nil {
		return true
	}
	all := func(conditions []tagConditionIn) bool {
		return !slices.ContainsFunc(conditions, func(t tagConditionIn) bool { return !t.holds(c) })
	}
	return (k.One == nil || k.One.holds(c)) && all(k.And) && (len(k.Or) == 0 || slices.ContainsFunc(k.Or, all))
}

// holds compares a tag; a condition without a value asks for the key only.
func (t tagConditionIn) holds(c contactSearched) bool {
	v, ok := c.tags[t.Key]
	return ok && (t.Value == "" || t.Value == v)
}
