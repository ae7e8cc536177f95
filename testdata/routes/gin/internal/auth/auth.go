package auth

import (
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// Bearer lets only requests with the token pass.
func Bearer(token string) gin.HandlerFunc {
	return func(c *gin.Context) {
		got := strings.TrimPrefix(c.GetHeader("Authorization"), "Bearer ")
		if token == "" || subtle.ConstantTimeCompare([]byte(got), []byte(token)) != 1 {
			c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"error": "unauthorized"})
			return
		}
		c.Next()
	}
}

// Role lets only requests of that role pass.
func Role(name string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.GetHeader("X-Role") != name {
			c.AbortWithStatus(http.StatusForbidden)
		}
	}
}
