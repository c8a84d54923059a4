package world

import (
	"handover/internal/ledger"
)

// journalPromises: why things came about can be read, and was not changed.
func journalPromises() []promise {
	return []promise{{number: 6, words: "the journal holds every line that was stored, in one chain", end: (*World).judgeJournal}}
}

func (w *World) judgeJournal() {
	from, err := w.ledger.Anchor(w.ctx)
	if err != nil {
		w.fail("read the journal's beginning: %v", err)
		return
	}
	switch n, err := ledger.VerifyFrom(from, w.ledgerJournal()); {
	case err != nil:
		w.breach(6, "the journal's chain is broken after %d lines: %v", n, err)
	case n != w.record.written:
		w.breach(6, "the journal holds %d lines, and %d were stored", n, w.record.written)
	}
}
