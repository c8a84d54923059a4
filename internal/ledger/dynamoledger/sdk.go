package dynamoledger

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Client is what the store calls of DynamoDB: no more, so that a role's permissions
// can be told from it. *dynamodb.Client is one. A transaction needs the permissions of
// the writes in it (Developer Guide, "Using IAM with DynamoDB transactions").
type Client interface {
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// NewClient returns the SDK's client.
func NewClient(cfg aws.Config) Client { return dynamodb.NewFromConfig(cfg) }

// Attributes of an item.
const (
	attrPK    = "pk"
	attrSK    = "sk"
	attrStamp = "stamp"
	attrDoc   = "doc"
	attrData  = "data"
	attrTTL   = "ttl"
)

// mostGets is how many items one BatchGetItem may ask for.
const mostGets = 100

// sdk is a table of DynamoDB.
type sdk struct {
	client Client
	name   string
}

type attributes = map[string]types.AttributeValue

func (t sdk) get(ctx context.Context, keys ...key) (map[key]item, error) {
	found := make(map[key]item, len(keys))
	if len(keys) == 1 {
		out, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &t.name, Key: attributesOf(keys[0]), ConsistentRead: aws.Bool(true)})
		if err != nil {
			return nil, err
		}
		return found, take(found, out.Item)
	}
	for len(keys) > 0 {
		ask := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
		n := min(len(keys), mostGets)
		for _, k := range keys[:n] {
			ask.Keys = append(ask.Keys, attributesOf(k))
		}
		keys = keys[n:]
		if err := t.batch(ctx, ask, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// batch asks until everything is answered: an answer may leave out what did not fit,
// or what there was no capacity for. Between two answers of which the first gave
// nothing it waits.
func (t sdk) batch(ctx context.Context, ask types.KeysAndAttributes, into map[key]item) error {
	for n := 0; len(ask.Keys) > 0; n++ {
		out, err := t.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{t.name: ask}})
		if err != nil {
			return err
		}
		for _, a := range out.Responses[t.name] {
			if err := take(into, a); err != nil {
				return err
			}
		}
		ask.Keys = out.UnprocessedKeys[t.name].Keys
		if len(out.Responses[t.name]) == 0 && len(ask.Keys) > 0 {
			if err := pause(ctx, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t sdk) query(ctx context.Context, q query) ([]item, bool, error) {
	condition, values := q.condition()
	in := &dynamodb.QueryInput{
		TableName: &t.name, ConsistentRead: aws.Bool(true), ScanIndexForward: aws.Bool(!q.back),
		KeyConditionExpression: &condition, ExpressionAttributeValues: values,
	}
	if q.limit > 0 {
		in.Limit = aws.Int32(int32(min(q.limit, 1000)))
	}
	out, err := t.client.Query(ctx, in)
	if err != nil {
		return nil, false, err
	}
	var page []item
	for _, a := range out.Items {
		i, err := itemOf(a)
		if err != nil {
			return nil, false, err
		}
		if q.within(i.sk) { // BETWEEN takes in both ends
			page = append(page, i)
		}
	}
	return page, len(out.LastEvaluatedKey) > 0, nil
}

// condition is the query's, in DynamoDB's words: one on the partition, and one at most on
// the sort key.
func (q query) condition() (string, attributes) {
	on, values := "pk = :pk", attributes{":pk": text(q.pk)}
	if q.from != "" {
		values[":from"] = text(q.from)
	}
	if q.below != "" {
		values[":below"] = text(q.below)
	}
	switch {
	case q.from != "" && q.below != "":
		on += " AND sk BETWEEN :from AND :below"
	case q.from != "":
		on += " AND sk >= :from"
	case q.below != "":
		on += " AND sk < :below"
	}
	return on, values
}

func (t sdk) write(ctx context.Context, ws []write) error {
	if len(ws) == 1 {
		return refusal(t.one(ctx, ws[0]))
	}
	in := &dynamodb.TransactWriteItemsInput{} // its ClientRequestToken is the SDK's: one for all its tries
	for _, w := range ws {
		condition, names, values := w.condition()
		if w.gone {
			in.TransactItems = append(in.TransactItems, types.TransactWriteItem{Delete: &types.Delete{
				TableName: &t.name, Key: attributesOf(w.key),
				ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			}})
			continue
		}
		in.TransactItems = append(in.TransactItems, types.TransactWriteItem{Put: &types.Put{
			TableName: &t.name, Item: w.attributes(),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		}})
	}
	_, err := t.client.TransactWriteItems(ctx, in)
	return refusal(err)
}

// one writes one item: for half of what a transaction costs.
func (t sdk) one(ctx context.Context, w write) error {
	condition, names, values := w.condition()
	if w.gone {
		_, err := t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
			TableName: &t.name, Key: attributesOf(w.key),
			ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
		})
		return err
	}
	_, err := t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &t.name, Item: w.attributes(),
		ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
	})
	return err
}

// condition is the write's, in DynamoDB's words; nil where there is none.
func (w write) condition() (*string, map[string]string, attributes) {
	switch {
	case w.any:
		return nil, nil, nil
	case w.was == "":
		return aws.String("attribute_not_exists(pk)"), nil, nil
	default:
		return aws.String("#stamp = :was"), map[string]string{"#stamp": attrStamp}, attributes{":was": text(w.was)}
	}
}

// refusal makes errMoved or errBusy of an answer that means it.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	if _, moved := errors.AsType[*types.ConditionalCheckFailedException](err); moved {
		return errMoved
	}
	if _, busy := errors.AsType[*types.TransactionConflictException](err); busy {
		return errBusy
	}
	if _, busy := errors.AsType[*types.TransactionInProgressException](err); busy {
		return errBusy
	}
	if cancelled, ok := errors.AsType[*types.TransactionCanceledException](err); ok {
		return reason(cancelled)
	}
	return err
}

// reason is what cancelled a transaction. A failed condition counts before a conflict:
// to try the same again would be in vain. Reasons: API Reference, TransactWriteItems.
func reason(cancelled *types.TransactionCanceledException) error {
	var busy, moved bool
	for _, r := range cancelled.CancellationReasons {
		switch aws.ToString(r.Code) {
		case "ConditionalCheckFailed":
			moved = true
		case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
			busy = true
		case "None":
		default:
			return fmt.Errorf("transaction refused: %s: %s", aws.ToString(r.Code), aws.ToString(r.Message))
		}
	}
	switch {
	case moved:
		return errMoved
	case busy:
		return errBusy
	default:
		return cancelled
	}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func attributesOf(k key) attributes { return attributes{attrPK: text(k.pk), attrSK: text(k.sk)} }

// attributes are the item's, those that are empty left out.
func (i item) attributes() attributes {
	a := attributesOf(i.key)
	a[attrStamp] = text(i.stamp)
	if i.doc != "" {
		a[attrDoc] = text(i.doc)
	}
	if len(i.data) > 0 {
		a[attrData] = &types.AttributeValueMemberB{Value: i.data}
	}
	if i.ttl != 0 {
		a[attrTTL] = &types.AttributeValueMemberN{Value: strconv.FormatInt(i.ttl, 10)}
	}
	return a
}

func take(into map[key]item, a attributes) error {
	if len(a) == 0 {
		return nil
	}
	i, err := itemOf(a)
	if err != nil {
		return err
	}
	into[i.key] = i
	return nil
}

// itemOf undoes attributes.
func itemOf(a attributes) (item, error) {
	var i item
	for name, into := range map[string]*string{attrPK: &i.pk, attrSK: &i.sk, attrStamp: &i.stamp, attrDoc: &i.doc} {
		if s, ok := a[name].(*types.AttributeValueMemberS); ok {
			*into = s.Value
		}
	}
	if b, ok := a[attrData].(*types.AttributeValueMemberB); ok {
		i.data = b.Value
	}
	if n, ok := a[attrTTL].(*types.AttributeValueMemberN); ok {
		ttl, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil {
			return i, fmt.Errorf("item %s %s: ttl: %w", i.pk, i.sk, err)
		}
		i.ttl = ttl
	}
	return i, nil
}
