package gallery_test

import (
	"net/http"
	"os"
	"testing"

	"handover/internal/gallery"
	"handover/internal/pagekit"
)

func TestGalleryKeepsToItsPolicy(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle(gallery.Base, gallery.Handler())
	mux.Handle(pagekit.Base, pagekit.Kit())
	get := pagekit.Asking(mux)
	for _, said := range pagekit.Check(get, gallery.Base, gallery.Base+"frame.html") {
		t.Error(said)
	}
	for _, name := range pagekit.Unreferenced(os.DirFS("static"), gallery.Base, get, gallery.Base, gallery.Base+"frame.html") {
		t.Errorf("%s is referred to by nothing", name)
	}
}
