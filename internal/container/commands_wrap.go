package container

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// valueFlags are the flags of wrapping programs that take a value of their own.
var valueFlags = map[string]string{"sudo": "ughpCrtT", "doas": "uC", "nice": "n", "ionice": "cnp", "timeout": "sk", "stdbuf": "ioe", "exec": "a",
	"retry": "td"}

// wrapped runs the command behind exec, sudo, time and the like.
func wrapped(sh *shellRun, args []Value) Truth {
	name := args[0].Text
	rest := args[1:]
	asks := false
	for len(rest) > 0 && rest[0].Known && strings.HasPrefix(rest[0].Text, "-") && rest[0].Text != "-" {
		flag := rest[0].Text
		rest = rest[1:]
		if flag == "--" {
			break
		}
		asks = asks || name == "command" && (flag == "-v" || flag == "-V")
		if len(flag) == 2 && strings.Contains(valueFlags[name], flag[1:]) && len(rest) > 0 {
			rest = rest[1:]
		}
	}
	if asks {
		sh.outKnown = false
		return sh.testUnknown()
	}
	if name == "timeout" && len(rest) > 0 {
		rest = rest[1:] // the duration
	}
	return sh.withAssignments(rest, name == "sudo")
}

// env runs env: variables, then a command.
func env(sh *shellRun, args []Value) Truth {
	rest := args[1:]
	for len(rest) > 0 && rest[0].Known && strings.HasPrefix(rest[0].Text, "-") {
		flag := rest[0].Text
		rest = rest[1:]
		switch flag {
		case "-u", "-C", "-S":
			sh.unknown()
			return Unknown
		case "-i", "-", "--ignore-environment", "-0", "--":
		default:
			sh.unknown()
			return Unknown
		}
	}
	sh.outKnown = false
	return sh.withAssignments(rest, true)
}

// withAssignments runs VAR=value … command where the words are not the shell's own assignments.
func (sh *shellRun) withAssignments(words []Value, allowed bool) Truth {
	kept := sh.vars
	for allowed && len(words) > 0 {
		name, value, given := strings.Cut(words[0].mask, "=")
		if !given || !syntax.ValidName(name) {
			break
		}
		if sh.vars.vars != nil {
			sh.vars = sh.vars.clone()
		}
		sh.vars.set(name, valueOf(value, value))
		words = words[1:]
	}
	status := Yes
	if len(words) > 0 {
		status = sh.command(words, nil)
	}
	sh.vars = kept
	return status
}

// script runs sh -c TEXT; a script file is not understood.
func script(sh *shellRun, args []Value) Truth {
	for i, a := range args[1:] {
		if !a.Known {
			break
		}
		if !strings.HasPrefix(a.Text, "-") && a.Text != "pipefail" && a.Text != "errexit" {
			break
		}
		if strings.HasSuffix(a.Text, "c") && !strings.HasPrefix(a.Text, "--") && strings.HasPrefix(a.Text, "-") {
			if i+2 < len(args) && args[i+2].Known && sh.depth < maxCalls {
				inner := *sh
				inner.depth++
				inner.bash = args[0].Text == "bash"
				inner.errexit = hasE([]string{a.Text})
				inner.vars, inner.exited = sh.vars.clone(), No
				inner.where = fixed(sh.at)
				inner.params = nil
				if len(args) > i+4 {
					inner.params = args[i+4:]
				}
				status := inner.script(args[i+2].Text)
				sh.outKnown = inner.outKnown
				return status
			}
			break
		}
	}
	sh.unknown()
	return Unknown
}

func eval(sh *shellRun, args []Value) Truth {
	if anyUnknown(args) || sh.depth >= maxCalls {
		sh.unknown()
		return Unknown
	}
	var texts []string
	for _, a := range args[1:] {
		texts = append(texts, a.Text)
	}
	where := sh.where
	sh.where = fixed(sh.at)
	sh.depth++
	status := sh.script(strings.Join(texts, " "))
	sh.depth--
	sh.where = where
	return status
}

// test is [ and test, for what can be decided: strings, and paths that are known.
func test(sh *shellRun, args []Value) Truth {
	rest := args[1:]
	if args[0].Text == "[" && len(rest) > 0 && rest[len(rest)-1].Text == "]" {
		rest = rest[:len(rest)-1]
	}
	negated := false
	for len(rest) > 1 && rest[0].Text == "!" {
		negated = !negated
		rest = rest[1:]
	}
	truth := sh.test(rest)
	if truth == Unknown && sh.must {
		return Yes
	}
	if negated && truth != Unknown {
		return truthOf(truth == No)
	}
	return truth
}

func (sh *shellRun) test(args []Value) Truth {
	switch len(args) {
	case 0:
		return No
	case 1:
		return nonEmpty(args[0])
	case 2:
		switch args[0].Text {
		case "-n":
			return nonEmpty(args[1])
		case "-z":
			switch nonEmpty(args[1]) {
			case Yes:
				return No
			case No:
				return Yes
			}
			return Unknown
		case "-e", "-f", "-d", "-L", "-h":
			return sh.testPath(args[0].Text, args[1])
		}
	case 3:
		if anyUnknown(args) {
			return Unknown
		}
		switch args[1].Text {
		case "=", "==":
			return truthOf(args[0].Text == args[2].Text)
		case "!=":
			return truthOf(args[0].Text != args[2].Text)
		}
	}
	return Unknown
}

func nonEmpty(v Value) Truth {
	if !v.Known {
		if v.wholly() {
			return Unknown
		}
		return Yes // something known is in it
	}
	return truthOf(v.Text != "")
}

func (sh *shellRun) testPath(op string, v Value) Truth {
	name, ok := sh.abs(v)
	if !ok {
		return Unknown
	}
	truth, node := sh.fs().Lookup(name)
	if op == "-L" || op == "-h" {
		truth, node = sh.fs().Lstat(name)
	}
	if truth != Yes {
		return truth
	}
	switch {
	case op == "-e":
		return Yes
	case node.Kind == AnyKind:
		return Unknown
	case op == "-f":
		return truthOf(node.Kind == File)
	case op == "-d":
		return truthOf(node.Kind == Dir)
	}
	return truthOf(node.Kind == Symlink)
}
