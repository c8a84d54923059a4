// Command sim plays made-up worlds, and says which promises of Handover they
// broke: go run ./test/sim -seeds 1000.
package main

import (
	"flag"
	"os"
	"testing"

	"handover/test/sim/world"
)

func main() {
	run := world.Run{Out: os.Stdout}
	flag.IntVar(&run.Seeds, "seeds", 100, "how many worlds to play")
	flag.Uint64Var(&run.From, "from", 1, "the first seed")
	flag.BoolVar(&run.Table, "table", false, "the ledger is a table that two or three controllers share")
	flag.BoolVar(&run.Verbose, "v", false, "tell everything that happens")
	flag.IntVar(&run.Shorten, "shorten", 150, "how many worlds may be played to shorten a failure")
	flag.IntVar(&run.Stop, "stop", 5, "stop after so many failures; 0: never")
	testing.Main(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{
		Name: "sim", F: func(t *testing.T) { run.Do(t).Print(os.Stdout) },
	}}, nil, nil)
}
