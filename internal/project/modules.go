package project

import "github.com/golive-dev/golive/internal/gomod"

// Modules returns every module and workspace of the repository.
func (p *Project) Modules() *gomod.Tree {
	return p.modules.get(func() *gomod.Tree { return gomod.Load(p.Files) })
}
