package controller

import (
	"context"
	"fmt"
	"log/slog"

	"handover/internal/companion"
	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/feed/kinesisfeed"
	"handover/internal/mover"
	"handover/internal/obs"
	"handover/internal/probe"
)

// equip makes what moves chats: the releasers there is equipment for (none without
// companions or a desktop), and the mover.
func (c *Controller) equip(context.Context) error {
	releasers := make(map[string]mover.Releaser)
	if c.o.Config.Desktop != "" || c.o.Config.Companion != nil {
		participants, err := connectapi.NewParticipant(connectapi.ParticipantOptions{
			Endpoint: c.o.Participant, HTTP: c.o.HTTP, Quotas: Quotas(c.o.Config), Turns: c.turns(), Now: c.o.Clock.Now, Wait: c.o.Clock.Wait,
		})
		if err != nil {
			return err
		}
		c.participants = participants
		agents := releasing{c: c}
		if c.o.Config.Desktop != "" {
			agents.local = &companion.Local{BaseURL: c.o.Config.Desktop, Client: c.o.HTTP}
		}
		releasers["desktop"] = mover.Desktop{Desktops: agents}
		if c.o.Config.Probes[probe.AgentToken].Outcome == probe.Fails {
			c.o.Log.Info("this instance does not take agents' tokens, as a probe has shown: the releaser token is not used")
		} else {
			releasers["token"] = mover.Token{Tokens: agents, Participants: participants}
		}
	}
	c.decider = equipped{Decider: c.policy, has: releasers}
	c.decider.warn(c.o.Log)
	m, err := mover.New(mover.Options{
		Connect: c.api, Names: c.directory, Releasers: releasers,
		OffLine: func(id, name string) bool { return c.statuses.inForce().OffLine(id, name, "") },
		Targets: c.targets, Board: connectapi.NewBoard(c.api, c.o.Log), Room: c.people, Leaving: c.people.Leaving,
	})
	if err != nil {
		return fmt.Errorf("build the mover: %w", err)
	}
	c.mover = obs.Mover{Mover: m, Metrics: c.metrics, Tracer: c.o.Tracer, Now: c.o.Clock.Now}
	return nil
}

// targets are the names of queues and agents that the policy in force may choose.
func (c *Controller) targets() (queues, agents []string) {
	names := c.policy.inForce().Names()
	for _, q := range names.Queues {
		queues = append(queues, q.Name)
	}
	for _, a := range names.Agents {
		agents = append(agents, a.Name)
	}
	return queues, agents
}

// starts gives the feed's word for the configuration's.
var starts = map[string]kinesisfeed.Start{
	config.StartLatest: kinesisfeed.Latest,
	config.StartOldest: kinesisfeed.Oldest,
	config.StartAt:     kinesisfeed.At,
}

func newFeed(o Options, stream string, intake kinesisfeed.Intake) (*kinesisfeed.Feed, error) {
	of := kinesisfeed.Options{
		Client: kinesisfeed.NewClient(o.AWS), Stream: stream, Intake: intake, Positions: o.Store,
		Start: starts[o.Config.Start.Kind], StartAt: o.Config.Start.At, Poll: o.Config.Poll,
		Now: o.Clock.Now, Wait: o.Clock.Wait, Log: o.Log.With(slog.String("component", "feed")),
	}
	if o.Shared != nil {
		of.Leases, of.Fences, of.Owner = o.Shared, o.Shared, o.Owner
	}
	return kinesisfeed.New(of)
}

// world is the instance, as the sweep asks it.
type world struct {
	*connectapi.Client
	directory *connectapi.Directory
}

// Users are the ids of the instance's users.
func (w world) Users(ctx context.Context) ([]string, error) { return w.directory.Users(ctx) }
