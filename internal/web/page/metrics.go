package page

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the server's numbers for whoever watches it. Their labels are
// route patterns, statuses and states: nothing that a person typed or is.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
	panics   prometheus.Counter
}

func newMetrics(sys *app.System) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jinlanling_http_requests_total", Help: "Requests answered, by route and status."},
			[]string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "jinlanling_http_request_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.005, .02, .1, .3, 1, 3, 10, 60}}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "jinlanling_http_in_flight", Help: "Requests being answered."}),
		panics:   prometheus.NewCounter(prometheus.CounterOpts{Name: "jinlanling_panics_total", Help: "Faults of the program that a request met."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "jinlanling_build_info", Help: "1; what was built is in the labels.",
		ConstLabels: prometheus.Labels{"version": act.Version, "go": runtime.Version()}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.seconds, m.inFlight, m.panics, build, vitals{sys}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// observe counts an answered request. What no route took is "none": a client
// cannot make labels up.
func (m *metrics) observe(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// MetricsHandler serves the metrics, for a listener of their own.
func (s *Server) MetricsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second}))
	mux.HandleFunc("GET /healthz", healthy)
	mux.HandleFunc("GET /readyz", s.ready)
	return mux
}

func healthy(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) }

// vitals reads the system's own numbers when they are asked for.
type vitals struct{ sys *app.System }

// vitalRows is the table of those numbers.
var vitalRows = []struct {
	desc *prometheus.Desc
	of   func(*record.Vitals) float64
}{
	{vital("jinlanling_sessions", "Sessions kept."), func(v *record.Vitals) float64 { return float64(v.Sessions) }},
	{vital("jinlanling_journal_entries", "Entries of the journal with their place in the tree."), func(v *record.Vitals) float64 { return float64(v.Entries) }},
	{vital("jinlanling_journal_waiting", "Entries that wait for their place."), func(v *record.Vitals) float64 { return float64(v.Waiting) }},
	{vital("jinlanling_journal_waiting_seconds", "How long the first of them waits."), func(v *record.Vitals) float64 { return v.OldestWaiting.Seconds() }},
	{vital("jinlanling_journal_checkpoint_age_seconds", "Since the newest checkpoint."), func(v *record.Vitals) float64 { return v.SinceCheckpoint.Seconds() }},
	{vital("jinlanling_journal_sequencer_silent_seconds", "Since the sequencer last ran through."),
		func(v *record.Vitals) float64 { return v.SequencerSilent.Seconds() }},
	{vital("jinlanling_journal_refused", "Entries that the program did not write and that got no place."),
		func(v *record.Vitals) float64 { return float64(v.Refused) }},
	{vital("jinlanling_sqlite_bytes", "Size of the SQLite file; 0 with PostgreSQL."), func(v *record.Vitals) float64 { return float64(v.DatabaseBytes) }},
	{vital("jinlanling_sqlite_wal_bytes", "Size of SQLite's write-ahead log."), func(v *record.Vitals) float64 { return float64(v.LogBytes) }},
	{vital("jinlanling_disk_free_bytes", "Room left on the disk of the data folder."), func(v *record.Vitals) float64 { return float64(v.DiskFree) }},
	{vital("jinlanling_disk_bytes", "Size of that disk."), func(v *record.Vitals) float64 { return float64(v.DiskTotal) }},
}

var (
	vitalUp      = vital("jinlanling_up", "1 where the database answered.")
	vitalTrusted = vital("jinlanling_journal_trusted", "0 where the journal is not the one that was signed, and nothing is signed any more.")
	vitalJobs    = vital("jinlanling_jobs", "Jobs by state.", "state")
	vitalSent    = vital("jinlanling_deliveries", "Deliveries of messages by state.", "state")
)

func vital(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

func (vitals) Describe(ch chan<- *prometheus.Desc) {
	ch <- vitalUp
	ch <- vitalTrusted
	ch <- vitalJobs
	ch <- vitalSent
	for _, r := range vitalRows {
		ch <- r.desc
	}
}

func (c vitals) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	v, err := c.sys.Record.Vitals(ctx)
	up := 1.0
	if err != nil {
		up = 0
	}
	ch <- prometheus.MustNewConstMetric(vitalUp, prometheus.GaugeValue, up)
	trusted := 1.0
	if c.sys.Record.Untrusted() != "" {
		trusted = 0
	}
	ch <- prometheus.MustNewConstMetric(vitalTrusted, prometheus.GaugeValue, trusted)
	if err != nil {
		return
	}
	for _, r := range vitalRows {
		ch <- prometheus.MustNewConstMetric(r.desc, prometheus.GaugeValue, r.of(&v))
	}
	for state, n := range v.Deliveries {
		ch <- prometheus.MustNewConstMetric(vitalSent, prometheus.GaugeValue, float64(n), state)
	}
	for state, n := range v.Jobs {
		ch <- prometheus.MustNewConstMetric(vitalJobs, prometheus.GaugeValue, float64(n), state)
	}
}
