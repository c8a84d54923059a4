package console

import (
	"fmt"
	"net/http"
	"time"

	"handover/internal/report"
)

// PolicyView is the policy in force, as its file has it.
type PolicyView struct {
	Name     string     `json:"name"`
	Hash     string     `json:"hash"`
	Mode     string     `json:"mode"`
	Text     string     `json:"text"`
	Rules    []RuleView `json:"rules"`
	Editable bool       `json:"editable"` // another one may be tried
}

// RuleView is one rule: its lines in the text, counted from 1, and how many chats it
// decided about in the last seven days.
type RuleView struct {
	Name string `json:"name"`
	From int    `json:"from"`
	To   int    `json:"to"`
	Mode string `json:"mode"`
	Used int    `json:"used"`
}

const usedSince = 7 * 24 * time.Hour

func (c *console) policy(r *http.Request) (any, error) {
	used, err := c.used(r)
	if err != nil {
		return nil, err
	}
	p := c.sources.Policy()
	v := PolicyView{Name: p.Name, Hash: p.Hash, Mode: string(p.Mode()), Text: p.Source(), Rules: []RuleView{}, Editable: p.Editable}
	for _, place := range p.Places() {
		v.Rules = append(v.Rules, RuleView{Name: place.Name, From: place.From, To: place.To, Mode: string(place.Mode), Used: used[place.Name]})
	}
	return v, nil
}

// used counts chats by the rule that decided about them.
func (c *console) used(r *http.Request) (map[string]int, error) {
	until := c.sources.Now().Add(time.Nanosecond)
	o := report.SeriesOptions{Since: until.Add(-usedSince), Until: until, Step: usedSince}
	s, err := report.SeriesOf(c.begun(r.Context(), o.Since), o)
	if err != nil {
		return nil, fmt.Errorf("read departures: %w", err)
	}
	used := map[string]int{}
	for _, rule := range s.Rules {
		for _, n := range rule.Outcomes {
			used[rule.Rule] += n
		}
	}
	return used, nil
}
