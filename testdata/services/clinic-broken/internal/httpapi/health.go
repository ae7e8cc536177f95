package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// live restarts the pod when the database is away, which repairs nothing.
func (a *API) live(c *gin.Context) {
	if err := a.store.Ping(); err != nil { // FAULT probes/liveness-checks-dependency: the liveness handler asks the database
		c.String(http.StatusServiceUnavailable, "database: %v", err) // FAULT errorhandling/leaked-to-client: the driver's text goes to whoever asks
		return
	}
	c.Status(http.StatusNoContent)
}

func (a *API) ready(c *gin.Context) { // FAULT probes/readiness-constant: ready whether or not MySQL and Redis answer
	c.String(http.StatusOK, "ready")
}
