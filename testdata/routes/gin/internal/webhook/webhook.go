package webhook

import (
	"net/http"
	"path"

	"github.com/gin-gonic/gin"
)

const root = "/hooks"

// Register adds one hook a provider, below the root of the group.
func Register(r *gin.RouterGroup, providers ...string) {
	for _, p := range providers {
		r.POST(path.Join(root, p), receive(p))
	}
}

func receive(provider string) gin.HandlerFunc {
	return func(c *gin.Context) { c.Header("X-Provider", provider); c.Status(http.StatusAccepted) }
}
