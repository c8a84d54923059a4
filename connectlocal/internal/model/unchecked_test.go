package model

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The patterns that are not checked, and no others, are those with a look-ahead
// in their midst.
func TestPatternsThatAreNotChecked(t *testing.T) {
	unchecked := map[string]bool{}
	for _, s := range []*Service{Connect(), Participant(), Kinesis()} {
		for name, sh := range s.shapes {
			if sh.Pattern != "" && sh.pattern().expression == nil {
				unchecked[name] = true
			}
		}
	}
	if diff := cmp.Diff([]string{"Page", "Password"}, slices.Sorted(maps.Keys(unchecked))); diff != "" {
		t.Errorf("shapes (-want +got):\n%s", diff)
	}
}

func TestPatternsThatAreEscapedTwice(t *testing.T) {
	number := Connect().shapes["PhoneNumber"].pattern()
	if !number.fits("+12065550100") || number.fits("12065550100") || number.fits("+12065550100x") {
		t.Error(`PhoneNumber does not tell E.164 from the rest`)
	}
}

func TestPatternsOfOneCharacterRepeatIt(t *testing.T) {
	sum := Connect().shapes["ViewContentSha256"].pattern()
	if !sum.fits("0a1b2c") || sum.fits("0a 1b") {
		t.Error("ViewContentSha256 does not tell a checksum from the rest")
	}
}

func TestEveryMemberHasAShape(t *testing.T) {
	for _, s := range []*Service{Connect(), Participant(), Kinesis()} {
		for name, sh := range s.shapes {
			for m, member := range sh.Members {
				if member.shape == nil {
					t.Errorf("%s: %s.%s has none", s.name, name, m)
				}
			}
			if sh.Type == "list" && sh.Item.shape == nil || sh.Type == "map" && (sh.Key.shape == nil || sh.Value.shape == nil) {
				t.Errorf("%s: %s is of nothing", s.name, name)
			}
		}
	}
}

func TestTimestamps(t *testing.T) {
	for _, tc := range []struct {
		shape shape
		value any
		ok    bool
	}{
		{shape{Type: "timestamp"}, json.Number("7.5"), true},
		{shape{Type: "timestamp"}, "2026-03-02T10:00:00Z", true},
		{shape{Type: "timestamp"}, "yesterday", false},
		{shape{Type: "timestamp"}, true, false},
		{shape{Type: "timestamp", Timestamp: "iso8601"}, json.Number("7"), false},
	} {
		var c checker
		if c.value("At", &tc.shape, tc.value); (c.err() == nil) != tc.ok {
			t.Errorf("%v: %v", tc.value, c.err())
		}
	}
}
