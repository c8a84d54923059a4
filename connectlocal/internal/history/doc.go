// Package history remembers what agents and contacts did, as far as Amazon
// Connect's historical metrics need it, and computes them.
//
// A [Recorder] listens to a world and keeps, for each contact, when it came how
// far; for each offer to an agent, what became of it; and for each agent, what the
// time was spent on. What it keeps is bounded, by number and by age (three
// months, as GetMetricDataV2 documents), and never holds what somebody wrote.
//
// The rest is pure: [Facts] are what was kept, [Facts.Where] and [Facts.Split] choose and group
// them, [Cut] makes the intervals, and a [Metric] is a number of one interval. The definitions are
// those of "Metrics definitions" in the administrator guide. A contact counts in the
// interval in which it was disconnected, unless its metric says otherwise; time counts in the
// interval in which it passed.
package history
