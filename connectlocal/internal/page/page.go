// Package page is the web page at / that shows the whole instance live.
package page

import "net/http"

// Handler serves GET /{$}, /favicon.ico and /_page/….
func Handler() http.Handler { panic("not yet") }
