package auth

import (
	"net/http"

	"github.com/gorilla/mux"
)

// Token is a middleware for a subrouter.
func Token(want string) mux.MiddlewareFunc {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if want == "" || r.Header.Get("Authorization") != "Bearer "+want {
				http.Error(w, "unauthorized", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
