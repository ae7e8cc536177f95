package service

import (
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

// nearer returns the subtrees of a mux that are certainly there, for every method and host, and more specific than a
// registration: requests below them go there.
func nearer(r *router, to *entry, prefix string) []string {
	var out []string
	own, known := to.path.Eval(nil).Value()
	for _, e := range *r.entries {
		path, ok := e.path.Eval(nil).Value()
		if known && ok && e != to && len(e.guards) == 0 && strings.HasPrefix(path, own) && len(path) > len(own) &&
			strings.HasSuffix(path, "/") && path[0] == '/' && !strings.Contains(path, "{") {
			out = append(out, joinText(prefix, path))
		}
	}
	return out
}

// takesRest reports whether a pattern takes whatever lies below a path.
func takesRest(d Dialect, pattern string) bool {
	switch d {
	case ServeMux:
		return strings.HasSuffix(pattern, "/") || strings.HasSuffix(pattern, "...}")
	case Colon, Chi, FiberPath, BeegoPath:
		return strings.Contains(pattern[strings.LastIndexByte(pattern, '/')+1:], "*")
	}
	return false
}

// underPrefix puts the prefix of a router before the patterns that its middleware is for.
func underPrefix(l middlewares, prefix string) middlewares {
	out := slices.Clone(l)
	for i, m := range out {
		if m.below != nil && prefix != "" {
			out[i].below = joinPaths(settings.Text(prefix), m.below)
		}
	}
	return out
}

// applying leaves out the middleware that is for other paths.
func applying(l middlewares, pattern string) middlewares {
	var out middlewares
	for _, m := range l {
		if m.below != nil {
			text, ok := m.below.Eval(nil).Value()
			if texts := m.below.Eval(nil).Texts; !ok && len(texts) == 1 {
				text, ok = texts[0], true // as likely as the path itself
			}
			start, rest := strings.CutSuffix(text, "*")
			if ok && !(rest && strings.HasPrefix(pattern, start) && (pattern != start || start == "/") || text == pattern) {
				continue
			}
			m.maybe = m.maybe || !ok
		}
		out = append(out, m)
	}
	return out
}

// knownStart returns the constant text that an expression starts with.
func knownStart(e *settings.Expr) string {
	switch e.Op {
	case settings.Const:
		return e.Text
	case settings.Concat:
		return knownStart(e.Args[0])
	}
	return ""
}

// splitServeMux takes a pattern of net/http apart: "[METHOD ][HOST]/[PATH]" (net/http, Patterns).
func splitServeMux(text, method, host string) (string, string, string) {
	if m, rest, ok := strings.Cut(text, " "); ok {
		method, text = m, strings.TrimLeft(rest, " \t")
	}
	if i := strings.IndexByte(text, '/'); i > 0 {
		host, text = text[:i], text[i:]
	}
	return method, host, text
}

// inside returns the part of a pattern that lies below within, and false where nothing of it does.
func inside(pattern, within string, d Dialect) (string, bool) {
	if within == "" || within == "/" {
		return pattern, true
	}
	w := strings.TrimSuffix(within, "/")
	if pattern == w || strings.HasPrefix(pattern, w+"/") {
		return pattern, true
	}
	if start := staticStart(pattern); start != pattern || d == Prefix || d == ServeMux && strings.HasSuffix(pattern, "/") {
		if strings.HasPrefix(within, start) {
			if d == ServeMux && strings.HasSuffix(pattern, "/") || d == Prefix {
				return within, true
			}
			return pattern, true // a wildcard that may lie there
		}
	}
	return "", false
}

// staticStart returns the part of a pattern before its first parameter or wildcard.
func staticStart(pattern string) string {
	if i := strings.IndexAny(pattern, "{:*+"); i >= 0 {
		return pattern[:strings.LastIndexByte(pattern[:i], '/')+1]
	}
	return pattern
}

// mountStart returns a mount's own path: what stands before the wildcard at its end.
func mountStart(pattern string) string {
	for _, end := range []string{"/*", "*"} {
		if s, ok := strings.CutSuffix(pattern, end); ok {
			return strings.TrimSuffix(s, "/")
		}
	}
	if i := strings.LastIndex(pattern, "/*"); i >= 0 && !strings.Contains(pattern[i+1:], "/") { // gin's *any
		return pattern[:i]
	}
	if i := strings.LastIndex(pattern, "/{"); i >= 0 && strings.HasSuffix(pattern, "...}") {
		return pattern[:i]
	}
	return strings.TrimSuffix(pattern, "/")
}
