package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"handover/internal/awsfault"
	"handover/internal/doctor"
	"handover/internal/ledger/dynamoledger"
	"handover/internal/ledger/sqliteledger"
	"handover/test/outside"
)

func TestLookingAtALedgerInAFileChangesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "handover.db")
	if seen, err := seenIn(t.Context(), path); err != nil || seen != (doctor.Seen{New: true}) {
		t.Errorf("of none there is %+v, %v", seen, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	if _, err := seenIn(t.Context(), filepath.Join(dir, "no-folder", "handover.db")); err == nil {
		t.Error("a folder that is not there takes a ledger")
	}
	l, err := sqliteledger.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	if seen, err := seenIn(t.Context(), path); err != nil || seen != (doctor.Seen{}) {
		t.Errorf("of an empty one, which is open, there is %+v, %v", seen, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "other"), []byte("not a ledger"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := seenIn(t.Context(), filepath.Join(dir, "other")); err == nil {
		t.Error("any file is a ledger")
	}
}

func TestLookingAtALedgerInATableChangesNothing(t *testing.T) {
	conf := outside.Config(outside.DynamoDB(t))
	client := dynamodb.NewFromConfig(conf)
	_, err := seenInTable(t.Context(), "handover", conf)
	if awsfault.KindOf(err) != awsfault.Missing || !strings.Contains(err.Error(), "ledger") {
		t.Errorf("of no table it says %v", err)
	}
	create := func(name, pk, sk string) {
		t.Helper()
		if _, err := client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
			TableName: &name, BillingMode: types.BillingModePayPerRequest,
			AttributeDefinitions: []types.AttributeDefinition{{AttributeName: &pk, AttributeType: types.ScalarAttributeTypeS}, {AttributeName: &sk, AttributeType: types.ScalarAttributeTypeS}},
			KeySchema:            []types.KeySchemaElement{{AttributeName: &pk, KeyType: types.KeyTypeHash}, {AttributeName: &sk, KeyType: types.KeyTypeRange}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	create("handover", "pk", "sk")
	if seen, err := seenInTable(t.Context(), "handover", conf); err != nil || seen != (doctor.Seen{New: true}) {
		t.Errorf("of an empty table there is %+v, %v", seen, err)
	}
	if out, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("handover")}); err != nil || out.Count != 0 {
		t.Errorf("it wrote %d items, %v", out.Count, err)
	}
	if _, err := dynamoledger.Open(t.Context(), dynamoledger.Options{Client: client, Table: "handover", Region: "us-east-1"}); err != nil {
		t.Fatal(err)
	}
	if seen, err := seenInTable(t.Context(), "handover", conf); err != nil || seen != (doctor.Seen{}) {
		t.Errorf("of a ledger there is %+v, %v", seen, err)
	}
	create("somebody-elses", "id", "at")
	if _, err := seenInTable(t.Context(), "somebody-elses", conf); err == nil || !strings.Contains(err.Error(), "not one of Handover's") {
		t.Errorf("of somebody else's it says %v", err)
	}
}
