package telemetry

import (
	"database/sql"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// What became of a submission: the values of the label outcome.
const (
	Created   = "created"
	Replayed  = "replayed"
	Withdrawn = "withdrawn"
)

// Metrics holds the service's collectors and the registry that serves them.
type Metrics struct {
	registry *prometheus.Registry

	Requests           *prometheus.CounterVec
	Duration           *prometheus.HistogramVec
	Submissions        *prometheus.CounterVec
	LimiterUnavailable prometheus.Counter
}

// NewMetrics registers the collectors, those of the runtime and of the connection pool among them.
func NewMetrics(db *sql.DB) *Metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(db, "pro"),
	)
	factory := promauto.With(registry)
	return &Metrics{
		registry: registry,
		Requests: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "pro_http_requests_total",
			Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		Duration: factory.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "pro_http_request_duration_seconds",
			Help:    "Time taken to answer a request, by route.",
			Buckets: prometheus.DefBuckets,
		}, []string{"route"}),
		Submissions: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "pro_submissions_total",
			Help: "Questionnaire submissions, by outcome.",
		}, []string{"outcome"}),
		LimiterUnavailable: factory.NewCounter(prometheus.CounterOpts{
			Name: "pro_rate_limiter_unavailable_total",
			Help: "Requests let through because the rate limiter could not be asked.",
		}),
	}
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}
