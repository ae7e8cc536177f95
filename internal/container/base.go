package container

import (
	"path"
	"strings"
)

// parseBase takes an image reference apart, as distribution/reference does: NAME[:TAG][@DIGEST].
func parseBase(ref Value) Base {
	b := Base{Ref: ref}
	if !ref.Known {
		// A variable tag leaves the name known: golang:${GO_VERSION}-alpine.
		if before, _, found := strings.Cut(ref.prefix(), ":"); found && !strings.Contains(before, "/") ||
			found && strings.Contains(path.Base(ref.prefix()), ":") {
			name := ref.prefix()
			b.Name = name[:strings.LastIndex(name, ":")]
		}
		return b
	}
	name, digest, _ := strings.Cut(ref.Text, "@")
	b.Digest = digest
	if i := strings.LastIndex(name, ":"); i > strings.LastIndex(name, "/") {
		name, b.Tag = name[:i], name[i+1:]
	}
	b.Name = name
	return b
}

// hubMirrors are hosts that serve the images of Docker Hub unchanged under the same path: Amazon's mirror of the official
// images (gallery.ecr.aws/docker), Google's pull-through cache (cloud.google.com, "Pull cached Docker Hub images").
var hubMirrors = []string{"docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/",
	"public.ecr.aws/docker/", "mirror.gcr.io/"}

// Official returns the name of the Docker official image that a reference names, "" where it names another. Besides
// Docker Hub's own spellings it knows mirrors of Docker Hub, which keep the path "library/NAME".
func (b Base) Official() string {
	name := b.Name
	for _, host := range hubMirrors {
		if rest, ok := strings.CutPrefix(name, host); ok {
			name = rest
			break
		}
	}
	if i := strings.LastIndex(name, "library/"); i == 0 || i > 0 && name[i-1] == '/' {
		name = name[i+len("library/"):]
	}
	if name == "" || strings.Contains(name, "/") {
		return ""
	}
	return name
}

// Floating reports whether the reference has no tag and no digest, or the tag latest without a digest.
func (b Base) Floating() bool {
	return b.Stage == nil && !b.Scratch && b.Ref.Known && b.Digest == "" && (b.Tag == "" || b.Tag == "latest")
}

// Root returns the image or scratch that a chain of FROM stages starts from.
func (b Base) Root() Base {
	for b.Stage != nil {
		b = b.Stage.Base
	}
	return b
}

// fhs are the entries of the root directory that Linux images of every kind have: the Filesystem Hierarchy Standard 3.0,
// section 3, with the multilib folders of Debian, /afs of Fedora, /lost+found, and the container runtimes' /.dockerenv.
var fhs = []string{"afs", "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "lost+found", "media",
	"mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var", ".dockerenv"}

// runtimeDirs are there in every running container, whatever its image holds.
var runtimeDirs = []string{"dev", "proc", "sys"}

// commonDirs are folders of every distribution below, by the FHS.
var commonDirs = []string{"/bin", "/dev", "/etc", "/home", "/lib", "/mnt", "/opt", "/root", "/run", "/sbin", "/tmp",
	"/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/sbin", "/usr/share", "/var", "/var/cache",
	"/var/lib", "/var/log", "/var/tmp"}

const (
	defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" // BuildKit's util/system.DefaultPathEnvUnix
	golangPath  = "/go/bin:/usr/local/go/bin:" + defaultPath
)

// Knowledge returns what is known of the image that a stage starts from, nil where nothing is. Bases that are stages of
// the file are answered by the image at the root of the chain.
func (b Base) Knowledge() *Knowledge {
	b = b.Root()
	switch {
	case b.Scratch:
		return &Knowledge{Family: "scratch", Libc: LibcNone, Shell: No, CACertificates: No, TZData: No, Toolchain: No,
			CCompiler: No, UserKnown: true, commandKnown: true, envKnown: true, workdirKnown: true,
			users: map[string]int{"root": 0}}
	case b.Name == "":
		return nil
	case b.windows():
		return &Knowledge{Family: "windows", UID: -1}
	}
	if official := b.Official(); official != "" {
		if k := officialKnowledge(official, b.Tag, b.Ref.Known); k != nil {
			return k
		}
	}
	return vendorKnowledge(b)
}

func (b Base) windows() bool {
	return strings.HasPrefix(b.Name, "mcr.microsoft.com/windows/") || strings.HasPrefix(b.Name, "mcr.microsoft.com/windows:") ||
		strings.Contains(b.Tag, "windowsservercore") || strings.Contains(b.Tag, "nanoserver") ||
		b.Platform.Known && strings.HasPrefix(b.Platform.Text, "windows")
}

// distribution is what the images of Linux distributions have in common.
func distribution(family string, libc Libc, cmd ...string) *Knowledge {
	return &Knowledge{Family: family, Libc: libc, Shell: Yes, Toolchain: No, CCompiler: No, UserKnown: true,
		env: map[string]string{"PATH": defaultPath}, envKnown: true, workdir: "/", workdirKnown: true, cmd: cmd,
		commandKnown: true, top: fhs, dirs: commonDirs, files: []string{"/bin/sh", "/etc/passwd", "/etc/group"},
		users: map[string]int{"root": 0}}
}
