package archive_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/archive"
)

var ten = time.Date(2026, time.March, 2, 10, 0, 0, 0, time.UTC)

// event is an agent event so many seconds after ten.
func event(second int) string {
	return fmt.Sprintf(`{"AgentARN":"i/agent/u","EventId":"e-%d","EventTimestamp":"%s","X":{"text":"}{ \" \\"}}`,
		second, ten.Add(time.Duration(second)*time.Second).Format(time.RFC3339))
}

// packed is the text in one member of gzip.
func packed(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// object is a file with this content.
func object(name, content string) archive.Object {
	return archive.Object{Name: name, Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func files(all ...archive.Object) iter.Seq2[archive.Object, error] {
	return func(yield func(archive.Object, error) bool) {
		for _, o := range all {
			if !yield(o, nil) {
				return
			}
		}
	}
}

// read is what comes of a file: the seconds of its events, and its rejects.
func read(t *testing.T, content string) (seconds []int, rejects []archive.Reject) {
	t.Helper()
	for i, err := range archive.Read(t.Context(), files(object("f", content))) {
		if bad, ok := errors.AsType[*archive.Reject](err); ok {
			rejects = append(rejects, *bad)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if i.Kind != archive.AgentEvent || i.Source != "f" {
			t.Fatalf("found %+v", i)
		}
		seconds = append(seconds, int(i.At.Sub(ten).Seconds()))
	}
	return seconds, rejects
}

func TestFormsOfFiles(t *testing.T) {
	wrapped := `{"position":{"stream":"s","shard":"0","sequence":"7"},"arrived":"2026-03-02T10:00:09Z","data":` + event(1) + `}`
	for name, content := range map[string]string{
		"lines":                     event(1) + "\n" + event(2) + "\n",
		"lines without a last end":  event(1) + "\n" + event(2),
		"lines of Windows":          event(1) + "\r\n" + event(2) + "\r\n",
		"nothing between":           event(1) + event(2),
		"over several lines":        strings.ReplaceAll(event(1), `,`, ",\n  ") + "\n\n" + event(2),
		"a mark of the byte order":  "\xef\xbb\xbf" + event(1) + event(2),
		"gzip":                      packed(event(1) + "\n" + event(2)),
		"gzip in members":           packed(event(1)) + packed(event(2)),
		"gzip in members, mid-word": packed(event(1)[:20]) + packed(event(1)[20:]+event(2)),
		"a wrapper":                 wrapped + "\n" + event(2),
	} {
		t.Run(name, func(t *testing.T) {
			seconds, rejects := read(t, content)
			if d := cmp.Diff([]int{1, 2}, seconds); d != "" || len(rejects) > 0 {
				t.Errorf("%s\nrejected %+v", d, rejects)
			}
		})
	}
}

func TestWhatIsWrongIsKeptApart(t *testing.T) {
	whole := event(1) + "\n" + event(2) + "\n" + event(3) + "\n"
	cut := packed(strings.Repeat(whole, 400))
	for name, c := range map[string]struct {
		content string
		want    []int // nil: only that something comes
		offset  int64
		reason  string
		data    string
	}{
		"a line that is no JSON":       {event(1) + "\n<html>\n" + event(2), []int{1, 2}, int64(len(event(1))) + 1, "no JSON object", "<html>"},
		"a line that is cut off":       {event(1)[:30] + "\n" + event(2) + "\n" + event(3), []int{2, 3}, 0, "a line's end", event(1)[:30]},
		"cut off outside of a text":    {`{"a":1,` + "\n" + event(2), []int{2}, 0, "cut off", `{"a":1,`},
		"cut off, and nothing between": {event(1) + `{"a":tru}` + event(2), []int{1, 2}, int64(len(event(1))), "no JSON", `{"a":tru}`},
		"the last is cut off":          {event(1) + event(2)[:40], []int{1}, int64(len(event(1))), "cut off", event(2)[:40]},
		"words before an object":       {event(1) + "abc" + event(2), []int{1, 2}, int64(len(event(1))), "no JSON object", "abc"},
		"a closing bracket too much":   {event(1) + "}" + event(2), []int{1, 2}, int64(len(event(1))), "no JSON object", "}"},
		"no archive":                   {"PAR1\x00\x01" + event(1), []int{}, 0, "no archive", ""},
		"begins like gzip":             {"\x1f\x8bnonsense that is long enough", []int{}, 0, "begins like gzip", ""},
		"gzip that is cut off":         {cut[:len(cut)-9], nil, -1, "cut off here", ""},
		"gzip with another sum":        {packed(whole)[:len(packed(whole))-8] + "12345678", []int{1, 2, 3}, int64(len(whole)), "damaged", ""},
		"something behind gzip":        {packed(whole) + "more than a header", []int{1, 2, 3}, int64(len(whole)), "unpacked", ""},
	} {
		t.Run(name, func(t *testing.T) {
			seconds, rejects := read(t, c.content)
			if c.want != nil && len(c.want)+len(seconds) > 0 {
				if d := cmp.Diff(c.want, seconds); d != "" {
					t.Error(d)
				}
			}
			if c.want == nil && len(seconds) == 0 {
				t.Error("nothing was read")
			}
			if len(rejects) != 1 {
				t.Fatalf("rejected %+v, want one piece", rejects)
			}
			r := rejects[0]
			if (c.offset >= 0 && r.Offset != c.offset) || !strings.Contains(r.Reason, c.reason) || r.Source != "f" {
				t.Errorf("rejected %v", &r)
			}
			if c.data != "" && string(r.Data) != c.data {
				t.Errorf("rejected the bytes %q", r.Data)
			}
		})
	}
}

// TestGzipCutOffAnywhere: whatever was whole is read, and something says that the rest
// is missing.
func TestGzipCutOffAnywhere(t *testing.T) {
	var text strings.Builder
	for n := range 200 {
		text.WriteString(event(n) + "\n")
	}
	content := packed(text.String())
	most := 0
	for length := 3; length < len(content); length += 7 {
		seconds, rejects := read(t, content[:length])
		if len(rejects) == 0 {
			t.Fatalf("cut off after %d bytes of %d, nothing is rejected", length, len(content))
		}
		for n, s := range seconds {
			if s != n {
				t.Fatalf("event %d is of second %d", n, s)
			}
		}
		most = max(most, len(seconds))
	}
	if most == 0 {
		t.Error("nothing was ever read")
	}
}

func TestWrappedRecords(t *testing.T) {
	const agent = `{"AgentARN":"i/agent/u","EventTimestamp":"2026-03-02T10:00:00Z"}`
	lines := `{"position":{"stream":"s","shard":"0","sequence":"7"},"arrived":"2026-03-02T10:00:09.5Z","data":` + agent + `}
{"position":{"stream":"s","shard":"0","sequence":"8"},"arrived":"x","bytes":"bm8gSlNPTg=="}
{"source":"aws.connect","detail-type":"Amazon Connect Contact Event","time":"2026-03-02T10:00:05Z","detail":{"disconnectTimestamp":"2026-03-02T10:00:04.25Z"}}
{"source":"aws.connect","detail-type":"Amazon Connect Contact Event","time":"2026-03-02T10:00:05Z","detail":{"disconnectTimestamp":"1970-01-01T00:00:00Z"}}
{"ContactId":"c","AWSContactTraceRecordFormatVersion":"2017-03-10"}
`
	want := []archive.Item{
		{Source: "f", Sequence: "7", Arrived: ten.Add(9500 * time.Millisecond), Kind: archive.AgentEvent, At: ten, Data: []byte(agent)},
		{Source: "f", Sequence: "8", Kind: archive.Other, Data: []byte("no JSON")},
		{Source: "f", Kind: archive.ContactEvent, At: ten.Add(4250 * time.Millisecond)},
		{Source: "f", Kind: archive.ContactEvent, At: ten.Add(5 * time.Second)},
		{Source: "f", Kind: archive.Other},
	}
	n := 0
	for got, err := range archive.Read(t.Context(), files(object("f", lines))) {
		if err != nil {
			t.Fatal(err)
		}
		got.Offset = 0
		if want[n].Data == nil {
			got.Data = nil
		}
		if d := cmp.Diff(want[n], got); d != "" {
			t.Errorf("item %d: %s", n, d)
		}
		n++
	}
	if n != len(want) {
		t.Errorf("%d items, want %d", n, len(want))
	}
}

func TestAReaderThatFailsEndsIt(t *testing.T) {
	gone := errors.New("the network is gone")
	broken := archive.Object{Name: "f", Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(packed(event(1))[:20]), failing{gone})), nil
	}}
	var last error
	for _, err := range archive.Read(t.Context(), files(broken, object("g", event(1)))) {
		last = err
	}
	if !errors.Is(last, gone) || !strings.Contains(last.Error(), "read f") {
		t.Errorf("got %v", last)
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"2026/03/02/10/b", "2026/03/02/10/a", "2026/03/05/10/c", "plain"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(event(1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	names := func(all iter.Seq2[archive.Object, error]) []string {
		var found []string
		for o, err := range all {
			if err != nil {
				t.Fatal(err)
			}
			name, err := filepath.Rel(dir, o.Name)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, filepath.ToSlash(name))
		}
		return found
	}
	all := []string{"2026/03/02/10/a", "2026/03/02/10/b", "2026/03/05/10/c", "plain"}
	if d := cmp.Diff(all, names(archive.Files(dir))); d != "" {
		t.Error(d)
	}
	for name, c := range map[string]struct {
		from, to time.Time
		want     []string
	}{
		"no bounds":        {time.Time{}, time.Time{}, all},
		"the same day":     {ten, ten.Add(time.Hour), []string{"2026/03/02/10/a", "2026/03/02/10/b", "plain"}},
		"from the 4th on":  {ten.AddDate(0, 0, 2), time.Time{}, []string{"2026/03/05/10/c", "plain"}},
		"a day aside":      {ten.AddDate(0, 0, 1), ten.Add(30 * time.Hour), []string{"2026/03/02/10/a", "2026/03/02/10/b", "plain"}},
		"until before all": {time.Time{}, ten.AddDate(0, 0, -7), []string{"plain"}},
	} {
		var skipped []string
		got := names(archive.Between(archive.Files(dir), c.from, c.to, func(name string) { skipped = append(skipped, name) }))
		if d := cmp.Diff(c.want, got); d != "" || len(got)+len(skipped) != len(all) {
			t.Errorf("%s: %s; skipped %v", name, d, skipped)
		}
	}
	for _, err := range archive.Files(filepath.Join(dir, "none")) {
		if !errors.Is(err, os.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	}
}

func TestSorted(t *testing.T) {
	order := []int{5, 3, 9, 1, 1, 7, 2}
	var items []archive.Item
	for n, s := range order {
		items = append(items, archive.Item{At: ten.Add(time.Duration(s) * time.Second), Offset: int64(n), Data: make([]byte, 744)})
	}
	for name, c := range map[string]struct {
		most int
		want []int
	}{
		"all fit":        {1 << 20, []int{1, 1, 2, 3, 5, 7, 9}},
		"two fit":        {2000, []int{3, 1, 1, 5, 2, 7, 9}},
		"none is held":   {0, order},
		"four of seven":  {4000, []int{1, 1, 2, 3, 5, 7, 9}},
		"three of seven": {3000, []int{1, 1, 3, 2, 5, 7, 9}},
	} {
		var got []int
		last := -1
		for i, err := range archive.Sorted(each(items, nil), c.most) {
			if err != nil {
				t.Fatal(err)
			}
			if int(i.At.Sub(ten).Seconds()) == 1 {
				if int(i.Offset) < last {
					t.Errorf("%s: of two of one time the later came first", name)
				}
				last = int(i.Offset)
			}
			got = append(got, int(i.At.Sub(ten).Seconds()))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	var passed []string
	for i, err := range archive.Sorted(each([]archive.Item{items[0], {Source: "timeless"}}, errors.New("bad")), 1<<20) {
		passed = append(passed, fmt.Sprintf("%s %t %v", i.Source, i.Data != nil, err))
	}
	if d := cmp.Diff([]string{"timeless false <nil>", " false bad", " true <nil>"}, passed); d != "" {
		t.Error(d)
	}
}

// each gives items, and then an error, if there is one.
func each(items []archive.Item, err error) iter.Seq2[archive.Item, error] {
	return func(yield func(archive.Item, error) bool) {
		for _, i := range items {
			if !yield(i, nil) {
				return
			}
		}
		if err != nil {
			yield(archive.Item{}, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(event(1) + "\n" + event(2)))
	f.Add([]byte(packed(event(1)) + "x"))
	f.Add([]byte(`{"a":"b` + "\n" + event(2) + `}{`))
	f.Fuzz(func(t *testing.T, content []byte) {
		plain := !bytes.HasPrefix(content, []byte("\x1f\x8b")) && !bytes.HasPrefix(content, []byte("\xef\xbb\xbf"))
		total, whole := 0, false
		for i, err := range archive.Read(t.Context(), files(object("f", string(content)))) {
			if bad, ok := errors.AsType[*archive.Reject](err); ok {
				total += len(bad.Data)
				whole = whole || bad.Data == nil
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			total += len(i.Data)
		}
		space := 0
		for _, c := range content {
			if strings.ContainsRune(" \t\r\n", rune(c)) {
				space++
			}
		}
		if wrapped := bytes.Contains(content, []byte("position")); plain && !whole && !wrapped && total < len(content)-space {
			t.Fatalf("%d bytes of %d are neither an item nor rejected", len(content)-space-total, len(content))
		}
	})
}

// BenchmarkRead: bytes a second, of events as long as Connect writes them.
func BenchmarkRead(b *testing.B) {
	long := strings.Replace(event(1), `"X":`, `"CurrentAgentSnapshot":`+strings.Repeat(`{"ARN":"arn:aws:connect:eu-west-2:111122223333:instance/i-1/queue/q-1","Of":`, 20)+`{}`+strings.Repeat(`}`, 20)+`,"X":`, 1)
	long = strings.Replace(long, `"X":`, `"PreviousAgentSnapshot":[`+strings.Repeat(`{"ARN":"arn:aws:connect:eu-west-2:111122223333:instance/i-1/queue/q-1","Name":"Support"},`, 20)+`null],"X":`, 1)
	content := packed(strings.Repeat(long+"\n", 2000))
	b.SetBytes(int64(len(long) * 2000))
	for b.Loop() {
		n := 0
		for _, err := range archive.Read(b.Context(), files(object("f", content))) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 2000 {
			b.Fatal(n)
		}
	}
}
