package project

import (
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// An environment is where a program runs: a container of a workload, or the repository alone. It never changes.
type environment struct {
	*linker
	program *service.Program

	workload  *manifest.Workload // nil for the repository alone
	container *manifest.Container
	vars      []manifest.EnvVar // of the manifest
	open      bool              // it may set further ones

	images []*Image // what is run; several where it is one of them
	exact  bool     // it is one of images and nothing else
	// commands are the command lines that may start the program; none where they are not known. Those of the repository
	// alone are one for each image.
	commands []command
	kinds    map[string]settings.FlagKind
	inside   []*settings.Source // whose files are being looked for, so that none is looked for in itself
}

// deployment returns the program of a run in a container; exact says that the container runs one of images for certain.
func (l *linker) deployment(w *manifest.Workload, c *manifest.Container, r run, images []*Image, exact bool) *Deployment {
	env := &environment{
		linker: l, program: r.program, workload: w, container: c, images: images, exact: exact,
		commands: []command{r.command}, kinds: flagKinds(r.program),
	}
	env.vars, env.open = l.manifests.EnvOf(w, c)
	if !exact {
		starting, holding := l.imagesOf(r.program)
		env.images = append(slices.Clone(starting), holding...)
	}
	return &Deployment{Program: r.program, Workload: w, Container: c, Env: env}
}

func (l *linker) localEnvironment(prog *service.Program) *environment {
	env := &environment{linker: l, program: prog, kinds: flagKinds(prog)}
	env.images, _ = l.imagesOf(prog)
	for _, img := range env.images {
		for _, r := range l.starts[img].runs {
			if r.program == prog {
				env.commands = append(env.commands, r.command)
			}
		}
	}
	return env
}

// follower returns what follows commands in a container of an image; all but l may be nil.
func (l *linker) follower(w *manifest.Workload, c *manifest.Container, img *Image) *follower {
	env := &environment{linker: l, workload: w, container: c, exact: img != nil}
	f := &follower{variable: env.Variable}
	f.script = func(name string) (script, bool) {
		at := f.path(command{name: settings.Argument{Text: name}})
		if s, ok := env.mountedScript(at); ok || img == nil {
			return s, ok
		}
		return l.script(img, at)
	}
	if c != nil {
		env.vars, env.open = l.manifests.EnvOf(w, c)
		f.dir = c.WorkingDir
	}
	if img != nil {
		env.images = []*Image{img}
	}
	return f
}

// path returns the path of a command's executable where the working directory is one that the manifest or a script sets.
func (f *follower) path(c command) string {
	name := c.name.Text
	if !strings.Contains(name, "/") || strings.HasPrefix(name, "/") {
		return name
	}
	switch {
	case c.dirOpen:
		return ""
	case c.dir != "":
		return c.dir + "/" + name
	case f.dir.Set() && f.dir.Known:
		return f.dir.Text + "/" + name
	case f.dir.Set():
		return ""
	}
	return name
}

// flagKinds tells the kinds of a program's flags by their defaults.
func flagKinds(prog *service.Program) map[string]settings.FlagKind {
	kinds := map[string]settings.FlagKind{}
	visit := func(e *settings.Expr) {
		if e.Op != settings.Flag {
			return
		}
		kind := settings.AnyFlag
		if len(e.Args) > 0 && e.Args[0] != nil && e.Args[0].Op == settings.Const {
			kind = settings.ValueFlag
			if t := e.Args[0].Text; t == "true" || t == "false" {
				kind = settings.BoolFlag
			}
		}
		for name := range strings.SplitSeq(e.Text, ",") {
			if name = strings.TrimSpace(name); kinds[name] == settings.AnyFlag || kind == settings.BoolFlag {
				kinds[name] = kind
			}
		}
	}
	for _, r := range prog.Settings {
		r.Setting.Walk(visit)
	}
	for _, s := range prog.Sources {
		for _, f := range s.Files {
			f.Walk(visit)
		}
	}
	for _, l := range prog.Listeners {
		l.Addr.Walk(visit)
	}
	return kinds
}

// runtime are variables that a container's runtime or a shell sets whatever nobody says.
var runtimeVariables = regexp.MustCompile(`^(?:PATH|HOME|HOSTNAME|PWD|OLDPWD|SHLVL|TERM|_|KUBERNETES_.*|.*_SERVICE_HOST|.*_SERVICE_PORT(?:_.*)?|.*_PORT_\d+_(?:TCP|UDP).*)$`)

// Variable implements settings.Environment: what stands in front of the command, over the manifest's env and envFrom, over the
// image's ENV, over the .env file that the program itself loads.
func (e *environment) Variable(name string) settings.Setting {
	for _, c := range e.commands {
		if s, ok := c.vars[name]; ok && len(e.commands) == 1 {
			return s
		} else if ok || c.varsOpen {
			return settings.Setting{}
		}
	}
	s := e.given(name)
	if s.State == settings.Open && s.Position.Line > 0 {
		return s
	}
	return e.dotenv(name, s)
}

// given is what the manifest and the image set.
func (e *environment) given(name string) settings.Setting {
	for i := range e.vars {
		if v := &e.vars[i]; v.Name.Text == name {
			return manifestVariable(v)
		}
	}
	if e.open {
		return settings.Setting{}
	}
	if port, ok := e.knative(name); ok {
		return port
	}
	if e.serviceLink(name) {
		return settings.Setting{}
	}
	s := e.ofImages(func(img *Image) settings.Setting {
		v, at := img.Final.Getenv(name), envPlace(img.Final, name)
		if v.Position.Line > 0 {
			at = v.Position
		}
		switch {
		case !v.Known:
			return settings.Setting{Position: at}
		case v.Text == "" && at.Line == 0:
			return settings.Setting{State: settings.Unset}
		}
		return settings.Setting{Text: v.Text, State: settings.Set, Position: at}
	})
	if s.State != settings.Set && runtimeVariables.MatchString(name) {
		return settings.Setting{}
	}
	return s
}

// envPlace returns the ENV that sets a variable, the zero place where none of the file does.
func envPlace(stage *container.Stage, name string) (at report.Position) {
	for ; stage != nil && at.Line == 0; stage = stage.Base.Stage {
		for _, env := range stage.Env {
			if env.Name == name {
				at = env.Position
			}
		}
	}
	return at
}

func manifestVariable(v *manifest.EnvVar) settings.Setting {
	at := v.Value.Position
	if at.Line == 0 {
		at = v.Name.Position
	}
	switch {
	case v.From != "" && v.From != string(manifest.ConfigMap) && v.From != "file", !v.Value.Known:
		return settings.Setting{Position: at}
	}
	return settings.Setting{Text: v.Value.Text, State: settings.Set, Position: at}
}

// ofImages asks what is run: it is known where all images agree. Without a Dockerfile nothing is set by one, unless there is
// one that may be it.
func (e *environment) ofImages(ask func(*Image) settings.Setting) settings.Setting {
	result := settings.Setting{State: settings.Unset}
	for i, img := range e.images {
		s := settings.Setting{}
		if img.Image != nil && img.Final != nil && !img.Final.Windows {
			s = ask(img)
		}
		switch {
		case !e.exact && e.workload != nil && s.State == settings.Set:
			return settings.Setting{Position: s.Position}
		case i == 0:
			result = s
		case s.State != result.State || s.Text != result.Text:
			return settings.Setting{}
		}
	}
	if e.workload == nil && result.State == settings.Unset || len(e.images) == 0 && e.unclear() {
		return settings.Setting{}
	}
	return result
}

// unclear reports whether the project has an image of which it is not known what it starts, so that it may be any program's.
func (l *linker) unclear() bool {
	return slices.ContainsFunc(l.images, func(img *Image) bool {
		start := l.starts[img]
		return !start.complete && len(start.runs) == 0
	})
}

// dotenv asks the .env files that the program loads by itself: godotenv.Load leaves alone what is set, Overload does not.
func (e *environment) dotenv(name string, given settings.Setting) settings.Setting {
	if e.program == nil {
		return given
	}
	for _, source := range e.program.Sources {
		library := strings.ToLower(source.Library)
		if !strings.Contains(library, "godotenv") || slices.Contains(e.inside, source) {
			continue
		}
		over := strings.Contains(library, "overload")
		if given.State == settings.Set && !over {
			continue
		}
		switch s := e.Key(source, name); {
		case s.State == settings.Open:
			return s
		case s.State == settings.Set && (over || given.State == settings.Unset || e.workload == nil):
			given = s
		}
	}
	return given
}

// knative is the port that Knative Serving tells the container: its own first, else 8080 (Knative runtime contract).
func (e *environment) knative(name string) (settings.Setting, bool) {
	if name != "PORT" || e.workload == nil || e.workload.Kind != "Service" || e.container == nil {
		return settings.Setting{}, false
	}
	if len(e.container.Ports) == 0 {
		return settings.Setting{Text: "8080", State: settings.Set, Position: e.container.Position}, true
	}
	port := e.container.Ports[0].Port
	if !port.Known {
		return settings.Setting{Position: port.Position}, true
	}
	return settings.Setting{Text: port.Text, State: settings.Set, Position: port.Position}, true
}

// serviceLink reports whether the kubelet may set a variable for a Service of the namespace ("NAME_PORT"; Kubernetes,
// "Accessing the Service": environment variables).
func (e *environment) serviceLink(name string) bool {
	prefix, ok := strings.CutSuffix(name, "_PORT")
	if !ok || e.workload == nil || e.workload.Kind == manifest.Compose {
		return false
	}
	return slices.ContainsFunc(e.manifests.Services, func(s manifest.Service) bool {
		return strings.ReplaceAll(strings.ToUpper(s.Name.Text), "-", "_") == prefix &&
			(s.Namespace == e.workload.Namespace || s.Namespace == "" || e.workload.Namespace == "")
	})
}

// Flag implements settings.Environment.
func (e *environment) Flag(name string) settings.Setting {
	var result settings.Setting
	for i, c := range e.commands {
		s := settings.FlagOf(c.args, name, e.kinds)
		if i > 0 && (s.State != result.State || s.Text != result.Text) {
			return settings.Setting{}
		}
		result = s
	}
	if result.State != settings.Unset {
		return result
	}
	if e.overridable() {
		return settings.Setting{}
	}
	return result
}

// overridable reports whether the command line may hold more than what is known of it: that of the repository alone in any
// deployment, that of a container in an image that is not known.
func (e *environment) overridable() bool {
	return e.workload == nil || !e.exact && len(e.container.Command) == 0 && (len(e.images) > 0 || e.unclear())
}

// Arguments implements settings.Arguments: what of the command line is no flag, such as a subcommand.
func (e *environment) Arguments() (words []string, known bool) {
	for i, c := range e.commands {
		one, ok := settings.Operands(c.args, e.kinds)
		if i > 0 && (ok != known || !slices.Equal(one, words)) {
			return nil, false
		}
		words, known = one, ok
	}
	return words, known && !e.overridable()
}

var (
	_ settings.Environment = (*environment)(nil)
	_ settings.Arguments   = (*environment)(nil)
)

// truthOf turns an answer of the image's model into the state of a file.
func fileState(t container.Truth) settings.State {
	switch t {
	case container.Yes:
		return settings.Set
	case container.No:
		return settings.Unset
	}
	return settings.Open
}
