package main

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

func gatherFacts(ctx context.Context, p *project.Project) *facts {
	f := &facts{Schema: "golive.facts/v1", Services: []factService{}, Workloads: []factWorkload{}, Images: []factImage{}, Limits: []factLimit{}}
	s := p.Services(ctx)
	for _, prog := range s.Model.Programs {
		f.Services = append(f.Services, serviceFacts(s, prog))
	}
	manifests := p.Manifests(ctx)
	for i := range manifests.Workloads {
		w := &manifests.Workloads[i]
		if p.InScope(w.Position.File) || slices.ContainsFunc(s.Deployments, func(d *project.Deployment) bool { return d.Workload == w }) {
			f.Workloads = append(f.Workloads, workloadFacts(s, w))
		}
	}
	for _, img := range p.Images(ctx).List {
		f.Images = append(f.Images, imageFacts(img))
	}
	limit := func(at report.Position, message string) {
		f.Limits = append(f.Limits, factLimit{Message: message, Place: place(at)})
	}
	for _, pr := range s.Model.Problems {
		limit(pr.Position, pr.Message)
	}
	for _, pr := range manifests.Problems {
		limit(report.Position{File: pr.File, Line: pr.Line}, pr.Message)
	}
	for _, pr := range p.Images(ctx).Problems {
		limit(report.Position{File: pr.File, Line: pr.Line}, pr.Message)
	}
	if ctx.Err() != nil {
		limit(report.Position{}, "not everything was looked at: "+context.Cause(ctx).Error())
	}
	maskFacts(ctx, p, f)
	return f
}

// place writes a position as file:line.
func place(at report.Position) string {
	switch {
	case at.File == "":
		return ""
	case at.Line == 0:
		return at.File
	}
	return at.File + ":" + itoa(at.Line)
}

func serviceFacts(s *project.Services, p *service.Program) factService {
	out := factService{Package: p.Package, Name: p.Name, Dir: p.Dir, Main: place(p.Main), Service: p.IsService(),
		Listeners: []factListener{}, Consumers: []factUse{}, Dependencies: []factUse{}, Signals: []factUse{}, Settings: []factSetting{},
		Files: []factUse{}, Unfollowed: []factUse{}, RunBy: []string{}}
	env := settings.Alone(s.Local(p))
	for _, l := range p.Listeners {
		if service.Holds(l.Guards, env) == service.No {
			continue // the settings of the repository do not open it
		}
		out.Listeners = append(out.Listeners, listenerFacts(l, env))
	}
	for _, c := range p.Consumers {
		out.Consumers = append(out.Consumers, factUse{c.Kind, "", place(c.Position)})
	}
	for _, d := range p.Dependencies {
		out.Dependencies = append(out.Dependencies, factUse{d.Kind, d.Name, place(d.Position)})
	}
	for _, g := range p.Signals {
		names := strings.Join(g.Names, ", ")
		if names == "" {
			names = "every signal"
		}
		out.Signals = append(out.Signals, factUse{names, "", place(g.Position)})
	}
	for _, r := range p.Settings {
		one := factSetting{Kind: string(r.Setting.Op), Name: r.Setting.Text, Required: r.Required == service.Yes, Place: place(r.Position)}
		if r.Setting.Op == settings.Flag && len(r.Setting.Args) > 0 {
			one.Default = exprText(r.Setting.Args[0])
			if one.Default != "" && credential.SecretName(one.Name) {
				one.Default = "***"
			}
		}
		out.Settings = append(out.Settings, one)
	}
	for _, u := range p.Files {
		out.Files = append(out.Files, factUse{exprText(u.Path), u.Name, place(u.Position)})
	}
	for _, u := range p.Unfollowed {
		out.Unfollowed = append(out.Unfollowed, factUse{u.Name, u.Why, place(u.Position)})
	}
	for _, d := range s.Of(p) {
		if at := place(d.Container.Position); !slices.Contains(out.RunBy, at) {
			out.RunBy = append(out.RunBy, at)
		}
	}
	if p.Cut != nil {
		out.CutAt = place(p.Cut.Position)
	}
	return out
}

func listenerFacts(l *service.Listener, env settings.Environment) factListener {
	ports := l.Port(env)
	out := factListener{Protocol: string(l.Protocol), Framework: l.Framework, Address: exprText(l.Addr), Ports: append([]string{}, ports.Texts...), Complete: ports.Complete,
		Always: service.Holds(l.Guards, env) == service.Yes, Place: place(l.Position), Routes: []factRoute{}, RPC: []factUse{}, Unresolved: []factUse{}, Shutdown: []factStop{}}
	if l.Opaque != nil {
		out.Opaque = l.Opaque.Why
	}
	for _, r := range l.Routes {
		if service.Holds(r.Guards, env) != service.No { // one of other settings
			out.Routes = append(out.Routes, routeFacts(r, env))
		}
	}
	for _, s := range l.Services {
		note := ""
		if s.Maybe {
			note = "conditional"
		}
		name := s.Name
		if name == "" {
			name = "?"
		}
		out.RPC = append(out.RPC, factUse{name, note, place(s.Position)})
	}
	for _, u := range l.Unresolved {
		if service.Holds(u.Guards, env) == service.No {
			continue
		}
		name := u.Prefix
		if name == "" {
			name = "?"
		}
		out.Unresolved = append(out.Unresolved, factUse{name, u.Why, place(u.Position)})
	}
	for _, s := range l.Shutdown {
		stop := factStop{Name: s.Name, Graceful: s.Graceful, OnSignal: truthText(s.OnSignal), Place: place(s.Position)}
		if s.Timeout != nil {
			stop.Timeout = durationOf(s.Timeout, env)
		}
		out.Shutdown = append(out.Shutdown, stop)
	}
	return out
}

func routeFacts(r *service.Route, env settings.Environment) factRoute {
	out := factRoute{Method: r.Method, Host: r.Host, Path: r.Pattern, Handler: shortName(r.Handler.Name), HandlerAt: place(r.Handler.Position),
		Middleware: []string{}, Conditional: service.Holds(r.Guards, env) != service.Yes, Place: place(r.Position)}
	for _, m := range r.Middleware {
		name := shortName(m.Name)
		if m.Maybe {
			name += "?"
		}
		out.Middleware = append(out.Middleware, name)
	}
	method := r.Method
	if method == "" {
		method = "GET"
	}
	out.Auth = truthText(r.Protected(method, r.Pattern).Auth)
	switch {
	case r.Debug != "":
		out.Kind = "debug"
	case r.Metrics:
		out.Kind = "metrics"
	case r.Builtin:
		out.Kind = "builtin"
	}
	return out
}

// shortName leaves the path of a package out of a function's name.
func shortName(symbol string) string {
	open := ""
	for strings.HasPrefix(symbol, "(") || strings.HasPrefix(symbol, "*") {
		open, symbol = open+symbol[:1], symbol[1:]
	}
	return open + path.Base(symbol)
}

func truthText(t service.Truth) string {
	switch t {
	case service.Yes:
		return "yes"
	case service.No:
		return "no"
	}
	return "unknown"
}

func workloadFacts(s *project.Services, w *manifest.Workload) factWorkload {
	out := factWorkload{Kind: w.Kind, Name: w.Name.Text, Namespace: w.Namespace, Place: place(w.Position), Containers: []factContainer{}}
	if w.Rendered != nil {
		out.From = string(w.Rendered.Kind) + " " + w.Rendered.Path
		if w.Rendered.Environment != "" {
			out.From += " (" + w.Rendered.Environment + ")"
		}
	}
	for i := range w.Containers {
		out.Containers = append(out.Containers, containerFacts(s, w, &w.Containers[i]))
	}
	return out
}

func containerFacts(s *project.Services, w *manifest.Workload, c *manifest.Container) factContainer {
	out := factContainer{Name: c.Name.Text, Image: c.Image.Text, Init: c.Init, Runs: []string{}, Ports: []string{}, Probes: []factProbe{}, Env: []string{}, Place: place(c.Position)}
	for _, d := range s.Deployments {
		if d.Workload == w && d.Container == c {
			out.Runs, out.Why = append(out.Runs, d.Program.Dir), d.Evidence
		}
	}
	for _, u := range s.Unlinked {
		if u.Workload == w && u.Container == c {
			out.Why = u.Why
		}
	}
	for _, p := range c.Ports {
		name := p.Port.Text
		if p.Name != "" {
			name = p.Name + "=" + name
		}
		out.Ports = append(out.Ports, name)
	}
	for _, p := range []struct {
		name  string
		probe *manifest.Probe
	}{{"startup", c.Startup}, {"liveness", c.Liveness}, {"readiness", c.Readiness}, {"healthcheck", c.Healthcheck}} {
		if p.probe != nil {
			out.Probes = append(out.Probes, probeFacts(p.name, p.probe))
		}
	}
	for _, e := range c.Env {
		out.Env = append(out.Env, e.Name.Text)
	}
	return out
}

func probeFacts(name string, p *manifest.Probe) factProbe {
	out := factProbe{Name: name, Kind: string(p.Kind), Place: place(p.Position)}
	switch p.Kind {
	case manifest.HTTPGet:
		out.What = "GET " + p.Path.Text + " on " + p.Port.Text
		out.Place = place(p.Path.Position)
	case manifest.Exec:
		var words []string
		for _, v := range p.Command {
			words = append(words, v.Text)
		}
		out.What = strings.Join(words, " ")
	default:
		out.What = p.Port.Text
	}
	if out.Place == "" {
		out.Place = place(p.Position)
	}
	return out
}

func imageFacts(img *project.Image) factImage {
	out := factImage{Dockerfile: img.Dockerfile, Target: "", Entrypoint: []string{}, Command: []string{}, Exposes: []string{}, Files: []string{}, Place: img.Dockerfile}
	if img.Image == nil || img.Final == nil {
		return out
	}
	st := img.Final
	out.Place, out.Target = place(st.Position), st.Name
	out.Base = st.Base.Root().Ref.Text
	out.User, out.WorkDir = st.User.Text, st.WorkDir.Text
	out.Entrypoint, out.Command = commandFacts(st.Entrypoint), commandFacts(st.Cmd)
	for _, v := range st.Expose {
		out.Exposes = append(out.Exposes, v.Text)
	}
	for at, node := range st.FS.Known() {
		if node.Origin.Line > 0 && node.Kind != container.Dir {
			out.Files = append(out.Files, at)
		}
	}
	slices.Sort(out.Files)
	return out
}

func commandFacts(c *container.Command) []string {
	words := []string{}
	if c != nil {
		for _, v := range c.Args {
			words = append(words, v.Text)
		}
	}
	return words
}
