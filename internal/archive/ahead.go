package archive

import (
	"iter"
	"sync"
)

// mostAhead is how many items are read before they are asked for.
const mostAhead = 256

// Ahead gives the items as they come, and reads on meanwhile. The reading has ended
// when the loop over it has.
func Ahead(items iter.Seq2[Item, error]) iter.Seq2[Item, error] {
	type found struct {
		item Item
		err  error
	}
	return func(yield func(Item, error) bool) {
		ready, stop := make(chan found, mostAhead), make(chan struct{})
		var reading sync.WaitGroup
		defer reading.Wait()
		defer close(stop)
		reading.Go(func() {
			defer close(ready)
			for i, err := range items {
				select {
				case ready <- found{i, err}:
				case <-stop:
					return
				}
			}
		})
		for f := range ready {
			if !yield(f.item, f.err) {
				return
			}
		}
	}
}
