package controller

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/mover"
	"handover/internal/policy"
)

func TestOnlyReleasersThatAreThereAreTried(t *testing.T) {
	for name, tc := range map[string]struct {
		has  []string
		want []string
		warn string
	}{
		"all":  {[]string{"desktop", "token"}, []string{"desktop", "token"}, ""},
		"one":  {[]string{"token"}, []string{"token"}, "not every releaser"},
		"none": {nil, []string{}, "no releaser of the policy is configured"},
	} {
		t.Run(name, func(t *testing.T) {
			has := make(map[string]mover.Releaser)
			for _, r := range tc.has {
				has[r] = mover.Desktop{}
			}
			e := equipped{Decider: policy.Default(), has: has}
			if diff := cmp.Diff(tc.want, e.Releasers()); diff != "" {
				t.Error(diff)
			}
			var said strings.Builder
			e.warn(slog.New(slog.NewTextHandler(&said, nil)))
			if !strings.Contains(said.String(), tc.warn) || (tc.warn == "") != (said.Len() == 0) {
				t.Errorf("said %q, want %q", said.String(), tc.warn)
			}
		})
	}
}
