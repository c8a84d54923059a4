package participant

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// dispositionParameter asks a download for its Content-Disposition, as it does of S3.
const dispositionParameter = "response-content-disposition"

// bodyLimit is how long, in real time, an attachment may take to arrive.
const bodyLimit = 2 * time.Minute

// upload takes an attachment in: PUT, with the announced type and exactly the
// announced number of bytes, once. It answers as S3 does, in XML.
func (s *Service) upload(w http.ResponseWriter, r *http.Request) {
	err := s.take(w, r)
	if err != nil {
		s.writeFileError(w, r, err)
		return
	}
	w.WriteHeader(http.StatusOK)
}

func (s *Service) take(w http.ResponseWriter, r *http.Request) error {
	ticket := r.PathValue("ticket")
	want, err := clock.Call(s.loop, func() (state.Attachment, error) { return s.world.AwaitedUpload(ticket) })
	if err != nil {
		return err
	}
	switch {
	case !sameType(r.Header.Get("Content-Type"), want.ContentType):
		return &state.Error{Kind: state.AccessDenied, Message: "Content-Type is not the one that was announced"}
	case r.ContentLength >= 0 && r.ContentLength != want.Size:
		return invalid("Content-Length is %d, %d bytes were announced", r.ContentLength, want.Size)
	}
	if err := s.inLoop(func() error { return s.world.BeginUpload(ticket) }); err != nil {
		return err
	}
	data, short := body(w, r, want.Size)
	if err := s.inLoop(func() error { return s.world.EndUpload(ticket, data) }); err != nil {
		return err
	}
	if short != nil {
		return invalid("the body is not the %d bytes that were announced", want.Size)
	}
	w.Header().Set("ETag", etag(data))
	return nil
}

func (s *Service) inLoop(do func() error) error {
	_, err := clock.Call(s.loop, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

// body reads exactly so many bytes; nil when there are fewer, or more, or they
// take too long.
func body(w http.ResponseWriter, r *http.Request, size int64) ([]byte, error) {
	// Where the connection has no deadlines, the client's leaving is the end.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyLimit))
	defer func() { _ = http.NewResponseController(w).SetReadDeadline(time.Time{}) }()
	data := make([]byte, size)
	if _, err := io.ReadFull(r.Body, data); err != nil {
		return nil, err
	}
	if n, err := io.ReadFull(r.Body, make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		return nil, io.ErrShortBuffer
	}
	return data, nil
}

// sameType compares what names a type, without its parameters.
func sameType(found, want string) bool {
	a, _, err := mime.ParseMediaType(found)
	if err != nil {
		return false
	}
	b, _, err := mime.ParseMediaType(want)
	return err == nil && strings.EqualFold(a, b)
}

func etag(data []byte) string {
	sum := md5.Sum(data) // as S3 has it; nothing is protected by it
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// download gives an attachment out, whole or in ranges. It is never run where
// it came from: the page that shows it decides what to do with it.
func (s *Service) download(w http.ResponseWriter, r *http.Request) {
	type content struct {
		about state.Attachment
		data  []byte
	}
	got, err := clock.Call(s.loop, func() (content, error) {
		about, data, err := s.world.Download(r.PathValue("ticket"))
		return content{about, data}, err
	})
	if err != nil {
		s.writeFileError(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", got.about.ContentType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox")
	h.Set("ETag", etag(got.data))
	wanted := r.URL.Query().Get(dispositionParameter)
	if _, _, err := mime.ParseMediaType(wanted); err != nil {
		wanted = disposition("attachment", got.about.Name)
	}
	h.Set("Content-Disposition", wanted)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(got.data))
}

// fileError is an error as S3 has it.
type fileError struct {
	XMLName xml.Name `xml:"Error"`
	Code    string
	Message string
}

func (s *Service) writeFileError(w http.ResponseWriter, r *http.Request, err error) {
	status, out := http.StatusInternalServerError, fileError{Code: "InternalError", Message: "connectlocal failed; see its log"}
	if e, ok := errors.AsType[*state.Error](err); ok {
		out.Code, out.Message = "InvalidRequest", e.Message
		status = http.StatusBadRequest
		switch e.Kind {
		case state.AccessDenied:
			status, out.Code = http.StatusForbidden, "AccessDenied"
		case state.Conflict:
			status, out.Code = http.StatusConflict, "OperationAborted"
		}
	} else {
		s.log.ErrorContext(r.Context(), "attachment failed", "err", err)
	}
	text, _ := xml.Marshal(out) // it is made of texts
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client is gone if this fails
}
