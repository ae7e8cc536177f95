package project

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
)

// linkInput is what programs are linked with.
type linkInput struct {
	model     *service.Model
	images    []*Image // with their Workloads
	manifests *manifest.Model
	modules   *gomod.Tree
	files     *inventory.Inventory
	within    func(name string) bool // belongs to the project
	judged    func(name string) bool // in scope by where it stands: only there an unlinked container is of interest
}

// A linker finds which container runs which program.
type linker struct {
	linkInput
	docs  *documents
	mains mains
	// starts are what the images start by themselves.
	starts map[*Image]startOf
}

// startOf is what an image starts without a workload that says otherwise.
type startOf struct {
	runs     []run
	complete bool
}

// A run is one program that is started, with the command that starts it.
type run struct {
	program *service.Program
	command command
	how     string // "starts /app/claims, built from cmd/claims"
}

// linkServices links the containers of all workloads, init containers and jobs included, with the programs that they run.
// Patches of overlays are no workloads of their own. A container that runs an image of a Dockerfile runs the program whose
// build the command, else ENTRYPOINT and CMD name. Without a Dockerfile the name of the command, else the last element of
// the image's name has to be that of the executable, of its main package's folder, or of a module with one program.
func linkServices(in linkInput) *Services {
	l := &linker{linkInput: in, docs: newDocuments(in.files), starts: map[*Image]startOf{}}
	for _, img := range in.images {
		runs, complete := l.imageStarts(img)
		l.starts[img] = startOf{runs, complete}
	}
	s := &Services{Model: in.model, linker: l}
	if len(in.model.Programs) == 0 {
		return s
	}
	byContainer := map[*manifest.Container][]*Image{}
	for _, img := range in.images {
		for _, w := range img.Workloads {
			byContainer[w.Container] = append(byContainer[w.Container], img)
		}
	}
	for i := range in.manifests.Workloads {
		w := &in.manifests.Workloads[i]
		if w.Patch {
			continue
		}
		var unlinked []Unlinked
		linked := map[string]bool{} // images of the workload's containers that are linked
		for j := range w.Containers {
			c := &w.Containers[j]
			list, why := l.container(w, c, byContainer[c])
			s.Deployments = append(s.Deployments, list...)
			if len(list) > 0 {
				linked[c.Image.Text] = true
			}
			if why != "" && in.judged(w.Position.File) {
				unlinked = append(unlinked, Unlinked{w, c, why})
			}
		}
		for _, u := range unlinked {
			// Beside a container that runs a program, another image is that of a sidecar.
			// Several renderings of one manifest are one place.
			again := slices.ContainsFunc(s.Unlinked, func(o Unlinked) bool { return o.Container.Position == u.Container.Position && o.Why == u.Why })
			if !again && (len(linked) == 0 || linked[u.Container.Image.Text] || !u.Container.Image.Known) {
				s.Unlinked = append(s.Unlinked, u)
			}
		}
	}
	slices.SortStableFunc(s.Deployments, byDeployment)
	return s
}

// container links one container. why says why it is not, where it may run a program all the same.
func (l *linker) container(w *manifest.Workload, c *manifest.Container, images []*Image) (list []*Deployment, why string) {
	if len(images) == 0 {
		return l.byName(w, c)
	}
	var runs []run
	seen := map[*service.Program]int{}
	from := map[*service.Program][]*Image{}
	for _, img := range images {
		one, reason := l.containerStarts(w, c, img)
		if reason != "" {
			why = reason
		}
		for _, r := range one {
			if _, ok := seen[r.program]; !ok {
				seen[r.program] = len(runs)
				runs = append(runs, r)
			}
			from[r.program] = append(from[r.program], img)
		}
	}
	for _, r := range runs {
		of := from[r.program]
		d := l.deployment(w, c, r, of, true)
		d.Image = of[0]
		name := "the container's image"
		if c.Image.Text != "" {
			name = "image " + c.Image.Text
		}
		d.Evidence = fmt.Sprintf("%s is built by %s, which %s", name, of[0].Dockerfile, r.how)
		if len(c.Command) > 0 {
			d.Evidence = fmt.Sprintf("%s is built by %s; the command %s", name, of[0].Dockerfile, r.how)
		}
		list = append(list, d)
	}
	if len(list) > 0 {
		why = ""
	}
	return list, why
}

// byName links a container whose Dockerfile is not known.
func (l *linker) byName(w *manifest.Workload, c *manifest.Container) (list []*Deployment, why string) {
	image := c.Image.Text
	if manifest.Public(image) && !l.ownImage(image) {
		return nil, ""
	}
	if len(c.Command) > 0 {
		cmds, complete := l.follower(w, c, nil).follow(l.arguments(w, c, c.Command, c.Args))
		for _, cmd := range cmds {
			if systemTools[path.Base(cmd.name.Text)] {
				continue
			}
			prog, how, reason := l.named(path.Base(cmd.name.Text), false)
			if prog == nil {
				why = cmp.Or(reason, fmt.Sprintf("its command %s is named like none of the programs", cmd.name.Text))
				continue
			}
			d := l.deployment(w, c, run{prog, cmd, ""}, nil, false)
			d.Evidence = fmt.Sprintf("command %s is named like %s", cmd.name.Text, how)
			list = append(list, d)
		}
		if !complete {
			why = "its command has parts that only the run knows"
		}
		if len(list) > 0 {
			why = ""
		}
		return list, why
	}
	base := manifest.ImageBase(image)
	if base == "" {
		if image == "" {
			return nil, "neither an image nor a build that is understood says what it runs"
		}
		return nil, fmt.Sprintf("the name of its image %s is not known", image)
	}
	prog, how, reason := l.named(base, true)
	if prog == nil {
		return nil, cmp.Or(reason, fmt.Sprintf("image %s is named like none of the programs", image))
	}
	r := run{program: prog, command: command{args: l.arguments(w, c, nil, c.Args)}}
	d := l.deployment(w, c, r, nil, false)
	d.Evidence = fmt.Sprintf("image %s is named like %s", image, how)
	if starting, _ := l.imagesOf(prog); len(starting) == 1 && len(starting[0].Workloads) == 0 {
		// What the one Dockerfile builds that starts this program.
		if runs, _ := l.containerStarts(w, c, starting[0]); len(runs) > 0 && runs[0].program == prog {
			d = l.deployment(w, c, runs[0], starting, true)
			d.Image = starting[0]
			d.Evidence = fmt.Sprintf("image %s is named like %s, which %s starts", image, how, starting[0].Dockerfile)
		}
	}
	return []*Deployment{d}, ""
}

// ownImage reports whether an image with the name of a public one is a module's own: whoever the image belongs to stands in
// the module's path as well ("grafana/tempo" of github.com/grafana/tempo).
func (l *linker) ownImage(image string) bool {
	parts := strings.Split(image, "/")
	if len(parts) < 2 {
		return false
	}
	owner := parts[len(parts)-2]
	return slices.ContainsFunc(l.model.Programs, func(p *service.Program) bool { return slices.Contains(strings.Split(p.Module, "/"), owner) })
}

// named returns the program of a name: that of its executable, else of its main package's folder, and for an image the
// last element of its module's path where the module has this one program. reason says between which it cannot be told.
func (l *linker) named(name string, image bool) (prog *service.Program, how, reason string) {
	rules := []struct {
		how string
		is  func(p *service.Program) bool
	}{
		{"the program %s", func(p *service.Program) bool { return p.Name == name }},
		{"the folder %[2]s", func(p *service.Program) bool { return p.Dir != "." && path.Base(p.Dir) == name }},
		{"the module %[3]s", func(p *service.Program) bool {
			return image && moduleLast(p.Module) == name && l.onlyMain(p)
		}},
	}
	for _, r := range rules {
		var found []*service.Program
		for _, p := range l.model.Programs {
			if r.is(p) {
				found = append(found, p)
			}
		}
		if len(found) == 1 {
			p := found[0]
			return p, strings.SplitN(fmt.Sprintf(r.how+"\x00%[1]s%[2]s%[3]s", p.Name, p.Dir, p.Module), "\x00", 2)[0], ""
		}
		if len(found) > 1 {
			return nil, "", fmt.Sprintf("%s may be %s or %s", name, found[0].Dir, found[1].Dir)
		}
	}
	return nil, "", ""
}

// arguments returns a command line as Kubernetes starts it: command, then args, with "$(NAME)" replaced by the
// container's environment (API reference, Container).
func (l *linker) arguments(w *manifest.Workload, c *manifest.Container, lists ...[]manifest.Value) []settings.Argument {
	vars, open := l.manifests.EnvOf(w, c)
	var args []settings.Argument
	for _, list := range lists {
		for _, v := range list {
			if w.Kind != manifest.Compose {
				v = manifest.Expand(v, vars, open)
			}
			args = append(args, settings.Argument{Text: v.Text, Known: v.Known, Position: v.Position})
		}
	}
	return args
}
