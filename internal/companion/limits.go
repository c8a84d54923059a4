package companion

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates are how often something may be done, and how often at once.
type rates struct {
	each  rate.Limit
	burst int
}

// limits keep everybody within their rates. Each process has its own: behind a load
// balancer an agent's companions have as many times the rate as there are processes.
// They keep one page from being a burden; nothing else hangs on them.
type limits struct {
	rates rates

	mu sync.Mutex
	of map[string]*rate.Limiter
}

func newLimits(each rate.Limit, burst int) *limits {
	return &limits{rates: rates{each, burst}, of: make(map[string]*rate.Limiter)}
}

// keptLimits is how many are kept before those are let go that have had their rest.
const keptLimits = 4096

// allow says whether this may be done (again) now by that one.
func (l *limits) allow(who string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.of[who]
	if known == nil {
		l.prune(now)
		known = rate.NewLimiter(l.rates.each, l.rates.burst)
		l.of[who] = known
	}
	return known.AllowN(now, 1)
}

// prune lets those go that are as good as new.
func (l *limits) prune(now time.Time) {
	if len(l.of) < keptLimits {
		return
	}
	for who, known := range l.of {
		if known.TokensAt(now) >= float64(l.rates.burst) {
			delete(l.of, who)
		}
	}
}
