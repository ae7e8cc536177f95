package service

import (
	"path"
	"regexp"
	"strings"
)

// fiberParam is a parameter of Fiber's patterns with its constraints and the sign that makes it optional.
var fiberParam = regexp.MustCompile(`^:([^/\-.:?<\\*+]*)(<[^>]*>)?(\?)?`)

// fiberLanguage reads Fiber's patterns: :id, :id?, :id<int>, * and +. By default case and the last slash do not matter
// (CaseSensitive and StrictRouting are off).
func fiberLanguage(_, pattern string) (language, bool) {
	text := strings.TrimSuffix(pattern, "/")
	sure, loose, constrained := "", "", false // loose is for what only a constraint or a second look would decide
	add := func(a, b string) { sure, loose = sure+a, loose+b }
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			add(quote(text[i+1]), quote(text[i+1]))
			i += 2
		case c == ':':
			m := fiberParam.FindStringSubmatch(text[i:])
			i += len(m[0])
			one, other := "[^/]+?", "[^/]+?"
			if i < len(text) && text[i] != '/' {
				other = ".+?" // up to the next fixed character, slashes on the way included
			}
			switch m[2] {
			case "":
			case "<int>":
				one, other = "[0-9]+", "[0-9]+"
			default:
				constrained = true
			}
			if m[3] != "" {
				sure, loose = optional(sure, one, i == len(text)), optional(loose, other, i == len(text))
			} else {
				add(one, other)
			}
		case c == '*':
			i++
			sure, loose = optional(sure, ".+", i == len(text)), optional(loose, ".+", i == len(text))
		case c == '+':
			i++
			add(".+", ".+")
		default:
			add(quote(c), quote(c))
			i++
		}
	}
	l := language{sure: "(?i:" + sure + ")/?"}
	if loose = "(?i:" + loose + ")/?"; constrained {
		l.sure, l.perhaps = nothing, loose
	} else if strings.ContainsAny(text, "?*<.-") {
		l.perhaps = loose
	}
	return l, true
}

// nothing is an expression that nothing matches.
const nothing = `[^\s\S]`

// optional appends an expression that may be absent; at the end the slash before it may be, too.
func optional(expr, one string, end bool) string {
	if cut, ok := strings.CutSuffix(expr, "/"); ok && end {
		return cut + "(?:/(?:" + one + ")?)?"
	}
	return expr + "(?:" + one + ")?"
}

// beegoSegment is a parameter that is a whole segment of Beego's patterns.
var beegoSegment = regexp.MustCompile(`^(\?)?:[A-Za-z0-9_]+(:int|:string|\([^()]*\))?$`)

// beegoLanguage reads Beego's patterns (server/web/tree.go): the path is cleaned and the last slash does not matter, and
// .json, .xml and .html behind the last fixed segment are taken off.
func beegoLanguage(_, pattern string) (language, bool) {
	expr, perhaps := "", false
	for s := range strings.SplitSeq(strings.Trim(pattern, "/ "), "/") {
		m := beegoSegment.FindStringSubmatch(s)
		switch {
		case s == "*" || s == "*.*":
			expr += "(?:/.*)?"
			perhaps = perhaps || s == "*.*"
		case m != nil:
			one := "[^/]+"
			switch {
			case m[2] == ":int":
				one = "[0-9]+"
			case m[2] == ":string":
				one = `\w+`
			case m[2] != "":
				one = "(?:" + m[2] + ")"
			}
			if m[1] != "" {
				expr += "(?:/" + one + ")?"
			} else {
				expr += "/" + one
			}
		case strings.ContainsAny(s, ":*()"):
			expr, perhaps = expr+"/[^/]+", true
		default:
			expr += "/" + regexp.QuoteMeta(s)
		}
	}
	if perhaps {
		return language{sure: nothing, perhaps: expr + "/?", clean: true}, true
	}
	if path.Clean("/"+pattern) == "/" {
		return language{sure: "/", clean: true}, true
	}
	return language{sure: expr + "/?", perhaps: expr + `\.(?:json|xml|html)/?`, clean: true}, true
}
