package container

import "strings"

// officialKnowledge tells what is known of a Docker official image. tagKnown is false where a variable is in the tag, so
// that only what holds for every tag can be said.
func officialKnowledge(name, tag string, tagKnown bool) *Knowledge {
	switch name {
	case "alpine":
		return alpine()
	case "debian":
		k := distribution("debian", Glibc, "bash")
		k.CACertificates = No // the images hold required packages only; ca-certificates is none of them
		k.packageManager = "apt"
		// tzdata was a required package up to Debian 12 (debian/control of tzdata) and is not any more in 13.
		if tagKnown && hasAnyPrefix(tag, "12", "bookworm", "11", "bullseye", "10", "buster", "oldstable") {
			k.TZData = Yes
		}
		k.users = debianUsers
		k.merged = tagKnown && merged(tag)
		return k
	case "ubuntu":
		k := distribution("ubuntu", Glibc, "/bin/bash")
		k.CACertificates = No // minimal root file system without ca-certificates
		k.packageManager = "apt"
		if tagKnown && hasAnyPrefix(tag, "18.04", "20.04", "22.04", "bionic", "focal", "jammy") {
			k.TZData = No
		}
		k.users = debianUsers
		k.merged = tagKnown && hasAnyPrefix(tag, "20.04", "22.04", "24.04", "26.04", "focal", "jammy", "noble", "latest")
		return k
	case "busybox":
		// hub.docker.com/_/busybox: the variants are named after their C library; without one it is not said.
		k := distribution("busybox", LibcUnknown, "sh")
		switch {
		case strings.Contains(tag, "musl"):
			k.Libc = Musl
		case strings.Contains(tag, "glibc"):
			k.Libc = Glibc
		}
		k.CACertificates, k.TZData = No, No
		k.dirs = []string{"/bin", "/dev", "/etc", "/home", "/root", "/tmp", "/usr", "/var"}
		k.users = map[string]int{"root": 0, "nobody": 65534, "www-data": 33}
		return k
	case "golang":
		return golang(tag, tagKnown)
	case "fedora", "amazonlinux", "rockylinux", "almalinux", "centos", "oraclelinux":
		k := distribution(name, Glibc, "/bin/bash")
		k.CACertificates = Yes // required by their package manager, dnf or yum, which fetches over TLS
		k.packageManager = "dnf"
		k.commandKnown = name != "amazonlinux"
		return k
	case "buildpack-deps":
		k := distribution(name, Glibc, "bash")
		k.packageManager = "apt"
		k.users = debianUsers
		k.CCompiler = Unknown // the full and scm variants differ
		return k
	}
	return nil
}

// merged reports whether a tag of debian names a release with merged /usr: Debian 12 and later (release notes of Debian 12,
// section 5.1).
func merged(tag string) bool {
	return hasAnyPrefix(tag, "12", "bookworm", "13", "trixie", "stable", "latest")
}

// alpine is the image of Alpine Linux: alpine-base with musl, busybox and ca-certificates-bundle (a dependency of
// apk-tools since 3.10 or so), no tzdata.
func alpine() *Knowledge {
	k := distribution("alpine", Musl, "/bin/sh")
	k.CACertificates, k.TZData = Yes, No
	k.packageManager = "apk"
	k.files = append(k.files, "/etc/ssl/certs/ca-certificates.crt", "/sbin/apk", "/bin/busybox")
	// alpine-baselayout's passwd
	k.users = map[string]int{"root": 0, "bin": 1, "daemon": 2, "lp": 4, "sync": 5, "shutdown": 6, "halt": 7, "mail": 8,
		"news": 9, "uucp": 10, "cron": 16, "ftp": 21, "sshd": 22, "games": 35, "ntp": 123, "guest": 405, "nobody": 65534}
	return k
}

// debianUsers are the users of Debian's base-passwd.
var debianUsers = map[string]int{"root": 0, "daemon": 1, "bin": 2, "sys": 3, "sync": 4, "games": 5, "man": 6, "lp": 7,
	"mail": 8, "news": 9, "uucp": 10, "proxy": 13, "www-data": 33, "backup": 34, "list": 38, "irc": 39, "_apt": 42,
	"nobody": 65534}

// golang is the official Go image (github.com/docker-library/golang, Dockerfile-linux.template): Debian's buildpack-deps
// with gcc, or Alpine with neither gcc nor git; Go in /usr/local/go, GOPATH=/go, and GOTOOLCHAIN=local since 1.21.
func golang(tag string, tagKnown bool) *Knowledge {
	k := distribution("golang", Glibc, "bash")
	switch {
	case !tagKnown:
		k.Libc, k.CCompiler, k.cmd, k.commandKnown = LibcUnknown, Unknown, nil, false
	case strings.Contains(tag, "alpine"):
		k.Libc, k.cmd, k.packageManager = Musl, []string{"/bin/sh"}, "apk"
		k.users = alpine().users
	default:
		k.merged = strings.Contains(tag, "bookworm") || strings.Contains(tag, "trixie")
		k.CCompiler, k.packageManager, k.users = Yes, "apt", debianUsers
		k.files = append(k.files, "/usr/bin/gcc", "/usr/bin/git", "/usr/bin/curl", "/usr/bin/make")
	}
	k.CACertificates, k.Toolchain = Yes, Yes
	k.workdir = "/go"
	k.env = map[string]string{"PATH": golangPath, "GOPATH": "/go"}
	version := Base{Name: "golang", Tag: tag, Ref: literal("golang:" + tag)}.GoVersion()
	switch {
	case version.Minor >= 21:
		k.env["GOTOOLCHAIN"] = "local"
	case version.Minor == 0:
		k.unset = []string{"GOTOOLCHAIN"}
	}
	k.unset = append(k.unset, "GOLANG_VERSION")
	if version.Exact {
		k.env["GOLANG_VERSION"] = version.Text
	}
	k.top = append([]string{"go"}, fhs...)
	k.dirs = append([]string{"/go", "/go/src", "/go/bin", "/usr/local/go", "/usr/local/go/bin"}, commonDirs...)
	k.files = append(k.files, "/usr/local/go/bin/go", "/usr/local/go/bin/gofmt", "/usr/local/go/lib/time/zoneinfo.zip",
		"/etc/ssl/certs/ca-certificates.crt")
	return k
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if s == p || strings.HasPrefix(s, p+"-") || strings.HasPrefix(s, p+".") {
			return true
		}
	}
	return false
}
