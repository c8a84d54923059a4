package obs

import (
	"fmt"
	"log/slog"

	"github.com/aws/smithy-go/logging"
)

// SDKLog takes what the AWS SDK has to say into a log: its warnings, such as of an answer
// whose checksum it could not compare. Left alone it writes to standard error, past the
// log's form and level. What is sent and received is never among it: nobody sets
// aws.Config.ClientLogMode.
func SDKLog(log *slog.Logger) logging.Logger {
	return logging.LoggerFunc(func(class logging.Classification, format string, v ...any) {
		say := log.Debug
		if class == logging.Warn {
			say = log.Warn
		}
		say("the AWS SDK says", slog.String("what", fmt.Sprintf(format, v...)))
	})
}
