package service

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// Match says whether a pattern takes a path, by the default settings of the frameworks that write patterns so. A redirect
// to the same path with or without its last slash counts, as Kubernetes follows it (probes of kind httpGet follow redirects
// to the same host). Maybe stands for patterns that cannot be understood and for what the frameworks of one dialect, or
// their settings, do differently. A query or fragment behind the path is cut off.
func (d Dialect) Match(pattern, path string) Truth { return d.match("", pattern, path) }

// maxPattern bounds patterns and paths.
const maxPattern = 2048

// match is Match where the name of the framework is known, else "".
func (d Dialect) match(framework, pattern, target string) Truth {
	p, ok := parseTarget(target)
	if !ok || len(pattern) > maxPattern {
		return Maybe
	}
	switch d {
	case Exact:
		return truth(pattern == p.decoded)
	case Prefix:
		return truth(strings.HasPrefix(p.decoded, pattern))
	case ServeMux:
		return matchServeMux(pattern, p)
	}
	translate := translators[d]
	if translate == nil {
		return Maybe
	}
	lang, ok := translate(framework, pattern)
	if !ok {
		return Maybe
	}
	text := p.decoded
	if lang.clean {
		text = cleanPath(text)
	}
	return lang.match(text)
}

func truth(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// A target is the path of a request.
type target struct{ decoded, escaped string }

// parseTarget reads a probe's path as the kubelet does: as a URL's path with its query, below the root.
func parseTarget(s string) (target, bool) {
	if len(s) > maxPattern {
		return target{}, false
	}
	if !strings.HasPrefix(s, "/") {
		s = "/" + s
	}
	s, _, _ = strings.Cut(s, "#")
	if u, err := url.ParseRequestURI("http://host" + s); err == nil {
		return target{u.Path, u.EscapedPath()}, true
	}
	s, _, _ = strings.Cut(s, "?")
	return target{s, (&url.URL{Path: s}).EscapedPath()}, true
}

// cleanPath is path.Clean that keeps the last slash.
func cleanPath(s string) string {
	c := path.Clean("/" + s)
	if strings.HasSuffix(s, "/") && c != "/" {
		c += "/"
	}
	return c
}

// A language is the set of paths that a pattern takes.
type language struct {
	// sure is the expression for what it takes for certain; its groups have to match fits too. perhaps is the one for what
	// it may take besides, "" where there is none.
	sure, perhaps string
	fits          []string
	clean         bool // the framework cleans a path first, or redirects to the clean one
}

// translators make patterns into languages. They report false for what they cannot understand.
var translators = map[Dialect]func(framework, pattern string) (language, bool){
	Colon: colonLanguage, Chi: chiLanguage, GorillaMux: gorillaLanguage, GorillaPre: gorillaPrefix,
	FiberPath: fiberLanguage, BeegoPath: beegoLanguage, GatewayTpl: gatewayLanguage,
}

// whole compiles an expression for a whole text.
func whole(expr string) *regexp.Regexp {
	re, err := regexp.Compile(`^(?s:` + expr + `)$`)
	if err != nil {
		return nil
	}
	return re
}

func (l language) match(text string) Truth {
	sure := whole(l.sure)
	if sure == nil {
		return Maybe
	}
	if m := sure.FindStringSubmatch(text); m != nil {
		fits := Yes
		for i, expr := range l.fits {
			switch re := whole(expr); {
			case re == nil || i+1 >= len(m):
				return Maybe
			case !re.MatchString(m[i+1]):
				fits = No
			}
		}
		if fits == Yes {
			return Yes
		}
	}
	if l.perhaps == "" {
		return No
	}
	if perhaps := whole(l.perhaps); perhaps != nil && !perhaps.MatchString(text) {
		return No
	}
	return Maybe
}

// otherSlash is the expression for the same path with its last slash where it has none, and the other way round.
func otherSlash(expr string) string {
	if cut, ok := strings.CutSuffix(expr, "/"); ok {
		return cut
	}
	return expr + "/"
}

// matchServeMux follows net/http.ServeMux since Go 1.22 (documentation of ServeMux, "Patterns" and "Trailing-slash
// redirection").
func matchServeMux(pattern string, p target) Truth {
	if _, rest, ok := strings.Cut(pattern, " "); ok {
		pattern = strings.TrimLeft(rest, " \t")
	}
	host, rest, ok := strings.Cut(pattern, "/")
	if !ok {
		return Maybe
	}
	segments := strings.Split(rest, "/")
	for i, s := range segments {
		if !validSegment(s, i == len(segments)-1) {
			return Maybe
		}
	}
	clean := cleanPath(p.escaped)
	parts := strings.Split(clean[1:], "/")
	fits := takes(segments, parts)
	if !fits && parts[len(parts)-1] != "" {
		fits = len(segments) == len(parts)+1 && takes(segments, append(parts, ""))
	}
	if fits && host != "" {
		return Maybe // by the Host of the request
	}
	return truth(fits)
}

func validSegment(s string, last bool) bool {
	if s == "" {
		return last // elsewhere an accident, which net/http takes for a wildcard
	}
	if !strings.ContainsAny(s, "{}") {
		return true
	}
	name, ok := strings.CutPrefix(s, "{")
	name, ok2 := strings.CutSuffix(name, "}")
	if name == "$" {
		return last
	}
	bare, multi := strings.CutSuffix(name, "...")
	return ok && ok2 && bare != "" && !strings.ContainsAny(bare, "{}") && (!multi || last)
}

// takes holds the segments of a path against those of a pattern of net/http.ServeMux.
func takes(segments, parts []string) bool {
	for i, s := range segments {
		if i == len(parts) {
			return false
		}
		last := i == len(segments)-1
		switch {
		case s == "" && last, strings.HasSuffix(s, "...}"):
			return true
		case s == "{$}":
			if parts[i] != "" {
				return false
			}
		case strings.HasPrefix(s, "{"):
			if parts[i] == "" {
				return false
			}
		case unescape(s) != unescape(parts[i]):
			return false
		}
	}
	return len(segments) == len(parts)
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}
