package app

import (
	"fmt"
	"log/slog"

	"handover/internal/companion"
	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/departure"
	"handover/internal/feed/kinesisfeed"
	"handover/internal/mover"
)

// newReleasers builds the releasers there is equipment for: none without a desktop.
func newReleasers(o ControllerOptions) (map[string]mover.Releaser, error) {
	releasers := make(map[string]mover.Releaser)
	if o.Config.Desktop == "" {
		return releasers, nil
	}
	participants, err := connectapi.NewParticipant(connectapi.ParticipantOptions{Endpoint: o.Participant, HTTP: o.HTTP, Quotas: quotas(o.Config)})
	if err != nil {
		return nil, err
	}
	desktop := companion.Local{BaseURL: o.Config.Desktop, Client: o.HTTP}
	releasers["desktop"] = mover.Desktop{Desktops: desktop}
	releasers["token"] = mover.Token{Tokens: desktop, Participants: participants}
	return releasers, nil
}

func newMover(api *connectapi.Client, releasers map[string]mover.Releaser, st *statuses) (departure.Mover, error) {
	m, err := mover.New(mover.Options{
		Connect: api, Names: connectapi.NewDirectory(api), Releasers: releasers,
		OffLine: func(id, name string) bool { return st.inForce().OffLine(id, name, "") },
	})
	if err != nil {
		return nil, fmt.Errorf("build the mover: %w", err)
	}
	return m, nil
}

// quotas are those that the configuration changes.
func quotas(c config.Config) map[string]connectapi.Quota {
	changed := make(map[string]connectapi.Quota, len(c.Quotas))
	for operation, q := range c.Quotas {
		changed[operation] = connectapi.Quota{Rate: q.Rate, Burst: q.Burst}
	}
	return changed
}

// starts gives the feed's word for the configuration's.
var starts = map[string]kinesisfeed.Start{
	config.StartLatest: kinesisfeed.Latest,
	config.StartOldest: kinesisfeed.Oldest,
	config.StartAt:     kinesisfeed.At,
}

func newFeed(o ControllerOptions, intake kinesisfeed.Intake) (*kinesisfeed.Feed, error) {
	feed, err := kinesisfeed.New(kinesisfeed.Options{
		Client: kinesisfeed.NewClient(o.AWS), Stream: o.Config.Stream, Intake: intake, Positions: o.Store,
		Start: starts[o.Config.Start.Kind], StartAt: o.Config.Start.At, Poll: o.Config.Poll,
		Now: o.Clock.Now, Wait: o.Clock.Wait, Log: o.Log.With(slog.String("component", "feed")),
	})
	if err != nil {
		return nil, fmt.Errorf("build the feed: %w", err)
	}
	return feed, nil
}
