package obs_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/smithy-go/logging"

	"handover/internal/obs"
)

func TestTheSDKSpeaksInOurLog(t *testing.T) {
	for class, want := range map[logging.Classification]string{
		logging.Warn:  "level=WARN",
		logging.Debug: "level=DEBUG",
		"":            "level=DEBUG",
	} {
		var said bytes.Buffer
		obs.SDKLog(slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))).Logf(class, "no %s of %d", "checksum", 3)
		if got := said.String(); !strings.Contains(got, want) || !strings.Contains(got, "no checksum of 3") || strings.Count(got, "\n") != 1 {
			t.Errorf("class %q: said %q, want one line with %s", class, got, want)
		}
	}
}
