package customer

import (
	"google.golang.org/grpc"

	customerv1 "routes.example/grpc/api/customer/v1"
)

type Service struct {
	customerv1.UnimplementedCustomersServer
}

// Register uses the description itself, as the generated function does.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	desc := &customerv1.Customers_ServiceDesc
	r.RegisterService(desc, s)
}
