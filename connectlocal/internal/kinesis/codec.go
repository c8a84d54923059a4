package kinesis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"

	"handover/connectlocal/internal/model"
)

// The content types of the two encodings. Amazon's Java clients send the second.
const (
	jsonType = "application/x-amz-json-1.1"
	cborType = "application/x-amz-cbor-1.1"
)

// codec is one encoding of the same members.
type codec interface {
	contentType() string
	// members decodes a body for model.Operation.Check.
	members(body []byte) (map[string]any, error)
	fill(body []byte, in any) error
	encode(v any) ([]byte, error)
	// own is w for somebody who answers in JSON only.
	own(w http.ResponseWriter) http.ResponseWriter
}

// codecOf is the encoding of a request, and so of its answer; nil if it is neither.
func codecOf(r *http.Request) codec {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case jsonType, "application/json", "":
		return jsonCodec{}
	case cborType:
		return cborCodec{}
	}
	return nil
}

type jsonCodec struct{}

func (jsonCodec) contentType() string { return jsonType }

func (jsonCodec) members(body []byte) (map[string]any, error) { return model.Decode(body) }

func (jsonCodec) fill(body []byte, in any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	return json.Unmarshal(body, in)
}

func (jsonCodec) encode(v any) ([]byte, error) { return json.Marshal(v) }

func (jsonCodec) own(w http.ResponseWriter) http.ResponseWriter { return w }

type cborCodec struct{}

// cborMode bounds what a request may make of little input.
var cborMode = func() cbor.DecMode {
	m, err := cbor.DecOptions{
		MaxNestedLevels:  16,
		MaxArrayElements: 1 << 16,
		MaxMapPairs:      1 << 16,
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		DefaultMapType:   reflect.TypeFor[map[string]any](),
	}.DecMode()
	if err != nil {
		panic(err) // the options are constants
	}
	return m
}()

func (cborCodec) contentType() string { return cborType }

func (cborCodec) members(body []byte) (map[string]any, error) {
	var v any
	if len(body) == 0 {
		return map[string]any{}, nil
	}
	if err := cborMode.Unmarshal(body, &v); err != nil {
		return nil, model.Malformed{Problem: model.Problem{Member: "the request body", What: "is not CBOR"}}
	}
	members, ok := plain(v).(map[string]any)
	if !ok {
		return nil, model.Malformed{Problem: model.Problem{Member: "the request body", What: "is not a CBOR map with texts as keys"}}
	}
	return members, nil
}

// plain is a decoded value as JSON would have it, but for bytes, which stay.
func plain(v any) any {
	switch v := v.(type) {
	case uint64:
		return json.Number(strconv.FormatUint(v, 10))
	case int64:
		return json.Number(strconv.FormatInt(v, 10))
	case float64:
		return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
	case time.Time:
		return json.Number(strconv.FormatInt(v.Unix(), 10))
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}

func (cborCodec) fill(body []byte, in any) error {
	if len(body) == 0 {
		return nil
	}
	return cborMode.Unmarshal(body, in)
}

func (cborCodec) encode(v any) ([]byte, error) { return cbor.Marshal(v) }

func (cborCodec) own(w http.ResponseWriter) http.ResponseWriter { return &recoding{ResponseWriter: w} }

// recoding turns the JSON answers of others, which are errors, into CBOR.
type recoding struct {
	http.ResponseWriter
	status  int
	foreign bool
}

// WriteHeader implements http.ResponseWriter.
func (r *recoding) WriteHeader(status int) {
	if r.Header().Get("Content-Type") != jsonType {
		r.ResponseWriter.WriteHeader(status)
		return
	}
	r.foreign, r.status = true, status
}

// Write implements http.ResponseWriter; an error's body comes in one piece.
func (r *recoding) Write(p []byte) (int, error) {
	if !r.foreign {
		return r.ResponseWriter.Write(p)
	}
	var e apiError
	if err := json.Unmarshal(p, &e); err != nil {
		return 0, fmt.Errorf("write an error in CBOR: %w", err)
	}
	r.foreign = false
	write(r.ResponseWriter, cborCodec{}, r.status, &e)
	return len(p), nil
}

// Unwrap lets http.ResponseController find what the connection can do.
func (r *recoding) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// epoch is a point in time as Kinesis writes and reads it: seconds since 1970
// with a fraction in JSON, and in CBOR a tagged whole number of milliseconds.
type epoch time.Time

// MarshalJSON writes seconds with milliseconds.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(e).UnixMilli())/1000, 'f', 3, 64), nil
}

// UnmarshalJSON reads seconds, to the microsecond, or RFC 3339.
func (e *epoch) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		t, err := time.Parse(time.RFC3339, text)
		*e = epoch(t)
		return err
	}
	seconds, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.Abs(seconds) > lastSecond {
		return fmt.Errorf("want seconds since 1970, found %s", b)
	}
	*e = epoch(time.UnixMicro(int64(seconds * 1e6)))
	return nil
}

// epochTag is CBOR's for a time since 1970. Amazon's clients count milliseconds.
const epochTag = 1

// lastSecond is in the year 5138; a larger number counts milliseconds.
const lastSecond = 1e11

// MarshalCBOR writes milliseconds.
func (e epoch) MarshalCBOR() ([]byte, error) {
	return cbor.Marshal(cbor.Tag{Number: epochTag, Content: time.Time(e).UnixMilli()})
}

// UnmarshalCBOR reads milliseconds, or seconds, tagged or not.
func (e *epoch) UnmarshalCBOR(b []byte) error {
	var tagged cbor.RawTag
	if cborMode.Unmarshal(b, &tagged) == nil {
		b = tagged.Content
	}
	var n float64
	if err := cborMode.Unmarshal(b, &n); err != nil || math.Abs(n) > 1000*lastSecond || math.IsNaN(n) {
		return fmt.Errorf("want a time since 1970")
	}
	if math.Abs(n) < lastSecond {
		n *= 1000
	}
	*e = epoch(time.UnixMilli(int64(n)))
	return nil
}
