package world

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strings"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	"handover/internal/memnet"
)

// wire carries one controller's calls to connectlocal. On it troubles befall
// them, and the judge sees what takes effect.
type wire struct {
	w    *World
	life *life
}

var (
	errCut  = errors.New("the connection broke")
	errDead = errors.New("the controller is dead")
)

// longestSilence is when a caller without a deadline of its own is told that no answer comes.
const longestSilence = time.Minute

// RoundTrip implements http.RoundTripper.
func (x *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := read(req)
	if err != nil {
		return nil, err
	}
	operation := operationOf(req)
	x.w.spend(x.life, operation)
	if !x.sleep(req, x.w.lag(operation)) {
		return nil, req.Context().Err()
	}
	kind, latency := x.w.befalls(operation, true)
	if resp, err := x.prevented(req, operation, kind); resp != nil || err != nil {
		return resp, err
	}
	if kind == slow && !x.sleep(req, latency) {
		return nil, req.Context().Err()
	}
	if x.life.dead.Load() {
		return nil, errDead
	}
	return x.carry(req, operation, body, kind)
}

// prevented is what the caller gets of a call that never takes effect; two nils
// if it does.
func (x *wire) prevented(req *http.Request, operation, kind string) (*http.Response, error) {
	switch kind {
	case unsent:
		return nil, errCut
	case silent:
		x.sleep(req, longestSilence)
		return nil, errors.Join(errCut, req.Context().Err())
	case failing:
		return answer(req, http.StatusInternalServerError, "InternalServiceException"), nil
	case throttled:
		return x.throttled(req, operation), nil
	case killedFirst:
		x.life.die()
	}
	return nil, nil
}

// carry has the call take effect, and tells the judge.
func (x *wire) carry(req *http.Request, operation string, body []byte, kind string) (*http.Response, error) {
	call := x.w.before(x.life, operation, req, body)
	resp, err := memnet.Transport{Handler: x.w.srv.Handler()}.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	x.w.after(call, resp.StatusCode, data)
	switch kind {
	case unheard:
		return nil, errCut
	case killedAfter:
		x.life.die()
		return nil, errDead
	case garbled:
		data = data[:len(data)/2]
		resp.Header.Del("Content-Length")
		resp.ContentLength = -1
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return resp, nil
}

// sleep is false if the caller's context ended first.
func (x *wire) sleep(req *http.Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-req.Context().Done():
		return false
	}
}

// lag is how long a call is under way: a few milliseconds, by its operation and
// number, so that no two calls happen at one instant.
func (w *World) lag(operation string) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[operation]++
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %d", w.story.Seed, operation, w.calls[operation])
	return time.Duration(1_000_000 + h.Sum64()%30_000_000)
}

func read(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(req.Body)
	if err = errors.Join(err, req.Body.Close()); err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// operationOf names the call: as AWS does, or "desktop …" for what stands in for
// the agent's browser.
func operationOf(req *http.Request) string {
	if name := awsmiddleware.GetOperationName(req.Context()); name != "" {
		return name
	}
	switch path := req.URL.Path; {
	case strings.HasPrefix(path, "/participant/disconnect"):
		return "DisconnectParticipant"
	case strings.HasPrefix(path, "/_local/v1/agents/"):
		return "desktop " + path[strings.LastIndexByte(path, '/')+1:]
	default:
		return path
	}
}

// throttled is a refusal in the words of the operation's service.
func (x *wire) throttled(req *http.Request, operation string) *http.Response {
	switch operation {
	case "GetRecords", "GetShardIterator":
		return answer(req, http.StatusBadRequest, "ProvisionedThroughputExceededException")
	case "ListShards":
		return answer(req, http.StatusBadRequest, "LimitExceededException")
	case "UpdateContactAttributes", "GetContactAttributes":
		return answer(req, http.StatusTooManyRequests, "TooManyRequestsException")
	}
	return answer(req, http.StatusTooManyRequests, "ThrottlingException")
}

func answer(req *http.Request, status int, kind string) *http.Response {
	body := fmt.Sprintf(`{"__type":%q,"message":"made up","Message":"made up","code":"made-up"}`, kind)
	return &http.Response{
		Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"application/json"}, "X-Amzn-Errortype": {kind}},
		Body:          io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)), Request: req,
	}
}
