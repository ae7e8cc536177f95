package container

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// call runs a simple command.
func (sh *shellRun) call(c *syntax.CallExpr, s *syntax.Stmt) Truth {
	outer := sh.at
	sh.at = sh.where(c.Pos(), c.End())
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

// redirects makes the files that a statement's output goes to. It reports whether standard output goes to a file.
func (sh *shellRun) redirects(list []*syntax.Redirect) bool {
	stdout := false
	for _, rd := range list {
		switch rd.Op {
		case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll, syntax.RdrInOut:
		default:
			continue
		}
		if rd.N == nil || rd.N.Value == "1" {
			stdout = true
		}
		target := sh.word(rd.Word)
		sh.write(target, Node{Kind: File, Exec: No, Text: sh.written(list, rd)})
	}
	return stdout
}

// written returns what a redirect certainly writes where that is a here-document for cat; nil elsewhere.
func (sh *shellRun) written(list []*syntax.Redirect, out *syntax.Redirect) *string {
	if out.Op != syntax.RdrOut {
		return nil
	}
	for _, rd := range list {
		if (rd.Op == syntax.Hdoc || rd.Op == syntax.DashHdoc) && rd.Hdoc != nil {
			if lit := rd.Hdoc.Lit(); lit != "" {
				return &lit
			}
		}
	}
	return nil
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
		text = path.Join(sh.cwd, text)
		if !v.Known && v.prefix() == "" {
			return "/", false // it may begin with a slash
		}
	}
	return path.Clean(text), v.Known
}

// write makes a file, following a link at its place.
func (sh *shellRun) write(target Value, n Node) {
	name, ok := sh.abs(target)
	if strings.HasPrefix(name, "/dev/") || strings.HasPrefix(name, "/proc/") || strings.HasPrefix(name, "/sys/") {
		return
	}
	if !ok {
		sh.fs().addFog(name)
		return
	}
	if real, ok := sh.fs().at(name); ok {
		name = real
	}
	n.Origin = sh.at
	if _, dir := sh.fs().Lookup(path.Dir(name)); dir == nil && sh.certain {
		sh.fs().mkdir(path.Dir(name), Node{Origin: sh.at}, true) // it has to be there, or the command fails
	}
	sh.fs().put(name, n, sh.certain)
}
