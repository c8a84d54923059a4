package memledger_test

import (
	"testing"

	"handover/internal/ledger/ledgertest"
	"handover/internal/ledger/memledger"
)

func TestLedger(t *testing.T) {
	ledgertest.Run(t, func(*testing.T) ledgertest.Store { return memledger.New() })
}

func TestSharedLedger(t *testing.T) {
	ledgertest.RunShared(t, func(*testing.T) (one, other ledgertest.SharedStore) {
		l := memledger.New()
		return l, l
	})
}
