package connectapi

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/policy"
)

const (
	// metricAge is how long the figures of queues are shared, and staleAge how
	// long the last ones are believed while the service gives no new ones.
	metricAge = 3 * time.Second
	staleAge  = 30 * time.Second
	// settingAge is how long a queue's settings and hours are believed.
	settingAge = 10 * time.Minute
	// mostQueues is how many queues one GetCurrentMetricData can be asked for.
	mostQueues = 100
)

// Board tells how queues are now: figures, read for all queues that were ever
// asked for at once and shared for three seconds, and settings, kept for ten
// minutes. What the service does not give is logged once, and never an error: a
// queue without figures is left out, one without settings counts as open and
// without limit. Its methods may be called from any goroutine.
type Board struct {
	c        *Client
	log      *slog.Logger
	figures  memo[reading]
	settings memo[setting]
	hours    memo[plan]

	mu     sync.Mutex
	wanted map[string]bool
	last   reading
	told   map[string]bool // operations whose failure was logged
}

// reading is the figures of all wanted queues.
type reading struct {
	at    time.Time
	asked map[string]bool
	by    map[string]figures // by ARN; a queue that is not there has none
}

// figures are one queue's.
type figures struct {
	staffed, available, depth int
	oldest                    time.Duration
}

// setting is a queue as it is set up.
type setting struct {
	off   bool
	limit int
	hours string // id; empty: none, or not known
}

// plan is hours of operation, or that they are not known.
type plan struct {
	known bool
	hours hours
}

// NewBoard returns a board of the client's instance. It reads nothing.
func NewBoard(c *Client, log *slog.Logger) *Board {
	b := &Board{c: c, log: log, wanted: make(map[string]bool), told: make(map[string]bool)}
	b.figures.now, b.settings.now, b.hours.now = c.clock.now, c.clock.now, c.clock.now
	return b
}

// Queues returns the queues with these ARNs as they are now, by ARN, without
// their names. Staffed is Connect's count, in which an agent who has chosen to
// leave and holds chats is counted still. Spec §1.5.
func (b *Board) Queues(ctx context.Context, arns []string) map[string]policy.Queue {
	all := make(map[string]policy.Queue, len(arns))
	now := b.read(ctx, arns)
	for _, arn := range arns {
		f, ok := now.by[arn]
		if !ok {
			continue
		}
		s := b.setting(ctx, arn)
		all[arn] = policy.Queue{
			ARN: arn, Open: !s.off && b.open(ctx, s.hours), Limit: s.limit, ReadAt: now.at,
			Staffed: f.staffed, Available: f.available, Depth: f.depth, OldestWait: f.oldest,
		}
	}
	return all
}

// read returns figures of at least these queues, as far as they can be had.
func (b *Board) read(ctx context.Context, arns []string) reading {
	if len(arns) == 0 {
		return reading{}
	}
	b.want(arns)
	// A reading under way may not be of all of these queues.
	ofAll := func(now reading) bool {
		return !slices.ContainsFunc(arns, func(arn string) bool { return !now.asked[arn] })
	}
	now, err := b.figures.suiting(ctx, "", metricAge, ofAll, b.readFigures)
	if err != nil {
		return b.stale(ctx, err)
	}
	b.keep(now)
	return now
}

func (b *Board) want(arns []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, arn := range arns {
		b.wanted[arn] = true
	}
}

func (b *Board) keep(now reading) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last = now
	delete(b.told, "GetCurrentMetricData")
}

// stale is the last reading, where it is not too old to be of use.
func (b *Board) stale(ctx context.Context, err error) reading {
	b.tell(ctx, "GetCurrentMetricData", "figures of the queues cannot be read: queues count as unknown", err)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.c.clock.now().Sub(b.last.at) > staleAge {
		return reading{}
	}
	return b.last
}

// readFigures asks for all wanted queues.
func (b *Board) readFigures(ctx context.Context) (reading, error) {
	b.mu.Lock()
	asked := maps.Clone(b.wanted)
	b.mu.Unlock()
	now := reading{at: b.c.clock.now(), asked: asked, by: make(map[string]figures, len(asked))}
	for arns := range slices.Chunk(slices.Sorted(maps.Keys(asked)), mostQueues) {
		found, err := halved(arns, func(arns []string) (map[string]figures, error) { return b.c.readFigures(ctx, arns) })
		if err != nil {
			return reading{}, err
		}
		maps.Copy(now.by, found)
	}
	return now, nil
}

// readFigures asks for these queues. A queue without a row has nothing to count:
// no agent and no contact.
func (c *Client) readFigures(ctx context.Context, arns []string) (map[string]figures, error) {
	rows, err := pages(func(token *string) ([]types.CurrentMetricResult, *string, error) {
		out, err := call(ctx, c, c.sdk.GetCurrentMetricData, &connect.GetCurrentMetricDataInput{
			InstanceId: c.instance, NextToken: token,
			Filters:   &types.Filters{Queues: arns, Channels: []types.Channel{types.ChannelChat}},
			Groupings: []types.Grouping{types.GroupingQueue},
			CurrentMetrics: []types.CurrentMetric{
				{Name: types.CurrentMetricNameAgentsStaffed, Unit: types.UnitCount},
				{Name: types.CurrentMetricNameAgentsAvailable, Unit: types.UnitCount},
				{Name: types.CurrentMetricNameContactsInQueue, Unit: types.UnitCount},
				{Name: types.CurrentMetricNameOldestContactAge, Unit: types.UnitSeconds},
			},
		})
		if err != nil {
			return nil, nil, err
		}
		return out.MetricResults, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	found := make(map[string]figures, len(arns))
	for _, arn := range arns {
		found[arn] = figures{}
	}
	for _, row := range rows {
		if row.Dimensions != nil && row.Dimensions.Queue != nil {
			found[deref(row.Dimensions.Queue.Arn)] = figuresOf(row)
		}
	}
	return found, nil
}

func figuresOf(row types.CurrentMetricResult) figures {
	var f figures
	for _, m := range row.Collections {
		if m.Metric == nil || m.Value == nil {
			continue
		}
		switch m.Metric.Name {
		case types.CurrentMetricNameAgentsStaffed:
			f.staffed = int(*m.Value)
		case types.CurrentMetricNameAgentsAvailable:
			f.available = int(*m.Value)
		case types.CurrentMetricNameContactsInQueue:
			f.depth = int(*m.Value)
		case types.CurrentMetricNameOldestContactAge:
			f.oldest = time.Duration(*m.Value * float64(time.Second))
		}
	}
	return f
}

// setting is how the queue is set up. That it may not be asked for is
// remembered as long as an answer.
func (b *Board) setting(ctx context.Context, arn string) setting {
	s, err := b.settings.get(ctx, arn, settingAge, func(ctx context.Context) (setting, error) {
		s, err := b.c.readSetting(ctx, lastSegment(arn))
		if refused(err) {
			b.tell(ctx, "DescribeQueue", "queues' settings cannot be read: queues count as open, and without limit", err)
			return setting{}, nil
		}
		return s, err
	})
	if err != nil {
		b.tell(ctx, "DescribeQueue", "queues' settings cannot be read: queues count as open, and without limit", err)
	}
	return s
}

func (c *Client) readSetting(ctx context.Context, queueID string) (setting, error) {
	out, err := call(ctx, c, c.sdk.DescribeQueue, &connect.DescribeQueueInput{InstanceId: c.instance, QueueId: &queueID})
	if err != nil || out.Queue == nil {
		return setting{}, err
	}
	s := setting{off: out.Queue.Status == types.QueueStatusDisabled, hours: deref(out.Queue.HoursOfOperationId)}
	if out.Queue.MaxContacts != nil {
		s.limit = int(*out.Queue.MaxContacts)
	}
	return s, nil
}

// open tells whether the hours are open now. Hours that are not known are.
func (b *Board) open(ctx context.Context, id string) bool {
	if id == "" {
		return true
	}
	const told = "hours of operation cannot be read: queues count as open"
	p, err := b.hours.get(ctx, id, settingAge, func(ctx context.Context) (plan, error) {
		h, err := b.c.readHours(ctx, id)
		if refused(err) {
			b.tell(ctx, "DescribeHoursOfOperation", told, err)
			return plan{}, nil
		}
		return plan{known: err == nil, hours: h}, err
	})
	if err != nil {
		b.tell(ctx, "DescribeHoursOfOperation", told, err)
	}
	return !p.known || p.hours.open(b.c.clock.now())
}

// refused tells whether asking again would be of no use.
func refused(err error) bool {
	class := ClassOf(err)
	return err != nil && (class == Refused || class == Gone)
}

// tell logs a failure once for each operation.
func (b *Board) tell(ctx context.Context, op, text string, err error) {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return
	}
	b.mu.Lock()
	told := b.told[op]
	b.told[op] = true
	b.mu.Unlock()
	if !told {
		b.log.LogAttrs(ctx, slog.LevelWarn, "a queue is not known whole", slog.String("operation", op), slog.String("effect", text), slog.Any("error", err))
	}
}
