package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// observe measures and logs every request by its route, never by its path, which holds patients' numbers.
func (a *API) observe(c *gin.Context) {
	start := time.Now()
	c.Next()
	route, status, took := c.FullPath(), c.Writer.Status(), time.Since(start)
	a.metrics.Requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	a.metrics.Duration.WithLabelValues(route).Observe(took.Seconds())
	slog.InfoContext(c.Request.Context(), "request", "route", route, "status", status, "took_ms", took.Milliseconds())
}

// recovered turns a panic into an answer and a log record.
func recovered(c *gin.Context) {
	defer func() {
		if reason := recover(); reason != nil {
			slog.ErrorContext(c.Request.Context(), "handler panicked", "reason", reason, "stack", string(debug.Stack()))
			respond(c, http.StatusInternalServerError, "internal")
		}
	}()
	c.Next()
}

// authenticate lets the clinic's gateway in, and nobody else. The digests make the comparison independent of length.
func (a *API) authenticate(c *gin.Context) {
	presented, isBearer := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	got, want := sha256.Sum256([]byte(presented)), sha256.Sum256([]byte(a.token))
	if !isBearer || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		respond(c, http.StatusUnauthorized, "unauthorized")
		return
	}
	c.Next()
}

// limit refuses a client that asks too often. When Redis is away it lets requests through and counts them: care goes
// before fairness.
func (a *API) limit(c *gin.Context) {
	ctx := c.Request.Context()
	allowed, err := a.guard.Allow(ctx, c.ClientIP(), a.limits.RequestsPerMinute)
	if err != nil {
		a.metrics.LimiterUnavailable.Inc()
		slog.WarnContext(ctx, "rate limiter unavailable", "error", err)
		allowed = true
	}
	if !allowed {
		c.Header("Retry-After", "60")
		respond(c, http.StatusTooManyRequests, "too-many-requests")
		return
	}
	c.Next()
}
