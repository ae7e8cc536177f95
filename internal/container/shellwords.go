package container

import (
	"io"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// A shellEnv lends the variables to the expander of mvdan.cc/sh.
type shellEnv struct{ sh *shellRun }

func (e shellEnv) Get(name string) expand.Variable {
	v, set := e.sh.variable(name)
	if name == "@" || name == "*" {
		list := make([]string, 0, len(e.sh.params))
		for _, p := range e.sh.params {
			list = append(list, p.mask)
		}
		return expand.Variable{Set: true, Kind: expand.Indexed, List: list}
	}
	if set == No {
		return expand.Variable{}
	}
	return expand.Variable{Set: true, Exported: true, Kind: expand.String, Str: v.mask}
}

func (e shellEnv) Each(func(string, expand.Variable) bool) {}

// variable returns a shell variable or parameter.
func (sh *shellRun) variable(name string) (Value, Truth) {
	switch {
	case name == "PWD":
		if sh.cwd == "" {
			return unknownValue("", "${PWD}"), Yes
		}
		return literal(sh.cwd), Yes
	case name == "#":
		return literal(strconv.Itoa(len(sh.params))), Yes
	case name == "@" || name == "*":
		for _, p := range sh.params {
			if !p.Known {
				return p, Yes
			}
		}
		return literal(""), Yes
	case name == "IFS" || name == "OPTIND":
		if v, ok := sh.vars.vars[name]; ok {
			return v, Yes
		}
		return literal(""), No
	}
	if n, err := strconv.Atoi(name); err == nil && n > 0 {
		if n <= len(sh.params) {
			return sh.params[n-1], Yes
		}
		return literal(""), No
	}
	if len(name) == 1 && strings.Contains("?$!-0", name) || strings.HasPrefix(name, "HOME ") ||
		name == "RANDOM" || name == "HOSTNAME" || name == "UID" || name == "EUID" || name == "PPID" {
		return unknownValue("", "${"+name+"}"), Yes
	}
	return sh.vars.get(name)
}

// tainted reports whether a word cannot be expanded part by part: something in it depends on what is not known.
func (sh *shellRun) tainted(w *syntax.Word) bool {
	bad, parts := false, 0
	syntax.Walk(w, func(n syntax.Node) bool {
		if parts++; parts > 500 {
			bad = true
		}
		switch n := n.(type) {
		case *syntax.CmdSubst:
			return false // run apart
		case *syntax.ProcSubst, *syntax.ExtGlob:
			bad = true
		case *syntax.ArithmExp:
			bad = bad || sh.usesUnknown(n)
		case *syntax.ParamExp:
			if n.Param == nil || n.Excl || n.NestedParam != nil || n.Index != nil || n.Names != 0 || n.Exp != nil && n.Exp.Op == syntax.OtherParamOps {
				bad = true
				return false
			}
			if simple := n.Exp == nil && n.Repl == nil && n.Slice == nil && !n.Length; !simple && sh.usesUnknown(n) {
				bad = true
			}
			if n.Exp != nil && (n.Exp.Op == syntax.AssignUnset || n.Exp.Op == syntax.AssignUnsetOrNull) {
				bad = true
			}
		}
		return !bad
	})
	return bad
}

// usesUnknown reports whether a node asks a variable that is not known, or runs a command.
func (sh *shellRun) usesUnknown(n syntax.Node) bool {
	found := false
	syntax.Walk(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.ParamExp:
			if n.Param != nil {
				v, _ := sh.variable(n.Param.Value)
				found = found || !v.Known
			}
		case *syntax.Word:
			if name := n.Lit(); syntax.ValidName(name) {
				if v, set := sh.variable(name); set != No && !v.Known {
					found = true // inside $(( )) a name stands for its value
				}
			}
		case *syntax.CmdSubst:
			found = true
		}
		return !found
	})
	return found
}

// braces reports whether a word could grow by brace expansion.
func braces(w *syntax.Word) (count int, sequence bool) {
	syntax.Walk(w, func(n syntax.Node) bool {
		if l, ok := n.(*syntax.Lit); ok {
			count += strings.Count(l.Value, "{") + strings.Count(l.Value, ",")
			sequence = sequence || strings.Contains(l.Value, "..") && strings.Contains(l.Value, "{")
		}
		return true
	})
	return count, sequence
}

var sequencePattern = regexp.MustCompile(`^[^{}]*\{\d{1,2}\.\.\d{1,2}\}[^{}]*$`)

// shortSequence reports whether a word holds one sequence such as {1..3} and no other brace.
func shortSequence(raw string) bool { return sequencePattern.MatchString(raw) }

// fields expands words to fields. complete is false where a glob may match more than is known.
func (sh *shellRun) fields(words []*syntax.Word) (fields []Value, complete bool) {
	complete = true
	for _, w := range words {
		at := sh.locate(w)
		raw := sh.raw(w)
		add := func(v Value) {
			v.Raw, v.Position = raw, at
			fields = append(fields, v)
		}
		if sh.tainted(w) {
			sh.substitutions(w)
			add(unknownValue(raw, raw))
			continue
		}
		word := *w
		if count, sequence := braces(w); count > 0 && (!sh.bash || sequence && !shortSequence(raw) || count > 20) {
			if sh.bash {
				add(unknownValue(raw, raw))
				continue
			}
			word.Parts = unbrace(w.Parts) // dash and ash know no brace expansion
		}
		g := &globReader{sh: sh, pattern: raw}
		texts, err := expand.Fields(sh.config(g), &word)
		if err != nil {
			add(unknownValue(raw, raw))
			continue
		}
		complete = complete && !g.open
		size := 0
		for _, text := range texts {
			if size += len(text); size > maxText || len(fields) > 5000 {
				add(unknownValue(raw, raw))
				complete = false
				break
			}
			add(valueOf(raw, text))
		}
	}
	return fields, complete
}

// unbrace takes the meaning from braces.
func unbrace(parts []syntax.WordPart) []syntax.WordPart {
	var plain []syntax.WordPart
	for _, p := range parts {
		if l, ok := p.(*syntax.Lit); ok && strings.ContainsAny(l.Value, "{}") {
			quoted := *l
			quoted.Value = strings.NewReplacer("\\{", "\\{", "\\}", "\\}", "\\\\", "\\\\", "{", "\\{", "}", "\\}").Replace(l.Value)
			p = &quoted
		}
		plain = append(plain, p)
	}
	return plain
}

// word expands a word to one text, without splitting or globbing.
func (sh *shellRun) word(w *syntax.Word) Value {
	if w == nil {
		return literal("")
	}
	raw := sh.raw(w)
	v := unknownValue(raw, raw)
	if sh.tainted(w) {
		sh.substitutions(w)
	} else if text, err := expand.Literal(sh.config(nil), w); err == nil && len(text) <= maxText {
		v = valueOf(raw, text)
	}
	v.Position = sh.locate(w)
	return v
}

// document expands a here-document.
func (sh *shellRun) document(w *syntax.Word) Value {
	if sh.tainted(w) {
		sh.substitutions(w)
		return unknownValue("", "<<")
	}
	text, err := expand.Document(sh.config(nil), w)
	if err != nil || len(text) > maxScript {
		return unknownValue("", "<<")
	}
	return valueOf("", text)
}

// pattern expands a word of a case.
func (sh *shellRun) pattern(w *syntax.Word) Value {
	if sh.tainted(w) {
		return unknownValue("", "")
	}
	text, err := expand.Pattern(sh.config(nil), w)
	if err != nil {
		return unknownValue("", "")
	}
	return valueOf("", text)
}

func (sh *shellRun) raw(w *syntax.Word) string {
	from, to := int(w.Pos().Offset()), int(w.End().Offset())
	if from < to && to <= len(sh.source) && to-from <= 1000 {
		return sh.source[from:to]
	}
	return w.Lit()
}

func (sh *shellRun) config(g *globReader) *expand.Config {
	cfg := &expand.Config{Env: shellEnv{sh}, CmdSubst: sh.substitute}
	if g != nil {
		cfg.ReadDir2 = g.read
	}
	return cfg
}

// substitutions runs the command substitutions of a word whose outcome does not matter, for what they do.
func (sh *shellRun) substitutions(w *syntax.Word) {
	syntax.Walk(w, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.CmdSubst); ok {
			_ = sh.substitute(io.Discard, c)
			return false
		}
		return true
	})
}

// substitute runs $( ) and writes what it prints where that is known.
func (sh *shellRun) substitute(w io.Writer, c *syntax.CmdSubst) error {
	inner := *sh
	inner.depth++
	var out strings.Builder
	inner.out, inner.outKnown = &out, true
	if sh.depth >= maxCalls {
		sh.unknown()
		inner.outKnown = false
	} else {
		inner.vars, inner.exited = sh.vars.clone(), No
		inner.stmts(c.Stmts, false)
	}
	text := strings.TrimRight(out.String(), "\n")
	if !inner.outKnown || len(text) > maxText || strings.ContainsRune(text, unknownOpen) {
		text = string(unknownOpen) + "$(...)" + string(unknownClose)
	}
	_, err := io.WriteString(w, text)
	return err
}

// print is what a command writes to standard output.
func (sh *shellRun) print(text string, known bool) {
	if sh.out == nil {
		return
	}
	if !known || sh.out.Len() > maxText {
		sh.outKnown = false
		return
	}
	sh.out.WriteString(text)
}

// A globReader lends the file system to the expander's globbing, and notes whether a folder that it read is not known
// in full.
type globReader struct {
	sh      *shellRun
	pattern string // the word
	open    bool
}

func (g *globReader) read(dir string) ([]fs.DirEntry, error) {
	if !path.IsAbs(dir) {
		if g.sh.cwd == "" {
			g.open = true
			return nil, fs.ErrNotExist
		}
		dir = path.Join(g.sh.cwd, dir)
	}
	files := g.sh.fs()
	truth, node := files.Lookup(dir)
	if truth == No || node != nil && node.Kind == File {
		return nil, fs.ErrNotExist
	}
	real, _ := files.Resolve(dir)
	if truth != Yes || !files.isClosed(node, real) || g.ghosts(node) {
		g.open = true
	}
	var entries []fs.DirEntry
	for _, name := range files.Children(dir) {
		if files.world.visits--; files.world.visits < 0 {
			g.open = true
			break
		}
		_, child := files.Lstat(path.Join(dir, name))
		if child != nil {
			entries = append(entries, globEntry{name, child})
		}
	}
	return entries, nil
}

// ghosts reports whether a folder may hold files that the repository lacks and that the word's pattern matches: whether
// git ignores the pattern is asked with the pattern itself as the name.
func (g *globReader) ghosts(dir *Node) bool {
	for _, part := range strings.Split(g.pattern, "/") {
		if !hasWildcard(part) {
			continue
		}
		for _, folder := range dir.ghosts {
			if g.sh.fs().world.ghost(path.Join(folder, sample(part))) {
				return true
			}
		}
	}
	return false
}

type globEntry struct {
	name string
	node *Node
}

func (e globEntry) Name() string { return e.name }
func (e globEntry) IsDir() bool  { return e.node.Kind == Dir }
func (e globEntry) Type() fs.FileMode {
	switch e.node.Kind {
	case Dir:
		return fs.ModeDir
	case Symlink:
		return fs.ModeSymlink
	}
	return 0
}
func (e globEntry) Info() (fs.FileInfo, error) { return nil, fs.ErrNotExist }
