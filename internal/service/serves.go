package service

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/settings"
)

// serves holds a request against the routes of a listener.
func (l *Listener) serves(method, path string, env settings.Environment) Answer {
	if l.Protocol == GRPC {
		return Answer{Served: No, Why: "the listener speaks gRPC only"}
	}
	var found []candidate
	var others []string
	for i, r := range l.Routes {
		fits := r.takes(l.Framework, path)
		if fits == No {
			continue
		}
		holds := Holds(r.Guards, env)
		if holds == No {
			continue
		}
		if !r.allows(method) {
			others = append(others, r.Method)
			continue
		}
		found = append(found, candidate{r, both(fits, holds), i})
	}
	slices.Sort(others)
	a := Answer{Served: No, Methods: slices.Compact(others)}
	if a.choose(found, path) {
		a.unless(l, path, env)
		return a
	}
	if a.Served == No {
		a.doubt(l, method, path, env)
	}
	return a
}

// A candidate is a route that takes a request, or may take it.
type candidate struct {
	route *Route
	truth Truth
	order int
}

func both(a, b Truth) Truth {
	switch {
	case a == No || b == No:
		return No
	case a == Yes && b == Yes:
		return Yes
	}
	return Maybe
}

// choose takes the route that comes first of those that fit. It reports whether one certainly does.
func (a *Answer) choose(found []candidate, path string) bool {
	if len(found) == 0 {
		return false
	}
	slices.SortStableFunc(found, func(x, y candidate) int { return compareRoutes(x, y, path) })
	sure := slices.IndexFunc(found, func(c candidate) bool { return c.truth == Yes })
	if sure < 0 {
		r := found[0].route
		a.Served, a.Why = Maybe, fmt.Sprintf("the route %s (%s:%d) may take it or not", r.Pattern, r.File, r.Line)
		return false
	}
	a.Served, a.Methods = Yes, nil
	if sure == 0 {
		a.Route = found[0].route
	}
	return true
}

// unless forgets the route of a certain answer where an unresolved registration may come before it.
func (a *Answer) unless(l *Listener, path string, env settings.Environment) {
	if a.Route == nil || a.Route.Pattern == cleanTarget(path) {
		return
	}
	for _, u := range l.Unresolved {
		if below(path, u.Prefix) && Holds(u.Guards, env) != No {
			a.Route = nil
			a.Why = fmt.Sprintf("the registration at %s:%d may take it: %s", u.File, u.Line, u.Why)
			return
		}
	}
}

// doubt makes a no into a maybe where what could not be seen may serve the path.
func (a *Answer) doubt(l *Listener, method, path string, env settings.Environment) {
	switch {
	case l.Opaque != nil:
		a.Served, a.Why = Maybe, "what serves the listener's requests could not be seen: "+cmp.Or(l.Opaque.Why, l.Opaque.Name)
		return
	case l.Protocol == TCP:
		a.Served, a.Why = Maybe, "the listener speaks a protocol of its own"
		return
	case l.intercepted(method, path) != "":
		a.Served, a.Why = Maybe, short(l.intercepted(method, path))+" answers it itself, or does not hand it on"
		return
	case l.Fallback.Name != "" && l.Fallback.Name != "net/http.NotFound" && l.Fallback.Name != "net/http.NotFoundHandler":
		a.Served, a.Why = Maybe, "what no route takes is answered by "+l.Fallback.Name
		return
	}
	for _, u := range l.Unresolved {
		if below(path, u.Prefix) && Holds(u.Guards, env) != No {
			a.Served, a.Why = Maybe, fmt.Sprintf("the registration at %s:%d is not resolved: %s", u.File, u.Line, u.Why)
			return
		}
	}
}

// below reports whether a path may belong to a registration of which the start of its path is known. Frameworks may fold
// case and redirect to the path with a slash.
func below(path, prefix string) bool {
	path, prefix = strings.ToLower(cleanTarget(path)+"/"), strings.ToLower(prefix)
	return strings.HasPrefix(path, prefix)
}

func cleanTarget(path string) string {
	t, ok := parseTarget(path)
	if !ok {
		return path
	}
	return cleanPath(t.decoded)
}

// takes says whether a route takes a path. Middleware that strips or redirects the last slash counts.
func (r *Route) takes(framework, path string) Truth {
	fits := r.Dialect.match(framework, r.Pattern, path)
	if fits == Yes && r.Host != "" {
		fits = Maybe // by the Host of the request
	}
	if fits != No {
		return fits
	}
	for _, m := range r.Middleware {
		if slices.ContainsFunc(slashMiddleware, func(name string) bool { return strings.HasSuffix(m.Name, name) }) {
			if r.Dialect.match(framework, r.Pattern, otherSlash(cleanTarget(path))) != No {
				return Maybe
			}
		}
	}
	return No
}

// slashMiddleware are the ends of the names of middleware that makes "/x/" of "/x" or the other way round (chi's
// middleware package, Echo's).
var slashMiddleware = []string{
	".StripSlashes", ".RedirectSlashes", ".AddTrailingSlash", ".RemoveTrailingSlash", ".AddTrailingSlashWithConfig",
	".RemoveTrailingSlashWithConfig",
}

// headless are the dialects whose GET routes serve HEAD as well (net/http.ServeMux; Fiber's App.Get).
var headless = map[Dialect]bool{ServeMux: true, FiberPath: true}

func (r *Route) allows(method string) bool {
	return r.Method == "" || r.Method == method || method == http.MethodHead && r.Method == http.MethodGet && headless[r.Dialect]
}

// compareRoutes sorts routes by which of them the router asks first: gorilla/mux and Fiber in the order of registration,
// the others the more specific one.
func compareRoutes(x, y candidate, path string) int {
	if a, b := ordered(x.route), ordered(y.route); a && b {
		return cmp.Compare(x.order, y.order)
	}
	clean := cleanTarget(path)
	if a, b := x.route.Pattern == clean, y.route.Pattern == clean; a != b {
		if a {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(shape(x.route), shape(y.route)), cmp.Compare(y.route.Method, x.route.Method), cmp.Compare(x.order, y.order))
}

func ordered(r *Route) bool {
	return r.Dialect == GorillaMux || r.Dialect == GorillaPre || r.Dialect == FiberPath
}

// shape spells a pattern by the kinds of its segments: a for fixed ones, b for those with a parameter and more, c for a
// whole parameter, d for the remainder. The one that sorts first is the more specific one.
func shape(r *Route) string {
	var b strings.Builder
	segments := strings.Split(strings.TrimPrefix(r.Pattern, "/"), "/")
	for i, s := range segments {
		last := i == len(segments)-1
		switch {
		case strings.Contains(s, "...}"), strings.Contains(s, "*"), last && s == "" && r.Dialect == ServeMux,
			last && (r.Dialect == Prefix || r.Dialect == GorillaPre):
			b.WriteByte('d')
		case !strings.ContainsAny(s, ":{"), s == "{$}":
			b.WriteByte('a')
		case strings.HasPrefix(s, ":") || strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") && !strings.Contains(s, ":"):
			b.WriteByte('c')
		default:
			b.WriteByte('b')
		}
	}
	return b.String()
}
