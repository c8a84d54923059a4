package pagekit_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"handover/internal/pagekit"
)

// site is a small site under /site/ with its page at /, and the kit beside it.
func site(files fs.FS, policy func(*http.Request) pagekit.Policy) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", pagekit.Site(files, "/site/", map[string]string{"/{$}": "index.html"}, policy))
	mux.Handle(pagekit.Base, pagekit.Kit())
	return mux
}

func text(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

func TestPolicyAllowsNothingUnsafe(t *testing.T) {
	for name, tt := range map[string]struct {
		policy pagekit.Policy
		want   []string
	}{
		"plain":   {pagekit.Policy{}, []string{"default-src 'none'", "script-src 'self'", "img-src 'self'", "frame-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"}},
		"framed":  {pagekit.Policy{FramedBy: []string{"'self'", "https://desk.example"}}, []string{"frame-ancestors 'self' https://desk.example"}},
		"gallery": {pagekit.Policy{Frames: true, Images: []string{"blob:"}}, []string{"frame-src 'self'", "img-src 'self' blob:"}},
	} {
		t.Run(name, func(t *testing.T) {
			parts := strings.Split(tt.policy.Header(), "; ")
			for _, want := range tt.want {
				if !slices.Contains(parts, want) {
					t.Errorf("%s is not in %q", want, parts)
				}
			}
			if strings.Contains(tt.policy.Header(), "unsafe") {
				t.Errorf("unsafe: %s", tt.policy.Header())
			}
		})
	}
}

func TestSiteServesItsPagesAtTheirPathsAlone(t *testing.T) {
	get := pagekit.Asking(site(fstest.MapFS{"index.html": text("<p>"), "a.js": text(""), "b/c.css": text(""), "shapes.d.ts": text(""), "secret.txt": text("")}, pagekit.Plain))
	for path, want := range map[string]string{
		"/": "text/html; charset=utf-8", "/site/a.js": "text/javascript; charset=utf-8", "/site/b/c.css": "text/css; charset=utf-8", "/_kit/icons.svg": "image/svg+xml",
		"/index.html": "", "/site/index.html": "", "/site/shapes.d.ts": "", "/site/secret.txt": "", "/site/": "", "/site/../secret.txt": "",
	} {
		status, header, _ := get(path)
		if got := header.Get("Content-Type"); status == http.StatusOK && got != want || want != "" && status != http.StatusOK {
			t.Errorf("%s: %d %q, want %q", path, status, got, want)
		}
	}
}

func TestSiteTellsBrowsersHowToTreatIt(t *testing.T) {
	h := site(fstest.MapFS{"index.html": text("<p>")}, func(r *http.Request) pagekit.Policy {
		if r.URL.Query().Has("framed") {
			return pagekit.Policy{FramedBy: []string{"'self'"}}
		}
		return pagekit.Policy{}
	})
	_, header, _ := pagekit.Asking(h)("/")
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache", "Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy": "camera=(), microphone=(), geolocation=()",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if _, framed, _ := pagekit.Asking(h)("/?framed"); framed.Get("Cross-Origin-Opener-Policy") != "" {
		t.Error("a page that others embed has lost the window that opened it")
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.Header.Set("If-None-Match", header.Get("ETag"))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusNotModified {
		t.Errorf("a browser that has it is sent it again: %d", w.Code)
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

// The kit keeps to what it asks of all: a page that has all of it is a page that passes.
func TestKitPassesItsOwnCheck(t *testing.T) {
	var head, modules strings.Builder
	names, err := fs.Glob(os.DirFS("static"), "*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if name != "early.js" && name != "heart.js" {
			modules.WriteString(`import "/_kit/` + name + "\";\n")
			head.WriteString(`<link rel="modulepreload" href="/_kit/` + name + `">`)
		}
	}
	files := fstest.MapFS{
		"index.html": text(`<head><link rel="stylesheet" href="/_kit/kit.css"><link rel="icon" href="/_kit/favicon.svg"><script src="/_kit/early.js"></script>` +
			`<script type="module" src="/site/all.js"></script>` + head.String() + `</head>`),
		"all.js": text(modules.String()),
	}
	get := pagekit.Asking(site(files, pagekit.Plain))
	for _, said := range pagekit.Check(get, "/") {
		t.Error(said)
	}
	if left := pagekit.Unreferenced(pagekit.Files(), pagekit.Base, get, "/"); len(left) > 0 {
		t.Errorf("in the kit, and used by nothing: %v", left)
	}
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	const page = `<head><script type="module" src="/site/a.js"></script>`
	for name, tt := range map[string]struct {
		files fstest.MapFS
		want  []string
	}{
		"nothing":             {fstest.MapFS{"index.html": text(`<head><script type="module" src="/site/a.js"></script></head><p id="x">`), "a.js": text(`$("x")`)}, nil},
		"an inline script":    {fstest.MapFS{"index.html": text(`<script>alert(1)</script>`)}, []string{`/: / has an inline script: <script>a`}},
		"an inline style":     {fstest.MapFS{"index.html": text(`<p style="color: red">`)}, []string{`/: / has an inline style: <p style=`}},
		"an inline handler":   {fstest.MapFS{"index.html": text(`<p onclick="x()">`)}, []string{`/: / has an inline handler: <p onclick=`}},
		"an outside script":   {fstest.MapFS{"index.html": text(`<script src="https://cdn.example/a.js"></script>`)}, []string{`/: https://cdn.example/a.js is from another host: /`}},
		"an outside picture":  {fstest.MapFS{"index.html": text(`<link rel="stylesheet" href="/site/a.css">`), "a.css": text(`p { background: url(//cdn.example/a.png) }`)}, []string{`/: //cdn.example/a.png is from another host: /site/a.css`}},
		"an outside module":   {fstest.MapFS{"index.html": text(page), "a.js": text(`import { a } from "https://cdn.example/a.js";`)}, []string{`/: https://cdn.example/a.js is from another host: /site/a.js`}},
		"a missing style":     {fstest.MapFS{"index.html": text(`<link rel="stylesheet" href="/site/a.css">`)}, []string{`/: /site/a.css, which / needs, is answered with 404`}},
		"a missing module":    {fstest.MapFS{"index.html": text(page), "a.js": text("import {\n  a,\n} from \"./b.js\";")}, []string{`/: /site/b.js, which /site/a.js needs, is answered with 404`}},
		"not preloaded":       {fstest.MapFS{"index.html": text(page), "a.js": text(`import "./b.js";`), "b.js": text("")}, []string{`/: /site/b.js is not preloaded`}},
		"preloaded in vain":   {fstest.MapFS{"index.html": text(page + `<link rel="modulepreload" href="/site/b.js">`), "a.js": text(""), "b.js": text("")}, []string{`/: /site/b.js is preloaded, and nothing imports it`}},
		"imported when used":  {fstest.MapFS{"index.html": text(page), "a.js": text(`await import("./b.js"); await import("/elsewhere.js");`), "b.js": text(`import "./c.js";`), "c.js": text("")}, nil},
		"an id that is not":   {fstest.MapFS{"index.html": text(page), "a.js": text(`$("x")`)}, []string{`/: /site/a.js looks for #x, which is not there`}},
		"an id that is made":  {fstest.MapFS{"index.html": text(page), "a.js": text(`el("p", { id: "x" }); $("x")`)}, nil},
		"markup":              {fstest.MapFS{"index.html": text(page), "a.js": text(`e.innerHTML = x`)}, []string{`/: /site/a.js has .innerHTML`}},
		"markup in a comment": {fstest.MapFS{"index.html": text(page), "a.js": text("// no .innerHTML here, and no import from \"https://x\"\n")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, pagekit.Check(pagekit.Asking(site(tt.files, pagekit.Plain)), "/")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnreferenced(t *testing.T) {
	files := fstest.MapFS{"index.html": text(`<script type="module" src="/site/a.js"></script>`), "a.js": text(`import("./b.js")`), "b.js": text(""), "c.js": text(""), "d/e.css": text("")}
	got := pagekit.Unreferenced(files, "/site/", pagekit.Asking(site(files, pagekit.Plain)), "/")
	if diff := cmp.Diff([]string{"c.js", "d/e.css"}, got); diff != "" {
		t.Error(diff)
	}
}
