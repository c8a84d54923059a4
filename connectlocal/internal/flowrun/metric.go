package flowrun

import (
	"strconv"

	"handover/flow"
)

// checkMetric is CheckMetricData: a number now, of the named queue or agent or
// else of the target queue. The age of the oldest contact is compared in milliseconds,
// whatever its name says. It uses Host.Metric. Spec §5.4.
func checkMetric(x *exec, a *flow.Action) outcome {
	metric, _ := a.Parameters.Text("MetricType")
	v, err := x.host.Metric(metric, x.parameter(a, "QueueId"), x.parameter(a, "AgentId"))
	if err != nil {
		return done(err)
	}
	if metric == "OldestContactInQueueAgeSeconds" {
		v *= 1000
	}
	return result(strconv.FormatFloat(v, 'f', -1, 64))
}
