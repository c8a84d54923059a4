package participant

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"handover/connectlocal/internal/state"
)

// filesPath is where attachments go to and come from; behind it is a ticket.
const filesPath = "/participant/attachments/"

type startUploadInput struct {
	ContentType, AttachmentName, ClientToken string
	AttachmentSizeInBytes                    int64
}

type startUploadOutput struct {
	AttachmentId   string
	UploadMetadata uploadMetadata
}

type uploadMetadata struct {
	Url, UrlExpiry   string
	HeadersToInclude map[string]string
}

// startUpload answers with an address, and with the headers that have to come
// with the bytes.
func (s *Service) startUpload(token bearer, r *http.Request, in startUploadInput) (any, error) {
	up, err := asCaller(s, token, func(c state.Caller) (state.Uploading, error) {
		return s.world.StartUpload(c, state.Upload{
			Name: in.AttachmentName, ContentType: in.ContentType, Size: in.AttachmentSizeInBytes, ClientToken: in.ClientToken,
		})
	})
	if err != nil {
		return nil, err
	}
	return startUploadOutput{up.AttachmentID, uploadMetadata{
		Url: fileURL(r, up.Ticket), UrlExpiry: stamp(up.Expiry),
		HeadersToInclude: map[string]string{
			"Content-Type":        in.ContentType,
			"Content-Disposition": disposition("attachment", in.AttachmentName),
		},
	}}, nil
}

type completeUploadInput struct {
	AttachmentIds []string
	ClientToken   string
}

func (s *Service) completeUpload(token bearer, _ *http.Request, in completeUploadInput) (any, error) {
	return asCaller(s, token, func(c state.Caller) (any, error) {
		return struct{}{}, s.world.CompleteUpload(c, in.AttachmentIds[0], in.ClientToken)
	})
}

type getAttachmentInput struct {
	AttachmentId          string
	UrlExpiryInSeconds    int64
	UrlContentDisposition string
}

type getAttachmentOutput struct {
	Url, UrlExpiry        string
	AttachmentSizeInBytes int64
}

// getAttachment answers with an address that gives the bytes out, under the
// wanted disposition.
func (s *Service) getAttachment(token bearer, r *http.Request, in getAttachmentInput) (any, error) {
	down, err := asCaller(s, token, func(c state.Caller) (state.Download, error) {
		return s.world.OfferDownload(c, in.AttachmentId, time.Duration(in.UrlExpiryInSeconds)*time.Second)
	})
	if err != nil {
		return nil, err
	}
	u := fileURL(r, down.Ticket)
	if kind := strings.ToLower(in.UrlContentDisposition); kind != "" {
		u += "?" + url.Values{dispositionParameter: {disposition(kind, down.Name)}}.Encode()
	}
	return getAttachmentOutput{u, stamp(down.Expiry), down.Size}, nil
}

func fileURL(r *http.Request, ticket string) string {
	return here(r, "http", filesPath+ticket).String()
}

// longestHeader is the model's bound on a value of HeadersToInclude.
const longestHeader = 256

// disposition names a file for a header, in ASCII, as headers want it; without
// the name if that becomes too long.
func disposition(kind, name string) string {
	if d := mime.FormatMediaType(kind, map[string]string{"filename": name}); d != "" && len(d) <= longestHeader {
		return d
	}
	return kind
}
