package svc

import (
	"net/http"

	"github.com/zeromicro/go-zero/rest"

	"routes.example/gozero/internal/config"
	"routes.example/gozero/internal/middleware"
)

type ServiceContext struct {
	Config     config.Config
	StaffOnly  rest.Middleware
	RequestLog func(http.HandlerFunc) http.HandlerFunc
}

func NewServiceContext(c config.Config) *ServiceContext {
	return &ServiceContext{
		Config:     c,
		StaffOnly:  middleware.NewStaffOnlyMiddleware().Handle,
		RequestLog: middleware.RequestLog,
	}
}
