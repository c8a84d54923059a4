package module_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"handover/internal/companion/module"
)

func TestModuleIsServedToPagesOfAnySite(t *testing.T) {
	a := httptest.NewRecorder()
	module.Handler().ServeHTTP(a, httptest.NewRequest(http.MethodGet, module.Path, http.NoBody))
	if a.Code != http.StatusOK || !strings.HasPrefix(a.Header().Get("Content-Type"), "text/javascript") || a.Header().Get("Access-Control-Allow-Origin") != "*" || a.Header().Get("ETag") == "" {
		t.Fatalf("answered %d with %v", a.Code, a.Header())
	}
	for _, want := range []string{"// Code generated from js/companion/src by js/build.mjs. DO NOT EDIT.", "startCompanion", "createPanel", "localDesk", "NotPossible", "warnBeforeClose"} {
		if !strings.Contains(a.Body.String(), want) {
			t.Errorf("the module has no %s", want)
		}
	}
	for _, other := range []string{"/companion/", "/companion/module.go"} {
		a := httptest.NewRecorder()
		if module.Handler().ServeHTTP(a, httptest.NewRequest(http.MethodGet, other, http.NoBody)); a.Code != http.StatusNotFound {
			t.Errorf("%s is answered with %d", other, a.Code)
		}
	}
}
