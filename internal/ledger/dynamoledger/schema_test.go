package dynamoledger

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"handover/test/outside"
)

func refused(t *testing.T, err error, says ...string) {
	t.Helper()
	for _, s := range says {
		if err == nil || !strings.Contains(err.Error(), s) {
			t.Errorf("error %v, want one that says %q", err, s)
		}
	}
}

func TestATableOfAnotherVersionIsRefused(t *testing.T) {
	m := NewMemory()
	l, err := m.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, m, item{key: schemaKey(), stamp: "s", doc: `{"Program":"handover","Version":2}`})
	_, err = m.Open(t.Context())
	refused(t, err, "ledger", "schema version 2", "reads 1", "name another table")
	refused(t, l.Health(t.Context()), "schema version 2")

	put(t, m, item{key: schemaKey(), stamp: "s"})
	_, err = m.Open(t.Context())
	refused(t, err, "ledger", "name another table")

	if err := m.write(t.Context(), []write{{item: item{key: schemaKey()}, gone: true, any: true}}); err != nil {
		t.Fatal(err)
	}
	refused(t, l.Health(t.Context()), "emptied")
}

func TestTablesThatAreNoLedger(t *testing.T) {
	client := dynamodb.NewFromConfig(outside.Config(outside.DynamoDB(t)))
	_, err := Open(t.Context(), Options{Client: client, Table: "none", Region: "eu-west-9"})
	refused(t, err, "ledger", "no table none", "eu-west-9", "deploy/template.yaml")

	_, err = client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String("other"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), Options{Client: client, Table: "other", Region: "eu-west-9"})
	refused(t, err, "ledger", "table other", "keys are pk and sk", "deploy/template.yaml")
}

func TestCreate(t *testing.T) {
	client := dynamodb.NewFromConfig(outside.Config(outside.DynamoDB(t)))
	if err := Create(t.Context(), client, "new"); err != nil {
		t.Fatal(err)
	}
	out, err := client.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: aws.String("new")})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "what ends items", aws.ToString(out.TimeToLiveDescription.AttributeName), "ttl")
	refused(t, Create(t.Context(), client, "new"), "create table new")
	l, err := Open(t.Context(), Options{Client: client, Table: "new", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Health(t.Context()); err != nil {
		t.Error(err)
	}
}
