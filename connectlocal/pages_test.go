package connectlocal_test

import (
	"testing"

	"handover/connectlocal"
	"handover/internal/pagekit"
)

// Every page of the whole server is there, at its address, and keeps to its policy.
func TestPages(t *testing.T) {
	srv, err := connectlocal.New(connectlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range pagekit.Check(pagekit.Asking(srv.Handler()), "/", "/customer", "/agent", "/agent/", "/agent/ana", "/ccp-v2/") {
		t.Error(said)
	}
}
