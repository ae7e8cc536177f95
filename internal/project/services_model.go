package project

import (
	"context"

	"github.com/golive-dev/golive/internal/service"
)

// serviceModel makes the service model of the code in scope.
func (p *Project) serviceModel(ctx context.Context) *service.Model {
	code, err := p.Code(ctx)
	if err != nil {
		return &service.Model{Problems: []service.Problem{{Message: "the code could not be loaded: " + err.Error(), Whole: true}}}
	}
	return service.Load(ctx, code)
}
