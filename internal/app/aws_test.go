package app

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/smithy-go/logging"
)

// TestAWSSettings: the SDK speaks in our log, and what it sends and receives is never
// among it, since there are tokens in it.
func TestAWSSettings(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	for name, value := range map[string]string{
		"AWS_REGION": "eu-west-2", "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none, "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
	var said bytes.Buffer
	conf, err := awsSettings(t.Context(), slog.New(slog.NewTextHandler(&said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	conf.Logger.Logf(logging.Warn, "a warning")
	if got := said.String(); !strings.Contains(got, "a warning") || conf.ClientLogMode != 0 {
		t.Errorf("said %q, bodies in the log: %v", got, conf.ClientLogMode)
	}
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	if _, err := awsSettings(t.Context(), quiet()); err == nil || !strings.Contains(err.Error(), "AWS_REGION") {
		t.Errorf("without a Region: %v", err)
	}
}
