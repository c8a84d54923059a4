package dynamoledger_test

import (
	"testing"

	"handover/internal/ledger/dynamoledger"
	"handover/internal/ledger/ledgertest"
)

func TestLedgerInMemory(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T) ledgertest.Store {
		return open(t, dynamoledger.NewMemory())
	})
}

func TestSharedLedgerInMemory(t *testing.T) {
	ledgertest.RunShared(t, func(t *testing.T) (one, other ledgertest.SharedStore) {
		m := dynamoledger.NewMemory()
		return open(t, m), open(t, m)
	})
}

func open(t *testing.T, m *dynamoledger.Memory) *dynamoledger.Ledger {
	t.Helper()
	l, err := m.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return l
}
