package dynamoledger_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"handover/internal/ledger/dynamoledger"
	"handover/internal/ledger/ledgertest"
	"handover/test/outside"
)

// tables gives DynamoDB Local's tables, each of another name.
type tables struct {
	client *dynamodb.Client
	n      atomic.Int32
}

func newTables(t *testing.T) *tables {
	t.Helper()
	return &tables{client: dynamodb.NewFromConfig(outside.Config(outside.DynamoDB(t)))}
}

func TestLedgerInDynamoDB(t *testing.T) {
	all := newTables(t)
	t.Run("all", func(t *testing.T) { // ends when all have ended: the server must live so long
		ledgertest.Run(t, func(t *testing.T) ledgertest.Store { return all.open(t, all.make(t)) })
	})
}

func TestSharedLedgerInDynamoDB(t *testing.T) {
	all := newTables(t)
	t.Run("all", func(t *testing.T) {
		ledgertest.RunShared(t, func(t *testing.T) (one, other ledgertest.SharedStore) {
			name := all.make(t)
			return all.open(t, name), all.open(t, name)
		})
	})
}

// make makes an empty table, and returns its name.
func (a *tables) make(t *testing.T) string {
	t.Helper()
	name := fmt.Sprintf("handover-%d", a.n.Add(1))
	if err := dynamoledger.Create(t.Context(), untimed{a.client}, name); err != nil {
		t.Fatal(err)
	}
	return name
}

func (a *tables) open(t *testing.T, table string) *dynamoledger.Ledger {
	t.Helper()
	l, err := dynamoledger.Open(t.Context(), dynamoledger.Options{Client: a.client, Table: table, Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// untimed makes tables whose items do not end: the tests' day is long over by the clock
// of the server, which would delete them.
type untimed struct{ *dynamodb.Client }

func (untimed) UpdateTimeToLive(context.Context, *dynamodb.UpdateTimeToLiveInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateTimeToLiveOutput, error) {
	return nil, nil
}

var _ dynamoledger.Client = (*dynamodb.Client)(nil)
