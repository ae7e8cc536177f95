package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// readyTimeout is shorter than the probe's timeoutSeconds, so that the answer says what is wrong.
const readyTimeout = time.Second

// live answers while the process can serve at all. It asks nobody: a restart repairs no database.
func (a *API) live(c *gin.Context) { c.Status(http.StatusNoContent) }

// ready answers whether requests can be served: what they need answers, and the service is not about to leave.
func (a *API) ready(c *gin.Context) {
	if a.draining.Load() {
		respond(c, http.StatusServiceUnavailable, "draining")
		return
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyTimeout)
	defer cancel()
	if err := errors.Join(a.store.Ping(ctx), a.guard.Ping(ctx)); err != nil {
		slog.WarnContext(ctx, "not ready", "error", err)
		respond(c, http.StatusServiceUnavailable, "dependency-unavailable")
		return
	}
	c.Status(http.StatusNoContent)
}
