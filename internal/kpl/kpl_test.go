package kpl_test

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/kpl"
)

// field is one field of a protobuf message, of bytes.
func field(number uint64, value []byte) []byte {
	b := binary.AppendUvarint(nil, number<<3|2)
	b = binary.AppendUvarint(b, uint64(len(value)))
	return append(b, value...)
}

// record is one record of an aggregated one, as the producer library writes it:
// the index of its key, data, and a tag.
func record(data string) []byte {
	m := append([]byte{1 << 3, 0}, field(3, []byte(data))...)
	return append(m, field(4, field(1, []byte("tag")))...)
}

// sealed puts magic and sum around a message.
func sealed(message []byte) []byte {
	sum := md5.Sum(message)
	return append(append([]byte("\xf3\x89\x9a\xc2"), message...), sum[:]...)
}

func aggregated(records ...string) []byte {
	message := field(1, []byte("key"))
	for _, r := range records {
		message = append(message, field(3, record(r))...)
	}
	return sealed(message)
}

func TestSplit(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"two records":             {aggregated(`{"a":1}`, `{"b":2}`), []string{`{"a":1}`, `{"b":2}`}},
		"one record":              {aggregated(`{"a":1}`), []string{`{"a":1}`}},
		"an empty record":         {aggregated("", "x"), []string{"", "x"}},
		"none":                    {aggregated(), nil},
		"a field that is new":     {sealed(append(field(9, []byte("new")), field(3, record("x"))...)), []string{"x"}},
		"fixed fields":            {sealed(append([]byte{5<<3 | 1, 1, 2, 3, 4, 5, 6, 7, 8, 6<<3 | 5, 1, 2, 3, 4}, field(3, record("x"))...)), []string{"x"}},
		"an aggregate within one": {aggregated(string(aggregated("x"))), []string{string(aggregated("x"))}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, part := range kpl.Split(c.data) {
				got = append(got, string(part))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhatIsNotAggregatedIsItself(t *testing.T) {
	good := aggregated("x", "y")
	flipped := bytes.Clone(good)
	flipped[len(flipped)-1] ^= 1
	for name, data := range map[string][]byte{
		"JSON":                    []byte(`{"a":1}`),
		"nothing":                 {},
		"magic alone":             good[:4],
		"another sum":             flipped,
		"cut off":                 good[:len(good)-3],
		"no message":              sealed([]byte("not protobuf at all")),
		"a record without data":   sealed(field(3, []byte{1 << 3, 0})),
		"a record without key":    sealed(field(3, field(3, []byte("x")))),
		"records are a number":    sealed([]byte{3 << 3, 7}),
		"longer than there is":    sealed([]byte{3<<3 | 2, 200, 1, 1}),
		"a length without end":    sealed(append([]byte{3<<3 | 2}, bytes.Repeat([]byte{255}, 11)...)),
		"a number without end":    sealed([]byte{1 << 3, 255}),
		"a group, which is old":   sealed([]byte{1<<3 | 3}),
		"field 0, which is none":  sealed([]byte{0, 0}),
		"fixed64, not there":      sealed([]byte{5<<3 | 1, 1}),
		"length of the whole int": sealed(binary.AppendUvarint([]byte{3<<3 | 2}, 1<<63)),
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff([][]byte{data}, kpl.Split(data)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestKnownBytes: a record put together by hand from the document, digit by digit.
func TestKnownBytes(t *testing.T) {
	message, err := hex.DecodeString("0a0161" + "1a06" + "0800" + "1a0278" + "79")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([][]byte{[]byte("xy")}, kpl.Split(sealed(message))); d != "" {
		t.Error(d)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add(aggregated("a", "b"), false)
	f.Add(field(3, record("x")), true)
	f.Add([]byte(`{"a":1}`), false)
	f.Fuzz(func(t *testing.T, data []byte, seal bool) {
		if seal { // so that the fuzzer gets past the sum
			data = sealed(data)
		}
		total := 0
		for _, part := range kpl.Split(data) {
			total += len(part)
		}
		if total > len(data) {
			t.Fatalf("%d bytes came out of %d", total, len(data))
		}
	})
}
