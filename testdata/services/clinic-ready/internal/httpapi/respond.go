package httpapi

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"clinic.example/pro/internal/store"
)

// problem is the one shape of an error. Code is for programs and never changes; details stay in the log.
type problem struct {
	Code string `json:"code"`
}

// respond writes an error and ends the chain of handlers.
func respond(c *gin.Context, status int, code string) {
	c.AbortWithStatusJSON(status, problem{code})
}

// fail answers an error of the store or the guard: what the client can act on by its code, anything else as internal.
func fail(c *gin.Context, message string, err error) {
	switch {
	case errors.Is(err, store.ErrNotFound):
		respond(c, http.StatusNotFound, "not-found")
	case errors.Is(err, store.ErrConflict):
		respond(c, http.StatusConflict, "conflict")
	default:
		slog.ErrorContext(c.Request.Context(), message, "error", err)
		respond(c, http.StatusInternalServerError, "internal")
	}
}

// pathID returns the :id of the route. It has answered the request where it returns false.
func pathID(c *gin.Context) (int64, bool) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id <= 0 {
		respond(c, http.StatusBadRequest, "invalid-id")
		return 0, false
	}
	return id, true
}
