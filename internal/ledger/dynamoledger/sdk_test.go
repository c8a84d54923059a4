package dynamoledger

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"handover/internal/ledger"
)

func cancelled(codes ...string) error {
	e := &types.TransactionCanceledException{}
	for _, c := range codes {
		e.CancellationReasons = append(e.CancellationReasons, types.CancellationReason{Code: aws.String(c), Message: aws.String("why")})
	}
	return fmt.Errorf("operation error: %w", e)
}

func TestWhatARefusalMeans(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want error // nil: the error itself
	}{
		{"a condition", &types.ConditionalCheckFailedException{}, errMoved},
		{"another transaction at the item", &types.TransactionConflictException{}, errBusy},
		{"its own earlier try", &types.TransactionInProgressException{}, errBusy},
		{"a condition in a transaction", cancelled("None", "ConditionalCheckFailed"), errMoved},
		{"a conflict in a transaction", cancelled("None", "TransactionConflict"), errBusy},
		{"both", cancelled("TransactionConflict", "ConditionalCheckFailed"), errMoved},
		{"too many writes to a partition", cancelled("ThrottlingError"), errBusy},
		{"too few units", cancelled("ProvisionedThroughputExceeded"), errBusy},
		{"none", cancelled("None"), nil},
		{"another error", errors.New("no route"), nil},
	} {
		got := refusal(c.err)
		want := c.want
		if want == nil {
			for _, not := range []error{errMoved, errBusy} {
				if errors.Is(got, not) {
					t.Errorf("%s: error %v", c.name, got)
				}
			}
			continue
		}
		if !errors.Is(got, want) {
			t.Errorf("%s: error %v, want %v", c.name, got, want)
		}
	}
	refused(t, refusal(cancelled("None", "ValidationError")), "ValidationError: why")
	if err := refusal(nil); err != nil {
		t.Errorf("no error: %v", err)
	}
}

// sparing is a DynamoDB that answers a batch little by little, and sometimes not at all.
type sparing struct {
	Client
	asked []int
}

func (s *sparing) BatchGetItem(_ context.Context, in *dynamodb.BatchGetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	ask := in.RequestItems["t"]
	s.asked = append(s.asked, len(ask.Keys))
	out := &dynamodb.BatchGetItemOutput{Responses: map[string][]attributes{}, UnprocessedKeys: map[string]types.KeysAndAttributes{}}
	if len(s.asked)%2 == 1 {
		out.Responses["t"] = []attributes{ask.Keys[0]}
		ask.Keys = ask.Keys[1:]
	}
	if len(ask.Keys) > 0 {
		out.UnprocessedKeys["t"] = ask
	}
	return out, nil
}

func TestWhatABatchLeavesOutIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sparing{}
		keys := []key{at("p", "a"), at("p", "b"), at("p", "c")}
		found, err := sdk{client: s, name: "t"}.get(t.Context(), keys...)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "found", len(found), 3)
		equal(t, "asked for", s.asked, []int{3, 2, 2, 1, 1})
	})
}

func TestDepositsEndAfterTheyExpire(t *testing.T) {
	m := NewMemory()
	l := mustOpen(t, m)
	done(t, l.PutDeposit(t.Context(), ledger.Deposit{AgentID: "ana", ContactID: "k", Expires: noon()}))
	k := depositKey("ana", "k")
	equal(t, "ttl", got(t, m, k)[k].ttl, noon().Add(24*time.Hour).Unix())
}
