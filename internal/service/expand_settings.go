package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

// each goes on with every text that an expression may be: the settings decide which, so that what is found stands behind
// the condition that it is this one.
func (x *expansion) each(e *settings.Expr, at mountPoint, why string, f func(text string, at mountPoint)) {
	res := e.Eval(nil)
	if text, ok := res.Value(); ok {
		f(text, at)
		return
	}
	for _, text := range e.Eval(settings.Defaults{}).Texts { // what it is where nothing is set
		if !slices.Contains(res.Texts, text) {
			res.Texts = append(res.Texts, text)
		}
	}
	var others []Guard
	for _, text := range res.Texts[:min(len(res.Texts), maxTexts)] {
		is := Guard{Condition: &settings.Expr{Op: settings.Equal, Args: []*settings.Expr{e, settings.Text(text)}}, Position: e.Position}
		here := at
		here.guards = append(append([]Guard{}, at.guards...), is)
		f(text, here)
		is.Negated = true
		others = append(others, is)
	}
	if !res.Complete || len(res.Texts) > maxTexts {
		late := x.later(at, f)
		at.prefix = joinText(at.prefix, knownStart(e))
		at.guards = append(append([]Guard{}, at.guards...), others...)
		x.unresolved(at, at.via, why)
		u := &x.l.Unresolved[len(x.l.Unresolved)-1]
		u.path, u.expand = e, late
	}
}

// later returns a function that goes on with a text which only an environment tells. It reports false where that leaves
// something unresolved.
func (x *expansion) later(at mountPoint, f func(text string, at mountPoint)) func(text string) ([]*Route, bool) {
	type result struct {
		routes []*Route
		all    bool
	}
	known := map[string]result{}
	return func(text string) ([]*Route, bool) {
		defer x.b.eval.alone()()
		if r, ok := known[text]; ok {
			return r.routes, r.all
		}
		routes, l := x.routes, x.l
		aside := *l
		aside.Unresolved = nil
		x.routes, x.l = nil, &aside
		f(text, at)
		r := result{dedupe(x.routes), len(aside.Unresolved) == 0}
		x.routes, x.l = routes, l
		known[text] = r
		return r.routes, r.all
	}
}

// At returns the listener as it is in an environment: registrations whose paths the settings decide are resolved as far as
// env knows them.
func (l *Listener) At(env settings.Environment) *Listener {
	out := *l
	out.Unresolved, out.Routes = nil, slices.Clip(l.Routes)
	for _, u := range l.Unresolved {
		routes, ok := u.at(env)
		if !ok {
			out.Unresolved = append(out.Unresolved, u)
		}
		out.Routes = append(out.Routes, routes...)
	}
	return &out
}

// at returns the routes that an unresolved registration makes in an environment, beside those that every environment may
// have.
func (u Unresolved) at(env settings.Environment) (list []*Route, ok bool) {
	if u.expand == nil || env == nil {
		return nil, false
	}
	r := u.path.Eval(env)
	if !r.Complete || len(r.Texts) == 0 || len(r.Texts) > maxTexts {
		return nil, false
	}
	possible := u.path.Eval(nil).Texts
	for _, text := range r.Texts {
		if slices.Contains(possible[:min(len(possible), maxTexts)], text) {
			continue
		}
		routes, all := u.expand(text)
		if !all {
			return nil, false
		}
		list = append(list, routes...)
	}
	return list, true
}

// maxTexts bounds the paths of one registration.
const maxTexts = 4

// at expands a registration at a path.
func (x *expansion) at(r *router, e *entry, text string, at mountPoint, depth int) {
	if e.dialect == ServeMux {
		at.method, at.host, text = splitServeMux(text, at.method, at.host)
	}
	full := joinText(at.prefix, text)
	if e.dialect == ServeMux && at.prefix == "" {
		full = text
	}
	full, ok := inside(full, at.within, e.dialect)
	if !ok || slices.ContainsFunc(at.except, func(p string) bool { return strings.HasPrefix(full, p) }) {
		return // what is registered here is never asked for here
	}
	if e.mount || takesRest(e.dialect, full) {
		below := at
		start := mountStart(full)
		below.within, below.bare = start, false
		if e.dialect == ServeMux {
			below.except = append(slices.Clip(at.except), nearer(r, e, at.prefix)...)
		}
		if e.strip {
			below.mounted, below.by = start, r.framework
		}
		if e.strip && start == "" {
			below.mounted = "/"
		}
		if x.delegates(e.handler, below, depth) {
			return
		}
		if e.mount && e.dialect != GorillaPre {
			x.add(e, joinText(start, "/*"), at)
			full = start
		}
	}
	x.add(e, full, at)
	if at.bare && text == "/" && full != "/" {
		x.add(e, strings.TrimSuffix(full, "/"), at)
	}
}
