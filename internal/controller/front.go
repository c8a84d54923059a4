package controller

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"handover/internal/companion"
	"handover/internal/companion/module"
	"handover/internal/console"
	"handover/internal/operator"
	"handover/internal/pagekit"
	"handover/internal/signin"
	"handover/internal/told"
)

// Front is what people, companions and monitoring ask: the console's page, the
// operators' calls, the companions', health, readiness and metrics. Operators have to
// know the token, or to have signed in at the desk; an empty token lets in whoever reaches
// the address. Without a desk people sign in by the token, for as long as this process runs.
func (c *Controller) Front(token string, desk *signin.Desk) http.Handler {
	if desk == nil {
		desk = signin.Own(token, c.o.Clock.Now, c.o.Log)
	}
	mux := http.NewServeMux()
	mux.Handle(signin.Base, desk.Handler())
	mux.Handle("/operator/v1/", c.operators(token, desk))
	if c.companions != nil {
		mux.Handle(companion.Base, c.companions)
		mux.Handle("GET "+module.Path, module.Handler())
	}
	mux.Handle("GET /metrics", c.metrics.Handler())
	mux.Handle("GET "+pagekit.Base, pagekit.Kit())
	page := console.New(c.o.Store, c.o.Log, console.Ready(c.checks()...), console.Ghosts(c.census), console.For(c.sources(token, desk)))
	mux.Handle("/console/v1/", desk.Wanted(page))
	mux.Handle("/", page)
	return mux
}

// sources are what the console's page is told besides what stands in the ledger.
func (c *Controller) sources(token string, desk *signin.Desk) console.Sources {
	return console.Sources{
		Now: c.o.Clock.Now, Process: c.process, People: c.people.all, Rules: c.statuses.inForce,
		You: func(r *http.Request) console.You {
			who, _ := desk.Visitor(r)
			return console.You{Name: who.Name, Role: string(who.Role), Trusting: token == ""}
		},
		Policy: func() console.InForce {
			loaded := *c.loaded.Load()
			return console.InForce{Policy: c.policy.inForce(), Name: PolicyName(loaded), Hash: loaded.PolicyHash, Editable: c.o.Trusting}
		},
	}
}

// Companions answers the agents' companions; nil where none are configured.
func (c *Controller) Companions() http.Handler {
	if c.companions == nil {
		return nil
	}
	if c.o.Ear != nil {
		return c.o.Ear.Handler(c.companions)
	}
	return c.companions
}

// Operators answers the operators' calls. They have to know the token; an empty one
// lets in whoever gets as far as here.
func (c *Controller) Operators(token string) http.Handler { return c.operators(token, nil) }

func (c *Controller) operators(token string, desk *signin.Desk) http.Handler {
	options := operator.Options{
		Token: token, Ledger: c.o.Store, Names: c.directory, Now: c.o.Clock.Now, Log: c.o.Log,
		Desk: c.desk(), Plan: c.plan, Ghosts: c.census,
		Process: c.process, Grace: c.policy.Grace, Reload: c.Reload,
	}
	if desk != nil {
		options.Visitor = func(r *http.Request) (string, bool, bool) {
			who, known := desk.Visitor(r)
			return who.Name, who.Role == signin.Operator, known
		}
	}
	if c.o.Trusting {
		options.Adopt = c.Adopt
	}
	if c.companions != nil {
		options.Enroller = enrolling{c}
	}
	return operator.New(options)
}

// checks are what the controller needs to be able to work.
func (c *Controller) checks() []console.Check {
	return []console.Check{
		{Name: "ledger", Run: c.o.Store.Health},
		{Name: "streams", Run: func(context.Context) error {
			for _, f := range c.feeds {
				if lag := f.Lag(); lag > lagsAfter {
					return fmt.Errorf("reading stream %s is %s behind, more than %s", f.Stream(), lag.Round(time.Second), lagsAfter)
				}
			}
			return nil
		}},
		{Name: "instance", Run: func(context.Context) error {
			if age := c.o.Clock.Now().Sub(c.statuses.answered()); age > 3*renewal {
				return fmt.Errorf("the instance has not answered for %s", age.Round(time.Second))
			}
			return nil
		}},
	}
}

// process is what the controller knows of itself.
func (c *Controller) process(context.Context) (told.Process, error) {
	p := told.Process{
		Version: c.o.Version, Instance: c.o.Config.Instance, StartedAt: c.started,
		Mode: string(c.policy.inForce().Mode()), Policy: PolicyName(*c.loaded.Load()), Hash: c.loaded.Load().PolicyHash,
	}
	for _, f := range c.feeds {
		p.Streams = append(p.Streams, told.Stream{Name: f.Stream(), Lag: f.Lag().Seconds()})
	}
	return p, nil
}
