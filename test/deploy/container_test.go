package deploy

import (
	"regexp"
	"strings"
	"testing"
)

// TestContainer: it is built with the module's Go, runs as nobody in an image that holds
// nothing else, and needs what the daemon reads there: certificates and time zones.
func TestContainer(t *testing.T) {
	file := string(read(t, "../../deploy/container/Dockerfile"))
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(read(t, "../../go.mod")))[1]
	_, last, ok := strings.Cut(file, "\nFROM scratch\n")
	if !ok {
		t.Fatal("the last stage is not FROM scratch")
	}
	for in, wants := range map[string][]string{
		file: {"FROM golang:" + version + " AS build", "CGO_ENABLED=0"},
		last: {"ca-certificates.crt", "/usr/share/zoneinfo", "USER 65532:65532"},
	} {
		for _, want := range wants {
			if !strings.Contains(in, want) {
				t.Errorf("the Dockerfile lacks %q", want)
			}
		}
	}
}
