package participant_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

// file is an upload that was announced.
type file struct {
	AttachmentId   string
	UploadMetadata struct {
		Url, UrlExpiry   string
		HeadersToInclude map[string]string
	}
}

// credentials is a connection token of somebody in the real instance.
func (r *rig) credentials(t *testing.T, participantToken string) string {
	t.Helper()
	var out struct {
		ConnectionCredentials struct{ ConnectionToken string }
	}
	r.into(t, r.post(t, "connection", participantToken, `{"Type":["CONNECTION_CREDENTIALS"]}`), &out)
	return out.ConnectionCredentials.ConnectionToken
}

// into reads an answer that has to be a success.
func (r *rig) into(t *testing.T, a answer, out any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), out); err != nil || a.status != http.StatusOK {
		t.Fatalf("answer %v: %v", a, err)
	}
}

func (r *rig) announce(t *testing.T, token, body string) (f file) {
	t.Helper()
	r.into(t, r.post(t, "start-attachment-upload", token, body), &f)
	return f
}

// request makes a plain request, with these headers, as a browser's fetch does.
func (r *rig) request(t *testing.T, method, url, body string, header map[string]string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, text := r.send(t, req)
	if res.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%s %s: pages of other origins cannot read the answer", method, url)
	}
	return res, string(text)
}

const photo = `{"ContentType":"image/png","AttachmentName":"Übersicht.png","AttachmentSizeInBytes":3,"ClientToken":"t"}`

func TestAFileGoesUpAndDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		chat := r.start(t, w)
		customer := r.subscribe(t, chat.ParticipantToken)
		token := r.credentials(t, chat.ParticipantToken)
		f := r.announce(t, token, photo)
		if !strings.HasPrefix(f.UploadMetadata.Url, "http://127.0.0.1:8686/participant/attachments/") {
			t.Errorf("the address is %s", f.UploadMetadata.Url)
		}
		r.post(t, "complete-attachment-upload", token, `{"AttachmentIds":["`+f.AttachmentId+`"],"ClientToken":"u"}`)
		if res, body := r.request(t, http.MethodPut, f.UploadMetadata.Url, "cat", f.UploadMetadata.HeadersToInclude); res.StatusCode != http.StatusOK || body != "" {
			t.Fatalf("PUT: %d %s", res.StatusCode, body)
		}
		customer.take()
		if a := r.post(t, "complete-attachment-upload", token, `{"AttachmentIds":["`+f.AttachmentId+`"],"ClientToken":"u"}`); a.status != http.StatusOK {
			t.Fatalf("complete: %v", a)
		}
		wantHeard(t, customer, chat.ParticipantID+" ATTACHMENT")
		var down struct {
			Url, UrlExpiry        string
			AttachmentSizeInBytes int
		}
		r.into(t, r.post(t, "attachment", token, `{"AttachmentId":"`+f.AttachmentId+`"}`), &down)
		res, body := r.request(t, http.MethodGet, down.Url, "", nil)
		if body != "cat" || res.Header.Get("Content-Type") != "image/png" || down.AttachmentSizeInBytes != 3 {
			t.Errorf("GET: %q %v, size %d", body, res.Header, down.AttachmentSizeInBytes)
		}
		if got := res.Header.Get("Content-Disposition"); got != `attachment; filename*=utf-8''%C3%9Cbersicht.png` {
			t.Errorf("Content-Disposition %s", got)
		}
		if res, body := r.request(t, http.MethodGet, down.Url, "", map[string]string{"Range": "bytes=1-"}); res.StatusCode != http.StatusPartialContent || body != "at" {
			t.Errorf("a range: %d %q", res.StatusCode, body)
		}
		r.into(t, r.post(t, "attachment", token, `{"AttachmentId":"`+f.AttachmentId+`","UrlContentDisposition":"INLINE"}`), &down)
		if res, _ := r.request(t, http.MethodGet, down.Url, "", nil); !strings.HasPrefix(res.Header.Get("Content-Disposition"), "inline; ") {
			t.Errorf("Content-Disposition %s, want inline", res.Header.Get("Content-Disposition"))
		}
		var page struct {
			Transcript []struct {
				Type        string
				Attachments []struct{ AttachmentName, Status string }
			}
		}
		r.into(t, r.post(t, "transcript", token, `{"MaxResults":1}`), &page)
		if it := page.Transcript[0]; it.Type != "ATTACHMENT" || it.Attachments[0].AttachmentName != "Übersicht.png" || it.Attachments[0].Status != "APPROVED" {
			t.Errorf("transcript: %+v", page)
		}
	})
}

func TestUploadsThatAreRefused(t *testing.T) {
	png := map[string]string{"Content-Type": "image/png"}
	tests := map[string]struct {
		url    func(string) string
		body   string
		header map[string]string
		status int
		code   string
	}{
		"another type":   {nil, "cat", map[string]string{"Content-Type": "image/jpeg"}, 403, "AccessDenied"},
		"no type":        {nil, "cat", nil, 403, "AccessDenied"},
		"too long":       {nil, "cats", png, 400, "InvalidRequest"},
		"too short":      {nil, "ca", png, 400, "InvalidRequest"},
		"made-up ticket": {func(u string) string { return u + "x" }, "cat", png, 403, "AccessDenied"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, w := realRig(t)
				f := r.announce(t, r.credentials(t, r.start(t, w).ParticipantToken), photo)
				url := f.UploadMetadata.Url
				if tt.url != nil {
					url = tt.url(url)
				}
				res, body := r.request(t, http.MethodPut, url, tt.body, tt.header)
				if res.StatusCode != tt.status || !strings.Contains(body, "<Code>"+tt.code+"</Code>") {
					t.Errorf("got %d %s, want %d %s", res.StatusCode, body, tt.status, tt.code)
				}
				if res, body := r.request(t, http.MethodPut, f.UploadMetadata.Url, "cat", png); res.StatusCode != http.StatusOK {
					t.Errorf("the right upload afterwards: %d %s", res.StatusCode, body)
				}
				if res, body := r.request(t, http.MethodPut, f.UploadMetadata.Url, "dog", png); res.StatusCode != http.StatusConflict {
					t.Errorf("a second upload: %d %s", res.StatusCode, body)
				}
			})
		})
	}
}

// TestABodyOfUnknownLength is cut off where it becomes too long.
func TestABodyOfUnknownLength(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		for _, tt := range []struct {
			body string
			want int
		}{{strings.Repeat("x", 1000), http.StatusBadRequest}, {"ca", http.StatusBadRequest}, {"cat", http.StatusOK}} {
			f := r.announce(t, r.credentials(t, r.start(t, w).ParticipantToken), photo)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, f.UploadMetadata.Url, io.MultiReader(strings.NewReader(tt.body)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "image/png")
			res, err := r.client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != tt.want {
				t.Errorf("%d bytes: %d, want %d", len(tt.body), res.StatusCode, tt.want)
			}
		}
	})
}

func TestAttachmentCallsThatAreRefused(t *testing.T) {
	tests := map[string]struct {
		operation, body string
		status          int
		kind            string
	}{
		"a program":            {"start-attachment-upload", strings.Replace(photo, "image/png", "application/x-msdownload", 1), 400, "ValidationException"},
		"21 MB":                {"start-attachment-upload", strings.Replace(photo, ":3,", ":22020096,", 1), 400, "ValidationException"},
		"no name":              {"start-attachment-upload", `{"ContentType":"image/png","AttachmentSizeInBytes":3,"ClientToken":"t"}`, 400, "ValidationException"},
		"no such upload":       {"complete-attachment-upload", `{"AttachmentIds":["x"],"ClientToken":"t"}`, 400, "ValidationException"},
		"two at once":          {"complete-attachment-upload", `{"AttachmentIds":["x","y"],"ClientToken":"t"}`, 400, "ValidationException"},
		"no such attachment":   {"attachment", `{"AttachmentId":"x"}`, 400, "ValidationException"},
		"an address too short": {"attachment", `{"AttachmentId":"x","UrlExpiryInSeconds":4}`, 400, "ValidationException"},
	}
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		token := r.credentials(t, r.start(t, w).ParticipantToken)
		for label, tt := range tests {
			if a := r.post(t, tt.operation, token, tt.body); a.status != tt.status || a.kind != tt.kind {
				t.Errorf("%s: %v, want %d %s", label, a, tt.status, tt.kind)
			}
		}
	})
}

// TestTooManyAttachments is ServiceQuotaExceededException, which the widget tells people about.
func TestTooManyAttachments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := realRig(t)
		token := r.credentials(t, r.start(t, w).ParticipantToken)
		for n := range 36 {
			body, _ := json.Marshal(map[string]any{"ContentType": "text/plain", "AttachmentName": "a.txt", "AttachmentSizeInBytes": 1, "ClientToken": fmt.Sprint(n)})
			a := r.post(t, "start-attachment-upload", token, string(body))
			if want := map[bool]int{false: 200, true: 402}[n == 35]; a.status != want {
				t.Fatalf("attachment %d: %v, want %d", n+1, a, want)
			}
			if n == 35 && a.kind != "ServiceQuotaExceededException" {
				t.Errorf("one too many: %v", a)
			}
		}
	})
}
