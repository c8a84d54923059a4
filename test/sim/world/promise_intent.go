package world

import (
	"slices"
	"time"

	"handover/internal/departure"
)

// intentPromises: intent is durable before effect.
func intentPromises() []promise {
	return []promise{{number: 4, words: "intent is durable before effect", effect: judgeIntent}}
}

// leaseLasts is how long after its lease an intent may still take effect.
const leaseLasts = 25 * time.Second

func judgeIntent(w *World, e effect) {
	if l, ok := w.leaseOf(e); !ok {
		w.breachLocked(4, "%s by %s: no such intent was stored and leased", e, e.life.owner)
	} else if e.at.Sub(l.at) > leaseLasts {
		w.breachLocked(4, "%s by %s: its lease is %s old", e, e.life.owner, e.at.Sub(l.at))
	}
}

// leaseOf finds the newest lease whose doing the effect can be.
func (w *World) leaseOf(e effect) (held, bool) {
	for _, l := range slices.Backward(w.record.leases) {
		if l.life == e.life && !l.at.After(e.at) && w.doing(l, e) {
			return l, true
		}
	}
	return held{}, false
}

func (w *World) doing(l held, e effect) bool {
	if e.kind == departure.Hold {
		return (l.Kind == departure.Hold || l.Kind == departure.Unhold) && w.record.users[l.agent] == e.agent
	}
	return l.Kind == e.kind && l.ChatID == e.chatID
}
