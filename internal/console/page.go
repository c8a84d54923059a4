package console

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"

	"handover/internal/pagekit"
)

//go:embed static
var static embed.FS

// statics is where the parts of the page are.
const statics = "/console/static/"

// page serves the page at /console/, and its parts.
func page() http.Handler {
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(fmt.Sprintf("console: %v", err)) // the name is a constant, and valid
	}
	return pagekit.Site(files, statics, map[string]string{"/console/{$}": "index.html"}, pagekit.Plain)
}
