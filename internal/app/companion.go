package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"handover/internal/companion"
	"handover/internal/companion/enrol"
	"handover/internal/companion/vault"
	"handover/internal/departure"
	"handover/internal/roster"
	"handover/internal/sweep"
)

// addCompanions makes what answers the agents' companions, where they are
// configured.
func (c *Controller) addCompanions(ctx context.Context) error {
	conf := c.o.Config.Companion
	if conf == nil {
		return nil
	}
	enter, err := c.doors(ctx)
	if err != nil {
		return err
	}
	c.companions = companion.New(companion.Options{
		Enter: enter, Agents: c.agents(), Prove: c.participants.Prove, Vault: c.vault, Departures: c.o.Store,
		Desk: &departure.Desk{Intake: c.intake, Records: c.o.Store}, Plan: c.plan, Policy: c.policy, Rules: c.statuses.inForce,
		QuickConnects: conf.QuickConnects, Origins: conf.Origins, Loopback: c.o.Trusting,
		Counter: c.metrics, Now: c.o.Clock.Now, Log: c.o.Log.With(slog.String("component", "companions")),
	})
	c.metrics.Gauge("companions", "Companions that were heard within the last minute.", func() float64 { return float64(c.companions.Sessions()) })
	return nil
}

// openVault opens what keeps deposited tokens.
func (c *Controller) openVault(ctx context.Context) error {
	conf := c.o.Config.Companion
	if conf == nil {
		return nil
	}
	var sealer vault.Sealer
	var err error
	if conf.KMSKey != "" {
		sealer, err = vault.NewKMS(ctx, c.o.AWS, conf.KMSKey)
	} else {
		sealer, err = vault.NewKeyFile(conf.KeyFile)
	}
	if err != nil {
		return fmt.Errorf("open the vault: %w", err)
	}
	c.vault = &vault.Vault{Deposits: c.o.Store, Sealer: sealer, Now: c.o.Clock.Now}
	return nil
}

// agents is what companions may learn of agents, and may say of them.
func (c *Controller) agents() companion.Agents {
	g := sweep.Glance{World: world{c.api, c.directory}, Known: c.o.Store.Agent, Teller: c.intake, Now: c.o.Clock.Now}
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
func (c *Controller) doors(ctx context.Context) (enrol.Authenticator, error) {
	if c.o.Trusting {
		return enrol.Open{Names: c.directory}, nil
	}
	return nil, nil
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
