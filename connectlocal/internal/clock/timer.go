package clock

import (
	"container/heap"
	"time"
)

// Timer is a function that waits for its time.
type Timer struct {
	loop  *Loop
	due   time.Time
	order uint64
	fn    func()
	index int // in the queue; -1 once it is out
}

// Stop keeps the timer from firing; only inside Do or a timer. It may be
// called on a nil timer and on one that has fired.
func (t *Timer) Stop() {
	if t == nil || t.index < 0 {
		return
	}
	heap.Remove(&t.loop.timers, t.index)
}

// queue is a heap of timers: by due time, then by making.
type queue []*Timer

func (q queue) next() (time.Time, bool) {
	if len(q) == 0 {
		return time.Time{}, false
	}
	return q[0].due, true
}

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if !q[i].due.Equal(q[j].due) {
		return q[i].due.Before(q[j].due)
	}
	return q[i].order < q[j].order
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *queue) Push(x any) {
	t := x.(*Timer)
	t.index = len(*q)
	*q = append(*q, t)
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	t := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	t.index = -1
	return t
}
