package obs

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"
)

// EMFNamespace is the CloudWatch namespace of what Flush writes.
const EMFNamespace = "Handover"

// flushed is what has been told of each count, by its name and labels.
type flushed map[string]float64

// Flush writes what has been counted since the last Flush as lines in CloudWatch's
// embedded metric format, which a Lambda function's log turns into metrics; with
// states, also what is read when it is asked for. Names are those of /metrics without
// the prefix handover_; of a histogram there are _count and _sum. Each label is a
// dimension of its own: a metric can be looked at by one of them at a time.
//
// Source: CloudWatch user guide, "Specification: Embedded metric format".
func (m *Metrics) Flush(to io.Writer, now time.Time, states bool) error {
	m.flushing.Lock()
	defer m.flushing.Unlock()
	families, err := m.counts.Gather()
	if err != nil {
		return fmt.Errorf("gather the counts: %w", err)
	}
	if states {
		more, err := m.states.Gather()
		if err != nil {
			return fmt.Errorf("gather the states: %w", err)
		}
		families = append(families, more...)
	}
	for _, f := range families {
		name, ours := strings.CutPrefix(f.GetName(), "handover_")
		if !ours {
			continue
		}
		for _, one := range f.GetMetric() {
			if err := m.told.write(to, now, name, one); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes one metric, if it has grown or is a state.
func (told flushed) write(to io.Writer, now time.Time, name string, one *dto.Metric) error {
	labels := make(map[string]string)
	for _, l := range one.GetLabel() {
		labels[l.GetName()] = l.GetValue()
	}
	values := make(map[string]float64)
	switch {
	case one.Gauge != nil:
		if v := one.GetGauge().GetValue(); !math.IsNaN(v) {
			values[name] = v
		}
	case one.Histogram != nil:
		told.grown(values, labels, name+"_count", float64(one.GetHistogram().GetSampleCount()))
		if len(values) > 0 {
			told.grown(values, labels, name+"_sum", one.GetHistogram().GetSampleSum())
		}
	default:
		told.grown(values, labels, name, one.GetCounter().GetValue())
	}
	if len(values) == 0 {
		return nil
	}
	line, err := json.Marshal(emf(now, labels, values))
	if err != nil {
		return fmt.Errorf("write the metric %s: %w", name, err)
	}
	if _, err := to.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write the metric %s: %w", name, err)
	}
	return nil
}

// grown adds by how much the count has grown since it was told last, if it has.
func (told flushed) grown(values map[string]float64, labels map[string]string, name string, count float64) {
	key := name + fmt.Sprint(labels) // a map is printed in the order of its keys
	if by := count - told[key]; by > 0 {
		values[name], told[key] = by, count
	}
}

// emf is one line.
func emf(now time.Time, labels map[string]string, values map[string]float64) map[string]any {
	type metric struct {
		Name string `json:"Name"`
	}
	type directive struct {
		Namespace  string     `json:"Namespace"`
		Dimensions [][]string `json:"Dimensions"`
		Metrics    []metric   `json:"Metrics"`
	}
	d := directive{Namespace: EMFNamespace, Dimensions: [][]string{}, Metrics: []metric{}}
	line := make(map[string]any)
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		d.Dimensions = append(d.Dimensions, []string{label})
		line[label] = labels[label]
	}
	if len(labels) == 0 {
		d.Dimensions = append(d.Dimensions, []string{})
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		d.Metrics = append(d.Metrics, metric{name})
		line[name] = values[name]
	}
	line["_aws"] = map[string]any{"Timestamp": now.UnixMilli(), "CloudWatchMetrics": []directive{d}}
	return line
}
