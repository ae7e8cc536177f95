package telemetry

import (
	"database/sql"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics holds the service's collectors and the registry that serves them.
type Metrics struct {
	registry *prometheus.Registry

	Requests    *prometheus.CounterVec
	Submissions prometheus.Counter
	Exports     prometheus.Counter
}

// NewMetrics registers the collectors.
func NewMetrics(db *sql.DB) *Metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewDBStatsCollector(db, "pro"))
	factory := promauto.With(registry)
	return &Metrics{
		registry: registry,
		Requests: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "pro_http_requests_total",
			Help: "Requests answered, by path and status.",
		}, []string{"path", "status"}),
		Submissions: factory.NewCounter(prometheus.CounterOpts{ // FAULT metrics/naming: a counter's name ends in _total
			Name: "pro_submissions",
			Help: "Questionnaire submissions stored.",
		}),
		Exports: prometheus.NewCounter(prometheus.CounterOpts{ // FAULT metrics/unregistered: made, counted, and never served
			Name: "pro_exports_total",
			Help: "Exports of submissions.",
		}),
	}
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}
