package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handover/internal/app"
	"handover/internal/archive"
	"handover/internal/config"
)

func newRecord() *cobra.Command {
	var o app.RecordOptions
	var from string
	c := &cobra.Command{
		Use:   "record --stream NAME --out DIR",
		Short: "Write a stream of agent events to files, for replay",
		Long: `Reads a Kinesis stream and writes each record, as it came, as a line of JSON to packed
files in a folder: a new file each hour. Ends on Ctrl-C, or after --for; then it says
what it wrote. The stream's other readers are not disturbed, but for the two
megabytes a second that a shard gives to all of them.

Agent events hold no word of a customer. They hold usernames, names of agents, and
contact ids: nobody but you may read the files.`,
		Example: `  handover record --stream agent-events --out recording --for 24h
  handover record --stream agent-events --out recording --from 24h --for 1h`,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if o.Stream == "" || o.Dir == "" {
				return misuse{errors.New("--stream and --out are needed: the stream to read, and the folder to write to")}
			}
			if o.For < 0 {
				return misuse{fmt.Errorf("--for: found %s, want how long to record, such as 1h", o.For)}
			}
			if o.From, err = parseTime("--from", from, time.Now()); err != nil {
				return misuse{err}
			}
			o.Log = logger(c, config.Log{Level: slog.LevelWarn})
			fmt.Fprintf(c.ErrOrStderr(), "recording %s into %s; Ctrl-C ends it\n", o.Stream, o.Dir)
			wrote, err := app.Record(c.Context(), o)
			return errors.Join(err, say(c, wroteText(wrote)))
		},
	}
	f := c.Flags()
	f.StringVar(&o.Stream, "stream", "", "name or ARN of the stream")
	f.StringVar(&o.Dir, "out", "", "the `folder` that gets the files; it is made if it is not there")
	f.StringVar(&from, "from", "", "what came from then on: how long ago (24h) or an instant (default: what comes from now on)")
	f.DurationVar(&o.For, "for", 0, "how long to record (default: until Ctrl-C)")
	return c
}

// wroteText says what was written.
func wroteText(w archive.Wrote) string {
	said := fmt.Sprintf("wrote %s into %s", counted(w.Records, "record", "records"), counted(len(w.Files), "file", "files"))
	if w.Records > 0 {
		said += ", the last of " + stamp(w.Last)
	}
	return strings.Join(append([]string{said}, w.Files...), "\n")
}
