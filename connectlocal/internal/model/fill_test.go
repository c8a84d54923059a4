package model_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/model"
)

type timed struct{ time.Time }

type named struct {
	Name string `json:"name"`
}

type input struct {
	named
	Count  int
	Data   []byte
	When   timed
	Tags   map[string]string
	Items  []named
	Filter *named `json:"filter,omitempty"`
	Any    any
}

func TestFill(t *testing.T) {
	for name, tc := range map[string]struct{ body, unimplemented string }{
		"nothing":             {`{}`, ""},
		"an embedded field":   {`{"name":"x"}`, ""},
		"no tag":              {`{"Count":1,"Data":"eA=="}`, ""},
		"any key of a map":    {`{"Tags":{"a":"b"}}`, ""},
		"anything at all":     {`{"Any":{"a":[{"b":1}]}}`, ""},
		"reads it by itself":  {`{"When":"2026-01-02T03:04:05Z"}`, ""},
		"not there":           {`{"Count":1,"Other":2}`, "Other"},
		"the first by name":   {`{"b":1,"a":2}`, "a"},
		"not by its Go name":  {`{"Name":"x"}`, "Name"},
		"inside a pointer":    {`{"filter":{"size":1}}`, "filter.size"},
		"inside a list":       {`{"Items":[{"name":"x"},{"name":"y","size":1}]}`, "Items[1].size"},
		"an embedded struct":  {`{"named":{"name":"x"}}`, "named"},
		"absent but declared": {`{"filter":null}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			members, err := model.Decode([]byte(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			var in input
			err = model.Fill(&in, members)
			u, _ := errors.AsType[model.Unimplemented](err)
			if u.Member != tc.unimplemented || (err == nil) != (tc.unimplemented == "") {
				t.Errorf("got %v, want %q to be refused", err, tc.unimplemented)
			}
			if err != nil && !cmp.Equal(in, input{}, cmp.AllowUnexported(input{})) {
				t.Errorf("refused, and filled: %+v", in)
			}
		})
	}
}

func TestFillReadsEveryMember(t *testing.T) {
	members, err := model.Decode([]byte(`{"name":"x","Count":7,"Data":"eA==","Tags":{"a":"b"},"Items":[{"name":"y"}],"filter":{"name":"z"}}`))
	if err != nil {
		t.Fatal(err)
	}
	var in input
	if err := model.Fill(&in, members); err != nil {
		t.Fatal(err)
	}
	want := input{named: named{"x"}, Count: 7, Data: []byte("x"), Tags: map[string]string{"a": "b"}, Items: []named{{"y"}}, Filter: &named{"z"}}
	if diff := cmp.Diff(want, in, cmp.AllowUnexported(input{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A mistake in an input's types is one of this program, no refusal.
func TestFillTellsAMistakeInTheInput(t *testing.T) {
	err := model.Fill(&input{}, map[string]any{"Count": "many"})
	if _, refused := errors.AsType[model.Unimplemented](err); err == nil || refused || !strings.Contains(err.Error(), "Count") {
		t.Errorf("got %v", err)
	}
}
