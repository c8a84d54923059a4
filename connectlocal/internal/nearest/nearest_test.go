package nearest_test

import (
	"testing"

	"handover/connectlocal/internal/nearest"
)

func TestOf(t *testing.T) {
	names := []string{"Support", "Billing", "VIP", "Büro"}
	for what, tc := range map[string]struct {
		word string
		most int
		want string
	}{
		"the name itself":       {"VIP", 0, "VIP"},
		"case does not count":   {"vip", 0, "VIP"},
		"a letter dropped":      {"Suport", 1, "Support"},
		"a letter replaced":     {"Bilming", 1, "Billing"},
		"a letter inserted":     {"Supporst", 1, "Support"},
		"letters, not bytes":    {"Buro", 1, "Büro"},
		"one more than allowed": {"Sport", 1, ""},
		"just allowed":          {"Sport", 2, "Support"},
		"nothing like it":       {"Zebra", 2, ""},
	} {
		t.Run(what, func(t *testing.T) {
			if got := nearest.Of(tc.word, names, tc.most); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	if got := nearest.Of("VIP", nil, 9); got != "" {
		t.Errorf("of no candidates: got %q", got)
	}
}
