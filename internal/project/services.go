package project

import (
	"cmp"
	"context"
	"path"
	"slices"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// Services are the programs of the scope with the places where they run.
type Services struct {
	Model *service.Model
	// Deployments say which container runs which program, by the workload's place, then the container, then the program. One
	// container may run several, one after the other.
	Deployments []*Deployment
	// Unlinked are containers that may run a program of the repository and where it cannot be told which.
	Unlinked []Unlinked

	linker *linker
}

// A Deployment is one program in one container of one workload.
type Deployment struct {
	Program   *service.Program
	Workload  *manifest.Workload
	Container *manifest.Container
	Image     *Image // what the container runs; nil where no Dockerfile of the project is known to build it
	Env       settings.Environment
	Evidence  string // "image acme/claims:4 is named like the module acme.example/claims"
}

// An Unlinked container.
type Unlinked struct {
	Workload  *manifest.Workload
	Container *manifest.Container
	Why       string
}

// Services returns the programs in scope and the containers of the project that run them. A deployment counts wherever in
// the project its manifest stands. Where the code cannot be loaded at all, the Model holds the reason and no program.
func (p *Project) Services(ctx context.Context) *Services {
	return p.services.get(func() *Services {
		s := linkServices(linkInput{
			model: p.serviceModel(ctx), images: p.Images(ctx).List, manifests: p.Manifests(ctx), modules: p.Modules(),
			files: p.Files, within: p.Within, judged: p.InScope,
		})
		s.leaveOut(p.exampleProgram)
		return s
	})
}

// exampleProgram reports whether a main package is an example, or there for tests and development only: by its folder, unless
// it was asked for by name or a manifest outside such folders runs it.
func (p *Project) exampleProgram(s *Services, prog *service.Program) bool {
	if !p.devFolder(path.Join(prog.Dir, "main.go")) {
		return false
	}
	for _, root := range slices.Concat(p.scope.roots, p.scope.packages) {
		if _, inside := relative(root, prog.Dir); inside && p.devFolder(path.Join(root, "main.go")) {
			return false
		}
	}
	return !slices.ContainsFunc(s.Of(prog), func(d *Deployment) bool { return !p.devFolder(d.Workload.Position.File) })
}

// leaveOut drops programs and what runs them.
func (s *Services) leaveOut(aside func(*Services, *service.Program) bool) {
	model := *s.Model
	model.Programs = slices.DeleteFunc(slices.Clone(model.Programs), func(prog *service.Program) bool { return aside(s, prog) })
	s.Model = &model
	s.Deployments = slices.DeleteFunc(s.Deployments, func(d *Deployment) bool { return !slices.Contains(model.Programs, d.Program) })
}

// Of returns the deployments of a program.
func (s *Services) Of(prog *service.Program) []*Deployment {
	var list []*Deployment
	for _, d := range s.Deployments {
		if d.Program == prog {
			list = append(list, d)
		}
	}
	return list
}

// Images returns the images that hold a program: first those that start it, then those that only have it built in.
func (s *Services) Images(prog *service.Program) []*Image {
	starting, holding := s.linker.imagesOf(prog)
	return append(slices.Clone(starting), holding...)
}

// Local returns what the repository itself says about a program's settings, apart from any workload: the images that start
// it, and the configuration files that its own defaults name. What a deployment may set is Open.
func (s *Services) Local(prog *service.Program) settings.Environment {
	return s.linker.localEnvironment(prog)
}

// Documents returns the configuration files that a source is read from in an environment of these Services, in the order
// in which they are read. complete is false where there may be others, or where one of them is not known.
func (s *Services) Documents(env settings.Environment, source *settings.Source) (list []*settings.Document, complete bool) {
	e, ok := env.(*environment)
	if !ok {
		return nil, false
	}
	complete = true
	for _, f := range e.within(source).files(source) {
		complete = complete && f.state != settings.Open
		list = append(list, f.docs...)
	}
	return list, complete
}

// Document reads a file of the repository as configuration, each once; nil where it cannot be read. format is as for
// settings.Parse.
func (s *Services) Document(name, format string) *settings.Document {
	return s.linker.docs.file(name, format)
}

// Entry reads a key of a ConfigMap as the file that it becomes, with its places in the manifest.
func (s *Services) Entry(e *manifest.ConfigEntry, format string) *settings.Document {
	return s.linker.docs.entry(e, format)
}

func byDeployment(a, b *Deployment) int {
	return cmp.Or(comparePositions(a.Workload.Position, b.Workload.Position), comparePositions(a.Container.Position, b.Container.Position))
}

func comparePositions(a, b report.Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
