package config

import (
	"context"
	"go/scanner"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
)

// words is where the names of variables stand: in the code that programs link, and in other files of the repository.
type words struct {
	own   map[string]map[string]bool // package of the repository -> names in its texts
	deps  map[string]map[string]bool // other package -> names that are a text of it
	files map[string]bool            // names that a file other than Go reads
	// parts are texts that look like a part of a variable's name, by package: "_PORT", "APP_".
	parts map[string][]string
	// handsOn are packages that hand the whole environment on, start other programs or make names of what they are not told.
	handsOn map[string]bool
	// derives are packages of the repository that use a library which makes names of variables from keys and fields, and
	// the words that they are made from.
	derives map[string]map[string]*derivation
	keys    map[string]map[string]bool // by package, in lower case without separators
}

// deriving are libraries that make the names of variables from the names of fields, flags or keys.
var deriving = []string{
	"github.com/spf13/viper", "github.com/kelseyhightower/envconfig", "github.com/knadh/koanf", "github.com/ardanlabs/conf",
	"github.com/jinzhu/configor", "github.com/koding/multiconfig", "github.com/cristalhq/aconfig", "github.com/peterbourgon/ff",
	"github.com/vrischmann/envconfig", "github.com/alecthomas/kong", "github.com/micro/go-micro", "go-micro.dev", "github.com/namsral/flag",
	"github.com/go-kratos/kratos/v2/config/env", "github.com/heetch/confita", "github.com/gookit/config", "github.com/goccy/go-env",
	"github.com/netflix/go-env", "github.com/Netflix/go-env", "github.com/alecthomas/kingpin", "gopkg.in/alecthomas/kingpin",
}

// namePart is a text that stands beside others in the name of a variable.
var namePart = regexp.MustCompile(`^(?:_[A-Z0-9_]{2,}|[A-Z][A-Z0-9_]+_)$`)

// verbs are what fmt fills in.
var verbs = regexp.MustCompile(`%[+#]?[svqd]`)

// wordsOf looks for the names of variables in the code and the files of the repository.
func (j *judge) wordsOf(ctx context.Context, list []*given) (*words, error) {
	w := &words{own: map[string]map[string]bool{}, deps: map[string]map[string]bool{}, files: map[string]bool{}, parts: map[string][]string{},
		handsOn: map[string]bool{}, derives: map[string]map[string]*derivation{}, keys: map[string]map[string]bool{}}
	linked, read := map[string]bool{}, map[*service.Program]map[string]bool{}
	var names, candidates []string
	for _, g := range list {
		names = append(names, g.name)
		for _, d := range g.readers {
			if read[d.Program] == nil {
				read[d.Program] = readNames(d.Program)
			}
			for p := range d.Program.Imports {
				linked[p] = true
			}
			if !read[d.Program][g.name] && !runtimeVariable(g.name) {
				candidates = append(candidates, g.name)
			}
		}
	}
	slices.Sort(candidates)
	candidates = slices.Compact(candidates)
	if len(candidates) == 0 {
		return w, nil
	}
	code, err := j.project.Code(ctx)
	if err != nil {
		return nil, err
	}
	for _, pkg := range code.Packages {
		if linked[pkg.Path] {
			w.package_(j, pkg, candidates)
		}
	}
	code.EachSource(func(p string) bool { return linked[p] }, candidates, func(p string, own *gocode.Package, src []byte) {
		if own != nil {
			return
		}
		for _, n := range candidates {
			if text := string(src); strings.Contains(text, `"`+n+`"`) || strings.Contains(text, "`"+n+"`") {
				add(w.deps, p, n)
			}
		}
	})
	w.inFiles(ctx, j, candidates)
	return w, ctx.Err()
}

func add(to map[string]map[string]bool, key, word string) {
	if to[key] == nil {
		to[key] = map[string]bool{}
	}
	to[key][word] = true
}

// package_ reads the texts of a package of the repository.
func (w *words) package_(j *judge, pkg *gocode.Package, names []string) {
	w.derives[pkg.Path] = derivationsOf(pkg)
	for _, file := range pkg.Files {
		src, err := j.project.Files.ReadFile(file)
		if err != nil {
			continue
		}
		var s scanner.Scanner
		fset := token.NewFileSet()
		s.Init(fset.AddFile("x.go", -1, len(src)), src, nil, 0)
		before := [3]string{}
		for {
			_, tok, lit := s.Scan()
			if tok == token.EOF {
				break
			}
			switch tok {
			case token.STRING:
				w.text(pkg.Path, strings.Trim(lit, "\"`"), names)
				if before[1] == "import" && lit == `"C"` || lit == `"os/exec"` || lit == `"plugin"` {
					w.handsOn[pkg.Path] = true
				}
			case token.IDENT:
				if (before[0] == "os" || before[0] == "syscall") && before[1] == "." && (lit == "Environ" || lit == "Exec" || lit == "ForkExec" || lit == "StartProcess") {
					w.handsOn[pkg.Path] = true
				}
				add(w.keys, pkg.Path, plainWord(lit))
			}
			if lit == "" || tok == token.SEMICOLON {
				lit = tok.String()
			}
			before[0], before[1] = before[1], lit
		}
	}
}

// text takes over one text of the code.
func (w *words) text(pkg, text string, names []string) {
	for _, n := range names {
		if containsWord(text, n) {
			add(w.own, pkg, n)
		}
	}
	for _, part := range verbs.Split(text, -1) {
		if namePart.MatchString(part) {
			w.parts[pkg] = append(w.parts[pkg], part)
		}
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;:\"'`=", r) }) {
		if len(word) < 80 {
			add(w.keys, pkg, plainWord(word))
		}
	}
}

// plainWord is a word in lower case, without what separates its parts.
func plainWord(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("._-/", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

func containsWord(text, name string) bool {
	for rest := text; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		after := rest[i+len(name):]
		if (i == 0 || !wordByte(rest[i-1])) && (after == "" || !wordByte(after[0])) {
			return true
		}
		rest = after
	}
}

// readNames are the variables that a program was seen to read.
func readNames(p *service.Program) map[string]bool {
	names := map[string]bool{}
	for _, r := range p.Settings {
		if r.Setting.Op == settings.Env {
			names[r.Setting.Text] = true
		}
	}
	return names
}

// reads reports whether a program reads a variable.
func (w *words) reads(p *service.Program, name string) service.Truth {
	if readNames(p)[name] || frameworkVariable(p, name) {
		return service.Yes
	}
	result := service.No
	for _, e := range p.Names {
		if mayBe(e, name) {
			result = service.Maybe
		}
	}
	for pkg := range p.Imports {
		if w.own[pkg][name] || w.deps[pkg][name] {
			return service.Yes
		}
		if w.handsOn[pkg] || slices.ContainsFunc(w.parts[pkg], func(part string) bool { return fits(part, name) }) {
			result = service.Maybe
		}
	}
	if result == service.No && w.derivable(p, name) {
		for pkg := range p.Imports {
			if w.derived(pkg, name) {
				return service.Maybe
			}
		}
	}
	return result
}

// fits reports whether a text may be the start or the end of a variable's name.
func fits(part, name string) bool {
	if strings.HasPrefix(part, "_") {
		return strings.HasSuffix(name, part)
	}
	return strings.HasPrefix(name, part)
}

// derived reports whether a variable's name, or what stands behind one of its underscores, is a word of a package.
func (w *words) derived(pkg, name string) bool {
	for rest := name; ; {
		if plain := plainWord(rest); len(plain) > 1 && w.keys[pkg][plain] {
			return true
		}
		_, after, ok := strings.Cut(rest, "_")
		if !ok {
			return false
		}
		rest = after
	}
}

// mayBe reports whether a name that is computed may be a variable's.
func mayBe(e *settings.Expr, name string) bool {
	if e.Op == settings.Concat {
		if first := e.Args[0]; first.Op == settings.Const && !strings.HasPrefix(name, first.Text) {
			return false
		}
		if last := e.Args[len(e.Args)-1]; last.Op == settings.Const && !strings.HasSuffix(name, last.Text) {
			return false
		}
	}
	return e.Eval(nil).Can(name)
}

// inFiles looks for names in files that are neither Go nor what sets variables.
func (w *words) inFiles(ctx context.Context, j *judge, names []string) {
	manifests := j.project.Manifests(ctx)
	setting := map[string]bool{}
	for i := range manifests.Workloads {
		setting[manifests.Workloads[i].Position.File] = true
	}
	for _, c := range manifests.ConfigMaps {
		for _, e := range c.Data {
			for _, n := range names {
				if placeholder(e.Value.Text, n) {
					w.files[n] = true
				}
			}
		}
	}
	for _, e := range j.project.Files.Entries() {
		if ctx.Err() != nil {
			return
		}
		if e.Size > maxText || setting[e.Path] || !j.project.Within(e.Path) || aside(e.Path) {
			continue
		}
		data, err := j.project.Files.ReadFile(e.Path)
		if err != nil {
			continue
		}
		text := string(data)
		for _, n := range names {
			if !w.files[n] && strings.Contains(text, n) && (placeholder(text, n) || scripts[path.Ext(e.Path)] && containsWord(text, n)) {
				w.files[n] = true
			}
		}
	}
}

// scripts are endings of programs in other languages that may run beside the service.
var scripts = map[string]bool{".py": true, ".rb": true, ".js": true, ".mjs": true, ".ts": true, ".java": true, ".lua": true, ".php": true, ".pl": true}

// aside reports whether a file reads no variables of a container: Go, which is read as such, documents, what runs on the
// machine of a developer or of CI.
func aside(name string) bool {
	base := path.Base(name)
	switch strings.ToLower(path.Ext(base)) {
	case ".go", ".md", ".rst", ".adoc", ".html", ".sum", ".mod", ".png", ".svg", ".jpg", ".lock", ".css", ".tf", ".tfvars":
		return true
	}
	return strings.HasPrefix(base, "Makefile") || strings.HasPrefix(base, "docker-compose") || strings.HasPrefix(base, "compose.") ||
		strings.HasPrefix(name, ".github/") || strings.HasPrefix(name, ".gitlab") || strings.HasPrefix(name, ".circleci/") ||
		strings.HasPrefix(base, ".env") || strings.HasSuffix(base, ".env") || base == "Justfile" || base == "Taskfile.yml" || base == "Tiltfile"
}
