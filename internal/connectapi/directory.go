package connectapi

import (
	"context"
	"sync"
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
	c *Client

	queues, users, statuses, queueNames, usernames, statusTypes names

	own memo[[]types.AgentStatusSummary]
}

// NewDirectory returns a directory of the client's instance. It reads nothing.
func NewDirectory(c *Client) *Directory {
	d := &Directory{c: c}
	d.own.now = c.clock.now
	for n, list := range map[*names]func(context.Context) (map[string]string, error){
		&d.queues: c.queueARNs, &d.queueNames: c.queueNames,
		&d.users: c.userIDs, &d.usernames: c.usernames,
		&d.statuses: c.statusIDs, &d.statusTypes: c.statusTypes,
	} {
		n.list, n.time = list, c.clock.now
	}
	return d
}

// QueueARN returns the ARN of the standard queue with this name; false if there
// is none.
func (d *Directory) QueueARN(ctx context.Context, name string) (string, bool, error) {
	return d.queues.find(ctx, name)
}

// QueueName returns the name of the standard queue with this ARN; false if
// there is none, or it is an agent's own.
func (d *Directory) QueueName(ctx context.Context, arn string) (string, bool, error) {
	return d.queueNames.find(ctx, arn)
}

// UserID returns the id of the user with this username; false if there is none.
func (d *Directory) UserID(ctx context.Context, username string) (string, bool, error) {
	return d.users.find(ctx, username)
}

// Username returns the username of the user with this id; false if there is none.
func (d *Directory) Username(ctx context.Context, id string) (string, bool, error) {
	return d.usernames.find(ctx, id)
}

// StatusID returns the id of the agent status with this name; false if there is
// none.
func (d *Directory) StatusID(ctx context.Context, name string) (string, bool, error) {
	return d.statuses.find(ctx, name)
}

// StatusType returns the type of the agent status with this id; false if there
// is none.
func (d *Directory) StatusType(ctx context.Context, statusID string) (agentevent.StatusType, bool, error) {
	t, ok, err := d.statusTypes.find(ctx, statusID)
	return agentevent.StatusType(t), ok, err
}

// names is one cached list. Two finders may read it at the same time; both
// readings are true.
type names struct {
	list func(context.Context) (map[string]string, error)
	time func() time.Time

	mu    sync.Mutex
	at    time.Time
	known map[string]string
}

func (n *names) find(ctx context.Context, key string) (string, bool, error) {
	known, age := n.now()
	if v, ok := known[key]; known != nil && (ok && age < listAge || !ok && age < missAge) {
		return v, ok, nil
	}
	fresh, err := n.list(ctx)
	if err != nil {
		return "", false, err
	}
	n.learn(fresh)
	v, ok := fresh[key]
	return v, ok, nil
}

func (n *names) now() (map[string]string, time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.known, n.time().Sub(n.at)
}

func (n *names) learn(fresh map[string]string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.known, n.at = fresh, n.time()
}

func (c *Client) queueARNs(ctx context.Context) (map[string]string, error) {
	return index(ctx, c.queues, func(q types.QueueSummary) (string, string) { return deref(q.Name), deref(q.Arn) })
}

func (c *Client) queueNames(ctx context.Context) (map[string]string, error) {
	return index(ctx, c.queues, func(q types.QueueSummary) (string, string) { return deref(q.Arn), deref(q.Name) })
}

func (c *Client) userIDs(ctx context.Context) (map[string]string, error) {
	return index(ctx, c.users, func(u types.UserSummary) (string, string) { return deref(u.Username), deref(u.Id) })
}

func (c *Client) usernames(ctx context.Context) (map[string]string, error) {
	return index(ctx, c.users, func(u types.UserSummary) (string, string) { return deref(u.Id), deref(u.Username) })
}

func (c *Client) statusIDs(ctx context.Context) (map[string]string, error) {
	return index(ctx, c.statuses, func(s types.AgentStatusSummary) (string, string) { return deref(s.Name), deref(s.Id) })
}

func (c *Client) statusTypes(ctx context.Context) (map[string]string, error) {
	return index(ctx, c.statuses, func(s types.AgentStatusSummary) (string, string) { return deref(s.Id), string(s.Type) })
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

// index reads a list into a map.
func index[T any](ctx context.Context, list func(context.Context) ([]T, error), entry func(T) (key, value string)) (map[string]string, error) {
	all, err := list(ctx)
	if err != nil {
		return nil, err
	}
	m := make(map[string]string, len(all))
	for _, v := range all {
		key, value := entry(v)
		m[key] = value
	}
	return m, nil
}
