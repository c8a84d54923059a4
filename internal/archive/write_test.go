package archive_test

import (
	"crypto/md5"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/archive"
	"handover/internal/departure"
)

// clock is a time that the test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// aggregated is two records, "a" and "b", as the producer library puts them together.
func aggregated() []byte {
	message := "\x0a\x01k" + "\x1a\x05\x08\x00\x1a\x01a" + "\x1a\x05\x08\x00\x1a\x01b"
	sum := md5.Sum([]byte(message))
	return []byte("\xf3\x89\x9a\xc2" + message + string(sum[:]))
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	dir, c := filepath.Join(t.TempDir(), "new"), &clock{ten}
	w, err := archive.NewWriter(dir, "events", c.now)
	if err != nil {
		t.Fatal(err)
	}
	write := func(sequence, data string) {
		t.Helper()
		err := w.Apply(t.Context(), departure.Record{
			Position: departure.Position{Stream: "events", Shard: "0", Sequence: sequence}, Arrived: c.at, Data: []byte(data),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	spaced := strings.Replace(event(1), ",", " ,\n", 1) + "<&>"
	spaced = strings.Replace(spaced, "<&>", "", 1)
	write("1", spaced)
	write("2", "no JSON")
	c.at = c.at.Add(59 * time.Minute)
	write("3", strings.Replace(event(2), "e-2", "<e&2>", 1))
	c.at = c.at.Add(time.Minute)
	write("4", string(aggregated()))

	if _, err := os.Stat(filepath.Join(dir, "events-20260302T110000.000000000Z.ndjson.gz.part")); err != nil {
		t.Errorf("the file being written: %v", err)
	}
	wrote, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	if wrote.Records != 4 || len(wrote.Files) != 2 || !wrote.Last.Equal(c.at) {
		t.Errorf("wrote %+v", wrote)
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		info, statErr := d.Info()
		if err == nil && statErr == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %s: others may read it", path, info.Mode())
		}
		return errors.Join(err, statErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, err := range archive.Read(t.Context(), archive.Files(dir)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, i.Sequence+" "+string(i.Kind)+" "+i.Arrived.Format(time.TimeOnly)+" "+string(i.Data))
	}
	want := []string{
		"1 agent-event 10:00:00 " + event(1), "2 other 10:00:00 no JSON",
		"3 agent-event 10:59:00 " + strings.Replace(event(2), "e-2", "<e&2>", 1), "4 other 11:00:00 a", "4 other 11:00:00 b",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestARecordingThatBreaksOff: what came until a minute before is in the file that was
// being written.
func TestARecordingThatBreaksOff(t *testing.T) {
	dir, c := t.TempDir(), &clock{ten}
	w, err := archive.NewWriter(dir, "events", c.now)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		c.at = ten.Add(time.Duration(n) * 30 * time.Second)
		if err := w.Apply(t.Context(), departure.Record{Data: []byte(event(n))}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Apply(t.Context(), departure.Record{Data: []byte(event(5))}); err != nil {
		t.Fatal(err)
	}
	read, cut := 0, 0
	for _, err := range archive.Read(t.Context(), archive.Files(dir)) {
		if err != nil {
			cut++
		} else {
			read++
		}
	}
	if read != 5 || cut != 1 {
		t.Errorf("%d records are read and %d pieces rejected, want 5 and 1: that the file is cut off", read, cut)
	}
}

// TestAWriterThatFailedWritesNothingMore: the next file's name is taken.
func TestAWriterThatFailedWritesNothingMore(t *testing.T) {
	dir, c := t.TempDir(), &clock{ten}
	w, err := archive.NewWriter(dir, "events", c.now)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Apply(t.Context(), departure.Record{Data: []byte(event(1))}); err != nil {
		t.Fatal(err)
	}
	c.at = ten.Add(time.Hour)
	if err := os.WriteFile(filepath.Join(dir, "events-20260302T110000.000000000Z.ndjson.gz.part"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	first := w.Apply(t.Context(), departure.Record{Data: []byte(event(2))})
	c.at = ten.Add(2 * time.Hour)
	second := w.Apply(t.Context(), departure.Record{Data: []byte(event(3))})
	wrote, last := w.Close()
	if !errors.Is(first, fs.ErrExist) || !errors.Is(second, fs.ErrExist) || !errors.Is(last, fs.ErrExist) || wrote.Records != 1 || len(wrote.Files) != 1 {
		t.Errorf("got %v, %v, %v; wrote %+v", first, second, last, wrote)
	}
}

func TestNothingToWriteMakesNoFile(t *testing.T) {
	dir := t.TempDir()
	w, err := archive.NewWriter(dir, "events", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if wrote, err := w.Close(); err != nil || len(wrote.Files) > 0 {
		t.Errorf("wrote %+v, %v", wrote, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
}

func TestAFileThatIsThereIsNotWrittenOver(t *testing.T) {
	dir, c := t.TempDir(), &clock{ten}
	for n := range 2 {
		w, err := archive.NewWriter(dir, "events", c.now)
		if err != nil {
			t.Fatal(err)
		}
		err = w.Apply(t.Context(), departure.Record{Data: []byte("{}")})
		if (err != nil) != (n == 1) {
			t.Errorf("writer %d: %v", n, err)
		}
	}
}
