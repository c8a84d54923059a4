package connectlocal_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"

	"handover/connectlocal"
)

// port is a server on a port of this machine, as `handover local` opens one.
type port struct {
	*testing.T
	srv  *connectlocal.Server
	addr string
}

func open(t *testing.T) *port {
	t.Helper()
	srv, err := connectlocal.New(connectlocal.Options{Quotas: connectlocal.NoQuotas()})
	if err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	web := &http.Server{Handler: connectlocal.KnownHosts(srv.Handler(), "known.test"), ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- web.Serve(l) }()
	t.Cleanup(func() {
		_ = web.Close()
		<-served
		if err := srv.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return &port{t, srv, l.Addr().String()}
}

// raw writes bytes to the port and reads all that comes back. half ends the
// writing side after that, as a client does that has gone half-way.
func (p *port) raw(request string, half bool) string {
	p.Helper()
	conn, err := (&net.Dialer{}).DialContext(p.Context(), "tcp", p.addr)
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, request) // what is refused while it is written is answered too
	if half {
		_ = conn.(*net.TCPConn).CloseWrite()
	}
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

// call is a request with a body and its right length.
func call(line, headers, body string) string {
	if headers != "" {
		headers += "\r\n"
	}
	return fmt.Sprintf("%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s", line, len(body), headers, body)
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func TestWhatComesOverTheWire(t *testing.T) {
	p := open(t)
	stop := fmt.Sprintf(`{"InstanceId":%q,"ContactId":"nobody"}`, p.srv.InstanceID())
	chunked := fmt.Sprintf("POST /contact/stop HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(stop), stop)
	for name, tc := range map[string]struct {
		request string
		half    bool
		status  string   // the answer's beginning
		has     []string // and the rest of it
	}{
		"an SDK's call":                 {call("POST /contact/stop", "", stop), false, "404", []string{"ResourceNotFoundException"}},
		"in chunks":                     {chunked, false, "404", []string{"ResourceNotFoundException"}},
		"expecting to be told":          {call("POST /contact/stop", "Expect: 100-continue", stop), false, "100", []string{"404 Not Found"}},
		"another site's page, Connect":  {call("POST /contact/stop", "Origin: https://example.com", stop), false, "403", []string{"AccessDeniedException", "another origin"}},
		"another site's page, Kinesis":  {call("POST /", "Sec-Fetch-Site: cross-site", "{}"), false, "403", []string{`"__type":"AccessDeniedException"`}},
		"another site's page, control":  {call("GET /_local/v1/agents", "Origin: https://example.com", ""), false, "403", []string{"cross-origin"}},
		"another site's page, customer": {call("OPTIONS /participant/connection", "Origin: https://example.com", ""), false, "204", []string{"Access-Control-Allow-Origin: "}},
		"its question beforehand":       {call("OPTIONS /contact/chat", "Origin: https://example.com", ""), false, "403", nil},
		"a name that is not ours":       {strings.Replace(call("POST /contact/stop", "", stop), "localhost", "rebound.example.com", 1), false, "403", []string{"--allow-host rebound.example.com"}},
		"a name that is allowed":        {strings.Replace(call("POST /contact/stop", "", stop), "localhost", "known.test:99", 1), false, "404", nil},
		"without a name":                {"GET /instance HTTP/1.1\r\nConnection: close\r\n\r\n", false, "400", nil},
		"another method in a header":    {call("GET /instance", "X-HTTP-Method-Override: DELETE", ""), false, "200", []string{"InstanceSummaryList"}},
		"another method in the query":   {call("GET /instance?_method=DELETE", "", ""), false, "200", []string{"InstanceSummaryList"}},
		"only the head":                 {call("HEAD /instance", "", ""), false, "200", nil},
		"what can be done":              {call("OPTIONS /instance", "", ""), false, "501", []string{"UnknownOperationException"}},
		"a tunnel":                      {call("CONNECT localhost:22", "", ""), false, "4", nil},
		"out of the page's folder":      {call("GET /_page/../../../etc/passwd", "", ""), false, "404", []string{"UnknownOperationException"}},
		"the same, escaped":             {call("GET /_page/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "", ""), false, "404", nil},
		"a slash too many":              {call("POST //contact/stop", "", stop), false, "404", []string{"UnknownOperationException"}},
		"a packed body":                 {call("POST /contact/stop", "Content-Encoding: gzip", zipped(stop)), false, "400", []string{"SerializationException"}},
		"no JSON":                       {call("POST /contact/stop", "", `{"InstanceId":`), false, "400", []string{"SerializationException"}},
		"a body that is too long":       {call("POST /contact/stop", "", strings.Repeat(" ", 2<<20)), false, "413", nil},
		"less than was announced":       {strings.Replace(call("POST /contact/stop", "", stop), "Content-Length: ", "Content-Length: 9", 1), true, "400", []string{"SerializationException"}},
		"more than was announced":       {strings.Replace(call("POST /contact/stop", "", stop), "Connection: close\r\n", "", 1) + "and more\r\n\r\n", false, "404", []string{"400 Bad Request"}},
		"two lengths":                   {call("POST /contact/stop", "Content-Length: 3", stop), false, "400", nil},
		"a length below nothing":        {"POST /contact/stop HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", false, "400", nil},
		"an unknown transfer":           {"POST /contact/stop HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: xz\r\n\r\n", false, "501", nil},
		"no HTTP":                       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", false, "400", nil},
	} {
		t.Run(name, func(t *testing.T) {
			q := &port{t, p.srv, p.addr}
			answer := q.raw(tc.request, tc.half)
			if !strings.HasPrefix(answer, "HTTP/1.1 "+tc.status) && !strings.HasPrefix(answer, "HTTP/1.0 "+tc.status) {
				t.Errorf("answer %.300q, want %s", answer, tc.status)
			}
			for _, has := range tc.has {
				if !strings.Contains(answer, has) {
					t.Errorf("answer %.500q, want it to have %q", answer, has)
				}
			}
			if strings.Contains(answer, "Access-Control-Allow-Origin") && tc.status != "204" {
				t.Errorf("a page of another site may read this: %.500q", answer)
			}
		})
	}
}

// A header that is too long is refused while it comes, not kept.
func TestAHeaderThatIsTooLong(t *testing.T) {
	p := open(t)
	answer := p.raw("GET /instance HTTP/1.1\r\nHost: localhost\r\nX-Long: "+strings.Repeat("x", 2<<20)+"\r\n\r\n", false)
	if answer != "" && !strings.HasPrefix(answer, "HTTP/1.1 431") {
		t.Errorf("answer %.200q", answer)
	}
	if answer := p.raw(call("GET /instance", "", ""), false); !strings.HasPrefix(answer, "HTTP/1.1 200") {
		t.Errorf("afterwards: %.200q", answer)
	}
}

// Ids may be ARNs, whose slashes and colons SDKs escape in paths.
func TestARNsInPaths(t *testing.T) {
	p := open(t)
	sdk := connect.NewFromConfig(connectlocal.AWSConfig("http://" + p.addr))
	users, err := sdk.ListUsers(t.Context(), &connect.ListUsersInput{InstanceId: aws.String(p.srv.InstanceARN())})
	if err != nil {
		t.Fatal(err)
	}
	first := users.UserSummaryList[0]
	out, err := sdk.DescribeUser(t.Context(), &connect.DescribeUserInput{InstanceId: aws.String(p.srv.InstanceARN()), UserId: first.Arn})
	if err != nil || *out.User.Username != *first.Username {
		t.Errorf("got %+v, %v; want %s", out, err, *first.Username)
	}
}

// A connection that stays open without a request, or breaks off, holds up nobody.
func TestConnectionsWithoutRequests(t *testing.T) {
	p := open(t)
	for n := range 50 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", p.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := io.WriteString(conn, "POST /contact/stop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"[:n]); err != nil {
			t.Fatal(err)
		}
		if n%2 == 0 {
			_ = conn.Close()
		}
	}
	res, err := bufio.NewReader(strings.NewReader(p.raw(call("GET /instance", "", ""), false))).ReadString('\n')
	if err != nil || !strings.Contains(res, "200") {
		t.Errorf("answer %q, %v", res, err)
	}
}
