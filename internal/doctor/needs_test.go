package doctor_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"handover/internal/config"
	"handover/internal/doctor"
)

// everything is a configuration that needs all there is.
func everything() config.Config {
	return config.Config{Instance: "i", Stream: "agent-events", ContactEvents: "arn:aws:kinesis:eu-west-1:9:stream/contact-events"}
}

// has tells whether one of the needs is for this.
func has(needs []doctor.Need, action, resource string) bool {
	return slices.ContainsFunc(needs, func(n doctor.Need) bool {
		return slices.Contains(n.Actions, action) && slices.Contains(n.Resources, resource)
	})
}

// What is not written in shadow is not asked for.
func TestNeeds(t *testing.T) {
	account := doctor.Account{Partition: "aws-us-gov", Region: "us-gov-west-1", ID: "1"}
	acting := doctor.Needs(everything(), account)
	shadow := everything()
	shadow.Shadow = true
	watching := doctor.Needs(shadow, account)
	const chats = "arn:aws-us-gov:connect:us-gov-west-1:1:instance/i/*"
	for _, stream := range []string{"arn:aws-us-gov:kinesis:us-gov-west-1:1:stream/agent-events", everything().ContactEvents} {
		if !has(watching, "kinesis:GetRecords", stream) {
			t.Errorf("reading %s is not needed", stream)
		}
	}
	if !has(acting, "connect:UpdateContactAttributes", chats) || has(watching, "connect:UpdateContactAttributes", chats) || !has(watching, "connect:DescribeContact", chats) {
		t.Errorf("acting: %v, watching: %v", acting, watching)
	}
}

// What is simulated is what people are told to allow.
func TestNeedsAreThoseOfThePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Permissions\n")
	section, _, _ = strings.Cut(section, "\n## ")
	told := regexp.MustCompile(`(?:connect|kinesis):[A-Z]\w+`).FindAllString(section, -1)
	var simulated []string
	for _, n := range doctor.Needs(everything(), doctor.Account{}) {
		simulated = append(simulated, n.Actions...)
	}
	for _, list := range []*[]string{&told, &simulated} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	if !slices.Equal(told, simulated) {
		t.Errorf("docs/operating.md has %q, and simulated are %q", told, simulated)
	}
}
