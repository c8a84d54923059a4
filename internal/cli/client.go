package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handover/internal/httpjson"
	"handover/internal/operator"
)

// The controller that is spoken to where nothing else is said: that of `handover
// run` on this machine.
const (
	usualServer = "http://127.0.0.1:8687"
	serverEnv   = "HANDOVER_SERVER"
	tokenEnv    = "HANDOVER_TOKEN"
	usualToken  = "handover.token"
)

// answerLimit is how long a controller may take for one answer. A plan asks
// Amazon Connect, within its quotas.
const answerLimit = 2 * time.Minute

// remote says which controller to speak to, and as whom.
type remote struct {
	server, tokenFile, as string
	plain                 bool
}

func (o *remote) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.server, "server", "", "`URL` of the running controller (default $"+serverEnv+", else "+usualServer+")")
	f.StringVar(&o.tokenFile, "token-file", "", "`file` with the controller's token (default: $"+tokenEnv+" holds it, else "+usualToken+")")
	f.BoolVar(&o.plain, "plain-http", false, "send the token without TLS to another machine, too")
}

// client speaks to an operator API: a controller's, or one over a ledger file.
type client struct {
	base, token, as string
	file            string // the ledger that is read; empty: a controller is asked
	http            *http.Client
}

// dial checks what was given; it asks nothing of the controller yet.
func (o *remote) dial() (*client, error) {
	base := cmp.Or(o.server, os.Getenv(serverEnv), usualServer)
	u, ok := controllerURL(base)
	if !ok {
		return nil, misuse{fmt.Errorf("--server: found %q, want the URL of a controller such as %s", base, usualServer)}
	}
	token, err := o.token()
	if err != nil {
		return nil, misuse{err}
	}
	if token != "" && u.Scheme == "http" && !loopback(u.Hostname()) && !o.plain {
		return nil, misuse{fmt.Errorf("--server: %s is another machine and has no TLS: everybody on the way could read the token; use https, a tunnel, or --plain-http if the way is safe", base)}
	}
	to := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	signed(to, u.Hostname())
	return &client{base: strings.TrimSuffix(base, "/"), token: token, as: cmp.Or(o.as, os.Getenv("USER")), http: to}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func controllerURL(s string) (*url.URL, bool) {
	u, err := url.Parse(s)
	plain := err == nil && u.Host != "" && u.RawQuery == "" && u.User == nil
	return u, plain && (u.Scheme == "http" || u.Scheme == "https")
}

// token is empty where none is given: a `handover local` asks for none.
func (o *remote) token() (string, error) {
	if o.tokenFile == "" {
		if t := os.Getenv(tokenEnv); t != "" {
			return t, nil
		}
		if _, err := os.Stat(usualToken); errors.Is(err, fs.ErrNotExist) {
			return "", nil
		}
	}
	path := filepath.Clean(cmp.Or(o.tokenFile, usualToken))
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("--token-file: %w; `handover run` writes it beside its ledger", err)
	}
	if perm := info.Mode().Perm(); perm&0o077 != 0 {
		return "", fmt.Errorf("--token-file: %s has mode %04o, so others could have read it; want %04o", path, perm, perm&^0o077)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("--token-file: %w", err)
	}
	return strings.TrimSpace(string(data)), nil
}

// get reads the answer of a call into v.
func (c *client) get(ctx context.Context, path string, query url.Values, v any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.call(ctx, http.MethodGet, path, nil, v)
}

// post sends body as JSON and reads the answer into v.
func (c *client) post(ctx context.Context, path string, body, v any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	return c.call(ctx, http.MethodPost, path, data, v)
}

func (c *client) call(ctx context.Context, method, path string, body []byte, v any) error {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	resp, err := c.open(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
		return c.stranger(resp, err)
	}
	return nil
}

// open sends a request; the answer is one of 200, whose body is the caller's to close.
func (c *client) open(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/operator/v1/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("--server: %w", err)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.as != "" && method == http.MethodPost {
		req.Header.Set(operator.OperatorHeader, c.as)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.silence(ctx, err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }()
	return nil, c.refused(resp)
}

// silence says what to do when nobody answers.
func (c *client) silence(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ctx.Err()
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if c.file != "" {
		return fmt.Errorf("read %s: %w", c.file, err)
	}
	return fmt.Errorf("no controller answers at %s: %w; start one with `handover run --config FILE`, or name another with --server or $%s (`handover local` serves http://127.0.0.1:8686)", c.base, err, serverEnv)
}

// refused is the fault that the controller told; the caller's own mistakes are misuse.
func (c *client) refused(resp *http.Response) error {
	var f httpjson.Fault
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(data, &f)
	}
	if err != nil || f.Message == "" {
		return c.stranger(resp, err)
	}
	switch f.Code {
	case httpjson.Unauthorized:
		hint := "no token was sent"
		if c.token != "" {
			hint = "the token that was sent is not its own"
		}
		return misuse{fmt.Errorf("the controller at %s asks for its token, and %s: give --token-file or $%s; the file stands beside its ledger", c.base, hint, tokenEnv)}
	case httpjson.Invalid, httpjson.NotFound, operator.NotInForce:
		return misuse{&f}
	}
	return &f
}

// stranger says that whoever answered is no controller.
func (c *client) stranger(resp *http.Response, err error) error {
	if err == nil {
		err = errors.New("there is no message in the answer")
	}
	return fmt.Errorf("%s answered %s, but not as a controller does (%w): is --server right?", c.base, resp.Status, err)
}
