// Package httpapi serves the service's HTTP API.
package httpapi

import (
	"net/http"
	_ "net/http/pprof"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"

	"clinic.example/pro/internal/guard"
	"clinic.example/pro/internal/store"
	"clinic.example/pro/internal/telemetry"
)

// defaultAPIToken is what clients present where the configuration names no other.
const defaultAPIToken = "clinic-internal-2024" // FAULT config/secret-in-code: a token in the code, which opens every installation

// API holds what the handlers share.
type API struct {
	store    *store.Store
	guard    *guard.Guard
	metrics  *telemetry.Metrics
	apiToken string
}

// New returns the API.
func New(s *store.Store, g *guard.Guard, m *telemetry.Metrics, apiToken string) *API {
	if apiToken == "" {
		apiToken = defaultAPIToken
	}
	return &API{store: s, guard: g, metrics: m, apiToken: apiToken}
}

// Routes returns the handler of the public listener.
func (a *API) Routes() *gin.Engine {
	gin.SetMode(gin.DebugMode) // FAULT security/debug-exposed: the framework's debug mode on a published listener
	engine := gin.New()
	engine.GET("/debug/pprof/*any", gin.WrapH(http.DefaultServeMux)) // FAULT security/pprof-exposed: profiles on the listener of the business routes, before the token is asked for
	engine.Use(otelgin.Middleware("pro-api"), a.observe, recovered, a.authenticate)

	engine.GET("/livez", a.live)
	engine.GET("/ready", a.ready)

	v1 := engine.Group("/v1")
	v1.POST("/patients", a.registerPatient)
	v1.GET("/patients", a.searchPatients)
	v1.GET("/patients/:id", a.showPatient)
	v1.GET("/patients/:id/report", a.report)
	v1.POST("/submissions", a.submit)
	v1.POST("/submissions/:id/withdrawal", a.withdraw)
	v1.GET("/submissions/:id/withdraw", a.withdraw) // FAULT idempotency/safe-method-writes: a GET that writes, for links in mails
	v1.POST("/patients/:id/reminders", a.remindNow)
	v1.POST("/exports", a.export)
	return engine
}
