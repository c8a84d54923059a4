package participant

import (
	"net/http"
	"strings"
)

// allowedHeaders are those that Amazon's libraries send, and those of an
// attachment's upload. "*" would not cover authorization.
var allowedHeaders = strings.Join([]string{
	"authorization", "content-type", "content-disposition", "range",
	"x-amz-bearer", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-user-agent",
	"amz-sdk-invocation-id", "amz-sdk-request",
}, ",")

// allowAnyOrigin lets the pages of any origin read an answer, errors too: without
// it a refusal is to a browser's page nothing but a failure of the network.
func allowAnyOrigin(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "x-amzn-errortype,x-amzn-requestid,content-disposition,content-length,etag")
}

// preflight answers the question that a browser asks first.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET,POST,PUT,OPTIONS")
	h.Set("Access-Control-Allow-Headers", allowedHeaders)
	if r.Header.Get("Access-Control-Request-Private-Network") != "" {
		h.Set("Access-Control-Allow-Private-Network", "true")
	}
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
