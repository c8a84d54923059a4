// Package scale has real processes share a stream and a ledger that are Amazon's in
// everything but name (kinesis-local, DynamoDB Local), kills one of them in the middle of
// its work while a shard is split, and counts what became of every record.
package scale

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/internal/departure"
	"handover/internal/feed/kinesisfeed"
	"handover/internal/ledger"
	"handover/internal/ledger/dynamoledger"
	"handover/test/outside"
)

const (
	stream = "agent-events"
	table  = "handover"
	keys   = 16
)

// The environment by which the test's program is told to be a replica.
const (
	replicaName = "SCALE_REPLICA"
	replicaOf   = "SCALE_SERVERS" // the base URLs of Kinesis and DynamoDB
)

func TestMain(m *testing.M) {
	name := os.Getenv(replicaName)
	if name == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := replicate(ctx, name, strings.Fields(os.Getenv(replicaOf))); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// replicate reads the stream as one of several until ctx ends.
func replicate(ctx context.Context, name string, servers []string) error {
	l, err := openLedger(ctx, servers[1])
	if err != nil {
		return err
	}
	feed, err := kinesisfeed.New(kinesisfeed.Options{
		Client: kinesisfeed.NewClient(outside.Config(servers[0])), Stream: stream, Intake: desk{name, l}, Positions: l,
		Start: kinesisfeed.Oldest, Poll: 200 * time.Millisecond,
		Leases: l, Fences: l, Owner: name, Lease: 3 * time.Second, Beat: time.Second,
	})
	if err != nil {
		return err
	}
	return feed.Run(ctx)
}

func openLedger(ctx context.Context, base string) (*dynamoledger.Ledger, error) {
	return dynamoledger.Open(ctx, dynamoledger.Options{Client: dynamodb.NewFromConfig(outside.Config(base)), Table: table})
}

// desk commits each record as a line of the journal, and tells the test before it does.
type desk struct {
	name   string
	ledger *dynamoledger.Ledger
}

func (d desk) Apply(ctx context.Context, r departure.Record) error {
	fmt.Fprintf(os.Stdout, "begins %s\n", r.Position.Shard)
	return d.ledger.Commit(ctx, departure.Commit{
		Position: &r.Position, Journal: []departure.Entry{{At: r.Arrived, Reason: string(r.Data), Username: d.name}},
	})
}

// replica is a process that reads the stream.
type replica struct {
	t    *testing.T
	name string
	cmd  *exec.Cmd
	said chan string // a line each time it begins a record
}

func start(t *testing.T, name string, servers string) *replica {
	t.Helper()
	r := &replica{t: t, name: name, cmd: exec.CommandContext(t.Context(), os.Args[0]), said: make(chan string)}
	r.cmd.Env = append(os.Environ(), replicaName+"="+name, replicaOf+"="+servers)
	r.cmd.Stderr = t.Output()
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go r.listen(out)
	return r
}

// listen passes on what the replica says while somebody wants to know.
func (r *replica) listen(out io.Reader) {
	defer close(r.said)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		select {
		case r.said <- lines.Text():
		default:
		}
	}
}

// begins waits until the process is about to commit a record.
func (r *replica) begins() {
	r.t.Helper()
	select {
	case <-r.said:
	case <-time.After(20 * time.Second):
		r.t.Fatalf("%s has read nothing for twenty seconds", r.name)
	}
}

// kill kills the process while it commits a record.
func (r *replica) kill() {
	r.t.Helper()
	r.begins()
	if err := r.cmd.Process.Kill(); err != nil {
		r.t.Fatal(err)
	}
	_ = r.cmd.Wait() // it says that it was killed
}

// stop asks the process to end, which it does when it has let go of its shards.
func (r *replica) stop() {
	r.t.Helper()
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	if err := r.cmd.Wait(); err != nil {
		r.t.Errorf("%s: %v", r.name, err)
	}
}

// writer writes a record of every key, over and over: "key:number".
type writer struct {
	t       *testing.T
	client  *kinesis.Client
	written [keys]int
}

func (w *writer) run(ctx context.Context) {
	for ctx.Err() == nil {
		for key := range keys {
			w.put(ctx, key)
		}
	}
}

// put writes the key's next record, until the stream has it.
func (w *writer) put(ctx context.Context, key int) {
	for ctx.Err() == nil {
		_, err := w.client.PutRecord(context.WithoutCancel(ctx), &kinesis.PutRecordInput{
			StreamName: aws.String(stream), PartitionKey: aws.String(strconv.Itoa(key)), Data: fmt.Appendf(nil, "%d:%d", key, w.written[key]),
		})
		if err == nil {
			w.written[key]++
			return
		}
		if _, busy := errors.AsType[*types.ResourceInUseException](err); !busy {
			w.t.Errorf("write: %v", err)
			return
		}
	}
}

func TestAReplicaIsKilledWhileAShardIsSplit(t *testing.T) {
	ctx := t.Context()
	servers := outside.Kinesis(t) + " " + outside.DynamoDB(t)
	client := kinesis.NewFromConfig(outside.Config(strings.Fields(servers)[0]))
	makeStream(t, client)
	if err := dynamoledger.Create(ctx, dynamodb.NewFromConfig(outside.Config(strings.Fields(servers)[1])), table); err != nil {
		t.Fatal(err)
	}
	l, err := openLedger(ctx, strings.Fields(servers)[1])
	if err != nil {
		t.Fatal(err)
	}
	a, b := start(t, "a", servers), start(t, "b", servers)
	writing, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	w := &writer{t: t, client: client}
	var writers sync.WaitGroup
	writers.Go(func() { w.run(writing) })

	a.begins()
	b.begins()
	split(t, client)
	a.kill()
	c := start(t, "c", servers)
	writers.Wait()
	total := 0
	for _, n := range w.written {
		total += n
	}
	lines := committed(t, l, total)
	b.stop()
	c.stop()
	check(t, lines, w.written)
}

// makeStream makes a stream of four shards.
func makeStream(t *testing.T, client *kinesis.Client) {
	t.Helper()
	if _, err := client.CreateStream(t.Context(), &kinesis.CreateStreamInput{StreamName: aws.String(stream), ShardCount: aws.Int32(4)}); err != nil {
		t.Fatal(err)
	}
	if err := kinesis.NewStreamExistsWaiter(client).Wait(t.Context(), &kinesis.DescribeStreamInput{StreamName: aws.String(stream)}, time.Minute); err != nil {
		t.Fatal(err)
	}
}

// split splits the first shard in two halves.
func split(t *testing.T, client *kinesis.Client) {
	t.Helper()
	_, err := client.SplitShard(t.Context(), &kinesis.SplitShardInput{
		StreamName: aws.String(stream), ShardToSplit: aws.String("shardId-000000000000"),
		NewStartingHashKey: aws.String("42535295865117307932921825928971026432"), // an eighth of 2^128
	})
	if err != nil {
		t.Fatal(err)
	}
}

// committed is the journal, once it has so many lines; or as it is half a minute later.
func committed(t *testing.T, l *dynamoledger.Ledger, want int) []departure.Entry {
	t.Helper()
	var lines []departure.Entry
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(30 * time.Second); len(lines) < want && time.Now().Before(end); <-again.C {
		after := int64(0)
		if len(lines) > 0 {
			after = lines[len(lines)-1].Seq
		}
		for line, err := range l.Journal(t.Context(), ledger.JournalFilter{AfterSeq: after}) {
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// check counts, by key, what is not there, what is there twice, and what came before its turn.
func check(t *testing.T, lines []departure.Entry, written [keys]int) {
	t.Helper()
	var next [keys]int
	var lost, twice, early int
	by := make(map[string]int)
	for _, line := range lines {
		by[line.Username]++
		first, second, _ := strings.Cut(line.Reason, ":")
		key, err1 := strconv.Atoi(first)
		n, err2 := strconv.Atoi(second)
		switch {
		case err1 != nil || err2 != nil:
			t.Fatalf("committed: %q", line.Reason)
		case n < next[key]:
			twice++
		case n > next[key]:
			early++
			fallthrough
		default:
			next[key] = n + 1
		}
	}
	total := 0
	for key, n := range written {
		lost += n - next[key]
		total += n
	}
	t.Logf("%d written; %d lost, %d before their turn, %d twice; committed by %v", total, lost, early, twice, by)
	if lost != 0 || early != 0 || twice != 0 {
		t.Errorf("of %d records %d were lost, %d came before their turn, %d twice; want none", total, lost, early, twice)
	}
	for _, name := range []string{"a", "b", "c"} {
		if by[name] == 0 {
			t.Errorf("%s has read nothing: the test shows nothing", name)
		}
	}
}
