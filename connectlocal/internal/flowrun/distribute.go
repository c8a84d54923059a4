package flowrun

import (
	"hash/fnv"
	"strconv"

	"handover/flow"
)

// distribute is DistributeByPercentage: a number from 1 to 100, tested by a chain of
// NumberLessThan. The number is made of the contact's id and the action's identifier, so that
// a run can be repeated; over many contacts it is spread evenly. It uses
// Host.Lookup. Spec §5.4.
func distribute(x *exec, a *flow.Action) outcome {
	contact, _ := x.host.Lookup("$.ContactId")
	h := fnv.New64a()
	_, _ = h.Write([]byte(contact + "\x00" + a.Identifier)) // a hash's Write never fails
	return result(strconv.FormatUint(h.Sum64()%100+1, 10))
}
