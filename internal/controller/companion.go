package controller

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"handover/internal/companion"
	"handover/internal/companion/enrol"
	"handover/internal/companion/vault"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/obs"
	"handover/internal/provider"
	"handover/internal/roster"
	"handover/internal/sweep"
)

// addCompanions makes what answers the agents' companions, where they are
// configured.
func (c *Controller) addCompanions(ctx context.Context) {
	conf := c.o.Config.Companion
	if conf == nil {
		return
	}
	c.companions = companion.New(companion.Options{
		Enter: c.doors(), Agents: c.agents(), Prove: c.participants.Prove, Vault: c.vault, Departures: c.o.Store,
		Desk: c.desk(), Plan: c.plan, Policy: c.policy, Rules: c.statuses.inForce,
		QuickConnects: conf.QuickConnects, Origins: conf.Origins, Loopback: c.o.Trusting, Shelf: c.shelf(), Hold: c.o.Hold, Unheld: c.o.Unheld,
		Counter: c.metrics, Now: c.o.Clock.Now, Log: c.o.Log.With(slog.String("component", "companions")),
	})
	c.metrics.Rows("companions", "Agents with a companion, by how much speaks for its being gone.", "suspicion", func() map[string]float64 {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readFor)
		defer cancel()
		levels, err := c.people.suspicions(ctx)
		if err != nil {
			c.o.Log.Warn("companions could not be counted", slog.Any("error", err))
		}
		return levels
	})
}

// shelf is where processes share the companions' sessions; nil where there is one.
func (c *Controller) shelf() ledger.Shelf {
	if c.o.Shared == nil {
		return nil
	}
	return c.o.Shared
}

// openVault opens what keeps deposited tokens.
func (c *Controller) openVault(context.Context) error {
	conf := c.o.Config.Companion
	if conf == nil {
		return nil
	}
	var sealer vault.Sealer
	var err error
	if conf.KMSKey != "" {
		sealer = vault.NewKMS(obs.Traced(c.o.AWS, c.o.Tracer), conf.KMSKey)
	} else if sealer, err = vault.NewKeyFile(conf.KeyFile); err != nil {
		return fmt.Errorf("open the vault: %w", err)
	}
	c.vault = &vault.Vault{Deposits: c.o.Store, Sealer: sealer, Now: c.o.Clock.Now}
	return nil
}

// agents is what companions may learn of agents, and may say of them.
func (c *Controller) agents() companion.Agents {
	g := sweep.Glance{World: world{c.api, c.directory}, Known: c.o.Store.Agent, Queue: c.directory.QueueName, Teller: c.intake, Now: c.o.Clock.Now}
	return agents{Glance: g, intake: c.intake, people: c.people}
}

type agents struct {
	sweep.Glance
	intake *departure.Intake
	people *people
}

// Agent is what is known of the agent.
func (a agents) Agent(ctx context.Context, id string) (roster.Agent, error) { return a.Known(ctx, id) }

// Tell implements companion.Agents.
func (a agents) Tell(ctx context.Context, agentID string, in roster.Input) error {
	return a.intake.Tell(ctx, agentID, in)
}

// Colleagues implements companion.Agents.
func (a agents) Colleagues(ctx context.Context, agentID string) ([]string, error) {
	return a.people.Colleagues(ctx, agentID)
}

// doors are the ways in for companions.
func (c *Controller) doors() enrol.Authenticator {
	if c.o.Trusting {
		return enrol.Open{Names: c.directory}
	}
	doors := enrol.Any{Enrolments: c.enroller()}
	if o := c.o.Config.Companion.OIDC; o != nil {
		doors.OIDC = &enrol.OIDC{
			Provider: &provider.Provider{Issuer: o.Issuer, HTTP: c.o.HTTP, Now: c.o.Clock.Now}, Audience: o.Audience, Claim: o.Claim, Names: c.directory,
		}
	}
	return doors
}

func (c *Controller) enroller() enrol.Enroller {
	return enrol.Enroller{Store: c.o.Store, Now: c.o.Clock.Now}
}

// enrolling is the enroller as operators use it: what they do is journalled.
type enrolling struct{ c *Controller }

// Enrol implements operator.Enroller.
func (e enrolling) Enrol(ctx context.Context, agentID, username, by string) (string, error) {
	token, err := e.c.enroller().Enrol(ctx, enrol.Agent{ID: agentID, Username: username}, by)
	if err != nil {
		return "", err
	}
	if err := e.c.companions.Dismiss(ctx, agentID); err != nil {
		return "", err
	}
	return token, e.c.desk().NoteOf(ctx, agentID, username, by, "an operator enrols the agent's companions")
}

// Revoke implements operator.Enroller.
func (e enrolling) Revoke(ctx context.Context, agentID, username, by string) (bool, error) {
	had, err := e.c.enroller().Revoke(ctx, agentID)
	if err != nil {
		return false, err
	}
	if err := e.c.companions.Dismiss(ctx, agentID); err != nil { // also of one who came in by OIDC
		return false, err
	}
	if !had {
		return false, nil
	}
	return true, e.c.desk().NoteOf(ctx, agentID, username, by, "an operator takes the enrolment of the agent's companions back")
}

// desk does what people ask for.
func (c *Controller) desk() *departure.Desk {
	return &departure.Desk{Intake: c.intake, Records: c.o.Store}
}

// cannot tells whether a way to take a leg off is not to be had, so that another
// may be tried.
func cannot(err error) bool {
	means, ok := departure.Meaning(err)
	return ok && means == departure.NotPossible
}

// releasing are the ways to take legs off that need the agent's side: the agents'
// own companions, and connectlocal's desktops, which stand in for those who have
// none.
type releasing struct {
	c     *Controller
	local *companion.Local // nil: there is no connectlocal
}

// End implements mover.Desktops.
func (r releasing) End(ctx context.Context, leg departure.Leg) error {
	if r.c.companions == nil {
		return r.local.End(ctx, leg)
	}
	err := r.c.companions.End(ctx, leg)
	if r.local == nil || !cannot(err) {
		return err
	}
	return r.local.End(ctx, leg)
}

// Token implements mover.Tokens.
func (r releasing) Token(ctx context.Context, leg departure.Leg) (string, error) {
	if r.c.vault == nil {
		return r.local.Token(ctx, leg)
	}
	token, err := r.c.vault.Token(ctx, leg.AgentID, leg.ContactID)
	if r.local == nil || !cannot(err) {
		return token, err
	}
	return r.local.Token(ctx, leg)
}

// forget drops what the vault has kept past its use.
func (c *Controller) forget(ctx context.Context, _ time.Time) {
	if c.vault == nil {
		return
	}
	if _, err := c.vault.Prune(ctx); err != nil && ctx.Err() == nil {
		c.o.Log.Warn("expired tokens could not be forgotten", slog.Any("error", err))
	}
}
