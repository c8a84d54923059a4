package api

import (
	"errors"
	"io"
	"net/http"

	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/state"
)

// maxBody is more than any request of the service model can fill.
const maxBody = 1 << 20

// members takes a request apart, as far as the model allows it.
func members(w http.ResponseWriter, r *http.Request, op *model.Operation) (map[string]any, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, &refusal{code: "RequestEntityTooLargeException", status: http.StatusRequestEntityTooLarge, message: "The request body is larger than 1 MiB."}
	}
	if err != nil {
		return nil, malformed("the request body could not be read")
	}
	in, err := op.Request(r, body)
	if m, ok := errors.AsType[model.Malformed](err); ok {
		return nil, malformed(m.Error())
	}
	if i, ok := errors.AsType[model.Invalid](err); ok {
		return nil, &state.Error{Kind: state.Invalid, Message: i.Error()}
	}
	return in, err
}

// malformed is the service's answer to what is not its JSON at all.
func malformed(message string) error {
	return &refusal{code: "SerializationException", status: http.StatusBadRequest, message: message}
}
