package dynamoledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"handover/test/outside"
)

func TestMemory(t *testing.T) {
	testTable(t, func(*testing.T) table { return NewMemory() })
}

func TestSDK(t *testing.T) {
	client := dynamodb.NewFromConfig(outside.Config(outside.DynamoDB(t)))
	var n atomic.Int32
	t.Run("all", func(t *testing.T) {
		testTable(t, func(t *testing.T) table {
			name := fmt.Sprintf("table-%d", n.Add(1))
			if err := Create(t.Context(), client, name); err != nil {
				t.Fatal(err)
			}
			return sdk{client: client, name: name}
		})
	})
}

// testTable is what the store relies on of a table.
func testTable(t *testing.T, open func(t *testing.T) table) {
	for name, run := range map[string]func(*testing.T, table){
		"items are stored whole":                                      wholeItems,
		"an item is written only over the stamp that was seen":        stampedWrites,
		"a write of several is all or nothing":                        wholeWrites,
		"of writes at once over one stamp one wins":                   racingWrites,
		"queries: by sort key, from and below, to and fro":            boundedQueries,
		"queries: in pages":                                           pagedQueries,
		"gets: more than one answer holds":                            manyGets,
		"kinds: one order over all partitions, in whole and in parts": spreadKinds,
		"a finished context is an error":                              doneContext,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, open(t))
		})
	}
}

func at(pk, sk string) key { return key{pk, sk} }

func put(t *testing.T, tab table, items ...item) {
	t.Helper()
	for _, i := range items {
		if err := tab.write(t.Context(), []write{{item: i, any: true}}); err != nil {
			t.Fatal(err)
		}
	}
}

func got(t *testing.T, tab table, keys ...key) map[key]item {
	t.Helper()
	found, err := tab.get(t.Context(), keys...)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(item{}, key{})); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wholeItems(t *testing.T, tab table) {
	data := []byte{0, 0xff, 1}
	full := item{key: at("p", "full"), stamp: "s1", doc: `{"é":"<\u0000>"}`, data: bytes.Clone(data), ttl: 1 << 40}
	bare := item{key: at("p", "bare"), stamp: "s2"}
	put(t, tab, full, bare)
	full.data[0] = 'X'
	full.data = data
	want := map[key]item{full.key: full, bare.key: bare}
	equal(t, "items", got(t, tab, full.key, bare.key, at("p", "none"), at("none", "full")), want)
	equal(t, "one", got(t, tab, bare.key), map[key]item{bare.key: bare})
	equal(t, "none", got(t, tab, at("p", "none")), map[key]item{})
	if err := tab.write(t.Context(), []write{{item: bare, gone: true, any: true}, {item: item{key: at("p", "none")}, gone: true, any: true}}); err != nil {
		t.Fatal(err)
	}
	equal(t, "after one was deleted", got(t, tab, full.key, bare.key), map[key]item{full.key: full})
}

func stampedWrites(t *testing.T, tab table) {
	one, other := at("p", "one"), at("p", "other")
	for _, alone := range []bool{true, false} { // as one item, and in a transaction
		for _, c := range []struct {
			name string
			w    write
			want error
		}{
			{"over one that is not there", write{item: item{key: one, stamp: "s1"}, was: "s0"}, errMoved},
			{"deleted, though it is not there", write{item: item{key: one}, gone: true, was: "s0"}, errMoved},
			{"that it is not there", write{item: item{key: one}, gone: true}, nil},
			{"first", write{item: item{key: one, stamp: "s1"}}, nil},
			{"first, again", write{item: item{key: one, stamp: "s2"}}, errMoved},
			{"that it is not there, though it is", write{item: item{key: one}, gone: true}, errMoved},
			{"over an old stamp", write{item: item{key: one, stamp: "s2"}, was: "s0"}, errMoved},
			{"over its stamp", write{item: item{key: one, stamp: "s2"}, was: "s1"}, nil},
			{"deleted at an old stamp", write{item: item{key: one}, gone: true, was: "s1"}, errMoved},
			{"deleted at its stamp", write{item: item{key: one}, gone: true, was: "s2"}, nil},
		} {
			ws := []write{c.w}
			if !alone {
				ws = append(ws, write{item: item{key: other, stamp: "o"}, any: true})
			}
			if err := tab.write(t.Context(), ws); !errors.Is(err, c.want) {
				t.Errorf("alone %t: %s: error %v, want %v", alone, c.name, err, c.want)
			}
		}
	}
}

func wholeWrites(t *testing.T, tab table) {
	put(t, tab, item{key: at("p", "there"), stamp: "s1"})
	var ws []write
	for n := range mostWrites - 1 {
		ws = append(ws, write{item: item{key: at(fmt.Sprint("p", n), "x"), stamp: "new"}})
	}
	ws = append(ws, write{item: item{key: at("p", "there"), stamp: "new"}, was: "s0"})
	if err := tab.write(t.Context(), ws); !errors.Is(err, errMoved) {
		t.Errorf("error %v, want errMoved", err)
	}
	equal(t, "nothing", len(got(t, tab, at("p0", "x"), at("p98", "x"))), 0)
	ws[len(ws)-1].was = "s1"
	if err := tab.write(t.Context(), ws); err != nil {
		t.Error(err)
	}
	equal(t, "all", len(got(t, tab, at("p0", "x"), at("p98", "x"))), 2)
	equal(t, "the last", got(t, tab, at("p", "there"))[at("p", "there")].stamp, "new")
}

func racingWrites(t *testing.T, tab table) {
	var won, lost atomic.Int32
	var wg sync.WaitGroup
	for n := range 6 {
		wg.Go(func() {
			stamp := fmt.Sprint(n)
			for {
				err := tab.write(t.Context(), []write{
					{item: item{key: at("p", "one"), stamp: stamp}}, {item: item{key: at("q", "two"), stamp: stamp}, any: true},
				})
				switch {
				case err == nil:
					won.Add(1)
				case errors.Is(err, errBusy):
					continue
				case errors.Is(err, errMoved):
					lost.Add(1)
				default:
					t.Error(err)
				}
				return
			}
		})
	}
	wg.Wait()
	equal(t, "won", won.Load(), 1)
	equal(t, "lost", lost.Load(), 5)
	both := got(t, tab, at("p", "one"), at("q", "two"))
	equal(t, "of one write", both[at("p", "one")].stamp, both[at("q", "two")].stamp)
}

func boundedQueries(t *testing.T, tab table) {
	for _, sk := range []string{"b", "a", "d", "c", "a#"} {
		put(t, tab, item{key: at("p", sk), stamp: "s"})
	}
	put(t, tab, item{key: at("q", "a"), stamp: "s"})
	for _, c := range []struct {
		q    query
		want string
		more bool
	}{
		{query{pk: "p"}, "a a# b c d", false},
		{query{pk: "p", back: true}, "d c b a# a", false},
		{query{pk: "p", from: "b"}, "b c d", false},
		{query{pk: "p", below: "c"}, "a a# b", false},
		{query{pk: "p", from: "a#", below: "c"}, "a# b", false},
		{query{pk: "p", from: "a\x00", below: "bb"}, "a# b", false},
		{query{pk: "p", back: true, from: "b", below: "d"}, "c b", false},
		{query{pk: "p", limit: 2}, "a a#", true},
		{query{pk: "p", limit: 2, back: true}, "d c", true},
		{query{pk: "p", from: "x"}, "", false},
		{query{pk: "none"}, "", false},
	} {
		page, more, err := tab.query(t.Context(), c.q)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprintf("%+v", c.q), sorts(page), c.want)
		equal(t, fmt.Sprintf("%+v: more", c.q), more, c.more)
	}
}

func sorts(items []item) string {
	var all []string
	for _, i := range items {
		all = append(all, i.sk)
	}
	return strings.Join(all, " ")
}

// pagedQueries: DynamoDB answers with at most a megabyte.
func pagedQueries(t *testing.T, tab table) {
	var want []string
	for n := range 150 {
		sk := number(int64(n))
		want = append(want, sk)
		put(t, tab, item{key: at("p", sk), stamp: "s", doc: strings.Repeat("x", 10_000)})
	}
	_, more, err := tab.query(t.Context(), query{pk: "p"})
	if err != nil || !more {
		t.Errorf("all of it in one page: %t, error %v", !more, err)
	}
	for _, limit := range []int{0, 7, 150, 200} {
		found, err := all(t.Context(), tab, query{pk: "p", limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprint("by ", limit), sorts(found), strings.Join(want, " "))
	}
}

func manyGets(t *testing.T, tab table) {
	var keys []key
	for n := range 130 {
		keys = append(keys, at(fmt.Sprint("p", n), "x"))
		put(t, tab, item{key: keys[n], stamp: "s", doc: strings.Repeat("x", 200_000)}) // 26 MB: an answer holds 16
	}
	equal(t, "found", len(got(t, tab, keys...)), len(keys))
}

func spreadKinds(t *testing.T, tab table) {
	const kind kind = "k"
	var want, back []string
	for n := range 300 {
		id := fmt.Sprint("id-", n)
		sk := number(int64(n)) + "#" + id
		want, back = append(want, sk), append([]string{sk}, back...)
		put(t, tab, item{key: kind.at(id, sk), stamp: "s"})
	}
	for _, c := range []struct {
		q    query
		want []string
	}{
		{query{}, want},
		{query{back: true}, back},
		{query{limit: 1}, want},
		{query{limit: 7}, want},
		{query{limit: 7, back: true}, back},
		{query{limit: 100}, want},
		{query{limit: 3, from: number(10), below: number(20)}, want[10:20]},
		{query{limit: 3, back: true, below: number(20)}, back[280:]},
	} {
		var found []item
		pages := 0
		for page, err := range kind.walk(t.Context(), tab, c.q) {
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, page...)
			pages++
		}
		equal(t, fmt.Sprintf("%+v", c.q), sorts(found), strings.Join(c.want, " "))
		if c.q.limit == 7 && pages < 3 {
			t.Errorf("%+v: %d pages: more was read than asked for", c.q, pages)
		}
	}
}

func doneContext(t *testing.T, tab table) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, read := tab.get(ctx, at("p", "a"))
	_, both := tab.get(ctx, at("p", "a"), at("p", "b"))
	_, _, queried := tab.query(ctx, query{pk: "p"})
	for name, err := range map[string]error{
		"get": read, "get of two": both, "query": queried,
		"write": tab.write(ctx, []write{{item: item{key: at("p", "a"), stamp: "s"}}}),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want the context's", name, err)
		}
	}
}
