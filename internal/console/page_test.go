package console_test

import (
	"log/slog"
	"net/http"
	"os"
	"testing"

	"handover/internal/console"
	"handover/internal/ledger/memledger"
	"handover/internal/pagekit"
)

func TestPageKeepsToItsPolicy(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/", console.New(memledger.New(), slog.New(slog.DiscardHandler)))
	mux.Handle(pagekit.Base, pagekit.Kit())
	get := pagekit.Asking(mux)
	for _, said := range pagekit.Check(get, "/console/") {
		t.Error(said)
	}
	for _, name := range pagekit.Unreferenced(os.DirFS("static"), "/console/static/", get, "/console/") {
		t.Errorf("%s is referred to by nothing", name)
	}
}
