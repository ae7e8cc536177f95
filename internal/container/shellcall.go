package container

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// call runs a simple command.
func (sh *shellRun) call(c *syntax.CallExpr, s *syntax.Stmt) Truth {
	outer := sh.at
	sh.at = sh.locate(c)
	defer func() { sh.at = outer }()
	if len(c.Args) == 0 {
		for _, a := range c.Assigns {
			sh.assign(a)
		}
		return Yes
	}
	args, complete := sh.fields(c.Args)
	if !complete && len(args) > 0 {
		args[len(args)-1] = args[len(args)-1].vague()
	}
	if len(args) == 0 {
		return Yes
	}
	if len(c.Assigns) == 0 {
		return sh.command(args, s)
	}
	// VAR=value command: the variables are the command's own.
	kept := sh.vars
	sh.vars = kept.clone()
	for _, a := range c.Assigns {
		sh.assign(a)
	}
	status := sh.command(args, s)
	sh.vars = kept
	return status
}

// vague marks the last field of a glob that may have more matches than are known.
func (v Value) vague() Value {
	v.more = true
	return v
}

// assign runs NAME=value.
func (sh *shellRun) assign(a *syntax.Assign) {
	if a.Name == nil {
		return
	}
	name := a.Name.Value
	switch {
	case a.Naked:
		return
	case a.Array != nil || a.Index != nil:
		sh.vars.set(name, unknownValue("", "${"+name+"}"))
		return
	}
	v := literal("")
	if a.Value != nil {
		v = sh.word(a.Value)
	}
	if a.Append {
		old, _ := sh.vars.get(name)
		v = valueOf(v.Raw, old.mask+v.mask)
	}
	sh.vars.set(name, v)
}

// redirects makes the files that a statement's output goes to, and returns the redirection of standard output.
func (sh *shellRun) redirects(list []*syntax.Redirect) (stdout *syntax.Redirect, appends bool) {
	for _, rd := range list {
		switch rd.Op {
		case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll, syntax.RdrInOut:
		default:
			continue
		}
		if rd.N == nil || rd.N.Value == "1" {
			stdout = rd
		}
		target := sh.word(rd.Word)
		if name, ok := sh.abs(target); ok && rd.Op != syntax.RdrOut {
			if truth, node := sh.fs().Lookup(name); truth == Yes && node.Kind == File {
				appends = appends || stdout == rd
				continue
			}
		}
		sh.write(target, Node{Kind: File, Exec: No})
	}
	return stdout, appends
}

// redirectable says whether the files that a statement's output goes to can be written; where not, it does not run.
func (sh *shellRun) redirectable(list []*syntax.Redirect) Truth {
	status := Yes
	for _, rd := range list {
		switch rd.Op {
		case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll, syntax.RdrInOut:
			if name, ok := sh.abs(sh.word(rd.Word)); ok && !device(name) {
				status = both(status, sh.writable(name))
			}
		}
	}
	return status
}

// device reports whether a path is in a folder that the kernel fills.
func device(name string) bool {
	return strings.HasPrefix(name, "/dev/") || strings.HasPrefix(name, "/proc/") || strings.HasPrefix(name, "/sys/")
}

// fill notes what a statement wrote to the file that its output went to: echo and printf print what is known, cat passes
// on a here-document.
func (sh *shellRun) fill(s *syntax.Stmt, out *syntax.Redirect, appends bool, printed string, known bool) {
	name, ok := sh.abs(sh.word(out.Word))
	if !ok {
		return
	}
	real, _ := sh.fs().Resolve(name)
	truth, node := sh.fs().Lookup(name)
	if truth != Yes || node.Kind != File || real == "" {
		return
	}
	dir := sh.fs().ownPath(path.Dir(real))
	if dir == nil {
		return
	}
	if commandName(s) == "cat" {
		printed, known = "", false
		for _, rd := range s.Redirs {
			if (rd.Op == syntax.Hdoc || rd.Op == syntax.DashHdoc) && rd.Hdoc != nil {
				printed, known = rd.Hdoc.Lit(), rd.Hdoc.Lit() != ""
			}
		}
	}
	before := ""
	if appends {
		known = known && node.Text != nil
		if known {
			before = *node.Text
		}
	}
	owned := sh.fs().own(dir, path.Base(real))
	owned.Text = nil
	if text := before + printed; known && sh.certain && len(text) <= maxText && !strings.ContainsRune(text, unknownOpen) {
		owned.Text = &text
	}
}

// abs returns the absolute path of a word. ok is false where it is not known; then the path is the folder that it lies
// in as far as known.
func (sh *shellRun) abs(v Value) (name string, ok bool) {
	text := v.Text
	if !v.Known {
		text = v.prefix()
		text = text[:strings.LastIndex(text, "/")+1]
	}
	if !path.IsAbs(text) {
		if sh.cwd == "" {
			return "/", false
		}
		// The kernel resolves .. behind links, other than the shell's own cd.
		dir, ok := sh.fs().at(sh.cwd)
		if !ok {
			return "/", false
		}
		text = path.Join(dir, text)
		if !v.Known && v.prefix() == "" {
			return "/", false // it may begin with a slash
		}
	}
	return path.Clean(text), v.Known
}

// write makes a file, following a link at its place.
func (sh *shellRun) write(target Value, n Node) Truth {
	name, ok := sh.abs(target)
	if device(name) {
		return Unknown
	}
	if !ok {
		sh.fs().addFog(name)
		return Unknown
	}
	return sh.attempt(sh.writable(name), func() { sh.writeAt(name, n) })
}

func (sh *shellRun) writeAt(name string, n Node) {
	if real, ok := sh.fs().at(name); ok {
		name = real
	}
	n.Origin = sh.at
	if _, dir := sh.fs().Lookup(path.Dir(name)); dir == nil && sh.certain {
		sh.fs().mkdir(path.Dir(name), Node{Origin: sh.at}, true) // it has to be there, or the command fails
	}
	sh.fs().put(name, n, sh.certain)
}
