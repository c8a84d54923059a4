package lease

import "time"

// Seen is what a process has seen of rows, and since when: how it tells who is silent
// with no clock but its own.
type Seen map[place]sight

type place struct{ group, name string }

// sight is what only an owner changes of a row, and when it was first read like that.
type sight struct {
	owner      string
	term, beat int64
	done       bool
	since      time.Time
}

// Look returns what has been seen once these are all the rows there are. Now must not be
// before they were read.
func (s Seen) Look(now time.Time, rows ...Row) Seen {
	next := make(Seen, len(rows))
	for _, r := range rows {
		is := sight{r.Owner, r.Term, r.Beat, r.Done, now}
		at := place{r.Group, r.Name}
		if was, ok := s[at]; ok {
			is.since = was.since
			if is != was {
				is.since = now
			}
		}
		next[at] = is
	}
	return next
}

// since is when the row was first read as it is; false if it never was.
func (s Seen) since(r Row) (time.Time, bool) {
	is, ok := s[place{r.Group, r.Name}]
	return is.since, ok
}
