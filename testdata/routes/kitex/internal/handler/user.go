package handler

import (
	"context"

	user "routes.example/kitex/kitex_gen/shop/user"
)

// UserServiceImpl implements the last service interface defined in the IDL.
type UserServiceImpl struct{}

// Register implements the UserServiceImpl interface.
func (s *UserServiceImpl) Register(ctx context.Context, req *user.Request) (resp *user.Response, err error) {
	return &user.Response{Message: "Register"}, nil
}

// Login implements the UserServiceImpl interface.
func (s *UserServiceImpl) Login(ctx context.Context, req *user.Request) (resp *user.Response, err error) {
	return &user.Response{Message: "Login"}, nil
}

// GetProfile implements the UserServiceImpl interface.
func (s *UserServiceImpl) GetProfile(ctx context.Context, req *user.Request) (resp *user.Response, err error) {
	return &user.Response{Message: "GetProfile"}, nil
}

// UpdateProfile implements the UserServiceImpl interface.
func (s *UserServiceImpl) UpdateProfile(ctx context.Context, req *user.Request) (resp *user.Response, err error) {
	return &user.Response{Message: "UpdateProfile"}, nil
}

// DeleteAccount implements the UserServiceImpl interface.
func (s *UserServiceImpl) DeleteAccount(ctx context.Context, req *user.Request) (resp *user.Response, err error) {
	return &user.Response{Message: "DeleteAccount"}, nil
}
