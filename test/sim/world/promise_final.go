package world

import (
	"slices"
	"strings"

	"handover/connectlocal"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/policy"
)

// finalPromises: every chat of a departure reaches a final state.
func finalPromises() []promise {
	return []promise{
		{number: 6, words: "landed only by proof", commit: judgeCommit},
		{number: 6, words: "every handover ends", end: (*World).judgeFinal},
		{number: 6, words: "no agent's departure is missed", end: (*World).judgeNoticed},
		{number: 6, words: "nothing of a handover is left behind", end: (*World).judgeLeftovers},
		{number: 6, words: "stranded raises a notice", end: (*World).judgeNotices},
	}
}

// judgeCommit looks at what changes in each handover.
func judgeCommit(w *World, l *life, c departure.Commit) {
	for _, d := range c.Departures {
		old := w.record.departures[d.ID]
		for n, h := range d.Handovers {
			before := departure.Handover{}
			if n < len(old.Handovers) {
				before = old.Handovers[n]
			}
			w.judgeChange(c, d, before, h)
			if h.Phase == departure.Stranded && before.Phase != departure.Stranded {
				w.record.stranded[departure.HandoverID(d, h.ChatID)] = l
			}
		}
	}
}

func (w *World) judgeChange(c departure.Commit, d departure.Departure, before, h departure.Handover) {
	id := departure.HandoverID(d, h.ChatID)
	if !h.Phase.Final() && len(h.Intents) == 0 {
		w.breachLocked(6, "handover %s is %s, and nothing is to be done", id, h.Phase)
	}
	if before.Phase == h.Phase {
		return
	}
	if before.Phase == departure.Landed || before.Phase == departure.Ended {
		w.breachLocked(6, "handover %s was %s, and is %s", id, before.Phase, h.Phase)
	}
	if !toldIn(c.Journal, d.ID, h) {
		w.breachLocked(6, "handover %s became %s, and the journal has no line for it", id, h.Phase)
	}
	if h.Phase == departure.Landed {
		w.judgeLanding(h)
	}
}

// toldIn tells whether the journal says why the handover is in its phase.
func toldIn(journal []departure.Entry, departureID string, h departure.Handover) bool {
	return slices.ContainsFunc(journal, func(e departure.Entry) bool {
		return e.DepartureID == departureID && e.ChatID == h.ChatID && e.To == string(h.Phase) && e.Reason != ""
	})
}

// judgeLanding compares the proof with the truth.
func (w *World) judgeLanding(h departure.Handover) {
	truth, ok := w.chain(h.ChatID)
	at := slices.IndexFunc(truth.Segments, func(s segment) bool { return s.ContactID == h.Proof.ContactID })
	left := slices.IndexFunc(truth.Segments, func(s segment) bool { return s.ContactID == h.ContactID })
	if !ok || at < 0 || h.Proof.By == "" {
		w.breachLocked(6, "chat %s landed by proof %+v, and there is no such contact", short(h.ChatID), h.Proof)
		return
	}
	if at <= left {
		w.breachLocked(6, "chat %s landed in contact %s, in which its agent had it", short(h.ChatID), short(h.Proof.ContactID))
		return
	}
	if h.Target().Kind == policy.Survey {
		w.judgeSurvey(h, truth.Segments[at])
	} else {
		w.judgeTaker(h, truth.Segments[at])
	}
	w.tally.add("landed", string(h.Target().Kind)+", proof by "+h.Proof.By)
}

// judgeSurvey: a survey begins where an agent's leg ended.
func (w *World) judgeSurvey(h departure.Handover, s segment) {
	if s.InitiationMethod != "DISCONNECT" {
		w.breachLocked(6, "chat %s landed in the survey in contact %s, which began by %s", short(h.ChatID), short(s.ContactID), s.InitiationMethod)
	}
}

// judgeTaker: the agent whom the proof names was connected.
func (w *World) judgeTaker(h departure.Handover, s segment) {
	taker := w.record.users[h.Proof.AgentID]
	switch {
	case s.ConnectedAt == nil:
		w.breachLocked(6, "chat %s landed in contact %s, in which nobody was connected", short(h.ChatID), short(s.ContactID))
	case s.Agent != taker && w.record.users != nil:
		w.breachLocked(6, "chat %s landed with %s, and connectlocal has it with %s", short(h.ChatID), taker, s.Agent)
	}
}

// judgeFinal finds nothing pending.
func (w *World) judgeFinal() {
	for d, err := range w.ledger.Departures(w.ctx, ledger.DepartureFilter{}) {
		if err != nil {
			w.fail("read the ledger: %v", err)
			return
		}
		for _, h := range d.Handovers {
			if unfinished(h) {
				w.breach(6, "the handover of chat %s of %s is still %s (%s), with %d intents", short(h.ChatID), d.Username, h.Phase, h.Reason, len(h.Intents))
			}
			w.count("outcomes", string(h.Phase)+", "+string(d.Cause))
		}
	}
}

// judgeNoticed finds a final handover for every chat that an absent agent holds.
func (w *World) judgeNoticed() {
	for _, name := range w.story.Agents {
		if d, err := w.srv.Agent(name).Desktop(); err == nil && w.leaving(d) {
			w.judgeSlots(name, d)
		}
	}
}

func (w *World) judgeSlots(name string, d connectlocal.Desktop) {
	over := w.policy.Mode() != policy.Shadow // in which nothing is cleared
	for _, c := range d.Contacts {
		handled, shadow := w.handled(name, c.ContactID)
		over = over && c.State == "ENDED" && handled && !shadow
		if c.State == "CONNECTED" && !c.Monitors && !handled { // who looks on does not have the chat
			w.breach(6, "%s has been away for long, and chat %s (%s) has no handover", name, short(c.InitialContactID), short(c.ContactID))
		}
	}
	if over {
		w.judgeNext(name, d)
	}
}

// judgeNext: where every contact is over, the next status has come into force.
func (w *World) judgeNext(name string, d connectlocal.Desktop) {
	if len(d.Contacts) > 0 && d.NextStatus != "" {
		w.breach(6, "%s has no live chat left, and is still %s with %s next: %+v", name, d.Status, d.NextStatus, d.Contacts)
	}
}

// handled tells whether a departure of the agent took care of the contact, and
// whether one did so in shadow: then it stays in the slot.
func (w *World) handled(agent, contactID string) (handled, shadow bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.record.departures {
		for _, h := range d.Handovers {
			if d.Username == agent && h.ContactID == contactID {
				handled, shadow = true, shadow || h.Shadow
			}
		}
	}
	return handled, shadow
}

// judgeLeftovers: the flow contract's attributes stand on no chat any more.
func (w *World) judgeLeftovers() {
	for n, c := range w.customers {
		truth, ok := w.chain(c.chatID)
		if !ok || truth.EndedAt != nil {
			continue
		}
		for k := range departure.Cleared() {
			if v := truth.Attributes[k]; v != "" {
				w.breach(6, "chat %s of customer %d still carries %s=%q", short(c.chatID), n, k, v)
				return
			}
		}
	}
}

// unheard: the controller does not know that the commit was stored. What it
// stranded is in the journal, and webhooks tell it from there; the log does not.
func (w *World) unheard(c departure.Commit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range c.Journal {
		w.record.silent[e.DepartureID+"/"+e.ChatID] = true
	}
}

// judgeNotices finds every stranded chat in the journal, and in the log unless
// the controller died over it.
func (w *World) judgeNotices() {
	const noticed = `msg="a chat is stranded: a person must see to it"`
	log := strings.Split(w.record.log.String(), "\n")
	journal := w.journalled(departure.Stranded)
	for id, l := range w.record.stranded {
		chat := id[strings.LastIndexByte(id, '/')+1:]
		if !journal[id] {
			w.breach(6, "handover %s was stranded, and the journal does not say so", id)
		}
		told := slices.ContainsFunc(log, func(line string) bool {
			return strings.Contains(line, noticed) && strings.Contains(line, "chat="+chat+" ")
		})
		if !l.dead.Load() && !w.record.silent[id] && !told {
			w.breach(6, "handover %s was stranded, and nobody was told", id)
		}
	}
}

// journalled are the handovers that came into the phase, as the journal has it.
func (w *World) journalled(p departure.Phase) map[string]bool {
	all := map[string]bool{}
	for e, err := range w.ledgerJournal() {
		if err == nil && e.To == string(p) {
			all[e.DepartureID+"/"+e.ChatID] = true
		}
	}
	return all
}
