package container

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// command runs a command with its expanded words. It returns Unknown for a command that is taken to succeed.
func (sh *shellRun) command(args []Value, s *syntax.Stmt) Truth {
	if *sh.steps--; *sh.steps < 0 {
		sh.unknown()
		return Unknown
	}
	if len(args) == 0 {
		return Yes
	}
	name := args[0]
	if !name.Known {
		sh.unknown()
		return Unknown
	}
	if body := sh.funcs[name.Text]; body != nil {
		return sh.callFunction(body, args[1:])
	}
	text := name.Text
	if strings.Contains(text, "/") {
		if !systemPath(text) {
			sh.unknown() // a program or script of the image
			return Unknown
		}
		text = path.Base(text)
	}
	if run, ok := commands[text]; ok {
		return run(sh, args)
	}
	sh.unknown()
	return Unknown
}

// systemPath reports whether a program's path is where distributions and the golang image keep theirs.
func systemPath(name string) bool {
	switch path.Dir(name) {
	case "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/go/bin":
		return true
	}
	return false
}

// commands are the programs whose effect on paths is known.
var commands map[string]func(*shellRun, []Value) Truth

func init() {
	commands = map[string]func(*shellRun, []Value) Truth{
		":": succeed, "true": succeed, "false": func(*shellRun, []Value) Truth { return No },
		"[": test, "test": test,
		"cd": cd, "pushd": cd, "popd": func(sh *shellRun, _ []Value) Truth { sh.cwd = ""; return Yes },
		"export": declareVars, "readonly": declareVars, "local": declareVars, "declare": declareVars, "typeset": declareVars,
		"unset": unset, "set": set, "exit": exit, "return": exit, "break": succeed, "continue": succeed,
		"echo": echo, "printf": printf, "pwd": pwd, "basename": names, "dirname": names,
		"env": env, "exec": wrapped, "command": wrapped, "time": wrapped, "nice": wrapped, "nohup": wrapped, "sudo": wrapped,
		"doas": wrapped, "timeout": wrapped, "stdbuf": wrapped, "ionice": wrapped, "retry": wrapped,
		"sh": script, "bash": script, "ash": script, "dash": script, "eval": eval,
		"mkdir": mkdir, "touch": touch, "cp": cp, "mv": mv, "ln": ln, "rm": rm, "rmdir": rm, "unlink": rm, "install": install,
		"tee": tee, "tar": untar, "unzip": unzip, "gzip": unknownHere, "gunzip": unknownHere, "bunzip2": unknownHere,
		"xz": unknownHere, "unxz": unknownHere, "curl": curl, "wget": wget, "git": git, "rsync": rsync, "find": find,
		"mktemp": mktemp, "chmod": chmod, "dd": dd, "sed": sed, "awk": awk, "sort": readOnly, "upx": upx,
		"adduser": adduser, "useradd": adduser, "addgroup": quiet, "groupadd": quiet, "usermod": quiet, "deluser": quiet, "userdel": quiet,
		"apk": apk, "apt-get": apt, "apt": apt, "aptitude": apt, "yum": yum, "dnf": yum, "microdnf": yum, "tdnf": yum,
		"go": goCommand, "xx-go": goCommand, "garble": goCommand, "tinygo": goCommand,
		"update-ca-certificates": writesTo("/etc", "/usr", "/var"), "update-ca-trust": writesTo("/etc", "/usr", "/var"),
		"ldconfig": writesTo("/etc", "/var"), "locale-gen": writesTo("/usr", "/etc"), "dpkg-reconfigure": writesTo(systemDirs...),
		"dpkg": writesTo(systemDirs...), "rpm": writesTo(systemDirs...), "update-alternatives": writesTo(systemDirs...),
		"apt-key": writesTo("/etc", "/usr", "/var", "/root"), "add-apt-repository": writesTo("/etc", "/usr", "/var", "/root"),
		"setup-timezone": writesTo("/etc", "/usr"), "ssh-keyscan": readOnly, "xx-apk": writesTo(systemDirs...),
		"xx-apt": writesTo(systemDirs...), "xx-apt-get": writesTo(systemDirs...), "xx-verify": readOnly, "xx-info": readOnly,
		"apk-install": writesTo(systemDirs...),
	}
	for _, name := range []string{"protoc", "buf", "sqlc", "swag", "wire", "mockgen", "mockery", "templ", "oapi-codegen", "stringer",
		"ent", "gqlgen", "protoc-gen-go", "easyjson", "statik", "go-bindata", "packr2", "goctl", "kratos"} {
		commands[name] = generator
	}
	// Programs that only look, or change nothing about which paths there are.
	for _, name := range []string{"cat", "ls", "ll", "grep", "egrep", "fgrep", "head", "tail", "wc", "uniq", "cut", "tr", "which",
		"type", "id", "whoami", "uname", "date", "printenv", "sleep", "sha256sum", "sha512sum", "sha1sum", "md5sum", "cksum", "stat",
		"file", "du", "df", "readlink", "realpath", "chown", "chgrp", "setcap", "getcap", "ldd", "nm", "readelf", "hostname",
		"umask", "ulimit", "shopt", "trap", "wait", "kill", "nproc", "sync", "getent", "strip", "jq", "cmp", "diff", "tree", "read",
		"seq", "expr", "true", "alias", "hash", "jobs", "less", "more", "golangci-lint", "gosec", "gitleaks", "trivy", "od", "xxd", "base64", "objdump", "gofmt", "staticcheck", "golint", "govulncheck", "hadolint", "gpgconf", "arch", "free", "ps", "uptime", "rev", "column", "paste", "join",
		"comm", "xx-file", "ping", "nslookup", "host", "lsb_release", "setfacl", "chattr", "stty", "tput", "yes", "times", "logger"} {
		if commands[name] == nil {
			commands[name] = readOnly
		}
	}
}

// systemDirs are where package managers and system tools write: everything of the FHS.
var systemDirs = func() []string {
	var dirs []string
	for _, name := range fhs {
		dirs = append(dirs, "/"+name)
	}
	return dirs
}()

func succeed(*shellRun, []Value) Truth { return Yes }

func readOnly(sh *shellRun, _ []Value) Truth {
	sh.outKnown = false
	return Unknown
}

// writesTo is a program that writes below known folders only.
func writesTo(dirs ...string) func(*shellRun, []Value) Truth {
	return func(sh *shellRun, _ []Value) Truth {
		sh.outKnown = false
		sh.fs().addFog(dirs...)
		return Unknown
	}
}

// unknownHere is a program that makes or renames files below the working directory or where its arguments say.
func unknownHere(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	for _, a := range args[1:] {
		if a.Known && strings.HasPrefix(a.Text, "-") {
			continue
		}
		name, _ := sh.abs(a)
		sh.fs().addFog(path.Dir(name))
	}
	sh.fogHere()
	return Unknown
}

// fogHere says that something may have been made below the working directory.
func (sh *shellRun) fogHere() {
	if sh.cwd == "" {
		sh.unknown()
		return
	}
	sh.fs().addFog(sh.cwd)
}

func (sh *shellRun) callFunction(body *syntax.Stmt, params []Value) Truth {
	if sh.depth >= maxCalls {
		sh.unknown()
		return Unknown
	}
	outer, exited := sh.params, sh.exited
	sh.params = params
	sh.depth++
	status := sh.stmt(body, sh.must)
	sh.depth--
	sh.params = outer
	if exited == No && returns(body) {
		sh.exited = No // return ends the function only
	}
	return status
}

func returns(body *syntax.Stmt) bool {
	found := false
	syntax.Walk(body, func(n syntax.Node) bool {
		if s, ok := n.(*syntax.Stmt); ok && commandName(s) == "return" {
			found = true
		}
		return !found
	})
	return found
}

// cd changes the working directory as POSIX says: logically, so that .. leads back to where a link stands.
func cd(sh *shellRun, args []Value) Truth {
	rest := operands(args[1:], "")
	to := Value{}
	switch {
	case len(rest) == 0:
		to, _ = sh.vars.get("HOME")
	case rest[0].Known && rest[0].Text == "-":
		to = sh.oldpwd()
	default:
		to = rest[0]
	}
	old := unknownValue("", "${OLDPWD}")
	if sh.cwd != "" {
		old = literal(sh.cwd)
	}
	next, can := "", Yes // what nothing is known of is taken to be there
	switch {
	case to.Known && path.IsAbs(to.Text):
		next = path.Clean(to.Text)
	case to.Known && sh.cwd != "":
		next = path.Join(sh.cwd, to.Text)
	}
	if truth, node := sh.fs().Lookup(next); truth == No || node != nil {
		can = sh.is(Dir, next)
	}
	return sh.attempt(can, func() {
		sh.cwd = next
		sh.vars.set("OLDPWD", old)
	})
}

// oldpwd returns the working directory before the last cd.
func (sh *shellRun) oldpwd() Value {
	v, set := sh.vars.get("OLDPWD")
	if set == No {
		return unknownValue("", "${OLDPWD}")
	}
	return v
}

func declareVars(sh *shellRun, args []Value) Truth {
	for _, a := range args[1:] {
		name, value, given := strings.Cut(a.mask, "=")
		if given && syntax.ValidName(name) {
			sh.vars.set(name, valueOf(value, value))
		}
	}
	return Yes
}

func unset(sh *shellRun, args []Value) Truth {
	for _, a := range args[1:] {
		if a.Known {
			sh.vars.set(a.Text, literal(""))
		}
	}
	return Yes
}

func set(sh *shellRun, args []Value) Truth {
	for i, a := range args[1:] {
		switch {
		case !a.Known:
		case strings.HasPrefix(a.Text, "-") && !strings.HasPrefix(a.Text, "--") && strings.Contains(a.Text, "e"):
			sh.errexit = true
		case strings.HasPrefix(a.Text, "+") && strings.Contains(a.Text, "e"):
			sh.errexit = false
		case a.Text == "errexit" && strings.HasSuffix(args[i].Text, "o"):
			sh.errexit = strings.HasPrefix(args[i].Text, "-")
		case a.Text == "--":
			sh.params = args[i+2:]
			return Yes
		}
	}
	return Yes
}

func exit(sh *shellRun, args []Value) Truth {
	if sh.certain {
		sh.exited = Yes
		switch {
		case len(args) == 1 || !args[1].Known:
			return either
		case args[1].Text != "0":
			return No
		}
		return Yes
	}
	if len(args) > 1 && args[1].Known && args[1].Text != "0" {
		return No // had it been reached, the build would have failed
	}
	sh.exited = Unknown
	return Yes
}

func echo(sh *shellRun, args []Value) Truth {
	var texts []string
	end := "\n"
	for _, a := range args[1:] {
		if a.Text == "-n" && len(texts) == 0 {
			end = ""
			continue
		}
		texts = append(texts, a.mask)
	}
	text := strings.Join(texts, " ")
	sh.print(text+end, !strings.Contains(text, "\\") && !strings.HasPrefix(text, "-"))
	return Yes
}

func printf(sh *shellRun, args []Value) Truth {
	switch {
	case len(args) == 2 && !strings.ContainsAny(args[1].mask, "%\\"):
		sh.print(args[1].mask, true)
	case len(args) == 3 && args[1].mask == "%s":
		sh.print(args[2].mask, true)
	default:
		sh.print("", false)
	}
	return Yes
}

func pwd(sh *shellRun, _ []Value) Truth {
	sh.print(sh.cwd+"\n", sh.cwd != "")
	return Yes
}

// names is basename and dirname.
func names(sh *shellRun, args []Value) Truth {
	switch {
	case len(args) < 2 || len(args) > 3 || anyUnknown(args) || strings.HasPrefix(args[1].Text, "-") || args[1].Text == "":
		sh.print("", false)
	case args[0].Text == "dirname" && len(args) == 2:
		sh.print(path.Dir(path.Clean(args[1].Text))+"\n", true)
	case args[0].Text == "basename":
		base := path.Base(args[1].Text)
		if len(args) == 3 && base != args[2].Text {
			base = strings.TrimSuffix(base, args[2].Text)
		}
		sh.print(base+"\n", true)
	default:
		sh.print("", false)
	}
	return Yes
}
