package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handover/internal/app"
	"handover/internal/archive"
	"handover/internal/replay"
)

// replayOptions are the flags of handover replay.
type replayOptions struct {
	policy, from, to, format, out, rejects string
	assume                                 []string
}

func newReplayRecording() *cobra.Command {
	var o replayOptions
	c := &cobra.Command{
		Use:   "replay SOURCE",
		Short: "Say what a policy would have made of recorded agent events, and do nothing",
		Long: `Replays recorded agent events under a policy, in the time that the events
themselves tell, and reports which chats would have been moved, when, why and where
to, and what really became of them: above all how long their customers were with an
agent who had gone. Nothing is called but what the recording is read from.

SOURCE is a file, a folder (all files in it), s3://BUCKET/PREFIX, or stream:NAME: what a
Kinesis stream still holds. Files are what handover record or Data Firehose writes:
JSON objects in lines or one after the other, packed with gzip or not.

Agent events do not tell all that a policy can ask for; the report says what was
assumed, and which lines of the policy could not be judged.`,
		Example: `  handover replay recording/ --policy policy.yaml --format html --out report.html
  handover replay s3://my-bucket/agent-events/ --from 168h
  handover replay stream:agent-events --from 2h --assume family=web --assume attributes.tier=gold`,
		Args: operand("SOURCE", "a file, a folder, s3://BUCKET/PREFIX or stream:NAME"),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args[0]) },
	}
	f := c.Flags()
	f.StringVar(&o.policy, "policy", "", "the policy's `file` (default: the built-in policy)")
	f.StringVar(&o.from, "from", "", "events from then on: how long ago (168h) or an instant")
	f.StringVar(&o.to, "to", "", "events before then: how long ago, or an instant")
	f.StringVar(&o.format, "format", "text", "text, json or html")
	f.StringVar(&o.out, "out", "", "write the report to this `file` (default: standard output)")
	f.StringVar(&o.rejects, "rejects", "", "write what could not be used to this `file`, a line of JSON each; without any there is no file")
	f.StringArrayVar(&o.assume, "assume", nil, "take for true of every chat: family=web, attributes.NAME=VALUE")
	return c
}

func (o *replayOptions) run(c *cobra.Command, source string) (err error) {
	options, write, err := o.read(source)
	if err != nil {
		return misuse{err}
	}
	if o.rejects != "" {
		f := &rejects{path: o.rejects}
		defer func() { err = errors.Join(err, f.close()) }()
		options.Reject = f.write
	}
	skipped := 0
	options.Skipped = func(string) { skipped++ }
	r, err := app.Replay(c.Context(), options)
	if skipped > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "not read, since their names say another time: %s\n", counted(skipped, "file", "files"))
	}
	if errors.Is(err, app.ErrInput) {
		return misuse{err}
	} else if err != nil {
		return err
	}
	return o.show(c, r, write)
}

// private makes a file that nobody else may read; one that is there keeps its mode.
func private(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
}

// rejects is the file of what could not be used: there is one only if there is such.
type rejects struct {
	path string
	file *os.File
}

// write writes a piece down.
func (r *rejects) write(piece archive.Reject) (err error) {
	if r.file == nil {
		if r.file, err = private(r.path); err != nil {
			return misuse{fmt.Errorf("--rejects: %w", err)}
		}
	}
	return rejected(r.file, piece)
}

func (r *rejects) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// rejected writes a piece as a line.
func rejected(w io.Writer, r archive.Reject) error {
	line, err := json.Marshal(struct {
		Source string `json:"source"`
		Offset int64  `json:"offset"`
		Reason string `json:"reason"`
		Bytes  []byte `json:"bytes,omitempty"`
	}{r.Source, r.Offset, r.Reason, r.Data})
	if err == nil {
		_, err = w.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write the rejects: %w", err)
	}
	return nil
}

// read checks the flags.
func (o *replayOptions) read(source string) (app.ReplayOptions, func(replay.Report, io.Writer) error, error) {
	options := app.ReplayOptions{Source: source, Policy: o.policy}
	write, known := map[string]func(replay.Report, io.Writer) error{
		"text": replay.Report.Text, "json": replay.Report.JSON, "html": replay.Report.HTML,
	}[o.format]
	if !known {
		return options, nil, fmt.Errorf("--format: found %q, want text, json or html", o.format)
	}
	var errs [3]error
	now := time.Now()
	options.From, errs[0] = parseTime("--from", o.from, now)
	options.To, errs[1] = parseTime("--to", o.to, now)
	options.Assume, errs[2] = assumed(o.assume)
	if !options.To.IsZero() && !options.From.Before(options.To) {
		errs[1] = fmt.Errorf("--to: %s is not after --from", o.to)
	}
	return options, write, errors.Join(errs[:]...)
}

// families are those of a chat: docs/policy.md.
var families = map[string]bool{"web": true, "sms": true, "whatsapp": true, "apple": true, "other": true}

// assumed reads what is to be taken for true.
func assumed(flags []string) (a replay.Assumed, err error) {
	for _, f := range flags {
		name, value, found := strings.Cut(f, "=")
		attribute, of := strings.CutPrefix(name, "attributes.")
		switch {
		case found && name == "family" && families[value]:
			a.Family = value
		case found && of && attribute != "":
			if a.Attributes == nil {
				a.Attributes = make(map[string]string)
			}
			a.Attributes[attribute] = value
		default:
			return a, fmt.Errorf("--assume: found %q, want family=web (or sms, whatsapp, apple, other) or attributes.NAME=VALUE", f)
		}
	}
	return a, nil
}

// show writes the report to where it is wanted.
func (o *replayOptions) show(c *cobra.Command, r replay.Report, write func(replay.Report, io.Writer) error) error {
	if o.out == "" {
		return write(r, c.OutOrStdout())
	}
	f, err := private(o.out)
	if err != nil {
		return misuse{fmt.Errorf("--out: %w", err)}
	}
	if err := errors.Join(write(r, f), f.Close()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
