// Package module is the companion as one module for pages: what js/build.mjs makes of the
// TypeScript in js/companion/src, committed so that Go alone can build the binary. CI fails
// if it is not what its source makes.
package module

import (
	"embed"
	"net/http"

	"handover/internal/pagekit"
)

// Path is where the module is.
const Path = "/companion/module.js"

//go:embed module.js
var files embed.FS

// Handler serves GET Path. It holds no secret, and a page of any site may load it: whom the
// controller answers is decided call by call.
func Handler() http.Handler {
	site := pagekit.Site(files, "/companion/", nil, pagekit.Plain)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		site.ServeHTTP(w, r)
	})
}
