package app

import (
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/mover"
	"handover/internal/policy"
)

// TestTheConfigurableQuotas keeps the configuration's list of operations with
// the adapter that calls them.
func TestTheConfigurableQuotas(t *testing.T) {
	called := slices.Sorted(maps.Keys(connectapi.DefaultQuotas()))
	if diff := cmp.Diff(called, config.Operations()); diff != "" {
		t.Error(diff)
	}
}

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
