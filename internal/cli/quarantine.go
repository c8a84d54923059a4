package cli

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"handover/internal/operator"
	"handover/internal/told"
)

func newQuarantine() *cobra.Command {
	list := newQuarantineList("quarantine")
	list.Short = "See to the records that could not be applied"
	list.Long = `A record of a stream that could not be read or applied is kept whole, with its
position and the reason, and the stream goes on. Here they are listed, shown, applied
again (after a new version has learnt to read them), and dropped.`
	list.Example = `  handover quarantine
  handover quarantine show 3 --data
  handover quarantine replay 3
  handover quarantine drop 3`
	list.AddCommand(newQuarantineList("list"), newQuarantineShow(), newReplay(), newDrop())
	return list
}

func newQuarantineList(name string) *cobra.Command {
	var o source
	c := &cobra.Command{
		Use:   name,
		Short: "List them, oldest first",
		RunE: func(c *cobra.Command, _ []string) error {
			return o.read(c, func(from *client) error {
				var list []told.Record
				if err := from.get(c.Context(), "quarantine", nil, &list); err != nil {
					return err
				}
				if o.json {
					return printJSON(c, list)
				}
				t := newTable(c, "ID", "ARRIVED", "STREAM", "SHARD", "BYTES", "WHY")
				for _, q := range list {
					t.row(q.ID, stamp(q.Arrived), q.Stream, q.Shard, q.Size, q.Reason)
				}
				return t.render("nothing is in quarantine")
			})
		},
	}
	o.flags(c)
	return c
}

func newQuarantineShow() *cobra.Command {
	var o source
	var data bool
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show one of them, with --data its bytes",
		Long: `Shows one record. --data prints its bytes and nothing else. An agent event holds no
customer's word, but what lies in quarantine could be anything: see who looks on.`,
		Example: `  handover quarantine show 3
  handover quarantine show 3 --data > record.json`,
		Args: operand("ID", "the number of a record, as quarantine list shows it"),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := recordID(args[0])
			if err != nil {
				return err
			}
			query := url.Values{}
			if data {
				query.Set("data", "true")
			}
			return o.read(c, func(from *client) error {
				var q told.Record
				if err := from.get(c.Context(), "quarantine/"+n, query, &q); err != nil {
					return err
				}
				if o.json {
					return printJSON(c, q)
				}
				return printRecord(c, q, data)
			})
		},
	}
	o.flags(c)
	c.Flags().BoolVar(&data, "data", false, "print the record's bytes")
	return c
}

func printRecord(c *cobra.Command, q told.Record, data bool) error {
	if data {
		_, err := c.OutOrStdout().Write(q.Data)
		return err
	}
	_, err := fmt.Fprintf(c.OutOrStdout(), "record    %d, %d bytes\narrived   %s\nstream    %s, shard %s\nsequence  %s\nwhy       %s\n",
		q.ID, q.Size, stamp(q.Arrived), q.Stream, q.Shard, q.Sequence, q.Reason)
	return err
}

func newReplay() *cobra.Command {
	return acting(&cobra.Command{
		Use:   "replay ID",
		Short: "Apply one again; it leaves quarantine if it can be applied now",
		Args:  operand("ID", "the number of a record, as quarantine list shows it"),
	}, changeRecord("replay"))
}

func newDrop() *cobra.Command {
	return acting(&cobra.Command{
		Use:   "drop ID",
		Short: "Keep one no longer; the journal notes who dropped it",
		Args:  operand("ID", "the number of a record, as quarantine list shows it"),
	}, changeRecord("drop"))
}

func changeRecord(what string) func(*cobra.Command, *client, []string) error {
	return func(c *cobra.Command, remote *client, args []string) error {
		n, err := recordID(args[0])
		if err != nil {
			return err
		}
		var got operator.Outcome
		if err := remote.post(c.Context(), "quarantine/"+n+"/"+what, struct{}{}, &got); err != nil {
			return err
		}
		return say(c, got.Says)
	}
}

func recordID(s string) (string, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		return "", misuse{fmt.Errorf("ID: found %q, want the number of a record, as `handover quarantine list` shows it", s)}
	}
	return strconv.FormatInt(n, 10), nil
}
