package container

import (
	"net/url"
	"path"
	"strings"
)

// lastOf returns the file name that a URL ends with.
func lastOf(v Value) (string, bool) {
	if !v.Known {
		return "", false
	}
	u, err := url.Parse(v.Text)
	if err != nil {
		return "", false
	}
	if base := path.Base(u.Path); base != "." && base != "/" {
		return base, true
	}
	return "", false
}

func curl(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	// The short flags of curl(1) that take a value.
	const valued = "oHdXuAebcFmxwTKErtyYzCDQUPh"
	words := joinLong(args[1:], "--output", "--output-dir", "--header", "--data", "--request", "--user", "--retry", "--retry-delay",
		"--connect-timeout", "--max-time", "--proxy", "--cacert", "--user-agent")
	rest, set := flags(words, valued)
	out, given := set["-o"]
	if !given {
		out, given = set["--output"]
	}
	switch {
	case has(set, "--output-dir"):
		name, _ := sh.abs(set["--output-dir"])
		sh.fs().addFog(name)
	case given && out.Text == "-":
	case given:
		sh.write(out, Node{Kind: File, Exec: No})
	case has(set, "-O", "--remote-name", "-J", "--remote-header-name"):
		for _, u := range rest {
			if name, ok := lastOf(u); ok && !has(set, "-J", "--remote-header-name") {
				sh.write(literal(name), Node{Kind: File, Exec: No})
			} else {
				sh.fogHere()
			}
		}
	}
	return Unknown
}

// joinLong gives long flags that stand apart from their value the form --flag=value.
func joinLong(words []Value, names ...string) []Value {
	var joined []Value
	for i := 0; i < len(words); i++ {
		if words[i].Known && contains(names, words[i].Text) && i+1 < len(words) {
			mask := words[i].Text + "=" + words[i+1].mask
			joined = append(joined, valueOf(mask, mask))
			i++
			continue
		}
		joined = append(joined, words[i])
	}
	return joined
}

func wget(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	words := joinLong(args[1:], "--output-document", "--directory-prefix", "--tries", "--timeout", "--header")
	rest, set := flags(words, "OPotTUQewA")
	out, given := set["-O"]
	if !given {
		out, given = set["--output-document"]
	}
	dir, prefixed := set["-P"]
	if !prefixed {
		dir, prefixed = set["--directory-prefix"]
	}
	switch {
	case given && out.Text == "-":
	case given:
		sh.write(out, Node{Kind: File, Exec: No})
	case prefixed:
		name, _ := sh.abs(dir)
		sh.fs().addFog(name)
	default:
		for _, u := range rest {
			if name, ok := lastOf(u); ok {
				sh.write(literal(name), Node{Kind: File, Exec: No})
			} else {
				sh.fogHere()
			}
		}
	}
	return Unknown
}

func git(sh *shellRun, args []Value) Truth {
	sh.outKnown = false
	words := args[1:]
	cwd := sh.cwd
	defer func() { sh.cwd = cwd }()
	for len(words) > 0 && strings.HasPrefix(words[0].Text, "-") {
		if words[0].Text == "-C" && len(words) > 1 {
			cd(sh, []Value{literal("cd"), words[1]})
		}
		if words[0].Text == "-C" || words[0].Text == "-c" {
			words = words[min(2, len(words)):]
			continue
		}
		words = words[1:]
	}
	if len(words) == 0 {
		return Unknown
	}
	switch words[0].Text {
	case "clone":
		rest := operands(joinLong(words[1:], "--branch", "--depth", "--config", "--reference", "--origin", "--filter"), "bcoju")
		if len(rest) == 0 {
			sh.fogHere()
			return Unknown
		}
		dest := rest[len(rest)-1]
		if len(rest) == 1 {
			base, ok := lastOf(dest)
			if !ok {
				sh.fogHere()
				return Unknown
			}
			dest = literal(strings.TrimSuffix(base, ".git"))
		}
		sh.makeDir(dest)
		name, _ := sh.abs(dest)
		sh.fs().addFog(name)
	case "config":
		sh.fs().addFog("/root", "/etc", "/home")
	case "rev-parse", "describe", "log", "status", "show", "diff", "rev-list", "ls-files", "ls-remote", "branch", "tag", "version",
		"--version", "remote", "symbolic-ref", "cat-file", "shortlog", "name-rev", "grep", "blame":
	case "clean", "rm", "mv", "reset", "checkout", "stash", "switch":
		if sh.cwd != "" {
			sh.fs().weaken(sh.cwd)
		}
		sh.fogHere()
	default:
		sh.fogHere()
	}
	return Unknown
}
