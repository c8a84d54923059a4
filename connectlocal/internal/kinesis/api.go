package kinesis

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handover/connectlocal/internal/model"
)

// Wrap puts something (injected faults) around the handler of one operation.
type Wrap func(operation string, next http.Handler) http.Handler

// targetPrefix is what X-Amz-Target begins with.
const targetPrefix = "Kinesis_20131202."

// maxBody is a little more than what PutRecords can take, in base64.
const maxBody = 16 << 20

// api is the Kinesis API over an account.
type api struct {
	*Account
	handlers map[string]http.Handler
}

// NewAPI serves the Kinesis API, POST / with X-Amz-Target Kinesis_20131202.*, in
// JSON 1.1 and, to whoever asks in it, CBOR. wrap may be nil.
func NewAPI(account *Account, wrap Wrap) http.Handler {
	a := &api{Account: account, handlers: map[string]http.Handler{}}
	if wrap == nil {
		wrap = func(_ string, next http.Handler) http.Handler { return next }
	}
	for _, o := range operations() {
		a.handlers[o.Name] = wrap(o.Name, a.handler(o))
	}
	return a
}

// ServeHTTP finds the operation by its target header.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := codecOf(r)
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), targetPrefix)
	h, known := a.handlers[name]
	switch {
	case c == nil:
		writeError(w, jsonCodec{}, refuse("UnknownOperationException", "Content-Type %q: want %s or %s",
			r.Header.Get("Content-Type"), jsonType, cborType))
	case !ok:
		writeError(w, c, refuse("UnknownOperationException", "X-Amz-Target must begin with %s", targetPrefix))
	case !known:
		writeError(w, c, refuse("UnknownOperationException", "connectlocal does not implement %s%s", targetPrefix, name))
	default:
		h.ServeHTTP(c.own(w), r)
	}
}

// apiError is a refusal in AWS's shape.
type apiError struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

// Error implements error.
func (e *apiError) Error() string { return e.Type + ": " + e.Message }

func refuse(kind, format string, args ...any) error {
	return &apiError{Type: kind, Message: fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) error {
	return refuse("InvalidArgumentException", format, args...)
}

// operation is one operation of the service model and what it does. run is called
// with the lock held, at one moment of virtual time.
type operation struct {
	*model.Operation
	run func(a *api, c codec, body []byte, now time.Time) (any, error)
}

// none is the answer of the operations that have none.
type none struct{}

// served is an answer that writes itself.
type served interface {
	serve(w http.ResponseWriter, r *http.Request, c codec)
}

// op makes a table entry of a function from an input to an answer.
func op[In any](name string, do func(*api, In, time.Time) (any, error)) operation {
	o := operation{Operation: model.Kinesis().Operation(name)}
	o.run = func(a *api, c codec, body []byte, now time.Time) (any, error) {
		members, err := o.checked(c, body)
		if err != nil {
			return nil, err
		}
		dry := members["DryRun"] == true
		delete(members, "DryRun") // every operation honours it below
		var in In
		if err := model.Declared(&in, members); err != nil {
			return nil, refuse("ValidationException", "%v", err)
		}
		if err := c.fill(body, &in); err != nil {
			return nil, refuse("SerializationException", "the request body is not that of this operation: %v", err)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.settle(now)
		if dry {
			return nil, refuse("DryRunOperationException", "The request passed its checks; DryRun is set, so nothing was done.")
		}
		return do(a, in, now)
	}
	return o
}

// checked are the members of a request, as the service model allows them.
func (o operation) checked(c codec, body []byte) (map[string]any, error) {
	members, err := c.members(body)
	if err == nil {
		members, err = o.Check(members)
	}
	if bad, ok := errors.AsType[model.Malformed](err); ok {
		return nil, refuse("SerializationException", "%v", bad)
	}
	if problems, ok := errors.AsType[model.Invalid](err); ok {
		errs := "errors"
		if len(problems) == 1 {
			errs = "error"
		}
		return nil, refuse("ValidationException", "%d validation %s detected: %v", len(problems), errs, problems)
	}
	return members, err
}

// handler answers one operation.
func (a *api) handler(o operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := codecOf(r)
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			writeError(w, c, refuse("SerializationException", "the request body could not be read, or is longer than %d bytes", maxBody))
			return
		}
		out, err := o.run(a, c, body, a.clock.Now())
		if err != nil {
			writeError(w, c, err)
			return
		}
		switch out := out.(type) {
		case served:
			out.serve(w, r, c)
		case none:
			write(w, c, http.StatusOK, nil)
		default:
			write(w, c, http.StatusOK, out)
		}
	})
}

func writeError(w http.ResponseWriter, c codec, err error) {
	refusal, ok := errors.AsType[*apiError](err)
	if !ok {
		write(w, c, http.StatusInternalServerError, &apiError{Type: "InternalFailure", Message: err.Error()})
		return
	}
	write(w, c, http.StatusBadRequest, refusal)
}

// write answers; nil is an answer without members, of which Amazon sends nothing.
func write(w http.ResponseWriter, c codec, status int, v any) {
	var body []byte
	if v != nil {
		var err error
		if body, err = c.encode(v); err != nil {
			status, body = http.StatusInternalServerError, nil
		}
	}
	head(w, c.contentType())
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone if this fails
}

func head(w http.ResponseWriter, contentType string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("x-amzn-RequestId", uuid.NewString())
}

// operations is the whole table.
func operations() []operation {
	return slices.Concat(streamOperations(), shardOperations(), recordOperations(), settingOperations(), labelOperations(), consumerOperations())
}

func shardOperations() []operation {
	return []operation{
		op("ListShards", (*api).listShards),
		op("SplitShard", (*api).splitShard),
		op("MergeShards", (*api).mergeShards),
		op("UpdateShardCount", (*api).updateShardCount),
	}
}

func recordOperations() []operation {
	return []operation{
		op("GetShardIterator", (*api).getShardIterator),
		op("GetRecords", (*api).getRecords),
		op("PutRecord", (*api).putRecord),
		op("PutRecords", (*api).putRecords),
	}
}
