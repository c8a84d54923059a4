package kinesis

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

func consumerOperations() []operation {
	return []operation{
		op("RegisterStreamConsumer", (*api).registerConsumer),
		op("DescribeStreamConsumer", (*api).describeConsumer),
		op("ListStreamConsumers", (*api).listConsumers),
		op("DeregisterStreamConsumer", (*api).deregisterConsumer),
		op("SubscribeToShard", (*api).subscribeToShard),
	}
}

// maxConsumers is how many a stream has at most.
const maxConsumers = 20

// consumer is a registered consumer of a stream, with throughput of its own.
type consumer struct {
	name, arn string
	status    string
	created   time.Time
	due       time.Time // of the change of its status; zero: none
	labels
	subscriptions map[string]*subscription // by shard
}

func (c *consumer) settle(now time.Time) {
	if c.due.IsZero() || now.Before(c.due) {
		return
	}
	c.due = time.Time{}
	if c.status == deleting {
		c.status = gone
		return
	}
	c.status = active
}

// consumerRef is how a request names a consumer: by ARN, or by name and stream.
type consumerRef struct{ ConsumerARN, ConsumerName, StreamARN string }

// consumerOf finds a consumer and its stream.
func (a *api) consumerOf(r consumerRef) (*stream, *consumer, error) {
	if r.ConsumerARN == "" && (r.ConsumerName == "" || r.StreamARN == "") {
		return nil, nil, invalid("Either ConsumerARN, or both ConsumerName and StreamARN must be given.")
	}
	for _, s := range a.streams {
		for _, c := range s.consumers {
			if names(r.ConsumerARN, c.arn) && names(r.ConsumerName, c.name) && names(r.StreamARN, s.arn) {
				return s, c, nil
			}
		}
	}
	name := r.ConsumerARN
	if name == "" {
		name = r.ConsumerName
	}
	return nil, nil, refuse("ResourceNotFoundException", "Consumer %s under account %s not found.", name, a.id)
}

// names tells whether what a request says, if anything, is this one.
func names(said, is string) bool { return said == "" || said == is }

type registerConsumerInput struct {
	StreamARN, ConsumerName string
	Tags                    map[string]string
}

type wireConsumer struct {
	ConsumerName, ConsumerARN, ConsumerStatus string
	ConsumerCreationTimestamp                 epoch
}

func wireConsumerOf(c *consumer) wireConsumer {
	return wireConsumer{c.name, c.arn, c.status, epoch(c.created)}
}

func (a *api) registerConsumer(in registerConsumerInput, now time.Time) (any, error) {
	s, err := a.usable(ref{StreamARN: in.StreamARN})
	if err != nil {
		return nil, err
	}
	switch {
	case slices.ContainsFunc(s.consumers, func(c *consumer) bool { return c.name == in.ConsumerName }):
		return nil, refuse("ResourceInUseException", "Consumer %s of stream %s under account %s already exists.", in.ConsumerName, s.name, a.id)
	case len(s.consumers) >= maxConsumers:
		return nil, refuse("LimitExceededException", "Stream %s under account %s has %d registered consumers, which is the limit.", s.name, a.id, maxConsumers)
	case len(in.Tags) > maxTags:
		return nil, tooManyTags(in.ConsumerName, a.id)
	}
	c := &consumer{
		name: in.ConsumerName, arn: fmt.Sprintf("%s/consumer/%s:%d", s.arn, in.ConsumerName, now.Unix()),
		status: creating, created: now, due: now.Add(Transition), labels: labels{tags: map[string]string{}}, subscriptions: map[string]*subscription{},
	}
	maps.Copy(c.tags, in.Tags)
	s.consumers = append(s.consumers, c)
	slices.SortFunc(s.consumers, func(a, b *consumer) int { return strings.Compare(a.name, b.name) })
	return map[string]any{"Consumer": wireConsumerOf(c)}, nil
}

func (a *api) describeConsumer(in consumerRef, _ time.Time) (any, error) {
	s, c, err := a.consumerOf(in)
	if err != nil {
		return nil, err
	}
	var d struct {
		wireConsumer
		StreamARN string
	}
	d.wireConsumer, d.StreamARN = wireConsumerOf(c), s.arn
	return map[string]any{"ConsumerDescription": d}, nil
}

type listConsumersInput struct {
	StreamARN               string
	NextToken               string
	MaxResults              *int
	StreamCreationTimestamp *epoch
}

func (a *api) listConsumers(in listConsumersInput, now time.Time) (any, error) {
	s, err := a.find(ref{StreamARN: in.StreamARN})
	if err != nil {
		return nil, err
	}
	if err := a.sameAge(s, in.StreamCreationTimestamp); err != nil {
		return nil, err
	}
	t := token{List: "ListStreamConsumers", Stream: s.name, Created: s.created.UnixMilli()}
	if in.NextToken != "" {
		if s, t, err = a.streamOf(t.List, in.NextToken, now); err != nil {
			return nil, err
		}
	}
	out := struct {
		Consumers []wireConsumer
		NextToken string `json:",omitempty"`
	}{Consumers: []wireConsumer{}}
	rest, more := page(s.consumers, func(c *consumer) string { return c.name }, t.After, pick(in.MaxResults, streamsPage))
	for _, c := range rest {
		out.Consumers = append(out.Consumers, wireConsumerOf(c))
	}
	if more {
		t.After = rest[len(rest)-1].name
		out.NextToken = t.encode(now)
	}
	return out, nil
}

func (a *api) deregisterConsumer(in consumerRef, now time.Time) (any, error) {
	s, c, err := a.consumerOf(in)
	if err != nil {
		return nil, err
	}
	if c.status != deleting {
		c.status, c.due = deleting, now.Add(Transition)
		s.notify()
	}
	return none{}, nil
}
