package connectapi

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/agentevent"
)

const (
	// listAge is how long a list of names is believed.
	listAge = 10 * time.Minute
	// missAge is how old a list must be to be read anew for a name it lacks.
	missAge = 30 * time.Second
	// listPage is the page size asked for: the most that the lists allow is more
	// than most instances have.
	listPage = 100
)

// Directory finds the instance's things by their names or ids, from lists that it
// reads when they are needed and keeps for ten minutes. A name that a list
// lacks makes it read the list again, at most twice a minute. Its methods may be
// called from any goroutine.
type Directory struct {
	c                       *Client
	queues, users, statuses names
	own                     memo[[]types.AgentStatusSummary]
}

// NewDirectory returns a directory of the client's instance. It reads nothing.
func NewDirectory(c *Client) *Directory {
	d := &Directory{c: c}
	d.queues.list, d.users.list, d.statuses.list = c.queueTable, c.userTable, c.statusTable
	for _, n := range []*names{&d.queues, &d.users, &d.statuses} {
		n.known.now = c.clock.now
	}
	d.own.now = c.clock.now
	return d
}

// QueueARN returns the ARN of the standard queue with this name; false if there
// is none.
func (d *Directory) QueueARN(ctx context.Context, name string) (string, bool, error) {
	return d.queues.find(ctx, name, table.to)
}

// QueueName returns the name of the standard queue with this ARN; false if
// there is none, or it is an agent's own.
func (d *Directory) QueueName(ctx context.Context, arn string) (string, bool, error) {
	return d.queues.find(ctx, arn, table.from)
}

// UserID returns the id of the user with this username; false if there is none.
func (d *Directory) UserID(ctx context.Context, username string) (string, bool, error) {
	return d.users.find(ctx, username, table.to)
}

// Username returns the username of the user with this id; false if there is none.
func (d *Directory) Username(ctx context.Context, id string) (string, bool, error) {
	return d.users.find(ctx, id, table.from)
}

// StatusID returns the id of the agent status with this name; false if there is
// none.
func (d *Directory) StatusID(ctx context.Context, name string) (string, bool, error) {
	return d.statuses.find(ctx, name, table.to)
}

// StatusType returns the type of the agent status with this id; false if there
// is none.
func (d *Directory) StatusType(ctx context.Context, statusID string) (agentevent.StatusType, bool, error) {
	t, ok, err := d.statuses.find(ctx, statusID, table.from)
	return agentevent.StatusType(t), ok, err
}

// names is one cached list. Those who find it missing at the same time read it
// once.
type names struct {
	list  func(context.Context) (table, error)
	known memo[table]
}

// table is a list, by names and by ids.
type table struct {
	byName map[string]string // to id or ARN
	byID   map[string]string // to name, or to what else is wanted of it
}

func (t table) to(name string) (string, bool) { v, ok := t.byName[name]; return v, ok }

func (t table) from(id string) (string, bool) { v, ok := t.byID[id]; return v, ok }

func (n *names) find(ctx context.Context, key string, in func(table, string) (string, bool)) (string, bool, error) {
	for _, age := range []time.Duration{listAge, missAge} {
		known, err := n.known.get(ctx, "", age, n.list)
		if err != nil {
			return "", false, err
		}
		if v, ok := in(known, key); ok {
			return v, true, nil
		}
	}
	return "", false, nil
}

// all are the names, sorted.
func (n *names) all(ctx context.Context) ([]string, error) {
	known, err := n.known.get(ctx, "", missAge, n.list)
	return slices.Sorted(maps.Keys(known.byName)), err
}

func (c *Client) queueTable(ctx context.Context) (table, error) {
	return index(ctx, c.queues, func(q types.QueueSummary, t table) {
		t.byName[deref(q.Name)], t.byID[deref(q.Arn)] = deref(q.Arn), deref(q.Name)
	})
}

func (c *Client) userTable(ctx context.Context) (table, error) {
	return index(ctx, c.users, func(u types.UserSummary, t table) {
		t.byName[deref(u.Username)], t.byID[deref(u.Id)] = deref(u.Id), deref(u.Username)
	})
}

// statusTable has the statuses' types by their ids.
func (c *Client) statusTable(ctx context.Context) (table, error) {
	return index(ctx, c.statuses, func(s types.AgentStatusSummary, t table) {
		t.byName[deref(s.Name)], t.byID[deref(s.Id)] = deref(s.Id), string(s.Type)
	})
}

func (c *Client) queues(ctx context.Context) ([]types.QueueSummary, error) {
	return pages(func(token *string) ([]types.QueueSummary, *string, error) {
		out, err := call(ctx, c, c.sdk.ListQueues, &connect.ListQueuesInput{
			InstanceId: c.instance, NextToken: token, MaxResults: aws.Int32(listPage),
			QueueTypes: []types.QueueType{types.QueueTypeStandard},
		})
		if err != nil {
			return nil, nil, err
		}
		return out.QueueSummaryList, out.NextToken, nil
	})
}

func (c *Client) users(ctx context.Context) ([]types.UserSummary, error) {
	return pages(func(token *string) ([]types.UserSummary, *string, error) {
		out, err := call(ctx, c, c.sdk.ListUsers, &connect.ListUsersInput{
			InstanceId: c.instance, NextToken: token, MaxResults: aws.Int32(listPage),
		})
		if err != nil {
			return nil, nil, err
		}
		return out.UserSummaryList, out.NextToken, nil
	})
}

// index reads a list into a table.
func index[T any](ctx context.Context, list func(context.Context) ([]T, error), enter func(T, table)) (table, error) {
	all, err := list(ctx)
	t := table{make(map[string]string, len(all)), make(map[string]string, len(all))}
	for _, v := range all {
		enter(v, t)
	}
	return t, err
}
