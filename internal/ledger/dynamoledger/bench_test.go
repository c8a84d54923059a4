package dynamoledger

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"handover/internal/departure"
	"handover/test/outside"
)

// far is a table in memory that is as far away as DynamoDB: an answer takes its time, and
// a transaction that meets another at the same item is refused, as DynamoDB refuses it.
type far struct {
	table
	tries *atomic.Int64

	mu     *sync.Mutex
	atWork map[key]bool
}

// What a function in the same Region waits for an answer, about.
const (
	readTakes  = 3 * time.Millisecond
	writeTakes = 8 * time.Millisecond
)

func newFar() far {
	return far{table: NewMemory(), tries: new(atomic.Int64), mu: new(sync.Mutex), atWork: make(map[key]bool)}
}

func (f far) get(ctx context.Context, keys ...key) (map[key]item, error) {
	time.Sleep(readTakes)
	return f.table.get(ctx, keys...)
}

func (f far) query(ctx context.Context, q query) ([]item, bool, error) {
	time.Sleep(readTakes)
	return f.table.query(ctx, q)
}

func (f far) write(ctx context.Context, ws []write) error {
	f.tries.Add(1)
	if !f.begin(ws) {
		time.Sleep(readTakes)
		return errBusy
	}
	defer f.end(ws)
	time.Sleep(writeTakes)
	return f.table.write(ctx, ws)
}

func (f far) begin(ws []write) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, w := range ws {
		if f.atWork[w.key] {
			return false
		}
	}
	for _, w := range ws {
		f.atWork[w.key] = true
	}
	return true
}

func (f far) end(ws []write) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, w := range ws {
		delete(f.atWork, w.key)
	}
}

// benchTables are in memory, near and far; and in the server at
// AWS_ENDPOINT_URL_DYNAMODB, if it is set.
func benchTables(b *testing.B, run func(b *testing.B, open func() table)) {
	b.Run("memory", func(b *testing.B) { run(b, func() table { return NewMemory() }) })
	b.Run("far", func(b *testing.B) { run(b, func() table { return newFar() }) })
	base := os.Getenv("AWS_ENDPOINT_URL_DYNAMODB")
	if base == "" {
		return
	}
	client := dynamodb.NewFromConfig(outside.Config(base))
	b.Run("server", func(b *testing.B) {
		run(b, func() table {
			name := fmt.Sprintf("bench-%d", time.Now().UnixNano())
			if err := Create(b.Context(), client, name); err != nil {
				b.Fatal(err)
			}
			return sdk{client: client, name: name}
		})
	})
}

// BenchmarkStep commits steps of departures, each with two lines of the journal, from
// several processes at once.
func BenchmarkStep(b *testing.B) {
	benchTables(b, func(b *testing.B, openTable func() table) {
		for _, processes := range []int{1, 2, 4, 16} {
			b.Run(fmt.Sprint("processes=", processes), func(b *testing.B) {
				tab := openTable()
				var done atomic.Int64
				var wg sync.WaitGroup
				b.ResetTimer()
				for n := range processes {
					l := opened(b, tab)
					wg.Go(func() {
						d := departing(fmt.Sprint("d", n), 3)
						for ; done.Add(1) <= int64(b.N); d.Version++ {
							if err := l.Commit(b.Context(), departure.Commit{
								Departures: []departure.Departure{d},
								Journal:    []departure.Entry{{DepartureID: d.ID, Reason: "one"}, {DepartureID: d.ID, Reason: "two"}},
							}); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				wg.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
				if f, ok := tab.(far); ok {
					b.ReportMetric(float64(f.tries.Load())/float64(b.N), "writes/commit")
				}
			})
		}
	})
}

// BenchmarkLease leases eight of 300 due intents of 100 departures, and gives them back.
func BenchmarkLease(b *testing.B) {
	benchTables(b, func(b *testing.B, openTable func() table) {
		l := opened(b, openTable())
		for n := range 100 {
			if err := l.Commit(b.Context(), departure.Commit{Departures: []departure.Departure{departing(fmt.Sprint("d", n), 3)}}); err != nil {
				b.Fatal(err)
			}
		}
		for b.Loop() {
			leased, err := l.Lease(b.Context(), departure.LeaseRequest{Owner: "w", Now: noon(), Term: time.Minute, Max: 8})
			if err != nil || len(leased) != 8 {
				b.Fatal(len(leased), err)
			}
			for _, i := range leased {
				if err := l.Release(b.Context(), i); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

func opened(b *testing.B, tab table) *Ledger {
	b.Helper()
	l, err := open(b.Context(), tab, "bench")
	if err != nil {
		b.Fatal(err)
	}
	return l
}

// departing is a departure with an intent, due at noon, for each chat.
func departing(id string, chats int) departure.Departure {
	d := departure.Departure{ID: id, AgentID: "agent of " + id, State: departure.Moving, BeganAt: noon()}
	for n := range chats {
		chat := fmt.Sprint(id, "-", n)
		d.Handovers = append(d.Handovers, departure.Handover{ChatID: chat, Phase: departure.Landing, Intents: []departure.Intent{
			{ID: chat, Kind: departure.Verify, DepartureID: id, ChatID: chat, Due: noon()},
		}})
	}
	return d
}
