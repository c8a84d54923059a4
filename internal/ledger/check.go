package ledger

import (
	"errors"
	"fmt"

	"handover/internal/departure"
)

// Check refuses a commit that no ledger could store rightly: without an id, the
// same thing twice, an intent that names another departure or chat than the one
// it stands under. The error names the field and what was found.
func Check(c departure.Commit) error {
	agents := make(map[string]bool)
	for n, a := range c.Agents {
		if err := fresh(agents, a.ID); err != nil {
			return fmt.Errorf("agents[%d]: id %w", n, err)
		}
	}
	departures := make(map[string]bool)
	for n, d := range c.Departures {
		if err := fresh(departures, d.ID); err != nil {
			return fmt.Errorf("departures[%d]: id %w", n, err)
		}
		if err := checkIntents(d); err != nil {
			return fmt.Errorf("departure %s: %w", d.ID, err)
		}
	}
	unkept := make(map[int64]bool)
	for n, id := range c.Unkept {
		if unkept[id] {
			return fmt.Errorf("unkept[%d]: record %d comes twice", n, id)
		}
		unkept[id] = true
	}
	if c.Position != nil {
		return checkPosition(*c.Position)
	}
	return nil
}

// checkPosition allows a position without a sequence, if it has an instant:
// that is where reading began in a shard which has given no record yet.
func checkPosition(p departure.Position) error {
	if p.Stream == "" || p.Shard == "" {
		return fmt.Errorf("position: stream %q, shard %q: neither may be empty", p.Stream, p.Shard)
	}
	if p.Sequence == "" && p.At.IsZero() {
		return fmt.Errorf("position of %s %s: neither a sequence nor an instant", p.Stream, p.Shard)
	}
	return nil
}

func checkIntents(d departure.Departure) error {
	seen := make(map[string]bool)
	for _, i := range d.Intents {
		if err := checkIntent(seen, d.ID, "", i); err != nil {
			return err
		}
	}
	for _, h := range d.Handovers {
		for _, i := range h.Intents {
			if err := checkIntent(seen, d.ID, h.ChatID, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkIntent wants an intent to name the departure, and the chat (none: it is
// the departure's own), under which it stands.
func checkIntent(seen map[string]bool, departureID, chatID string, i departure.Intent) error {
	if err := fresh(seen, i.ID); err != nil {
		return fmt.Errorf("intent of chat %q: id %w", chatID, err)
	}
	if i.DepartureID != departureID {
		return fmt.Errorf("intent %s: DepartureID is %q, must be the departure's own", i.ID, i.DepartureID)
	}
	if i.ChatID != chatID {
		return fmt.Errorf("intent %s: ChatID is %q, must be %q: where it stands", i.ID, i.ChatID, chatID)
	}
	return nil
}

// fresh refuses an id that is empty or was seen before, and remembers it.
func fresh(seen map[string]bool, id string) error {
	switch {
	case id == "":
		return errors.New("is empty")
	case seen[id]:
		return fmt.Errorf("%s comes twice", id)
	}
	seen[id] = true
	return nil
}
