package flowrun

import (
	"fmt"
	"strconv"

	"handover/flow"
)

// loop is Loop: ContinueLooping as often as LoopCount says, then DoneLooping, and
// then from the beginning again. Spec §5.4.
func loop(x *exec, a *flow.Action) outcome {
	left, going := x.run.Loops[a.Identifier]
	if !going {
		count, err := x.required(a, "LoopCount")
		if err != nil {
			return done(err)
		}
		if left, err = strconv.Atoi(count); err != nil || left < 0 || left > 100 {
			return done(fmt.Errorf("LoopCount is %q, not a whole number from 0 to 100", count))
		}
	}
	if left == 0 {
		delete(x.run.Loops, a.Identifier)
		return result("DoneLooping")
	}
	if x.run.Loops == nil {
		x.run.Loops = map[string]int{}
	}
	x.run.Loops[a.Identifier] = left - 1
	return result("ContinueLooping")
}
