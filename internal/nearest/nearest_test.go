package nearest_test

import (
	"testing"

	"handover/internal/nearest"
)

func TestOf(t *testing.T) {
	names := []string{"Support", "Billing", "VIP", "Büro"}
	for what, tc := range map[string]struct{ word, want string }{
		"the name itself is not meant": {"VIP", ""},
		"case does not count":          {"vip", "VIP"},
		"a letter dropped":             {"Suport", "Support"},
		"a letter replaced":            {"Bilming", "Billing"},
		"a letter inserted":            {"Supporst", "Support"},
		"two letters swapped":          {"Blilnig", "Billing"},
		"letters, not bytes":           {"Buro", "Büro"},
		"one more than a third":        {"Sport", ""},
		"nothing like it":              {"Zebra", ""},
		"nothing at all":               {"", ""},
	} {
		t.Run(what, func(t *testing.T) {
			if got := nearest.Of(tc.word, names); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	if got := nearest.Of("VIP", nil); got != "" {
		t.Errorf("of no names: got %q", got)
	}
}
