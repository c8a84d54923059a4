// Package chatstream is message streaming: it takes the items of chats to SNS
// topics, each of which is a URL that gets them as SNS delivers to an HTTP
// subscription.
//
// What it guarantees:
//   - Stream returns at once. A topic's items are delivered one after the other, in
//     their order; topics do not wait for each other.
//   - An item that a topic's server does not take is tried again, as SNS does, for
//     about half a minute; so are those behind it. An item that is given up, or for which
//     there is no room, is counted and said in the log, by its topic and never by its content.
//   - A goroutine runs while a topic has something to deliver, and ends with Stop.
//
// Notifications are not signed: who verifies SNS's signatures must not do it here.
// Nobody has to confirm a subscription. The topics of SNS filter by attributes; here a
// topic's server gets everything.
package chatstream

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"handover/connectlocal/internal/ending"
	"handover/connectlocal/internal/state"
)

// Options are what a Publisher is made of.
type Options struct {
	Topics map[string]string       // a topic's name or ARN → the URL that gets its notifications
	Encode func(state.Item) string // the JSON of an item, as a websocket carries it
	Client *http.Client            // nil: one of its own
	Log    *slog.Logger            // nil: silent
	IDs    func() string           // ids of notifications
}

// room is how many items of one topic may wait for their delivery.
const room = 10_000

// Publisher is the state.Streamer that delivers. Make one with New; Stop it at the end.
type Publisher struct {
	encode   func(state.Item) string
	client   *http.Client
	log      *slog.Logger
	ids      func() string
	urls     map[string]string // by a topic's name or ARN
	live     context.Context   //nolint:containedctx // the publisher's life, which is no caller's
	cancel   context.CancelFunc
	running  sync.WaitGroup
	mu       sync.Mutex
	instance state.Instance
	topics   map[string]*topic // by ARN
	stopped  bool
}

var _ state.Streamer = (*Publisher)(nil)

// topic is what waits for one topic. It belongs to the publisher's lock.
type topic struct {
	arn, url string
	waiting  []notification
	busy     bool // a goroutine delivers
	lost     int  // since it was last said
}

// New returns a Publisher. It starts nothing.
func New(o Options) *Publisher {
	p := &Publisher{encode: o.Encode, client: o.Client, log: o.Log, ids: o.IDs, urls: o.Topics, topics: map[string]*topic{}}
	p.live, p.cancel = context.WithCancel(context.Background())
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.client == nil {
		p.client = &http.Client{Transport: &http.Transport{}}
	}
	return p
}

// Attach says whose chats they are, before the first of them.
func (p *Publisher) Attach(i state.Instance) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.instance = i
}

// Takes tells whether the topic has an address.
func (p *Publisher) Takes(topicARN string) bool { return p.url(topicARN) != "" }

// url is the topic's address, by its ARN or by the name in that.
func (p *Publisher) url(topicARN string) string {
	return cmp.Or(p.urls[topicARN], p.urls[topicARN[strings.LastIndexByte(topicARN, ':')+1:]])
}

// Stream delivers one item to a topic, later.
func (p *Publisher) Stream(topicARN string, i state.Item) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return
	}
	t := p.topics[topicARN]
	if t == nil {
		t = &topic{arn: topicARN, url: p.url(topicARN)}
		p.topics[topicARN] = t
	}
	if len(t.waiting) >= room {
		t.lost++
		return
	}
	t.waiting = append(t.waiting, p.notification(topicARN, i))
	if !t.busy {
		t.busy = true
		p.running.Go(func() { p.deliverAll(t) })
	}
}

// deliverAll delivers until nothing waits.
func (p *Publisher) deliverAll(t *topic) {
	for {
		n, lost, ok := p.next(t)
		if lost > 0 {
			p.log.WarnContext(p.live, "chat items lost: too many wait for their topic", "topic", t.arn, "lost", lost)
		}
		if !ok {
			return
		}
		if err := p.deliver(t.url, n); err != nil {
			p.log.WarnContext(p.live, "chat item not delivered to its topic", "topic", t.arn, "error", err)
		}
	}
}

// next takes what is to be delivered, and how many items have found no room since the last
// time. It writes no log: the loop waits for this lock in Stream.
func (p *Publisher) next(t *topic) (n notification, lost int, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	lost, t.lost = t.lost, 0
	if p.stopped || len(t.waiting) == 0 {
		t.busy = false
		return notification{}, lost, false
	}
	n, t.waiting = t.waiting[0], t.waiting[1:]
	return n, lost, true
}

// Stop ends the deliveries and waits for them, until ctx ends. What still waits
// is not delivered, and its number said in the log.
func (p *Publisher) Stop(ctx context.Context) error {
	p.mu.Lock()
	p.stopped = true
	for _, t := range p.topics {
		if n := len(t.waiting); n > 0 {
			p.log.WarnContext(ctx, "chat items not delivered: the server has stopped", "topic", t.arn, "lost", n)
			t.waiting = nil
		}
	}
	p.mu.Unlock()
	p.cancel()
	if err := ending.Wait(ctx, &p.running); err != nil {
		return fmt.Errorf("a delivery of chat items does not end: %w", err)
	}
	p.client.CloseIdleConnections()
	return nil
}
