package companion

import (
	"strconv"
	"testing"
	"time"
)

func TestLimitsAreLetGoWhenTheyAreAsGoodAsNew(t *testing.T) {
	l, now := newLimits(1, 2), time.Unix(1_800_000_000, 0)
	for n := range keptLimits - 1 {
		l.allow(strconv.Itoa(n), now)
	}
	now = now.Add(time.Minute)
	for range 2 {
		if !l.allow("greedy", now) {
			t.Fatal("refused within the rate")
		}
	}
	if !l.allow("another", now) || len(l.of) != 2 {
		t.Errorf("%d are kept, want 2", len(l.of))
	}
	if l.allow("greedy", now) {
		t.Error("allowed above the rate")
	}
	if !l.allow("greedy", now.Add(time.Second)) {
		t.Error("refused within the rate, later")
	}
}
