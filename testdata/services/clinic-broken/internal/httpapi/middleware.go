package httpapi

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"

	"github.com/gin-gonic/gin"
)

// observe measures and logs every request.
func (a *API) observe(c *gin.Context) {
	c.Next()
	a.metrics.Requests.WithLabelValues(c.Request.URL.Path, strconv.Itoa(c.Writer.Status())).Inc() // FAULT metrics/unbounded-label: the path holds patients' numbers
	slog.Info("request", "path", c.Request.URL.Path)                                              // FAULT logging/missing-context: the request's context is at hand and not given
}

// recovered turns a panic into an answer.
func recovered(c *gin.Context) {
	defer func() {
		if reason := recover(); reason != nil {
			c.String(http.StatusInternalServerError, "panic: %v\n%s", reason, debug.Stack()) // FAULT errorhandling/stack-to-client: the client reads our stack
		}
	}()
	c.Next()
}

// authenticate lets in who presents the token.
func (a *API) authenticate(c *gin.Context) {
	presented := c.GetHeader("Authorization")
	if presented != "Bearer "+a.apiToken {
		slog.WarnContext(c.Request.Context(), "refused", "token", presented)             // FAULT logging/sensitive-data: a mistyped token is most of a token
		c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"message": "unauthorized"}) // FAULT errorhandling/inconsistent-response: message here, code there, plain text elsewhere
		return
	}
	allowed, err := a.guard.Allow(c.Request.Context(), c.ClientIP(), 600)
	if err != nil || !allowed {
		c.AbortWithStatusJSON(http.StatusTooManyRequests, gin.H{"code": fmt.Sprint(http.StatusTooManyRequests)})
		return
	}
	c.Next()
}
