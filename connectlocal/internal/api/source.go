package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// maxBody is more than any request of the service model can fill.
const maxBody = 1 << 20

// source is where an input's members come from.
type source struct {
	path  func(name string) string
	query url.Values
	body  map[string]any
}

// read takes a request apart. An empty body is an empty structure.
func read(w http.ResponseWriter, r *http.Request) (source, error) {
	src := source{path: r.PathValue, query: r.URL.Query()}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return src, &refusal{"RequestEntityTooLargeException", http.StatusRequestEntityTooLarge, "The request body is larger than 1 MiB."}
	}
	if err != nil {
		return src, malformed("the request body could not be read")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return src, nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&src.body); err != nil {
		return src, malformed("the request body is not a JSON object")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return src, malformed("the request body goes on after its JSON object")
	}
	return src, nil
}

// malformed is the service's answer to what is not its JSON at all.
func malformed(message string) error {
	return &refusal{"SerializationException", http.StatusBadRequest, message}
}
