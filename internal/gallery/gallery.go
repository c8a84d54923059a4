// Package gallery shows every view of every page in every state, with made-up data: for
// those who change a page, and for the tests that photograph it. It is served by
// `handover local --gallery` only.
package gallery

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"

	"handover/internal/pagekit"
)

//go:embed static
var static embed.FS

// Base is where the gallery is.
const Base = "/gallery/"

// Handler serves what is under Base: the list of all views, and the frame that draws one.
// It needs the pages that it shows, and the kit, on the same origin.
func Handler() http.Handler {
	return pagekit.Site(files(), Base, map[string]string{Base + "{$}": "index.html", Base + "frame.html": "frame.html"}, policy)
}

// policy lets the list show frames of this origin, and only this origin frame a view.
func policy(*http.Request) pagekit.Policy {
	return pagekit.Policy{Frames: true, FramedBy: []string{"'self'"}, Images: []string{"blob:"}}
}

func files() fs.FS {
	sub, err := fs.Sub(static, "static")
	if err != nil {
		panic(fmt.Sprintf("gallery: %v", err)) // the name is a constant, and valid
	}
	return sub
}
