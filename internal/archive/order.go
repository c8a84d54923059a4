package archive

import (
	"cmp"
	"container/heap"
	"iter"
)

// MostHeld is how much of a recording Sorted holds by default, in bytes: some fifty
// thousand agent events.
const MostHeld = 256 << 20

// overhead is what an item takes up besides its data.
const overhead = 256

// Sorted gives the items in the order of their events' time, those of one time in the
// order in which they came. It holds most bytes of them: a recording that is not
// longer is sorted whole; of a longer one each item may come as much too late as others
// fit in there. What comes later still is given at once, with an earlier time than
// what went before. An item without a time, and an error, is passed on as it comes.
func Sorted(items iter.Seq2[Item, error], most int) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		var held waiting
		for i, err := range items {
			if err != nil || i.At.IsZero() {
				if !yield(i, err) {
					return
				}
				continue
			}
			held.add(i)
			for held.bytes > most {
				if !yield(held.first(), nil) {
					return
				}
			}
		}
		for held.Len() > 0 {
			if !yield(held.first(), nil) {
				return
			}
		}
	}
}

// waiting are the items held back, the earliest on top.
type waiting struct {
	items []numbered
	count int
	bytes int
}

type numbered struct {
	Item
	n int // as it came
}

func (w *waiting) add(i Item) {
	w.count++
	w.bytes += len(i.Data) + overhead
	heap.Push(w, numbered{Item: i, n: w.count})
}

func (w *waiting) first() Item {
	i := heap.Pop(w).(numbered).Item
	w.bytes -= len(i.Data) + overhead
	return i
}

// Len implements heap.Interface.
func (w *waiting) Len() int { return len(w.items) }

// Less implements heap.Interface.
func (w *waiting) Less(a, b int) bool {
	x, y := w.items[a], w.items[b]
	return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.n, y.n)) < 0
}

// Swap implements heap.Interface.
func (w *waiting) Swap(a, b int) { w.items[a], w.items[b] = w.items[b], w.items[a] }

// Push implements heap.Interface.
func (w *waiting) Push(x any) { w.items = append(w.items, x.(numbered)) }

// Pop implements heap.Interface.
func (w *waiting) Pop() any {
	last := len(w.items) - 1
	x := w.items[last]
	w.items[last] = numbered{} // so that its data can be let go
	w.items = w.items[:last]
	return x
}
