// Package pagekit is what all pages wear, and how a page is served: nothing inline,
// nothing from elsewhere, nothing "unsafe", and no text that could become markup.
//
// static holds the style sheet and the modules that the pages of the controller and of
// connectlocal share, as they are written: nothing is built. It knows what people see,
// and nothing of the wire.
package pagekit

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var static embed.FS

// Base is where the kit is served. A page names it as /_kit/NAME.
const Base = "/_kit/"

// types are the content types by extension, not left to the machine's table. What has
// none of these extensions is not served.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

// Policy is a page's content security policy, beyond what every page has.
type Policy struct {
	FramedBy []string // frame-ancestors; none: no page may frame it
	Frames   bool     // it shows frames of its own origin
	Images   []string // sources besides its own origin, as "blob:"
}

// Header is the policy as the Content-Security-Policy header has it. Script, style and
// data come from the page's own origin alone, and text can become markup nowhere: the one
// trusted type, "handover", is that of the kit's worker.
func (p Policy) Header() string {
	framedBy, frames := "'none'", "'none'"
	if len(p.FramedBy) > 0 {
		framedBy = strings.Join(p.FramedBy, " ")
	}
	if p.Frames {
		frames = "'self'"
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src " + strings.Join(append([]string{"'self'"}, p.Images...), " "),
		"connect-src 'self'",
		"font-src 'none'",
		"worker-src 'self'",
		"frame-src " + frames,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors " + framedBy,
		"require-trusted-types-for 'script'",
		"trusted-types handover",
	}, "; ")
}

// Plain is the policy of a page that needs nothing more.
func Plain(*http.Request) Policy { return Policy{} }

// Site serves the files of a folder under prefix, and its pages at their own paths only:
// pages[pattern] is the file at a path, in the words of http.ServeMux without the method
// ("/{$}", "/agent/{username}"). The policy may depend on who asks. A file that a page
// names and the folder does not have is a mistake in the program: Site panics.
func Site(files fs.FS, prefix string, pages map[string]string, policy func(*http.Request) Policy) http.Handler {
	mux := http.NewServeMux()
	for pattern, name := range pages {
		mux.Handle("GET "+pattern, read(files, name).handler(policy))
	}
	for name := range served(files) {
		mux.Handle("GET "+prefix+name, read(files, name).handler(policy))
	}
	return mux
}

// Kit serves what is under Base.
func Kit() http.Handler {
	return Site(Files(), Base, nil, Plain)
}

// Files are the kit's own, for checks.
func Files() fs.FS {
	sub, err := fs.Sub(static, "static")
	if err != nil {
		panic(fmt.Sprintf("pagekit: %v", err)) // the name is a constant, and valid
	}
	return sub
}

// served are the names of the files that a site serves under its prefix.
func served(files fs.FS) map[string]bool {
	names := map[string]bool{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && types[path.Ext(name)] != "" && path.Ext(name) != ".html" {
			names[name] = true
		}
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("pagekit: list the files: %v", err))
	}
	return names
}

// file is one file, with the tag by which a browser knows that it has it.
type file struct {
	name, etag string
	body       []byte
}

func read(files fs.FS, name string) file {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		panic(fmt.Sprintf("pagekit: %v", err))
	}
	sum := sha256.Sum256(body)
	return file{name: name, etag: `"` + hex.EncodeToString(sum[:8]) + `"`, body: body}
}

func (f file) handler(policy func(*http.Request) Policy) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := policy(r)
		h := w.Header()
		h.Set("Content-Type", types[path.Ext(f.name)])
		h.Set("Content-Security-Policy", p.Header())
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", f.etag)
		if len(p.FramedBy) == 0 { // who embeds a page may need the window that opened it
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		http.ServeContent(w, r, f.name, time.Time{}, bytes.NewReader(f.body))
	})
}
