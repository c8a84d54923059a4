package dynamoledger

import (
	"context"
	"hash/fnv"
	"iter"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
)

// partitions is over how many partitions a kind of items is spread: one of DynamoDB's
// takes a thousand writes a second.
const partitions = 8

// kind is a kind of items that can be walked over all partitions, in the order of
// their sort keys.
type kind string

// The kinds.
const (
	agentItems   kind = "agent"   // sort key: agent id
	agentsDue    kind = "due"     // instant, agent id
	staffItems   kind = "staff"   // agent id
	began        kind = "began"   // instant, departure id: all departures
	pendingItems kind = "pending" // instant begun, departure id
	overItems    kind = "over"    // instant last changed, departure id
	workItems    kind = "work"    // instant at which something can be leased, departure id
	depositItems kind = "deposit" // agent id, contact id
)

// at is the key of what belongs to id. All kinds put one id into the same partition
// number.
func (k kind) at(id, sk string) key {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(id)) // never fails
	return key{k.partition(int(sum.Sum32() % partitions)), sk}
}

func (k kind) partition(n int) string { return string(k) + "#" + strconv.Itoa(n) }

// gather reads all that the query asks for, of every partition, in one order. Its pk
// is not used. A limit bounds what is read, not what is found: done is false when
// there is more after it, and every item up to the last one returned was found.
func (k kind) gather(ctx context.Context, t table, q query) (found []item, done bool, err error) {
	var (
		parts [partitions][]item
		more  [partitions]bool
	)
	group, ctx := errgroup.WithContext(ctx)
	for n := range partitions {
		group.Go(func() (err error) {
			part := q
			part.pk = k.partition(n)
			if q.limit == 0 {
				parts[n], err = all(ctx, t, part)
				return err
			}
			parts[n], more[n], err = t.query(ctx, part)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, false, err
	}
	found = slices.Concat(parts[:]...)
	q.order(found)
	done = true
	for n, part := range parts {
		if !more[n] || len(part) == 0 {
			continue
		}
		done = false
		end, past := part[len(part)-1], func(i item, sk string) int { return strings.Compare(i.sk, sk) }
		if q.back {
			past = func(i item, sk string) int { return strings.Compare(sk, i.sk) }
		}
		if at, there := slices.BinarySearchFunc(found, end.sk, past); there {
			found = found[:at+1]
		}
	}
	return found, done, nil
}

// walk goes through what the query asks for, of every partition, in one order, and
// reads as it goes.
func (k kind) walk(ctx context.Context, t table, q query) iter.Seq2[[]item, error] {
	return func(yield func([]item, error) bool) {
		for {
			page, done, err := k.gather(ctx, t, q)
			if !yield(page, err) || err != nil || done {
				return
			}
			q = q.rest(page)
		}
	}
}
