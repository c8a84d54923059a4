package obs

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"handover/internal/departure"
)

// Metrics are the controller's metrics, each named handover_…; docs/operating.md
// lists them. Its methods may be called from any goroutine.
type Metrics struct {
	counts *prometheus.Registry // what only grows
	states *prometheus.Registry // what is read when it is asked for, and may take reading to know

	flushing sync.Mutex
	told     flushed

	departures  *prometheus.CounterVec   // by cause and state
	handovers   *prometheus.CounterVec   // by cause and phase
	rescue      *prometheus.HistogramVec // by cause
	held        *prometheus.CounterVec   // by why
	records     *prometheus.CounterVec   // by what became of them
	commits     *prometheus.HistogramVec // by outcome
	intents     *prometheus.HistogramVec // by kind and outcome
	repairs     *prometheus.CounterVec   // by what differed
	webhooks    *prometheus.CounterVec   // by hook and outcome
	reloads     *prometheus.CounterVec   // by outcome
	refused     *prometheus.CounterVec   // companions' requests, by code
	commands    *prometheus.CounterVec   // given to companions, by action and outcome
	alone       *prometheus.CounterVec   // by outcome
	quarantined prometheus.Counter
}

// rescueBuckets are the waits of rescued customers that people ask about, in seconds.
var rescueBuckets = []float64{1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800}

// quickBuckets are for calls and commits, in seconds.
var quickBuckets = []float64{.001, .005, .02, .1, .25, .5, 1, 2.5, 5, 10, 20}

// NewMetrics returns metrics of which nothing has been counted yet.
func NewMetrics() *Metrics {
	m := &Metrics{counts: prometheus.NewRegistry(), states: prometheus.NewRegistry(), told: make(flushed)}
	m.departures = m.counter("departures_total", "Departures by cause and the state that they entered.", "cause", "state")
	m.handovers = m.counter("handovers_total", "Handovers by the cause of their departure and the phase that they entered.", "cause", "phase")
	m.held = m.counter("handovers_held_total", "Times that a move had to wait, by what held it.", "by")
	m.records = m.counter("records_total", "Records of the streams by what became of them.", "became")
	m.repairs = m.counter("sweep_repairs_total", "What the sweep found that no event had told, by what differed.", "what")
	m.webhooks = m.counter("webhook_deliveries_total", "Webhook deliveries by hook and outcome.", "hook", "outcome")
	m.reloads = m.counter("reloads_total", "Reloads of policy and configuration by outcome.", "outcome")
	m.refused = m.counter("companion_refused_total", "Requests of companions that were refused, by the code of the refusal.", "code")
	m.commands = m.counter("companion_commands_total", "Commands given to companions, by what was asked for and what came of it.", "action", "outcome")
	m.alone = m.counter("companion_alone_total", "Chats that companions gave up by themselves, by what came of it.", "outcome")
	m.rescue = m.histogram("rescue_seconds", "From the agent's leg coming off until somebody had the chat, by cause.", rescueBuckets, "cause")
	m.commits = m.histogram("commit_seconds", "Commits to the ledger by outcome.", quickBuckets, "outcome")
	m.intents = m.histogram("intent_seconds", "Doing one intent, by kind and outcome.", quickBuckets, "kind", "outcome")
	m.quarantined = prometheus.NewCounter(prometheus.CounterOpts{Namespace: "handover", Name: "quarantined_total", Help: "Records that could not be applied and were kept."})
	m.counts.MustRegister(m.quarantined)
	m.states.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "handover", Name: name, Help: help}, labels)
	m.counts.MustRegister(c)
	return c
}

func (m *Metrics) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "handover", Name: name, Help: help, Buckets: buckets}, labels)
	m.counts.MustRegister(h)
	return h
}

// Gauge exports what read says whenever it is asked; read may be called from any
// goroutine. The name comes without the prefix handover_.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.states.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "handover", Name: name, Help: help}, read))
}

// Rows exports several values of one gauge, told apart by one label, whenever it
// is asked. The label's values must be from a closed list.
func (m *Metrics) Rows(name, help, label string, read func() map[string]float64) {
	m.states.MustRegister(rows{prometheus.NewDesc("handover_"+name, help, []string{label}, nil), prometheus.GaugeValue, read})
}

// Totals is Rows for counts that only grow; the name ends in _total.
func (m *Metrics) Totals(name, help, label string, read func() map[string]float64) {
	m.counts.MustRegister(rows{prometheus.NewDesc("handover_"+name, help, []string{label}, nil), prometheus.CounterValue, read})
}

// rows is a collector that asks for its values when it is asked for them.
type rows struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	read func() map[string]float64
}

// Describe implements prometheus.Collector.
func (r rows) Describe(to chan<- *prometheus.Desc) { to <- r.desc }

// Collect implements prometheus.Collector.
func (r rows) Collect(to chan<- prometheus.Metric) {
	for value, n := range r.read() {
		to <- prometheus.MustNewConstMetric(r.desc, r.kind, n, value)
	}
}

// Handler serves the metrics in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(prometheus.Gatherers{m.counts, m.states}, promhttp.HandlerOpts{})
}

// Committed counts what a commit that succeeded holds; took is how long it took.
func (m *Metrics) Committed(c departure.Commit, took time.Duration) {
	m.commits.WithLabelValues("stored").Observe(took.Seconds())
	m.quarantined.Add(float64(len(c.Quarantine)))
	if c.Record {
		m.records.WithLabelValues(became(c)).Inc()
	}
	for _, e := range c.Journal {
		m.entered(e, c)
	}
}

// became says what a record did: the commit acknowledges it and stores the rest.
func became(c departure.Commit) string {
	switch {
	case len(c.Quarantine) > 0:
		return "quarantined"
	case len(c.Departures) > 0:
		return "acted-on"
	case len(c.Agents) > 0:
		return "folded"
	default:
		return "passed-over"
	}
}

// Failed counts a commit that did not succeed.
func (m *Metrics) Failed(conflict bool, took time.Duration) {
	outcome := "failed"
	if conflict {
		outcome = "conflict"
	}
	m.commits.WithLabelValues(outcome).Observe(took.Seconds())
}

func (m *Metrics) entered(e departure.Entry, c departure.Commit) {
	switch {
	case e.DepartureID == "":
		return
	case e.From == e.To:
		m.heldBack(e, c)
	case e.ChatID == "":
		m.departures.WithLabelValues(string(e.Cause), e.To).Inc()
	default:
		m.handovers.WithLabelValues(string(e.Cause), e.To).Inc()
		m.rescued(e, c)
	}
}

// rescued observes the wait of a chat that has just landed.
func (m *Metrics) rescued(e departure.Entry, c departure.Commit) {
	if e.To != string(departure.Landed) {
		return
	}
	if d, h := concerned(e, c); h != nil && !h.LeftAt.IsZero() {
		m.rescue.WithLabelValues(string(d.Cause)).Observe(h.Waited.Seconds())
	}
}

// heldBack counts a move that has to wait, once for each reason that it is given.
func (m *Metrics) heldBack(e departure.Entry, c departure.Commit) {
	if _, h := concerned(e, c); h != nil && h.Held != "" && strings.HasPrefix(e.Reason, h.Held) {
		m.held.WithLabelValues(h.HeldBy()).Inc()
	}
}

// concerned is the chat of which the line tells, and its departure; each nil if the
// commit does not hold it.
func concerned(e departure.Entry, c departure.Commit) (*departure.Departure, *departure.Handover) {
	for _, d := range c.Departures {
		if d.ID == e.DepartureID {
			return &d, d.Handover(e.ChatID)
		}
	}
	return nil, nil
}

// Repaired counts what the sweep found to differ.
func (m *Metrics) Repaired(what string) { m.repairs.WithLabelValues(what).Inc() }

// Delivered counts one try to deliver to a webhook.
func (m *Metrics) Delivered(hook, outcome string) {
	m.webhooks.WithLabelValues(hook, strings.ToLower(outcome)).Inc()
}

// Reloaded counts a reload.
func (m *Metrics) Reloaded(ok bool) {
	outcome := "refused"
	if ok {
		outcome = "done"
	}
	m.reloads.WithLabelValues(outcome).Inc()
}

// CompanionRefused counts a companion's request that was refused. The code is from a
// closed list.
func (m *Metrics) CompanionRefused(code string) { m.refused.WithLabelValues(code).Inc() }

// CompanionCommand counts a command that a companion was given.
func (m *Metrics) CompanionCommand(action, outcome string) {
	m.commands.WithLabelValues(action, outcome).Inc()
}

// CompanionAlone counts a chat that a companion gave up by itself.
func (m *Metrics) CompanionAlone(outcome string) { m.alone.WithLabelValues(outcome).Inc() }
