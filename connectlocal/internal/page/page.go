// Package page is connectlocal's pages: the stage at /, with the whole instance in
// motion, and the customer's chat at /customer.
//
// They are plain HTML, CSS and JavaScript that load nothing from elsewhere and run
// nothing inline; their content security policy says so. They use the public APIs only:
// the control API, the Connect and participant APIs, and the console where there is one.
package page

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"

	"handover/internal/pagekit"
)

//go:embed static
var static embed.FS

// base is where the parts of the pages are.
const base = "/_page/"

// pages are the files at paths of their own.
var pages = map[string]string{
	"/{$}":      "stage/index.html",
	"/customer": "customer/index.html",
}

// Handler serves GET /, GET /customer and GET /_page/….
func Handler() http.Handler {
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(fmt.Sprintf("page: %v", err)) // the name is a constant, and valid
	}
	return pagekit.Site(files, base, pages, policy)
}

// policy lets customers see a picture of theirs before it is sent.
func policy(r *http.Request) pagekit.Policy {
	if r.URL.Path == "/customer" {
		return pagekit.Policy{Images: []string{"blob:"}}
	}
	return pagekit.Policy{}
}
