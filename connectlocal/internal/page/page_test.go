package page_test

import (
	"net/http"
	"os"
	"testing"

	"handover/connectlocal/internal/page"
	"handover/internal/pagekit"
)

// get asks the pages as they are served, with the kit beside them.
func get() pagekit.Get {
	mux := http.NewServeMux()
	mux.Handle("/", page.Handler())
	mux.Handle(pagekit.Base, pagekit.Kit())
	return pagekit.Asking(mux)
}

func TestPagesKeepToTheirPolicy(t *testing.T) {
	for _, said := range pagekit.Check(get(), "/", "/customer") {
		t.Error(said)
	}
	for _, name := range pagekit.Unreferenced(os.DirFS("static"), "/_page/", get(), "/", "/customer") {
		t.Errorf("%s is referred to by nothing", name)
	}
}

func TestNothingElseIsServed(t *testing.T) {
	for _, path := range []string{"/index.html", "/_page/", "/_page/index.html", "/_page/../page.go", "/customer/", "/_page/customer/index.html"} {
		if status, _, _ := get()(path); status == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
}
