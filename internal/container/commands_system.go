package container

import (
	"path"
	"strconv"
	"strings"
)

func quiet(sh *shellRun, _ []Value) Truth {
	sh.fs().addFog("/etc", "/home", "/var")
	return Unknown
}

// adduser notes the user that adduser (Debian's or busybox's) or useradd makes.
func adduser(sh *shellRun, args []Value) Truth {
	long := []string{"--uid", "--gid", "--home", "--home-dir", "--shell", "--ingroup", "--gecos", "--comment", "--groups", "--base-dir", "--skel"}
	valued := "hgsGuk"
	if args[0].Text == "useradd" {
		valued = "bcdefgGkKpRPsuZ"
	}
	rest, set := flags(joinLong(args[1:], long...), valued)
	uid := -1
	for _, name := range []string{"-u", "--uid"} {
		if v, ok := set[name]; ok {
			if n, err := strconv.ParseUint(v.Text, 10, 31); err == nil && v.Known {
				uid = int(n)
			}
		}
	}
	sh.fs().addFog("/etc", "/home", "/var")
	if len(rest) == 0 || !rest[0].Known {
		return Unknown
	}
	name := rest[0].Text
	if args[0].Text == "useradd" {
		name = rest[len(rest)-1].Text
	}
	if len(rest) == 2 && args[0].Text == "adduser" {
		if _, known := sh.stage.users[name]; known {
			return Unknown // adduser USER GROUP adds to a group
		}
	}
	sh.stage.users[name] = uid
	home := literal("/home/" + name)
	for _, flag := range []string{"-h", "-d", "--home", "--home-dir"} {
		if v, ok := set[flag]; ok && v.Text != "" {
			home = v
		}
	}
	at, ok := sh.abs(home)
	if !ok || sh.stage.Base.Knowledge() == nil {
		sh.fs().addFog(at)
		return Unknown
	}
	sh.fs().mkdir(at, Node{Origin: sh.at}, false)
	for _, name := range skeleton {
		sh.fs().put(path.Join(at, name), Node{Kind: File, Origin: sh.at}, false)
	}
	return Unknown
}

// skeleton is what /etc/skel of the known distributions puts into a new home.
var skeleton = []string{".bashrc", ".bash_logout", ".bash_profile", ".profile"}

// provides are the paths that packages are installed for most often.
var provides = map[string]map[string]string{
	"apk": {"ca-certificates": "/etc/ssl/certs/ca-certificates.crt", "tzdata": "/usr/share/zoneinfo/UTC", "bash": "/bin/bash",
		"tini": "/sbin/tini", "dumb-init": "/usr/bin/dumb-init", "su-exec": "/sbin/su-exec", "curl": "/usr/bin/curl"},
	"apt": {"ca-certificates": "/etc/ssl/certs/ca-certificates.crt", "tzdata": "/usr/share/zoneinfo/UTC", "tini": "/usr/bin/tini",
		"dumb-init": "/usr/bin/dumb-init", "curl": "/usr/bin/curl", "gosu": "/usr/sbin/gosu"},
}

// packages notes what a package manager installs or removes. Its files are system files: nothing of an application's own
// folders changes.
func (sh *shellRun) packages(manager string, names []Value, group string, install bool) {
	sh.outKnown = false
	sh.fs().addFog(systemDirs...)
	for _, v := range names {
		if !v.Known {
			continue
		}
		name := v.Text
		if i := strings.IndexAny(name, "=<>~@"); i > 0 {
			name = name[:i]
		}
		if name == "" || strings.HasPrefix(name, "-") {
			continue
		}
		if install {
			sh.stage.Packages = append(sh.stage.Packages, Package{Name: name, Manager: manager, Position: sh.at, Certain: sh.certain, group: group})
			if at := provides[manager][name]; at != "" {
				sh.write(literal(at), Node{Kind: File})
			}
			continue
		}
		for i := range sh.stage.Packages {
			p := &sh.stage.Packages[i]
			if p.Name == name || p.group == name {
				p.Removed = true
				if at := provides[manager][p.Name]; at != "" {
					sh.fs().remove(at, false)
				}
			}
		}
	}
}

func apk(sh *shellRun, args []Value) Truth {
	rest, set := flags(joinLong(args[1:], "--virtual", "--repository", "--root", "--arch", "--keys-dir", "--repositories-file", "--cache-dir"), "tXp")
	group := set["-t"].Text + set["--virtual"].Text
	if len(rest) == 0 {
		return Unknown
	}
	if has(set, "--root", "-p") {
		name, ok := set["-p"]
		if !ok {
			name = set["--root"]
		}
		at, _ := sh.abs(name)
		sh.fs().addFog(at)
		return Unknown
	}
	switch rest[0].Text {
	case "add":
		sh.packages("apk", rest[1:], group, true)
	case "del":
		sh.packages("apk", rest[1:], "", false)
	default:
		sh.packages("apk", nil, "", true)
	}
	return Unknown
}

func apt(sh *shellRun, args []Value) Truth {
	rest, _ := flags(joinLong(args[1:], "--target-release", "--option"), "toc")
	if len(rest) == 0 {
		return Unknown
	}
	switch rest[0].Text {
	case "install", "satisfy":
		sh.packages("apt", rest[1:], "", true)
	case "remove", "purge", "autoremove":
		sh.packages("apt", rest[1:], "", false)
	case "download", "source":
		sh.fogHere()
	default:
		sh.packages("apt", nil, "", true)
	}
	return Unknown
}

func yum(sh *shellRun, args []Value) Truth {
	rest, set := flags(joinLong(args[1:], "--installroot", "--releasever", "--setopt"), "cx")
	if len(rest) == 0 {
		return Unknown
	}
	if v, ok := set["--installroot"]; ok {
		at, _ := sh.abs(v)
		sh.fs().addFog(at)
		return Unknown
	}
	switch rest[0].Text {
	case "install", "reinstall", "localinstall":
		sh.packages(args[0].Text, rest[1:], "", true)
	case "remove", "erase":
		sh.packages(args[0].Text, rest[1:], "", false)
	default:
		sh.packages(args[0].Text, nil, "", true)
	}
	return Unknown
}
