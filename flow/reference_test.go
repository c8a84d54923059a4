package flow_test

import (
	"testing"

	"handover/flow"
)

func TestReference(t *testing.T) {
	tests := []struct{ in, want string }{
		{"$.Channel", "$.Channel"},
		{"$.Attributes.my-key_1", "$.Attributes.my-key_1"},
		{"$['Attributes']['Language']", "$.Attributes.Language"},
		{`$.Attributes["two words"]`, "$.Attributes.two words"},
		{"$.['LanguageCode']", "$.LanguageCode"},
		{"$.Views.ViewResultData.FormData.pickup.0", "$.Views.ViewResultData.FormData.pickup.0"},
		{"", ""},
		{"$", ""},
		{"$5.00", ""},
		{"$.50", ""},
		{"$[0]", ""},
		{"$['']", ""},
		{"$.Attributes.x.", ""},
		{"say $.Attributes.x", ""},
	}
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			got, ok := flow.Reference(test.in)
			if !ok {
				got = ""
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestExpand(t *testing.T) {
	tests := []struct{ in, want string }{
		{"no reference", "no reference"},
		{"$.A", "<$.A>"},
		{"Hello $.Attributes.name. It is $5, $.Queue.Name!", "Hello <$.Attributes.name>. It is $5, <$.Queue.Name>!"},
		{"$['Attributes']['a']/$['Attributes']['b']/1", "<$.Attributes.a>/<$.Attributes.b>/1"},
		{"こんにちは$.Attributes.nameさん", "こんにちは<$.Attributes.name>さん"},
		{"$$.A$", "$<$.A>$"},
	}
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			if got := flow.Expand(test.in, func(path string) string { return "<" + path + ">" }); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
