package dynamoledger_test

import (
	"testing"

	"handover/internal/ledger/dynamoledger"
	"handover/internal/ledger/ledgertest"
)

func TestLedgerInMemory(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T) ledgertest.Store {
		l, err := dynamoledger.NewMemory().Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return l
	})
}
