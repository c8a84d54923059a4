package console

import (
	"context"
	"net/http"
	"time"

	"handover/internal/httpjson"
	"handover/internal/policy"
	"handover/internal/roster"
	"handover/internal/told"
)

// Sources are what the page is told besides what stands in the ledger.
type Sources struct {
	Now     func() time.Time
	You     func(*http.Request) You // who looks
	Process func(ctx context.Context) (told.Process, error)
	// People are the agents whom the ledger knows; Rules, what counts as there and gone.
	People func(ctx context.Context) ([]roster.Agent, error)
	Rules  func() roster.Rules
	Policy func() InForce
}

// You are whoever looks at the page.
type You struct {
	Name     string `json:"name"`
	Role     string `json:"role"`               // viewer or operator
	Trusting bool   `json:"trusting,omitempty"` // nobody is asked who they are
}

// InForce is the policy in force.
type InForce struct {
	*policy.Policy
	Name     string // its file's
	Hash     string // of its text
	Editable bool   // another one may be tried
}

// For gives the console what its page lives by: the calls live, people, departures/{id},
// history, series and policy.
func For(s Sources) Option { return func(c *console) { c.sources = &s } }

// readers bounds how many pages may be looking on; each costs a look at the ledger now and then.
const readers = 64

// mount adds the calls that need the sources.
func (c *console) mount(mux *http.ServeMux) {
	if c.sources == nil {
		return
	}
	c.places = make(chan struct{}, readers)
	mux.HandleFunc("GET /console/v1/live", c.live)
	for pattern, f := range map[string]func(*http.Request) (any, error){
		"GET /console/v1/people":          c.people,
		"GET /console/v1/departures/{id}": c.story,
		"GET /console/v1/history":         c.history,
		"GET /console/v1/series":          c.series,
		"GET /console/v1/policy":          c.policy,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			v, err := f(r)
			if err != nil {
				c.refuse(w, r, err)
				return
			}
			httpjson.Write(w, http.StatusOK, v)
		})
	}
}
