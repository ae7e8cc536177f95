package container

import (
	"path"
	"strings"

	"github.com/moby/patternmatcher"
)

func cp(sh *shellRun, args []Value) Truth {
	rest, set := flags(args[1:], "tS")
	return sh.copyAll(rest, set, has(set, "-r", "-R", "-a", "--recursive", "--archive"), false)
}

func mv(sh *shellRun, args []Value) Truth {
	rest, set := flags(args[1:], "tS")
	return sh.copyAll(rest, set, true, true)
}

// install is install(1): install -d DIR…, install [-D] SOURCE DEST, install SOURCE… DIR.
func install(sh *shellRun, args []Value) Truth {
	rest, set := flags(args[1:], "mogtS")
	if has(set, "-d", "--directory") {
		status := Unknown
		for _, a := range rest {
			can := Yes
			if name, ok := sh.abs(a); ok {
				can = sh.creatable(name)
			}
			status = both(status, sh.attempt(can, func() { sh.makeDir(a) }))
		}
		return status
	}
	return sh.copyAll(rest, set, false, false)
}

// copyAll runs cp, mv or install: several sources go into a folder, one goes into a folder that is there or takes the
// destination's name.
func (sh *shellRun) copyAll(rest []Value, set map[string]Value, recursive, move bool) Truth {
	if has(set, "--parents") {
		sh.fogHere()
		return Unknown
	}
	if len(rest) == 0 {
		return Unknown
	}
	sources, dest, into := rest[:len(rest)-1], rest[len(rest)-1], len(rest) > 2
	for _, long := range []string{"-t", "--target-directory"} {
		if v, ok := set[long]; ok {
			sources, dest, into = rest, v, true
		}
	}
	if len(sources) == 0 {
		sh.fogHere()
		return Unknown
	}
	into = into || strings.HasSuffix(dest.mask, "/") || strings.HasSuffix(dest.mask, "/.") || dest.mask == "."
	name, ok := sh.abs(dest)
	if !ok {
		sh.fs().addFog(name)
		return Unknown
	}
	exact := has(set, "-T", "--no-target-directory")
	if exact {
		into = false
	}
	if real, ok := sh.fs().at(name); ok {
		name = real
	}
	if into && recursive && len(rest) == 2 && len(sources) == 1 && sh.is(Dir, name) != Yes {
		if at, ok := sh.abs(sources[0]); ok && sh.is(File, at) != Yes {
			into = false // DIR/ that is missing becomes the copy of a folder, a folder that is there takes it
		}
	}
	folder := sh.target(name, into, has(set, "-D"))
	from := sh.fs().clone()
	status := Unknown
	for _, src := range sources {
		can := both(folder, sh.copyable(src, name, into, exact, recursive, move))
		status = both(status, sh.attempt(can, func() {
			if into && sh.certain {
				sh.fs().mkdir(name, Node{Origin: sh.at}, true)
			}
			sh.copyOne(from, src, name, into, recursive, exact)
			if !move {
				return
			}
			if at, ok := sh.abs(src); ok {
				sh.fs().remove(at, sh.certain)
			} else {
				sh.fs().weaken(at)
			}
		}))
	}
	return status
}

// copyOne copies one source of cp, mv or install.
func (sh *shellRun) copyOne(from *FS, src Value, dest string, into, recursive, exact bool) {
	t := &transfer{from: from, to: sh.fs(), like: Node{Origin: sh.at}, certain: sh.certain}
	at, ok := sh.abs(src)
	have, there := sh.fs().Lookup(dest)
	if !exact && there != nil && there.Kind == Dir && have == Yes {
		into = true
	}
	if !ok || src.more {
		if into || have != No {
			sh.fs().addFog(dest)
		}
		if !ok {
			if !into {
				sh.fs().put(dest, Node{Origin: sh.at}, sh.certain && have == No)
			}
			return
		}
	}
	target := dest
	base := src.Text[strings.LastIndex(strings.TrimRight(src.Text, "/"), "/")+1:]
	inside := path.Join(dest, strings.TrimRight(base, "/"))
	if into {
		target = inside
	}
	real, truth, node := from.resolve(at, !recursive)
	if truth != Yes || node == nil || node.Kind == AnyKind {
		certain := sh.certain && truth != No
		if !into && have != No && (there == nil || there.Kind != File) {
			sh.fs().addFog(dest)
		}
		n := Node{Origin: sh.at}
		if node != nil {
			n.Build, n.Source = node.Build, node.Source
		}
		if base == "." || base == ".." {
			sh.fs().addFog(target)
			return
		}
		sh.fs().put(target, n, certain)
		return
	}
	if !into && !exact && have == Unknown {
		// Whether the destination is a folder is not known.
		if node.Kind == Dir {
			sh.fs().addFog(dest)
			t.certain = false
			t.tree(real, inside, "", patternmatcher.MatchInfo{}, patternmatcher.MatchInfo{})
			sh.fs().put(dest, Node{Origin: sh.at}, sh.certain)
			return
		}
		t.vague(dest, inside, node)
		return
	}
	if node.Kind == Dir {
		if recursive {
			t.tree(real, target, "", patternmatcher.MatchInfo{}, patternmatcher.MatchInfo{})
		}
		return
	}
	if _, dir := sh.fs().Lookup(path.Dir(target)); dir == nil && sh.certain {
		sh.fs().mkdir(path.Dir(target), Node{Origin: sh.at}, true)
	}
	if node.Kind == Symlink {
		t.leaf(node, target, sh.certain)
		return
	}
	t.file(node, target, sh.certain)
}

func rsync(sh *shellRun, args []Value) Truth {
	rest, set := flags(args[1:], "ef")
	if len(rest) < 2 {
		return Unknown
	}
	name, ok := sh.abs(rest[len(rest)-1])
	if ok {
		sh.fs().mkdir(name, Node{Origin: sh.at}, false)
	}
	if has(set, "--delete", "--delete-after", "--remove-source-files") {
		sh.fs().weaken(name)
	}
	sh.fs().addFog(name)
	return Unknown
}

// tar unpacks below -C or the working directory, or writes one archive.
func untar(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	words := append([]Value(nil), args[1:]...)
	if len(words) > 0 && words[0].Known && !strings.HasPrefix(words[0].Text, "-") {
		words[0] = literal("-" + words[0].Text) // tar xzf
	}
	_, set := flags(words, "fCTXHIb")
	switch {
	case has(set, "-x", "--extract", "--get"):
		dir, given := set["-C"]
		if !given {
			dir, given = set["--directory"]
		}
		if !given {
			sh.fogHere()
			return Unknown
		}
		name, _ := sh.abs(dir)
		sh.fs().addFog(name)
	case has(set, "-c", "--create"):
		if f, ok := set["-f"]; ok && f.Text != "-" {
			sh.write(f, Node{Kind: File, Exec: No})
		}
	case has(set, "-t", "--list"):
	default:
		sh.fogHere()
	}
	return Unknown
}

func unzip(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	_, set := flags(args[1:], "d")
	if dir, ok := set["-d"]; ok {
		name, _ := sh.abs(dir)
		sh.fs().addFog(name)
		return Unknown
	}
	sh.fogHere()
	return Unknown
}
