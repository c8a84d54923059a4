package stream

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Clock is virtual time. *clock.Loop is one.
type Clock interface{ Now() time.Time }

// Wrap puts something (injected faults) around the handler of one operation.
type Wrap func(operation string, next http.Handler) http.Handler

// targetPrefix is what X-Amz-Target begins with.
const targetPrefix = "Kinesis_20131202."

// maxBody is a little more than 500 records of PutRecords can take, in base64.
const maxBody = 16 << 20

// NewAPI serves the Kinesis JSON 1.1 protocol, POST / with X-Amz-Target
// Kinesis_20131202.*, for the given streams. wrap may be nil.
func NewAPI(c Clock, wrap Wrap, logs ...*Log) http.Handler {
	a := &api{clock: c, logs: logs, handlers: map[string]http.Handler{}}
	if wrap == nil {
		wrap = func(_ string, next http.Handler) http.Handler { return next }
	}
	for name, h := range map[string]http.HandlerFunc{
		"ListStreams":           operation(a.listStreams),
		"DescribeStream":        operation(a.describeStream),
		"DescribeStreamSummary": operation(a.describeStreamSummary),
		"ListShards":            operation(a.listShards),
		"GetShardIterator":      operation(a.getShardIterator),
		"GetRecords":            operation(a.getRecords),
		"PutRecord":             operation(a.putRecord),
		"PutRecords":            operation(a.putRecords),
	} {
		a.handlers[name] = wrap(name, h)
	}
	return a
}

// api is the Kinesis API over some streams.
type api struct {
	clock    Clock
	logs     []*Log
	handlers map[string]http.Handler
}

// ServeHTTP finds the operation by its target header.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), targetPrefix)
	if !ok {
		writeError(w, refuse("UnknownOperationException", "X-Amz-Target must begin with "+targetPrefix))
		return
	}
	h, ok := a.handlers[name]
	if !ok {
		writeError(w, refuse("UnknownOperationException", "connectlocal does not implement "+targetPrefix+name))
		return
	}
	if strings.Contains(r.Header.Get("Content-Type"), "cbor") {
		writeError(w, refuse("SerializationException", "connectlocal reads application/x-amz-json-1.1 only; switch CBOR off in the SDK"))
		return
	}
	h.ServeHTTP(w, r)
}

// apiError is a refusal in AWS's shape.
type apiError struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

// Error implements error.
func (e *apiError) Error() string { return e.Type + ": " + e.Message }

func refuse(kind, message string) *apiError { return &apiError{Type: kind, Message: message} }

func invalid(message string) *apiError { return refuse("InvalidArgumentException", message) }

// operation makes a handler of a function from the request to the answer.
func operation[In any](do func(In) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := decode(w, r, &in); err != nil {
			writeError(w, err)
			return
		}
		out, err := do(in)
		if err != nil {
			writeError(w, err)
			return
		}
		writeJSON(w, http.StatusOK, out)
	}
}

func decode(w http.ResponseWriter, r *http.Request, in any) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return refuse("SerializationException", "the request body could not be read, or is too large")
	}
	if len(body) == 0 {
		return nil
	}
	if err := json.Unmarshal(body, in); err != nil {
		return refuse("SerializationException", "the request body is not the JSON of this operation: "+err.Error())
	}
	return nil
}

func writeError(w http.ResponseWriter, err error) {
	refusal, ok := errors.AsType[*apiError](err)
	if !ok {
		writeJSON(w, http.StatusInternalServerError, refuse("InternalFailure", err.Error()))
		return
	}
	writeJSON(w, http.StatusBadRequest, refusal)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"__type":"InternalFailure"}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/x-amz-json-1.1")
	h.Set("x-amzn-RequestId", uuid.NewString())
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone if this fails
}
