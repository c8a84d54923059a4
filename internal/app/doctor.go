package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"handover/internal/awsfault"
	"handover/internal/config"
	"handover/internal/doctor"
	"handover/internal/doctor/look"
	"handover/internal/ledger/dynamoledger"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/probe"
	"handover/internal/roster"
)

// Doctor reads the instance that a configuration names, and what is around it, and says
// what is missing. Probes is the file of what was found out; where there is none, nothing
// was. The error tells why nothing at all could be asked.
func Doctor(ctx context.Context, conf config.Config, a doctor.Asked, probes string) ([]doctor.Finding, error) {
	awsConf, err := awsSettings(ctx, quiet())
	if err != nil {
		return nil, err
	}
	o := look.Options{AWS: awsConf, Config: conf, Probes: func() (probe.Results, error) { return probe.Load(probes) }}
	o.Ledger = func(ctx context.Context) (doctor.Seen, error) {
		if conf.Table != "" {
			return seenInTable(ctx, conf.Table, awsConf)
		}
		return seenIn(ctx, conf.Ledger)
	}
	return doctor.Examine(look.Look(ctx, o), conf, a), nil
}

// seenIn is what the ledger in a file knows of agents. Where there is none, one has to
// be able to be made; none is.
func seenIn(ctx context.Context, path string) (seen doctor.Seen, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return doctor.Seen{New: true}, writable(filepath.Dir(path))
	}
	r, err := sqliteledger.OpenReader(ctx, path)
	if err != nil {
		return seen, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return count(r.Agents(ctx))
}

// count counts the agents of a ledger.
func count(agents iter.Seq2[roster.Agent, error]) (seen doctor.Seen, err error) {
	for a, err := range agents {
		if err != nil {
			return seen, err
		}
		seen.Agents++
		if len(a.Clients) > 0 {
			seen.Companions++
		}
	}
	return seen, nil
}

// seenInTable is the same of a ledger in a table, which has to be there; one that is
// empty becomes a ledger when the controller starts.
func seenInTable(ctx context.Context, table string, conf aws.Config) (doctor.Seen, error) {
	l, err := dynamoledger.Open(ctx, dynamoledger.Options{Client: reading{dynamoledger.NewClient(conf)}, Table: table, Region: conf.Region})
	if errors.Is(err, errWrites) {
		return doctor.Seen{New: true}, nil
	}
	if err != nil {
		return doctor.Seen{}, awsfault.Explain(err, awsfault.Setting{Name: "ledger", Value: "dynamodb:" + table, Region: conf.Region})
	}
	return count(l.Agents(ctx))
}

// reading is a client that writes nothing: opening an empty table would.
type reading struct{ dynamoledger.Client }

var errWrites = errors.New("nothing is written here")

func (reading) PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	return nil, errWrites
}

func (reading) DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error) {
	return nil, errWrites
}

func (reading) TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	return nil, errWrites
}

// writable tries whether files can be made in the folder.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".handover-doctor-*")
	if err != nil {
		return fmt.Errorf("the folder takes no files: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
