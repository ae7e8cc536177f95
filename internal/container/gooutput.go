package container

import (
	"path"
	"strings"
)

// outputs places what a build writes.
func (sh *shellRun) outputs(b *Build, set map[string]Value, mains []mainPackage, known bool) {
	b.OutputKnown = known
	out, given := set["o"]
	mode := set["buildmode"]
	if _, dry := set["n"]; dry {
		return
	}
	switch {
	case b.Install:
		sh.installTo(b, mains, known)
		return
	case mode.Known && (mode.Text == "archive" || mode.Text == "c-archive" || mode.Text == "c-shared" || mode.Text == "plugin"):
		known = false // names with endings of their own, and headers
		if !given {
			b.OutputKnown = false
			sh.fogHere()
			return
		}
	case !given:
		if len(mains) == 1 && known && !severalPackages(b) {
			sh.emit(b, path.Join(sh.cwd, mains[0].name), sh.cwd != "")
		} else if !known {
			sh.fogHere()
			if len(mains) == 1 && sh.cwd != "" {
				sh.perhaps(b, path.Join(sh.cwd, mains[0].name))
			}
		}
		return
	}
	name, ok := sh.abs(out)
	switch {
	case !ok:
		b.OutputKnown = false
		sh.fs().addFog(name)
		return
	case name == "/dev/null":
		return
	}
	truth, node := sh.fs().Lookup(name)
	isDir := strings.HasSuffix(out.Text, "/") || truth == Yes && node.Kind == Dir
	switch {
	case isDir:
		sh.fs().mkdir(name, Node{Origin: sh.at}, sh.certain)
		for _, m := range mains {
			sh.emit(b, path.Join(name, m.name), m.certain)
		}
		if !known {
			sh.fs().addFog(name)
		} else if len(b.folders) > 0 {
			if dir := sh.fs().mkdir(name, Node{Origin: sh.at}, sh.certain); dir != nil {
				dir.ghosts = append(dir.ghosts[:len(dir.ghosts):len(dir.ghosts)], b.folders...)
			}
		}
	case truth == Unknown && (node == nil && commonDir(name) || node != nil && (node.Kind == AnyKind || node.Kind == Dir)):
		// It may be a folder of the base image, into which the executable goes. A name of which nothing is known and that
		// no distribution has as a folder is taken for the file that -o is meant to name.
		sh.write(out, Node{Build: b, Exec: Yes})
		for _, m := range mains {
			sh.perhaps(b, path.Join(name, m.name))
		}
		b.Outputs = append(b.Outputs, name)
		b.OutputKnown = false
	default:
		b.output = name
		sh.emit(b, name, !b.missing())
	}
}

// commonDir reports whether a path is one of the folders that distributions have.
func commonDir(name string) bool { return contains(commonDirs, name) || contains(systemDirs, name) }

// missing reports whether a package that the build names is certainly not there, so that it fails.
func (b *Build) missing() bool {
	for _, p := range b.Packages {
		if p.Found == No {
			return true
		}
	}
	return false
}

func severalPackages(b *Build) bool {
	if len(b.Packages) == 0 || strings.HasSuffix(b.Packages[0].Arg.Text, ".go") {
		return false
	}
	return len(b.Packages) > 1
}

// emit places one executable.
func (sh *shellRun) emit(b *Build, name string, certain bool) {
	if goos := b.Env["GOOS"]; goos.Known && goos.Text == "windows" && path.Ext(name) == "" && name != b.output {
		name += ".exe"
	}
	if real, ok := sh.fs().at(name); ok {
		name = real
	}
	b.Outputs = append(b.Outputs, name)
	sh.fs().mkdir(path.Dir(name), Node{Origin: sh.at}, sh.certain && certain)
	sh.fs().put(name, Node{Kind: File, Exec: Yes, Build: b, Origin: sh.at}, sh.certain && certain)
}

// perhaps places an executable that may be there.
func (sh *shellRun) perhaps(b *Build, name string) {
	sh.fs().put(name, Node{Kind: File, Exec: Yes, Build: b, Origin: sh.at}, false)
}

// installTo places what go install writes: $GOBIN, else $GOPATH/bin, with a folder for the platform where that is not
// the builder's own (go help install, go help gopath).
func (sh *shellRun) installTo(b *Build, mains []mainPackage, known bool) {
	dir, set := sh.goVar("GOBIN")
	if set == No || dir.Known && dir.Text == "" {
		gopath := sh.gopath()
		dir = valueOf("", strings.SplitN(gopath.mask, ":", 2)[0]+"/bin")
	}
	at, ok := sh.abs(dir)
	if !ok {
		b.OutputKnown = false
		sh.fs().addFog(at)
		return
	}
	native := true
	for _, name := range []string{"GOOS", "GOARCH"} {
		v, given := b.Env[name]
		native = native && (!given || v.Known && (v.Text == "" || name == "GOOS" && v.Text == "linux"))
	}
	for _, m := range mains {
		if native {
			sh.emit(b, path.Join(at, m.name), m.certain)
		} else {
			sh.perhaps(b, path.Join(at, m.name))
		}
	}
	if !native || !known {
		b.OutputKnown = false
		sh.fs().addFog(at)
	}
}
