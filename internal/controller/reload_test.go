package controller

import (
	"strings"
	"testing"
	"time"

	"handover/internal/config"
	"handover/internal/policy"
)

func TestWhatAReloadCannotChange(t *testing.T) {
	was := config.Config{Stream: "a", Workers: 4, Sweep: time.Minute, Policy: policy.Default()}
	now := was
	now.Stream, now.Workers, now.Quotas = "b", 5, map[string]config.Quota{"ListUsers": {Rate: 1, Burst: 1}}
	if got := strings.Join(unchangeable(was, now), " "); got != "stream workers" {
		t.Errorf("got %s", got)
	}
	if got := unchangeable(was, was); len(got) != 0 {
		t.Errorf("nothing changed, and yet %v", got)
	}
}
