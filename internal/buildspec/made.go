package buildspec

import (
	"bytes"
	"context"
	"path"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// maxMade bounds the paths that are kept.
const maxMade = 50_000

// Made returns a function that tells whether something outside of Dockerfiles makes a path, all of it or in part: a
// command of a CI job, Makefile or script that writes it, a Makefile rule of that name, an artifact that a job
// downloads, goreleaser. Such a path may be there when an image is built although the repository does not hold it.
func Made(ctx context.Context, files *inventory.Inventory, within func(path string) bool) func(path string) bool {
	m := &outputs{files: files, paths: map[string]bool{}, patterns: map[string]*regexp.Regexp{}}
	f := &finder{files: files, within: within, observe: m.command}
	for _, e := range files.Entries() {
		if ctx.Err() != nil {
			break
		}
		if e.Kind != inventory.Regular || !within(e.Path) {
			continue
		}
		base := strings.ToLower(path.Base(e.Path))
		switch read := f.reader(e); {
		case read == nil:
		case isMakefile(base):
			m.makefile(f, e.Path)
			read(e.Path)
		case strings.Contains(base, "goreleaser"):
			m.goreleaser(f, e.Path)
		case strings.HasPrefix(base, "skaffold"), strings.Contains(base, "bake"):
		default:
			read(e.Path)
		}
	}
	return m.made
}

// outputs are the paths that commands write.
type outputs struct {
	files    *inventory.Inventory
	paths    map[string]bool // files and folders, and the folders above them
	patterns map[string]*regexp.Regexp
}

func (m *outputs) made(name string) bool {
	name = path.Clean(name)
	if m.paths[name] {
		return true
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if m.paths[dir+"/"] {
			return true
		}
		if dir == "/" {
			break
		}
	}
	for _, re := range m.patterns {
		if re.MatchString(name) {
			return true
		}
	}
	return false
}

// add records that something in dir writes to p.
func (m *outputs) add(dir, p string) {
	p = resolvePath(dir, p)
	if p == "." || outside(p) || len(m.paths) > maxMade {
		return
	}
	if Known(p) {
		m.paths[p+"/"] = true // the mark that what is below it counts
		m.partly(p)
		return
	}
	literal := strings.Trim(variable.ReplaceAllString(p, ""), "/.-_")
	if literal == "" || m.patterns[p] != nil || len(m.patterns) > 500 {
		return
	}
	expr := regexp.QuoteMeta(variable.ReplaceAllString(p, "\x00"))
	if strings.HasPrefix(p, "${") {
		expr = `(?:.*/)?` + strings.TrimPrefix(strings.TrimPrefix(expr, "\x00"), "/")
	}
	expr = strings.ReplaceAll(expr, "\x00", `[^/]*`)
	if re, err := regexp.Compile(`^` + expr + `(?:/.*)?$`); err == nil {
		m.patterns[p] = re
		if i := strings.Index(p, "${"); i > 0 && strings.Contains(p[:i], "/") {
			m.partly(path.Dir(p[:i] + "x"))
		}
	}
}

// partly records that a path is made at least in part, and so are the folders above it.
func (m *outputs) partly(p string) {
	for ; p != "."; p = path.Dir(p) {
		m.paths[p] = true
	}
}

// makefile records the rules whose names are paths.
func (m *outputs) makefile(f *finder, file string) {
	text, ok := f.text(file)
	if !ok {
		return
	}
	mk := &makefile{file: file, dir: path.Dir(file), vars: map[string]string{}, varies: map[string]bool{}}
	mk.parse(text)
	for _, r := range mk.rules {
		for _, target := range r.targets {
			if strings.Contains(target, "/") && len(r.recipe) > 0 {
				m.add(mk.dir, strings.ReplaceAll(target, "%", unknown("stem")))
			}
		}
	}
}

// goreleaser records where goreleaser puts what it builds.
func (m *outputs) goreleaser(f *finder, file string) {
	root, ok := f.yaml(file)
	if !ok {
		return
	}
	dist := yamlfile.Text(root, "dist")
	if dist == "" {
		dist = "dist"
	}
	m.add(path.Dir(file), dist)
	m.add(".", dist)
}

// outputFlags are the flags by which programs are told what to write.
var outputFlags = map[string]bool{"-o": true, "--output": true, "--out": true, "-O": true, "--out-dir": true, "--outdir": true,
	"--output-dir": true, "-output": true, "--outfile": true, "--output-file": true, "--dest": true, "--destination": true, "--out-file": true}

// command records what a command writes, by the conventions of the programs that builds are made of.
func (m *outputs) command(c command) {
	args := c.args
	tool, positional := path.Base(args[0]), []string{}
	for i := 1; i < len(args); i++ {
		flag, value, joined := strings.Cut(args[i], "=")
		switch {
		case outputFlags[flag] && joined:
			m.add(c.dir, value)
		case outputFlags[flag] && i+1 < len(args):
			i++
			m.add(c.dir, args[i])
		case strings.HasSuffix(flag, "_out") && joined:
			m.add(c.dir, value)
		case !strings.HasPrefix(args[i], "-") || args[i] == "-":
			positional = append(positional, args[i])
		}
	}
	if tool == redirect || tool == "tee" || tool == "mkdir" || tool == "touch" || tool == downloaded {
		for _, p := range positional {
			m.add(c.dir, p)
		}
		return
	}
	if len(positional) == 0 {
		return
	}
	last := positional[len(positional)-1]
	switch tool {
	case "cp", "mv", "install", "ln", "rsync":
		if len(positional) < 2 {
			return
		}
		if strings.HasSuffix(last, "/") || m.files.IsDir(resolvePath(c.dir, last)) {
			for _, source := range positional[:len(positional)-1] {
				m.add(c.dir, path.Join(last, path.Base(source)))
			}
			return
		}
		m.add(c.dir, last)
	case "tar", "unzip":
		m.archive(c, positional)
	case "git":
		if positional[0] == "clone" && len(positional) > 2 {
			m.add(c.dir, last)
		} else if positional[0] == "clone" && len(positional) == 2 {
			m.add(c.dir, strings.TrimSuffix(path.Base(last), ".git"))
		}
	case "go":
		m.goCommand(c, positional)
	case "npm", "yarn", "pnpm", "bun", "npx", "vite", "ng", "webpack", "next":
		m.frontEnd(c, args)
	}
}

func (m *outputs) archive(c command, positional []string) {
	for i, a := range c.args {
		if (a == "-C" || a == "-d" || a == "--directory") && i+1 < len(c.args) {
			m.add(c.dir, c.args[i+1])
		}
	}
	if path.Base(c.args[0]) == "tar" && len(c.args) > 2 && strings.Contains(strings.SplitN(c.args[1], "=", 2)[0], "c") {
		m.add(c.dir, c.args[2])
	}
	if c.args[0] == "zip" {
		m.add(c.dir, positional[0])
	}
}

// goCommand records what go build leaves without -o, and go mod vendor's folder.
func (m *outputs) goCommand(c command, positional []string) {
	switch {
	case positional[0] == "mod" && len(positional) > 1 && positional[1] == "vendor":
		m.add(c.dir, "vendor")
	case positional[0] != "build" || hasFlag(c.args, "-o"):
	case len(positional) == 1 || positional[len(positional)-1] == ".":
		m.add(c.dir, m.program(c.dir))
	default:
		last := strings.TrimSuffix(positional[len(positional)-1], ".go")
		if base := path.Base(last); base != "..." {
			m.add(c.dir, base)
		}
	}
}

// program is the name of the binary that go build makes of the package in a folder.
func (m *outputs) program(dir string) string {
	if text, err := m.files.ReadFile(path.Join(dir, "go.mod")); err == nil && Known(dir) {
		if name := modfile.ModulePath(bytes.TrimSpace(text)); name != "" {
			return path.Base(name)
		}
	}
	return path.Base(dir)
}

// frontEnd records the folders where the tools of JavaScript put what they build and install.
func (m *outputs) frontEnd(c command, args []string) {
	dir := c.dir
	for i, a := range args {
		if flag, value, ok := strings.Cut(a, "="); ok && (flag == "--prefix" || flag == "--cwd" || flag == "--dir") {
			dir = resolvePath(c.dir, value)
		} else if (a == "--prefix" || a == "--cwd" || a == "--dir" || a == "-C") && i+1 < len(args) {
			dir = resolvePath(c.dir, args[i+1])
		}
	}
	for _, out := range []string{"node_modules", "dist", "build", "out", ".next", ".output", "public/build"} {
		m.add(dir, out)
	}
}

// downloaded is the command name under which an artifact that a job downloads is observed.
const downloaded = "download-artifact"

// download records where a job puts an artifact: the path, or the current folder under its name.
func (f *finder) download(c *collector, to, name string) {
	if f.observe == nil {
		return
	}
	if to == "" || to == "." {
		to = name
	}
	if to != "" {
		f.observe(command{args: []string{downloaded, to}, dir: "."})
	}
}
