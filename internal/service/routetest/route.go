// Package routetest holds the static route model against what the sample services under testdata/routes tell at run time
// that they serve.
package routetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
)

// A Route is one method and path that a service serves.
type Route struct {
	Method     string   `json:"method"`         // empty: any
	Host       string   `json:"host,omitempty"` // empty: any
	Path       string   `json:"path"`           // in the framework's own syntax, with all prefixes
	Auth       *bool    `json:"auth,omitempty"` // behind the authenticating middleware; nil: not known
	Also       []string `json:"also,omitempty"` // truth only: other paths under which the framework serves the route
	Unresolved bool     `json:"-"`              // static only: a registration whose method or path could not be told
}

// A Static tells the routes of the service in dir without running it.
type Static func(t *testing.T, dir string) []Route

// A Result says how the static routes stand to the truth. All its lists are normalised and sorted.
type Result struct {
	Invented   []Route // static routes that do not exist at run time
	Missing    []Route // routes of the run time that the static side does not have
	Found      []Route // routes that both have
	AuthWrong  []Route // of Found: those where both sides speak of authentication and disagree
	AuthKnown  int     // of Found: those where both sides speak of authentication
	Unresolved int     // registrations that the static side saw and could not tell
}

// Compare holds static routes against true ones, both normalised already.
func Compare(truth, static []Route) Result {
	var res Result
	known := map[string]*Route{}
	for _, r := range truth {
		known[r.key()] = &r
		for _, path := range r.Also {
			also := r
			also.Path = path
			if _, ok := known[also.key()]; !ok {
				known[also.key()] = &r
			}
		}
	}
	found := map[string]bool{}
	for _, s := range static {
		if s.Unresolved {
			res.Unresolved++
			continue
		}
		r := known[s.key()]
		if r == nil {
			res.Invented = append(res.Invented, s)
			continue
		}
		if !found[r.key()] {
			found[r.key()] = true
			res.Found = append(res.Found, *r)
			if r.Auth != nil && s.Auth != nil {
				res.AuthKnown++
			}
		}
		if r.Auth != nil && s.Auth != nil && *r.Auth != *s.Auth {
			res.AuthWrong = append(res.AuthWrong, s)
		}
	}
	for _, r := range truth {
		if !found[r.key()] {
			res.Missing = append(res.Missing, r)
		}
	}
	for _, list := range [][]Route{res.Invented, res.Missing, res.Found, res.AuthWrong} {
		sortRoutes(list)
	}
	return res
}

// Recall is the share of the true routes that were found, in percent.
func (r Result) Recall() float64 {
	n := len(r.Found) + len(r.Missing)
	if n == 0 {
		return 0
	}
	return 100 * float64(len(r.Found)) / float64(n)
}

// key does not tell a host of its own from one written before the path, as net/http's patterns have it.
func (r Route) key() string { return r.Method + " " + r.Host + r.Path }

func (r Route) String() string {
	s := cmp.Or(r.Method, "ANY") + " " + r.Host + r.Path
	if r.Auth != nil && *r.Auth {
		s += " (auth)"
	}
	return s
}

func sortRoutes(routes []Route) {
	slices.SortFunc(routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Host+a.Path, b.Host+b.Path), cmp.Compare(a.Method, b.Method))
	})
}

// Row is the result as a line of a Markdown table: framework, routes, found, missing, invented, unresolved, authentication.
func Row(framework string, r Result) string {
	return fmt.Sprintf("| %s | %d | %d (%.1f %%) | %d | %d | %d | %d of %d |", framework, len(r.Found)+len(r.Missing),
		len(r.Found), r.Recall(), len(r.Missing), len(r.Invented), r.Unresolved, r.AuthKnown-len(r.AuthWrong), r.AuthKnown)
}
