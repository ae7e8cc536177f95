package routetest

import (
	"net/http"
	"slices"
	"strings"
)

// What the frameworks write as "any method"; the last is Echo v5's.
var anyMethod = []string{"", "*", "ANY", "ALL", "ECHO_ROUTE_ANY"}

// The methods that Any of every framework expands into; some add CONNECT, TRACE, PROPFIND or REPORT.
var expanded = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
}

// Frameworks that keep a route for any method as one entry, beside which a route for one method is another.
var ownAny = []string{"nethttp", "gorilla", "kratos", "gokit", "gateway", "gozero", "echo5"}

// Echo lists the handlers of RouteNotFound, and one for each group with middleware, as routes of this method.
const echoNotFound = "echo_route_not_found"

// Frameworks that answer HEAD wherever GET is registered and list it as a route of its own.
var headTwins = []string{"fiber2", "fiber3"}

// Frameworks that by default do not tell /a from /a/.
var looseSlash = []string{"fiber2", "fiber3"}

// Normalise brings both sides to one form, so that what is the same at run time is written the same:
//   - any method is the empty method, and so, where the framework expands it, is a path that has all those methods; then
//     the path's other methods are in it too;
//   - Echo's entries for what is not found are no routes;
//   - Fiber's HEAD beside GET is dropped, and its paths lose a trailing slash, to which it pays no heed;
//   - a route stands once, however often it was registered (with other queries or headers, say).
//
// Everything else is compared as it is written. Unresolved routes are kept as they are.
func Normalise(framework string, routes []Route) []Route {
	var out, unresolved []Route
	methods := map[string][]string{} // by host and path
	for _, r := range routes {
		if r.Unresolved {
			unresolved = append(unresolved, r)
			continue
		}
		if r.Method == echoNotFound {
			continue
		}
		r.Method = strings.ToUpper(r.Method)
		if slices.Contains(anyMethod, r.Method) {
			r.Method = ""
		}
		if slices.Contains(looseSlash, framework) && len(r.Path) > 1 {
			r.Path = strings.TrimSuffix(r.Path, "/")
		}
		out = append(out, r)
		methods[r.Host+r.Path] = append(methods[r.Host+r.Path], r.Method)
	}

	expands := !slices.Contains(ownAny, framework)
	twins := slices.Contains(headTwins, framework)
	at := map[string]int{} // in kept, by key
	kept := out[:0]
	for _, r := range out {
		ms := methods[r.Host+r.Path]
		switch {
		case expands && (slices.Contains(ms, "") || hasAll(ms, expanded)):
			r.Method = ""
		case twins && r.Method == http.MethodHead && slices.Contains(ms, http.MethodGet):
			continue
		}
		i, ok := at[r.key()]
		if !ok {
			at[r.key()] = len(kept)
			kept = append(kept, r)
		} else if other := kept[i].Auth; other == nil || r.Auth == nil || *other != *r.Auth {
			kept[i].Auth = nil // not one answer for all
		}
	}
	sortRoutes(kept)
	return append(kept, unresolved...)
}

func hasAll(have, want []string) bool {
	for _, w := range want {
		if !slices.Contains(have, w) {
			return false
		}
	}
	return true
}
