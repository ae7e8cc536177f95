// Package httpapi serves the service's HTTP API.
package httpapi

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"

	"clinic.example/pro/internal/config"
	"clinic.example/pro/internal/guard"
	"clinic.example/pro/internal/store"
	"clinic.example/pro/internal/telemetry"
)

// API holds what the handlers share.
type API struct {
	store    *store.Store
	guard    *guard.Guard
	metrics  *telemetry.Metrics
	limits   config.Limits
	token    string
	draining atomic.Bool
}

// New returns the API. token is what clients present as their bearer token.
func New(s *store.Store, g *guard.Guard, m *telemetry.Metrics, limits config.Limits, token string) *API {
	return &API{store: s, guard: g, metrics: m, limits: limits, token: token}
}

// Drain makes the service unready, so that no new requests are sent to it. Requests are still answered.
func (a *API) Drain() { a.draining.Store(true) }

// Routes returns the handler of the public listener.
func (a *API) Routes() (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	if err := engine.SetTrustedProxies(nil); err != nil {
		return nil, fmt.Errorf("trust no proxy: %w", err)
	}
	engine.NoRoute(func(c *gin.Context) { respond(c, http.StatusNotFound, "no-such-route") })

	// The platform asks these: no token, no limit, no trace.
	engine.GET("/livez", a.live)
	engine.GET("/readyz", a.ready)

	v1 := engine.Group("/v1", otelgin.Middleware(telemetry.ServiceName), a.observe, recovered, a.authenticate, a.limit)
	v1.POST("/patients", a.registerPatient)
	v1.GET("/patients/:id", a.showPatient)
	v1.GET("/patients/:id/submissions", a.listSubmissions)
	v1.GET("/questionnaires", a.listQuestionnaires)
	v1.POST("/submissions", a.submit)
	v1.POST("/submissions/:id/withdrawal", a.withdraw)
	return engine, nil
}
