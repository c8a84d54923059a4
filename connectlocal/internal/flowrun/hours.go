package flowrun

import "handover/flow"

// checkHours is CheckHoursOfOperation: "True" if the named hours, or else those of
// the target queue, are open. It uses Host.HoursOpen. Spec §5.4.
func checkHours(x *exec, a *flow.Action) outcome {
	hours := ""
	if _, named := a.Parameters["HoursOfOperationId"]; named {
		var err error
		if hours, err = x.required(a, "HoursOfOperationId"); err != nil {
			return done(err)
		}
	}
	open, err := x.host.HoursOpen(hours)
	switch {
	case err != nil:
		return done(err)
	case open:
		return result("True")
	}
	return result("False")
}
