package main

import "slices"

// mutant is the product with one line wrong.
type mutant struct {
	name    string // what is wrong, in words
	promise int    // of design §5, that it breaks
	file    string
	old     string // stands in the file exactly once
	wrong   string
	quick   bool // one of those that CI hunts
}

// mutants are all of them. One whose old text is not found, or is found twice, is an error:
// then the product has changed, and the list must follow.
//
// The question just before a release whether the agent is back (mover.stillLeaving)
// is not among them: 120 worlds did not miss it. A return is nearly always heard, or
// seen by the look before; the mover's own tests keep that line.
func mutants() []mutant {
	return slices.Concat(forRecords(), forReturns(), forEffects(), forEndings(), forBounds(), forSecrets())
}

// forRecords are about what is read of the streams.
func forRecords() []mutant {
	return []mutant{
		{
			"a broken record is acknowledged and not kept", 1, "internal/departure/intake.go",
			"Data: r.Data, Reason: why.Error()}},", "Data: r.Data, Reason: why.Error()}}[:0],", true,
		},
		{
			"an event of the far future is believed", 1, "internal/departure/intake.go",
			"arrived.IsZero() || !at.After(arrived.Add(mostAhead))", "true || !at.After(arrived.Add(mostAhead))", false,
		},
		{
			"a record that cannot be applied is passed over", 1, "internal/feed/kinesisfeed/reader.go",
			"		if err == nil {\n			r.failures = 0\n			return true", "		if err == nil || true {\n			r.failures = 0\n			return true", false,
		},
		{
			"an old event is applied again", 2, "internal/roster/fold.go",
			"	return e.Timestamp.Before(a.LastAt)", "	return false", false,
		},
	}
}

// forReturns are about agents who come back.
func forReturns() []mutant {
	return []mutant{
		{
			"there is no grace", 3, "internal/departure/begin.go",
			"	due, until := s.graceEnds(start)", "	due, until := s.graceEnds(start)\n	due = s.now", true,
		},
		{
			"a return is not heard", 3, "internal/departure/hear.go",
			"	case roster.Returned:\n		s.returned(", "	case roster.Returned:\n		func(string) {}(", false,
		},
		{
			"the cordon is not taken off", 3, "internal/departure/cordon.go",
			"		s.own(Unhold, due)", "		_ = due", false,
		},
	}
}

// forEffects are about what is done to the world.
func forEffects() []mutant {
	return []mutant{
		{
			"the leg comes off before the release is stored", 4, "internal/departure/work.go",
			"	return w.o.Mover.Do(ctx, d, i)", "	if j := i; i.Kind == Mark {\n		j.Kind, j.Releaser = Release, \"desktop\"\n		defer w.o.Mover.Do(ctx, d, j)\n	}\n	return w.o.Mover.Do(ctx, d, i)", true,
		},
		{
			"what a dead controller was at is not taken up", 4, "internal/ledger/memledger/memledger.go",
			"	if i.Until.After(i.Due) {\n		return i.Until", "	if i.Until.After(i.Due) {\n		return i.Until.Add(24 * time.Hour)", false,
		},
		{
			"a chat for the queue is sent to the survey", 5, "internal/departure/contract.go",
			`a["handover_action"], a["handover_queue"] = "requeue", h.QueueARN`, `a["handover_action"], a["handover_queue"] = "survey", h.QueueARN`, false,
		},
	}
}

// forEndings are about what becomes of a chat, and who is told.
func forEndings() []mutant {
	return []mutant{
		{
			"a queue is a landing", 6, "internal/departure/landing.go",
			"		s.lookAgain(h, i, 0, where(h, o))\n		s.undo(h)", "		s.landed(h, Proof{By: \"read-back\", ContactID: o.ContactID}, \"the chat waits\")", true,
		},
		{
			"a landing has no deadline", 6, "internal/departure/landing.go",
			"	if !s.now.Before(h.LandBy) {", "	if false && !s.now.Before(h.LandBy) {", false,
		},
		{
			"a chat is stranded without a notice", 6, "internal/departure/work.go",
			"	w.tellOf(made.departure, made.lines)", "", false,
		},
		{
			"the journal leaves out what is stranded", 6, "internal/departure/step.go",
			"	s.journal = append(s.journal, e)", "	if e.To != string(Stranded) {\n		s.journal = append(s.journal, e)\n	}", false,
		},
		{
			"the ended contact stays in the agent's slot", 6, "internal/departure/landing.go",
			"	s.clear(h, s.now)\n}", "}", false,
		},
		{
			"the mark is left on a chat that stays", 6, "internal/departure/hear.go",
			"	s.unmark(h)\n	s.finish(h, Returned, reason)", "	s.finish(h, Returned, reason)", false,
		},
	}
}

// forBounds are about how much is done, and how often.
func forBounds() []mutant {
	return []mutant{
		{
			"quotas are not kept", 7, "internal/connectapi/quota.go",
			"	return b.wait(ctx, turnOf(ctx))", "	_ = b\n	return nil", false,
		},
		{
			"a chat is moved once too often", 8, "internal/policy/policy.go",
			"	if f.Chat.Moves >= p.moves {", "	if f.Chat.Moves > p.moves {", false,
		},
		{
			"moves are not counted", 8, "internal/departure/begin.go",
			"		Moves:     before.Moves,", "		Moves:     0 * before.Moves,", false,
		},
		{
			"budgets are not kept", 10, "internal/departure/hold.go",
			"if !b.counts(budget) || b.moving < b.most(budget) {", "if true || !b.counts(budget) || b.moving < b.most(budget) {", false,
		},
		{
			"a budget lets one too many go", 10, "internal/departure/hold.go",
			"b.moving < b.most(budget) {", "b.moving <= b.most(budget) {", false,
		},
		{
			"the breaker never trips", 10, "internal/departure/gate.go",
			"g.Breaker.Until, g.Breaker.By = true, now", "g.Breaker.Until, g.Breaker.By = false, now", true,
		},
		{
			"the breaker trips and holds nothing", 10, "internal/departure/hold.go",
			"	if !b.Tripped || !now.Before(b.Until) ||", "	if b.Tripped || !now.Before(b.Until) ||", false,
		},
	}
}

// forSecrets are about what nobody may read.
func forSecrets() []mutant {
	return []mutant{
		{
			"a token is in the journal", 9, "internal/mover/token.go",
			"	if err := r.Participants.", "	if token != \"\" {\n		return departure.Result{Outcome: departure.NotPossible, Reason: \"it does not take \" + token}\n	}\n	if err := r.Participants.", false,
		},
		{
			"the customer's attributes are stored", 9, "internal/departure/tried.go",
			"		s.lookedAt(h, look{", "		s.note(h, fmt.Sprint(r.Facts.Attributes))\n		s.lookedAt(h, look{", true,
		},
	}
}
