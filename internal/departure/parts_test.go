package departure_test

import (
	"crypto/md5" // the format's own sum
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
)

// together is one record of the Kinesis Producer Library's that holds these.
func together(records ...string) string {
	field := func(number byte, value string) string {
		return string(append([]byte{number<<3 | 2}, binary.AppendUvarint(nil, uint64(len(value)))...)) + value
	}
	var message strings.Builder
	for _, r := range records {
		message.WriteString(field(3, "\x08\x00"+field(3, r)))
	}
	sum := md5.Sum([]byte(message.String()))
	return "\xf3\x89\x9a\xc2" + message.String() + string(sum[:])
}

func TestARecordOfSeveralIsAppliedPartByPart(t *testing.T) {
	k := newDesk(to("same-queue"))
	ana, ben := event("ana", 5, "Available>Offline", "a/a1/CONNECTED"), event("ben", 5, "Available>Offline", "b/b1/CONNECTED")
	k.apply(t, together(ana, "{", ben, "]"))
	if diff := cmp.Diff([]string{"u-ana@1772445605000 grace a=waiting[inspect]", "u-ben@1772445605000 grace b=waiting[inspect]"}, k.states()); diff != "" {
		t.Error(diff)
	}
	var kept []string
	for _, q := range k.quarantine {
		kept = append(kept, q.Position.Sequence+" "+string(q.Data))
	}
	if diff := cmp.Diff([]string{"1#2 {", "1#4 ]"}, kept); diff != "" {
		t.Errorf("in quarantine: %s", diff)
	}
	if len(k.positions) != 1 || k.positions[0].Sequence != "1" {
		t.Errorf("acknowledged: %v, want the whole record, once", k.positions)
	}
}

func TestUntilAllPartsAreAppliedNoneIsAcknowledged(t *testing.T) {
	k := newDesk(to("same-queue"))
	record := k.record(together(event("ana", 5, "Available"), event("ben", 5, "Available")))
	broken := errors.New("broken")
	k.commits = func(c departure.Commit) error {
		if len(c.Agents) > 0 && c.Agents[0].ID == "u-ben" {
			return broken
		}
		return nil
	}
	if err := k.intake.Apply(t.Context(), record); !errors.Is(err, broken) || len(k.positions) != 0 {
		t.Errorf("error %v, acknowledged %v", err, k.positions)
	}
	k.commits = nil
	if err := k.intake.Apply(t.Context(), record); err != nil || len(k.positions) != 1 || len(k.agents) != 2 {
		t.Errorf("error %v, acknowledged %v, agents %v", err, k.positions, k.agents)
	}
}

func TestWhatSomebodyElseKeepsTrackOfIsNotAcknowledged(t *testing.T) {
	k := newDesk(to("same-queue"))
	for _, data := range []string{event("ana", 5, "Available"), "{", together("[", event("ben", 5, "Available"))} {
		r := k.record(data)
		r.Untracked = true
		if err := k.intake.Apply(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.positions) != 0 || len(k.agents) != 2 || len(k.quarantine) != 2 || !strings.HasSuffix(k.quarantine[1].Position.Sequence, "#1") {
		t.Errorf("positions %v, %d agents, quarantine %v", k.positions, len(k.agents), k.quarantine)
	}
}
