package container

import (
	"path"
	"strings"
)

// operands returns the words that are no flags. valued names the short flags (letters) that take the next word.
func operands(words []Value, valued string) []Value {
	rest, _ := flags(words, valued)
	return rest
}

// flags splits words into operands and flags. A valued short flag has its value, "" without one; long ones as written.
func flags(words []Value, valued string) (rest []Value, set map[string]Value) {
	set = map[string]Value{}
	for i := 0; i < len(words); i++ {
		w := words[i]
		text := w.mask
		switch {
		case text == "--":
			return append(rest, words[i+1:]...), set
		case strings.HasPrefix(text, "--"):
			name, value, _ := strings.Cut(text, "=")
			set[name] = valueOf(value, value)
		case len(text) > 1 && text[0] == '-':
			for j, letter := range text[1:] {
				flag := "-" + string(letter)
				if !strings.ContainsRune(valued, letter) {
					set[flag] = literal("")
					continue
				}
				value := text[1+j+len(string(letter)):]
				if value == "" && i+1 < len(words) {
					i++
					set[flag] = words[i]
				} else {
					set[flag] = valueOf(value, value)
				}
				break
			}
		default:
			rest = append(rest, w)
		}
	}
	return rest, set
}

func has(set map[string]Value, names ...string) bool {
	for _, n := range names {
		if _, ok := set[n]; ok {
			return true
		}
	}
	return false
}

func mkdir(sh *shellRun, args []Value) Truth {
	rest, set := flags(args[1:], "mZ")
	status := Unknown
	for _, a := range rest {
		can := Yes
		if name, ok := sh.abs(a); ok && has(set, "-p", "--parents") {
			can = sh.creatable(name)
		} else if ok {
			can = both(sh.is(Dir, path.Dir(name)), sh.vacant(name))
		}
		status = both(status, sh.attempt(can, func() { sh.makeDir(a) }))
	}
	return status
}

func (sh *shellRun) makeDir(a Value) {
	name, ok := sh.abs(a)
	if !ok {
		sh.fs().addFog(name)
		return
	}
	sh.fs().mkdir(name, Node{Origin: sh.at}, sh.certain)
}

func touch(sh *shellRun, args []Value) Truth {
	rest, _ := flags(args[1:], "drt")
	status := Unknown
	for _, a := range rest {
		if name, ok := sh.abs(a); ok {
			if truth, node := sh.fs().Lookup(name); truth == Yes && node != nil {
				continue
			}
		}
		status = both(status, sh.write(a, Node{Kind: File, Exec: No}))
	}
	return status
}

func tee(sh *shellRun, args []Value) Truth {
	status := Unknown
	for _, a := range operands(args[1:], "") {
		status = both(status, sh.write(a, Node{Kind: File, Exec: No}))
	}
	sh.outKnown = false
	return status
}

func dd(sh *shellRun, args []Value) Truth {
	for _, a := range args[1:] {
		if value, ok := strings.CutPrefix(a.mask, "of="); ok {
			sh.write(valueOf(value, value), Node{Kind: File, Exec: No})
		}
	}
	return Unknown
}

func rm(sh *shellRun, args []Value) Truth {
	rest, set := flags(args[1:], "")
	status := Unknown
	for _, a := range rest {
		name, ok := sh.abs(a)
		switch {
		case ok && strings.HasSuffix(a.Text, "/"):
			// rm -r link/ empties what the link leads to, or fails; both are rare
			sh.fs().remove(name, false)
			status = both(status, either)
		case ok:
			can := sh.removable(args[0].Text, name, set)
			status = both(status, sh.attempt(can, func() { sh.fs().remove(name, sh.certain) }))
		default:
			sh.fs().weaken(name)
		}
	}
	return status
}

// removable says whether rm, unlink or rmdir can remove what is at a path.
func (sh *shellRun) removable(command, name string, set map[string]Value) Truth {
	vacant := sh.vacant(name)
	_, node := sh.fs().Lstat(name)
	switch {
	case vacant == Yes && has(set, "-f", "--force"):
		return Yes
	case vacant != No:
		if vacant == Unknown && has(set, "-f", "--force") && has(set, "-r", "-R", "--recursive") {
			return Yes
		}
		return opposite(vacant)
	case path.Base(command) == "rmdir":
		names := sh.fs().Children(name)
		for _, child := range names {
			if sh.vacant(path.Join(name, child)) == No {
				return No
			}
		}
		if node.Kind == Dir && len(names) == 0 && sh.fs().Complete(name) {
			return Yes
		}
		return Unknown
	case has(set, "-r", "-R", "--recursive"):
		return Yes
	case node.Kind == AnyKind:
		return Unknown
	}
	return truthOf(node.Kind != Dir)
}

// weaken says that anything in a folder may be gone.
func (fs *FS) weaken(dir string) {
	real, ok := fs.at(dir)
	if !ok {
		return
	}
	owned := fs.ownPath(real)
	if owned == nil {
		return
	}
	for name, child := range owned.children {
		if child.presence == Yes {
			fs.own(owned, name).presence = Unknown
		}
	}
}

func ln(sh *shellRun, args []Value) Truth {
	rest, set := flags(args[1:], "tS")
	if len(rest) == 0 {
		return Unknown
	}
	sources, dest, into := rest[:len(rest)-1], rest[len(rest)-1], len(rest) > 2
	switch {
	case has(set, "-t"):
		sources, dest, into = rest, set["-t"], true
	case len(rest) == 1:
		sources, dest, into = rest, literal("."), true
	}
	name, ok := sh.abs(dest)
	if !ok {
		sh.fs().addFog(name)
		return Unknown
	}
	truth, node := sh.fs().Lookup(name)
	if has(set, "-n", "--no-dereference") {
		truth, node = sh.fs().Lstat(name)
	}
	exact := has(set, "-T")
	if !exact && node != nil && node.Kind == Dir && truth == Yes {
		into = true
	}
	// A destination that may be a folder takes the link, or is one.
	unsure := !into && !exact && truth != No && (node == nil || truth == Unknown || node.Kind == AnyKind)
	if !into && truth == No { // not the place behind a link that leads nowhere
		truth, _ = sh.fs().Lstat(name)
	}
	status := Unknown
	for _, src := range sources {
		at := name
		if into {
			if !src.Known {
				sh.fs().addFog(name)
				continue
			}
			at = path.Join(name, path.Base(src.Text))
		}
		n := Node{Kind: AnyKind, Origin: sh.at}
		if has(set, "-s", "--symbolic") {
			n.Kind = Symlink
			if src.Known {
				n.Target = src.Text
			}
		} else if from, ok := sh.abs(src); ok {
			if t, linked := sh.fs().Lookup(from); t == Yes && linked.Kind == File {
				n = *linked
				n.Origin = sh.at
			}
		}
		can := sh.linkable(src, at, set)
		if unsure {
			can = both(can, either)
		}
		status = both(status, sh.attempt(can, func() {
			if unsure {
				sh.fs().addFog(name)
			}
			sh.fs().put(at, n, sh.certain)
		}))
	}
	return status
}

// linkable says whether ln can make a link at a path.
func (sh *shellRun) linkable(src Value, at string, set map[string]Value) Truth {
	can := sh.is(Dir, path.Dir(at))
	if !has(set, "-f", "--force") {
		can = both(can, sh.vacant(at))
	} else if _, node := sh.fs().Lstat(at); node != nil && node.Kind != File && node.Kind != Symlink {
		can = both(can, either) // a folder is not replaced
	}
	if has(set, "-s", "--symbolic") {
		return can
	}
	from, ok := sh.abs(src)
	if !ok {
		return both(can, either)
	}
	return both(can, sh.is(File, from))
}

func mktemp(sh *shellRun, _ []Value) Truth {
	sh.outKnown = false
	sh.fs().addFog("/tmp")
	sh.fogHere()
	return Unknown
}

func find(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	acts, deletes := false, false
	for _, a := range args[1:] {
		switch a.Text {
		case "-delete":
			deletes = true
		case "-exec", "-execdir", "-ok", "-okdir", "-fprint", "-fprintf", "-fls":
			acts = true
		case "rm", "rmdir", "unlink", "mv":
			deletes = deletes || acts
		case "chmod", "chown", "strip", "touch", "ls", "grep", "sed", "echo", "cat", "sha256sum", "stat":
			if acts && !deletes {
				return Unknown
			}
		}
	}
	if deletes {
		for _, a := range args[1:] {
			if a.Known && strings.HasPrefix(a.Text, "-") {
				break
			}
			name, _ := sh.abs(a)
			sh.fs().weaken(name)
		}
		if len(args) > 1 && strings.HasPrefix(args[1].Text, "-") && sh.cwd != "" {
			sh.fs().weaken(sh.cwd)
		}
	}
	if acts {
		sh.unknown()
	}
	return Unknown
}

func sed(sh *shellRun, _ []Value) Truth {
	sh.outKnown = false
	return Unknown
}

func awk(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	for _, a := range args[1:] {
		if strings.Contains(a.mask, ">") || strings.Contains(a.mask, "system") {
			sh.fogHere()
		}
	}
	return Unknown
}

func upx(sh *shellRun, args []Value) Truth {
	_, set := flags(args[1:], "o")
	if out, ok := set["-o"]; ok {
		sh.write(out, Node{Kind: File, Exec: Yes})
	}
	return Unknown
}

// chmod changes who may execute a file; which modes it sets is not worked out.
func chmod(sh *shellRun, args []Value) Truth {
	rest, set := flags(args[1:], "")
	if len(rest) < 2 || has(set, "-R", "--recursive") {
		return Unknown
	}
	for _, a := range rest[1:] {
		name, ok := sh.abs(a)
		if !ok {
			continue
		}
		real, ok := sh.fs().Resolve(name)
		if truth, node := sh.fs().Lookup(name); !ok || truth == No || node == nil || node.Kind != File {
			continue
		}
		if dir := sh.fs().ownPath(path.Dir(real)); dir != nil {
			sh.fs().own(dir, path.Base(real)).Exec = Unknown
		}
	}
	return Unknown
}

// generator is a program that generates code below the working directory, or below the folders that its arguments name.
func generator(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	for _, a := range args[1:] {
		_, value, given := strings.Cut(a.mask, "=")
		if !given {
			value = a.mask
		}
		if strings.Contains(value, "/") {
			name, _ := sh.abs(valueOf("", value))
			sh.fs().addFog(name)
		}
	}
	sh.fogHere()
	return Unknown
}
