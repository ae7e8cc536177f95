package image

import (
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/golive-dev/golive/internal/container"
)

// A distribution's image is not listed file by file, so that a path below /etc or /usr/local/bin of it is unknown to the
// model. Of a service's own program or settings it is known all the same that the distribution does not bring them.

// distributions are the families of base images that hold a distribution and nothing else.
var distributions = words("alpine debian ubuntu busybox distroless fedora rockylinux almalinux centos oraclelinux amazonlinux ubi")

// tame are commands that put no program or settings of a service anywhere, or only where the model sees it.
var tame = words(`: [ adduser addgroup useradd groupadd usermod apk apt apt-get yum dnf microdnf chgrp chmod chown cp echo export
	install ln mkdir mv printf rm rmdir set setcap touch true test update-ca-certificates`)

// foreignTo reports whether a path that the model calls unknown is certainly not in the final image: its base is a plain
// distribution, nothing that runs or is copied there may have made it, and no package has the name.
func (j *judge) foreignTo(img *container.Image, name string) bool {
	k := img.Final.Base.Knowledge()
	if k == nil || !distributions[k.Family] || name == "" {
		return false
	}
	for stage := img.Final; stage != nil; stage = stage.Base.Stage {
		for _, in := range stage.Instructions {
			if run, ok := in.Command.(*instructions.RunCommand); ok && !isTame(run) {
				return false
			}
		}
		for _, c := range stage.Copies {
			if mayBring(c, name) {
				return false
			}
		}
		for _, p := range stage.Packages {
			if word := strings.ToLower(p.Name); len(word) < 3 || strings.Contains(strings.ToLower(name), word) || strings.ContainsAny(word, "$/") {
				return false
			}
		}
	}
	return true
}

func isTame(run *instructions.RunCommand) bool {
	for _, text := range runScripts(run) {
		s, ok := parseScript(text)
		if !ok || s.sources {
			return false
		}
		for _, c := range s.calls {
			if !tame[path.Base(c.name())] {
				return false
			}
		}
	}
	return true
}

// mayBring reports whether a COPY may have put a path into the image without the model knowing it.
func mayBring(c *container.Copy, name string) bool {
	if c.DestPath == "" {
		return true
	}
	if !covers(c.DestPath, name) && !covers(name, c.DestPath) {
		return false
	}
	for _, src := range c.Sources {
		if src.Kind == container.SourceHeredoc {
			continue
		}
		if src.Kind != container.SourcePath || src.Found != container.Yes || c.From.Kind == container.FromImage || c.From.Kind == container.FromUnknown {
			return true
		}
		if c.From.Kind == container.FromStage {
			// A file is copied under its own name or the destination's; what a folder holds may be unknown.
			if _, node := c.From.Stage.FS.Lookup(path.Join("/", src.Text)); node == nil || node.Kind != container.File {
				return true
			}
		}
	}
	return false
}

// inits are wrappers that no distribution's image holds without a package of the name.
var inits = words("tini tini-static dumb-init gosu su-exec catatonit")

// foreignProgram reports whether no distribution's image holds a program: it has the name of one that the Dockerfile
// builds, or of the package that is built, it is a wrapper that has to be installed, or it is in a folder that the
// Filesystem Hierarchy Standard leaves to the administrator.
func foreignProgram(img *container.Image, name, full string) bool {
	base := path.Base(name)
	if inits[base] {
		return true
	}
	for _, dir := range []string{"/usr/local", "/opt", "/srv"} {
		if covers(dir, full) && strings.Contains(name, "/") && (dir == "/usr/local" || !installsPrograms(img)) {
			return true
		}
	}
	if !installsPrograms(img) && besideProgram(img, name) {
		return true
	}
	for _, b := range usedBuilds(img) {
		for _, out := range b.Outputs {
			if path.Base(out) == base {
				return true
			}
		}
		for _, p := range b.Packages {
			if p.Repo != "" && !p.Pattern && path.Base(p.Repo) == base {
				return true
			}
		}
	}
	return false
}

// system are programs of distributions by which a container may be started, beside those that entry scripts use.
var system = words(`busybox toybox init crond cron httpd inetd udhcpc udhcpd ntpd syslogd klogd dropbear sshd ssh perl python python3 ruby node java
	login su sudo start-stop-daemon run-parts watch less more vi top free df du mount ping wget ip ifconfig arping traceroute`)

// data are packages that hold no program to start a container by.
var data = words("ca-certificates ca-certificates-bundle tzdata netbase mailcap curl wget")

// installsPrograms reports whether a package in the final image may hold programs by names of their own.
func installsPrograms(img *container.Image) bool {
	for stage := img.Final; stage != nil; stage = stage.Base.Stage {
		for _, p := range stage.Packages {
			if !data[p.Name] {
				return true
			}
		}
	}
	return false
}

// besideProgram reports whether a command names a program in the very folder into which a program of the Dockerfile's own was
// put that no word of the command names, and it is no tool of a distribution: a name that was mistyped, or is an old one.
func besideProgram(img *container.Image, name string) bool {
	base := path.Base(name)
	_, isWrapper := wrappings[base]
	if !path.IsAbs(name) || isWrapper || shells[base] || builtins[base] || system[base] {
		return false
	}
	own := map[string]bool{}
	beside := false
	for at, node := range img.Final.FS.Known() {
		if node.Build != nil {
			own[path.Base(at)] = true
			beside = beside || path.Dir(at) == path.Dir(path.Clean(name))
		}
	}
	list, _ := startWords(img.Final)
	for _, w := range list {
		if !w.known || own[path.Base(w.text)] {
			return false
		}
	}
	return beside
}

// ownSettings reports whether a path is one where a service's settings stand, and not the system's.
func ownSettings(img *container.Image, name string) bool {
	if len(usedBuilds(img)) == 0 {
		return false
	}
	for _, system := range []string{"/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/share", "/usr/lib", "/lib", "/proc", "/sys", "/dev", "/run", "/var/run", "/tmp"} {
		if covers(system, name) {
			return false
		}
	}
	switch path.Base(name) {
	case "resolv.conf", "nsswitch.conf", "host.conf", "ld.so.conf", "sysctl.conf", "login.defs", "openssl.cnf":
		return false
	}
	return readable[strings.ToLower(path.Ext(name))]
}
