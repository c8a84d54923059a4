// Command mutants breaks the product on purpose, one line at a time and never in
// the tree, and has the simulation find out: go run ./test/sim/mutants.
package main

import (
	"flag"
	"os"
	"testing"
)

func main() {
	h := hunt{out: os.Stdout}
	flag.IntVar(&h.seeds, "seeds", 200, "how many worlds a mutant may live through")
	flag.StringVar(&h.only, "only", "", "hunt the mutants whose name contains this")
	flag.BoolVar(&h.quick, "quick", false, "hunt only those that CI hunts")
	flag.StringVar(&h.write, "write", "", "write the table into this Markdown file")
	testing.Main(func(string, string) (bool, error) { return true, nil },
		[]testing.InternalTest{{Name: "mutants", F: h.run}}, nil, nil)
}
