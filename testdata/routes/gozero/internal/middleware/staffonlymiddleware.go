package middleware

import (
	"net/http"

	"github.com/zeromicro/go-zero/core/logx"
)

type StaffOnlyMiddleware struct{}

func NewStaffOnlyMiddleware() *StaffOnlyMiddleware { return &StaffOnlyMiddleware{} }

// Handle turns away who shows no badge.
func (m *StaffOnlyMiddleware) Handle(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Badge") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next(w, r)
	}
}

// RequestLog is for every route.
func RequestLog(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		logx.WithContext(r.Context()).Debugf("%s %s", r.Method, r.URL.Path)
		next(w, r)
	}
}
