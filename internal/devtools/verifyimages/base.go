package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A base is an image that Dockerfiles start from, made here in the likeness of the public one: the same root folders,
// user, working directory, environment and command. Tools are busybox's in the small ones and this machine's own
// coreutils and shells in Debian's.
type base struct {
	names  []string
	layout string // folder below bases that holds the root file system, "" for an image made from another one
	lines  string // the Dockerfile after FROM and the copy of the layout
	from   string
}

const path64 = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

const golangLines = `ENV GOLANG_VERSION=1.26.0 GOTOOLCHAIN=local GOPATH=/go
ENV PATH=$GOPATH/bin:/usr/local/go/bin:$PATH
ENV GOCACHE=` + gocacheMount + ` GOPROXY=off CGO_ENABLED=0
RUN mkdir -p ` + gorootMount + ` ` + gocacheMount + ` /go/src /go/bin /root/.config/go/telemetry && echo off >/root/.config/go/telemetry/mode
WORKDIR /go
`

var bases = []base{
	{names: []string{"alpine:3.22", "alpine:latest"}, layout: "alpine", lines: "ENV " + path64 + "\nCMD [\"/bin/sh\"]\n"},
	{names: []string{"busybox:1.37"}, layout: "alpine", lines: "ENV " + path64 + "\nCMD [\"sh\"]\n"},
	{names: []string{"debian:12-slim"}, layout: "debian", lines: "ENV " + path64 + "\nCMD [\"bash\"]\n"},
	{names: []string{"golang:1.26-alpine"}, from: "alpine:3.22", lines: golangLines},
	{names: []string{"golang:1.26-bookworm", "golang:1.26"}, from: "debian:12-slim", lines: golangLines},
	{names: []string{"nginx:1.29-alpine"}, from: "alpine:3.22", lines: `RUN mkdir -p /usr/share/nginx/html /etc/nginx && touch /docker-entrypoint.sh /usr/share/nginx/html/index.html
ENTRYPOINT ["/docker-entrypoint.sh"]
EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
`},
	{names: []string{"gcr.io/distroless/static-debian12:latest"}, layout: "distroless", lines: "ENV " + path64 + " SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt\nUSER 0\nWORKDIR /\n"},
	{names: []string{"gcr.io/distroless/static-debian12:nonroot"}, from: "gcr.io/distroless/static-debian12:latest", lines: "USER 65532\nWORKDIR /home/nonroot\n"},
}

// makeBases makes the base images and lists what they hold.
func (b *builder) makeBases(ctx context.Context) error {
	if err := makeLayouts(filepath.Join(b.dir, "bases")); err != nil {
		return fmt.Errorf("make the base images: %w", err)
	}
	for i, base := range bases {
		repo := filepath.Join(b.dir, "bases", base.layout)
		text := "FROM " + base.from + "\n" + base.lines
		if base.from == "" {
			text = "FROM scratch\nCOPY . /\n" + base.lines
		} else {
			repo = filepath.Join(b.dir, "bases", "empty")
		}
		dockerfile := fmt.Sprintf("../Dockerfile.%d", i)
		if err := writeFile(filepath.Join(repo, dockerfile), []byte(text), 0o644); err != nil {
			return err
		}
		img, id, err := b.build(ctx, &testCase{dockerfile: dockerfile, context: "."}, repo, "")
		if err != nil {
			return fmt.Errorf("make the base image %s: %w", base.names[0], err)
		}
		for _, name := range base.names {
			if !strings.Contains(name, "/") {
				name = "docker.io/library/" + name
			}
			if _, err := b.buildah(ctx, "tag", id, name); err != nil {
				return err
			}
		}
		for name := range img.tree {
			b.base[name] = true
		}
		for port := range img.ports {
			b.basePorts[port] = true
		}
	}
	return nil
}

// Root folders of the images, as the public ones have them; "a -> b" is a link.
var layouts = map[string][]string{
	"empty": {"."},
	"alpine": {"bin", "dev", "etc/apk", "etc/ssl/certs", "home", "lib/apk", "media", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys",
		"tmp", "usr/bin", "usr/lib", "usr/local/bin", "usr/local/lib", "usr/local/share", "usr/sbin", "usr/share", "var/cache/apk", "var/empty",
		"var/lib", "var/log", "var/tmp", "var/run -> ../run"},
	"debian": {"bin -> usr/bin", "boot", "dev", "etc/apt", "etc/ssl/certs", "home", "lib -> usr/lib", "lib64 -> usr/lib64", "media", "mnt", "opt",
		"proc", "root", "run", "sbin -> usr/sbin", "srv", "sys", "tmp", "usr/bin", "usr/lib", "usr/lib64", "usr/local/bin", "usr/local/lib",
		"usr/local/sbin", "usr/sbin", "usr/share", "var/cache/apt", "var/lib/apt/lists", "var/log", "var/tmp", "var/run -> /run"},
	"distroless": {"bin", "boot", "dev", "etc/ssl/certs", "home/nonroot", "lib", "proc", "root", "run", "sbin", "sys", "tmp", "usr/share/zoneinfo",
		"usr/bin", "usr/lib", "usr/sbin", "var/lib/dpkg/status.d", "var/run -> /run"},
}

// debianTools are taken from this machine where it has them; busybox stands in for the rest.
var debianTools = []string{
	"dash", "bash", "cat", "chmod", "chown", "cp", "date", "install", "ln", "ls", "mkdir", "mktemp", "mv", "rm", "rmdir", "tee", "touch",
	"uname", "basename", "dirname", "env", "find", "sed", "tar", "gzip", "useradd", "groupadd",
}

func makeLayouts(dir string) error {
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		return err
	}
	list, err := exec.Command(busybox, "--list").Output()
	if err != nil {
		return err
	}
	applets := strings.Fields(string(list))
	for name, entries := range layouts {
		root := filepath.Join(dir, name)
		for _, e := range entries {
			if err := makeEntry(root, e); err != nil {
				return err
			}
		}
		if name == "empty" {
			continue
		}
		files := map[string]string{
			"etc/passwd":     "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
			"etc/group":      "root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n",
			"etc/os-release": "ID=" + name + "\n",
		}
		if name == "distroless" {
			files["etc/ssl/certs/ca-certificates.crt"] = "none\n"
		}
		for f, text := range files {
			if err := writeFile(filepath.Join(root, f), []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	if err := link(filepath.Join(dir, "alpine", "bin"), busybox, applets); err != nil {
		return err
	}
	usrbin := filepath.Join(dir, "debian", "usr", "bin")
	if err := link(usrbin, busybox, applets); err != nil {
		return err
	}
	for _, tool := range debianTools {
		if err := copyTool(filepath.Join(dir, "debian"), tool); err != nil {
			return err
		}
	}
	return makeStubs(dir)
}

func makeEntry(root, e string) error {
	name, target, isLink := strings.Cut(e, " -> ")
	name = filepath.Join(root, filepath.FromSlash(name))
	if !isLink {
		return os.MkdirAll(name, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.Symlink(target, name)
}

// link puts busybox and its applets into a folder.
func link(dir, busybox string, applets []string) error {
	data, err := os.ReadFile(busybox)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "busybox"), data, 0o755); err != nil {
		return err
	}
	for _, name := range applets {
		if name == "busybox" {
			continue
		}
		if err := os.Symlink("busybox", filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}
