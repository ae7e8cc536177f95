package service

import (
	"regexp"
	"strings"
)

// redirectsSlash tells of frameworks of the dialect Colon whether "/x" answers for "/x/" and the other way round: Gin, Hertz
// and httprouter redirect by default, go-zero's router cleans paths, Echo and the rest of them do neither.
var redirectsSlash = map[string]bool{"gin": true, "hertz": true, "httprouter": true, "go-zero": true, "echo": false}

// colonLanguage reads patterns of httprouter's kind: ":id" is one segment from there on, "*rest" the remainder.
func colonLanguage(framework, pattern string) (language, bool) {
	name := ""
	for f := range redirectsSlash {
		if strings.Contains(strings.ToLower(framework), f) {
			name = f
		}
	}
	var sure, perhaps strings.Builder
	rest := false
	for i := 0; i < len(pattern) && !rest; i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern) && pattern[i+1] == ':':
			i++
			sure.WriteString(":")
			perhaps.WriteString(":")
		case c == ':':
			for i+1 < len(pattern) && pattern[i+1] != '/' {
				i++
			}
			sure.WriteString("[^/]+")
			if i == len(pattern)-1 && (name == "echo" || name == "") {
				perhaps.WriteString(".+") // Echo's last parameter takes what is left, unless longer routes go on from there
			} else if i == len(pattern)-1 {
				perhaps.WriteString("[^/]+")
			} else {
				perhaps.WriteString("[^/]*") // some take an empty one where the pattern goes on
			}
		case c == '*':
			rest = true
			sure.WriteString(".*")
			perhaps.WriteString(".*")
		default:
			sure.WriteString(quote(c))
			perhaps.WriteString(quote(c))
		}
	}
	l := language{sure: sure.String(), clean: name == "go-zero"}
	other := otherSlash(l.sure)
	if rest {
		other = strings.TrimSuffix(strings.TrimSuffix(l.sure, ".*"), "/")
	}
	switch {
	case name == "echo" || other == "" && name == "":
	case name == "":
		perhaps.WriteString("|" + other)
	case other != "" && (!rest || !strings.Contains(pattern, ":")):
		l.sure += "|" + other
	case other != "":
		perhaps.WriteString("|" + other) // the redirect is found behind fixed segments only
	}
	l.perhaps = perhaps.String()
	if name == "" {
		l.perhaps = "(?i:" + l.perhaps + ")"
	}
	if name == "httprouter" { // RedirectFixedPath
		l.sure, l.clean = "(?i:"+l.sure+")", true
	}
	return l, strings.HasPrefix(pattern, "/") || name == "echo"
}

func quote(c byte) string { return regexp.QuoteMeta(string(rune(c))) }

// A piece is a part of a template with braces: a text, or a parameter with its expression, "" for the default one.
type piece struct {
	text        string
	param       bool
	name, regex string
}

// pieces splits a template at its braces, which may stand in one another inside an expression.
func pieces(pattern string) ([]piece, bool) {
	var list []piece
	for pattern != "" {
		open := strings.IndexAny(pattern, "{}")
		if open < 0 {
			return append(list, piece{text: pattern}), true
		}
		if pattern[open] == '}' {
			return nil, false
		}
		if open > 0 {
			list = append(list, piece{text: pattern[:open]})
		}
		depth, end := 0, -1
		for i := open; i < len(pattern) && end < 0; i++ {
			switch pattern[i] {
			case '{':
				depth++
			case '}':
				if depth--; depth == 0 {
					end = i
				}
			}
		}
		if end < 0 {
			return nil, false
		}
		name, regex, _ := strings.Cut(pattern[open+1:end], ":")
		list = append(list, piece{param: true, name: name, regex: regex})
		pattern = pattern[end+1:]
	}
	return list, true
}

// chiLanguage reads chi's patterns: {id} reaches to the next character of the pattern, at most to the next slash; an
// expression has to match all of that; * is the remainder and stands at the end (chi, tree.go).
func chiLanguage(_, pattern string) (language, bool) {
	rest := strings.HasSuffix(pattern, "*")
	list, ok := pieces(strings.TrimSuffix(pattern, "*"))
	if !ok || !strings.HasPrefix(pattern, "/") {
		return language{}, false
	}
	var l language
	for i, p := range list {
		if !p.param {
			if strings.Contains(p.text, "*") {
				return language{}, false
			}
			l.sure += regexp.QuoteMeta(p.text)
			continue
		}
		tail, last := "/", i == len(list)-1 && !rest
		if i+1 < len(list) {
			if list[i+1].param {
				return language{}, false
			}
			tail = list[i+1].text[:1]
		}
		switch {
		case p.regex != "":
			l.sure += "([^" + classed(tail) + "]+)"
			l.fits = append(l.fits, strings.TrimSuffix(strings.TrimPrefix(p.regex, "^"), "$"))
		case last:
			l.sure += "[^/]+"
		default:
			l.sure += "[^/" + classed(tail) + "]*"
		}
	}
	bare, slash := strings.CutSuffix(l.sure, "/")
	if bare != "" && (slash || rest) {
		l.perhaps = bare // Mount adds it, and serves the root of what is mounted without the slash as well
	}
	if rest {
		l.sure += ".*"
	}
	return l, true
}

// classed escapes a character for a class of an expression.
func classed(c string) string {
	if strings.Contains(`\]^-`, c) {
		return `\` + c
	}
	return c
}

// gorillaLanguage reads patterns of gorilla/mux. StrictSlash decides what happens to the last slash; the pattern does not
// tell.
func gorillaLanguage(_, pattern string) (language, bool) {
	sure, ok := gorillaExpr(pattern)
	return language{sure: sure, perhaps: otherSlash(sure), clean: true}, ok
}

func gorillaPrefix(_, pattern string) (language, bool) {
	sure, ok := gorillaExpr(pattern)
	return language{sure: sure + ".*", clean: true}, ok
}

func gorillaExpr(pattern string) (string, bool) {
	list, ok := pieces(pattern)
	expr := ""
	for _, p := range list {
		switch {
		case !p.param:
			expr += regexp.QuoteMeta(p.text)
		case p.regex == "":
			expr += "[^/]+"
		default:
			expr += "(?:" + p.regex + ")"
		}
	}
	return expr, ok
}

// gatewayLanguage reads templates of google.api.http: * is one segment, ** the remainder, {field} one segment and
// {field=template} what the template says.
func gatewayLanguage(_, pattern string) (language, bool) {
	expr, depth := "", 0
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '{' && depth == 0:
			depth++
			end := strings.IndexByte(pattern[i:], '}')
			equals := strings.IndexByte(pattern[i:], '=')
			if end < 0 {
				return language{}, false
			}
			if equals >= 0 && equals < end {
				i += equals
				continue
			}
			expr += "[^/]+"
			i += end - 1
		case c == '}' && depth == 1:
			depth--
		case c == '{' || c == '}':
			return language{}, false
		case c == '*' && strings.HasPrefix(pattern[i:], "**"):
			expr += ".*"
			i++
		case c == '*':
			expr += "[^/]+"
		default:
			expr += quote(c)
		}
	}
	return language{sure: expr}, depth == 0 && strings.HasPrefix(pattern, "/")
}
