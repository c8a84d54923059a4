package model_test

import (
	"net/http"
	"testing"

	"handover/connectlocal/internal/model"
)

// No two operations of a service are called in the same place.
func TestPatternsDoNotCollide(t *testing.T) {
	for _, s := range []*model.Service{model.Connect(), model.Participant()} {
		mux := http.NewServeMux()
		for _, o := range s.Operations() {
			func() {
				defer func() {
					if p := recover(); p != nil {
						t.Errorf("%s: %v", o.Name, p)
					}
				}()
				mux.Handle(o.Pattern(), http.NotFoundHandler())
			}()
		}
	}
}
