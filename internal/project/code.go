package project

import (
	"context"
	"sync"

	"github.com/golive-dev/golive/internal/gocode"
)

// code holds the Go code once it is loaded. A load that ended with an error is tried anew by the next caller: what ended
// it was most likely that caller's context.
type code struct {
	mu      sync.Mutex
	program *gocode.Program
}

// Code returns the Go code of every module in scope, loaded on first use: packages in scope, and those of the repository
// that they import. What could not be read is in its Problems; the error is gocode.Load's.
func (p *Project) Code(ctx context.Context) (*gocode.Program, error) {
	p.code.mu.Lock()
	defer p.code.mu.Unlock()
	if p.code.program != nil {
		return p.code.program, nil
	}
	program, err := gocode.Load(ctx, gocode.Config{
		Files: p.Files, Modules: p.Modules(), GoMods: p.GoMods(), InScope: p.PackageInScope, Offline: p.Offline, Jobs: p.Jobs,
	})
	if err != nil {
		return nil, err
	}
	p.code.program = program
	return program, nil
}
