package container

import (
	"path"
	"strings"
)

// goCommand runs the go command, or one that is called like it (xx-go, garble, tinygo).
func goCommand(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	words := args[1:]
	if args[0].Text == "garble" { // its own flags come first
		for len(words) > 0 && words[0].Known && strings.HasPrefix(words[0].Text, "-") {
			if words[0].Text == "-seed" && len(words) > 1 {
				words = words[1:]
			}
			words = words[1:]
		}
	}
	if len(words) == 0 {
		return Unknown
	}
	// -C is taken in front of the subcommand by nobody: go help build says "must be the first flag on the command line".
	sub := words[0]
	if !sub.Known {
		sh.unknown()
		return Unknown
	}
	switch sub.Text {
	case "build", "install":
		sh.goBuild(args[0].Text, words, sub.Text == "install")
	case "test":
		sh.goTest(args[0].Text, words)
	case "mod":
		sh.goMod(words[1:])
	case "get", "work":
		sh.goCaches()
		sh.fogHere()
	case "generate", "run", "tool":
		sh.unknown() // programs of the repository or of others
	case "clean":
		sh.goCaches()
		if sh.cwd != "" && len(words) > 1 && !strings.HasSuffix(words[1].Text, "cache") {
			sh.fs().weaken(sh.cwd)
		}
	case "fmt", "fix":
	case "env":
		sh.goEnv(words[1:])
	case "version", "vet", "list", "help", "doc", "bug", "telemetry":
		sh.goCaches()
	default:
		sh.unknown()
	}
	return Unknown
}

// goCaches says that the go command filled its module and build caches.
func (sh *shellRun) goCaches() {
	sh.fs().addFog("/go/pkg", "/go/bin", "/root", "/tmp", "/home")
	for _, name := range []string{"GOPATH", "GOMODCACHE", "GOCACHE"} {
		if v, set := sh.vars.vars[name]; set {
			if at, ok := sh.abs(v); ok && at != "/" {
				sh.fs().addFog(at)
			}
		}
	}
}

// goEnv prints what go env would where that is known.
func (sh *shellRun) goEnv(words []Value) {
	if len(words) > 1 && words[0].Text == "-w" {
		sh.setGoEnv(words[1:])
		return
	}
	if len(words) != 1 || !words[0].Known {
		return
	}
	switch words[0].Text {
	case "GOPATH":
		if v := sh.gopath(); v.Known {
			sh.outKnown = true
			sh.print(v.Text+"\n", true)
		}
	case "CGO_ENABLED", "GOBIN":
		if v, set := sh.goVar(words[0].Text); set == Yes && v.Known {
			sh.outKnown = true
			sh.print(v.Text+"\n", true)
		}
	}
}

// setGoEnv runs go env -w: defaults for later runs of the go command, which the environment overrides.
func (sh *shellRun) setGoEnv(words []Value) {
	if sh.stage.goEnv.vars == nil {
		sh.stage.goEnv = newEnvironment()
	}
	for _, w := range words {
		name, value, _ := strings.Cut(w.mask, "=")
		v := valueOf(value, value)
		if !sh.certain {
			v = unknownValue(value, "${"+name+"}")
		}
		sh.stage.goEnv.set(name, v)
	}
}

// goVar returns a variable as the go command sees it.
func (sh *shellRun) goVar(name string) (Value, Truth) {
	v, set := sh.vars.get(name)
	if set == Yes && (v.Text != "" || !v.Known) {
		return v, set
	}
	if stored, ok := sh.stage.goEnv.vars[name]; ok && set != Unknown {
		return stored, Yes
	}
	return v, set
}

func (sh *shellRun) gopath() Value {
	if v, set := sh.goVar("GOPATH"); set != No && (v.Text != "" || !v.Known) {
		return v
	}
	home, _ := sh.vars.get("HOME")
	return valueOf("", home.mask+"/go")
}

func (sh *shellRun) goMod(words []Value) {
	sh.goCaches()
	if len(words) == 0 {
		return
	}
	switch words[0].Text {
	case "vendor":
		_, set := goFlags(words[1:], false)
		if out, ok := set["o"]; ok {
			sh.makeDir(out)
			at, _ := sh.abs(out)
			sh.fs().addFog(at)
			return
		}
		if sh.cwd == "" {
			sh.unknown()
			return
		}
		sh.fs().addFog(path.Join(sh.moduleDir(), "vendor"))
		sh.fs().mkdir(path.Join(sh.moduleDir(), "vendor"), Node{Origin: sh.at}, false)
	case "init":
		sh.write(literal("go.mod"), Node{Kind: File, Exec: No})
	case "tidy":
		if dir := sh.moduleDir(); dir != "" {
			sh.write(literal(path.Join(dir, "go.sum")), Node{Kind: AnyKind})
		}
	}
}

// goTest runs go test: with -c or -o it writes executables. Tests are taken to write below temporary folders only.
func (sh *shellRun) goTest(tool string, words []Value) {
	sh.goCaches()
	_, set := goFlags(words[1:], true)
	for _, profile := range []string{"coverprofile", "cpuprofile", "memprofile", "blockprofile", "mutexprofile", "trace"} {
		if v, ok := set[profile]; ok {
			sh.write(v, Node{Kind: File, Exec: No})
		}
	}
	_, compile := set["c"]
	if out, ok := set["o"]; ok || compile {
		if ok {
			if strings.HasSuffix(out.mask, "/") {
				sh.makeDir(out)
				at, _ := sh.abs(out)
				sh.fs().addFog(at)
			} else {
				sh.write(out, Node{Kind: File, Exec: Yes})
			}
			return
		}
		sh.fogHere()
	}
}

// boolFlags are the flags of go build, install and test that take no value of their own (go help build, go help testflag).
var boolFlags = map[string]bool{"a": true, "n": true, "v": true, "x": true, "race": true, "msan": true, "asan": true,
	"cover": true, "work": true, "trimpath": true, "linkshared": true, "modcacherw": true, "json": true, "buildvcs": true,
	"i": true, "c": true, "short": true, "failfast": true, "benchmem": true, "artifacts": true, "fullpath": true}

// goFlags splits the words behind a subcommand into packages and flags. The go command's flags end at the first word
// that is none. An unknown word in front of the packages may be flags.
func goFlags(words []Value, testing bool) (rest []Value, set map[string]Value) {
	set = map[string]Value{}
	for i := 0; i < len(words); i++ {
		text := words[i].mask
		if words[i].wholly() && i+1 < len(words) {
			set["?"] = words[i]
			continue
		}
		if !strings.HasPrefix(text, "-") || text == "-" {
			if !testing {
				return append(rest, words[i:]...), set
			}
			rest = append(rest, words[i])
			continue
		}
		if text == "--" {
			return append(rest, words[i+1:]...), set
		}
		name, value, given := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(text, "-"), "-"), "=")
		v := valueOf(words[i].Raw, value)
		v.Position = words[i].Position
		if !given && !boolFlags[name] && i+1 < len(words) {
			i++
			v = words[i]
		}
		set[name] = v
	}
	return rest, set
}

// goBuild runs go build and go install.
func (sh *shellRun) goBuild(tool string, words []Value, isInstall bool) {
	sh.goCaches()
	rest, set := goFlags(words[1:], false)
	b := &Build{Position: sh.at, Stage: sh.stage, Instruction: sh.item.Instruction, Tool: tool, Install: isInstall,
		Certain: sh.certain, Env: map[string]Value{}, TagsKnown: true}
	for _, name := range []string{"CGO_ENABLED", "GOOS", "GOARCH", "GOTOOLCHAIN", "GOFLAGS", "GOWORK", "CC", "CXX", "GO111MODULE", "GOEXPERIMENT"} {
		if v, state := sh.goVar(name); state != No {
			b.Env[name] = v
		}
	}
	b.Flags = words[1 : len(words)-len(rest)]
	outer := sh.cwd
	if dir, ok := set["C"]; ok {
		sh.cwd, ok = sh.abs(dir)
		if !ok {
			sh.cwd = ""
		}
	}
	b.Dir = sh.cwd
	if v, ok := set["ldflags"]; ok {
		b.Ldflags = append(b.Ldflags, v)
	}
	if v, ok := set["tags"]; ok {
		b.TagsKnown = v.Known
		b.Tags = strings.FieldsFunc(v.Text, func(r rune) bool { return r == ',' || r == ' ' })
	}
	if len(rest) == 0 {
		here := literal(".")
		here.Position = sh.at
		rest = []Value{here}
	}
	sh.modules(b)
	for _, arg := range rest {
		b.Packages = append(b.Packages, sh.buildPackage(b, arg))
	}
	mains, known := sh.mains(b)
	if _, unsure := set["?"]; unsure {
		if _, ok := set["o"]; !ok {
			known = false
		}
	}
	sh.outputs(b, set, mains, known)
	sh.stage.Builds = append(sh.stage.Builds, b)
	sh.cwd = outer
}
