package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"
)

var errNoBuilder = errors.New(hint)

// available reports what keeps this machine from building images.
func available() error {
	if _, err := exec.LookPath("buildah"); err != nil {
		return errNoBuilder
	}
	if os.Geteuid() != 0 {
		return errors.New("buildah's chroot isolation is used as root here; run it as root")
	}
	if _, err := exec.LookPath("busybox"); err != nil {
		return errors.New("busybox is not installed: apt-get install -y --no-install-recommends busybox-static, as root")
	}
	return nil
}

// buildTimeout bounds one call of buildah.
const buildTimeout = 2 * time.Minute

// A builder runs buildah with a storage of its own.
type builder struct {
	dir             string // of storage, temporary files and base images
	version         string // 1.28.2
	goroot, gocache string
	base            map[string]bool // paths that some base image has
	basePorts       map[string]bool // ports that some base image exposes
}

// newBuilder makes the storage and the base images below dir.
func newBuilder(ctx context.Context, dir string) (*builder, error) {
	b := &builder{dir: dir, base: map[string]bool{}, basePorts: map[string]bool{}}
	for _, d := range []string{"tmp", "home"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o755); err != nil {
			return nil, err
		}
	}
	// No registry is known to this builder, whatever the machine's own configuration says.
	if err := os.WriteFile(filepath.Join(dir, "registries.conf"), []byte("unqualified-search-registries = []\n"), 0o644); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "policy.json"), []byte(`{"default": [{"type": "insecureAcceptAnything"}]}`), 0o644); err != nil {
		return nil, err
	}
	out, err := b.buildah(ctx, "--version")
	if err != nil {
		return nil, err
	}
	if words := strings.Fields(out); len(words) > 2 {
		b.version = words[2] // buildah version 1.28.2 (image-spec …)
	}
	env, err := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOCACHE").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(env)), "\n")
	if len(lines) != 2 {
		return nil, fmt.Errorf("go env: %d lines", len(lines))
	}
	b.goroot, b.gocache = strings.TrimSpace(lines[0]), strings.TrimSpace(lines[1])
	if err := os.MkdirAll(b.gocache, 0o755); err != nil {
		return nil, err
	}
	return b, b.makeBases(ctx)
}

// buildah runs one command of it and returns standard output; an error holds standard error.
func (b *builder) buildah(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, buildTimeout)
	defer cancel()
	full := append([]string{
		"--root", filepath.Join(b.dir, "storage"), "--runroot", filepath.Join(b.dir, "run"), "--storage-driver", "vfs",
		"--registries-conf", filepath.Join(b.dir, "registries.conf"),
	}, args...)
	cmd := exec.CommandContext(ctx, "buildah", full...)
	cmd.Dir = b.dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(b.dir, "home"), "TMPDIR=" + filepath.Join(b.dir, "tmp"),
		"BUILDAH_ISOLATION=chroot", "LC_ALL=C",
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("buildah %s: %w\n%s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}

// mountpoints are where a build sees the machine's Go. They stand in the base images that have Go.
const (
	gorootMount  = "/usr/local/go"
	gocacheMount = "/gocache"
)

// build builds a Dockerfile and returns the image with its ID.
func (b *builder) build(ctx context.Context, c *testCase, repo string, target string) (*built, string, error) {
	out, err := os.MkdirTemp(filepath.Join(b.dir, "tmp"), "out")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(out)
	idFile, archive := filepath.Join(out, "id"), filepath.Join(out, "image.tar")
	// Images of the OCI format have no ONBUILD, SHELL, HEALTHCHECK and STOPSIGNAL.
	args := []string{
		"bud", "--isolation", "chroot", "--pull-never", "--layers=false", "--http-proxy=false", "--format", "docker",
		"--signature-policy", filepath.Join(b.dir, "policy.json"), "--iidfile", idFile,
		"--output", "type=tar,dest=" + archive,
		"-f", filepath.Join(repo, filepath.FromSlash(c.dockerfile)),
	}
	if usesGo(c, repo) {
		// Copying the tool chain into an image takes seconds; binding it takes none.
		args = append(args, "--volume", b.goroot+":"+gorootMount+":ro", "--volume", b.gocache+":"+gocacheMount+":rw")
	}
	if target != "" {
		args = append(args, "--target", target)
	}
	names := make([]string, 0, len(c.args))
	for name := range c.args {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		args = append(args, "--build-arg", name+"="+c.args[name])
	}
	if log, err := b.buildah(ctx, append(args, filepath.Join(repo, filepath.FromSlash(c.context)))...); err != nil {
		return nil, "", fmt.Errorf("%w\n%s", err, tail(log, 20))
	}
	id, err := os.ReadFile(idFile)
	if err != nil {
		return nil, "", err
	}
	name := strings.TrimPrefix(strings.TrimSpace(string(id)), "sha256:")
	img, err := b.inspect(ctx, name, archive)
	return img, name, err
}

// usesGo reports whether a case's Dockerfile names the Go image.
func usesGo(c *testCase, repo string) bool {
	data, err := os.ReadFile(filepath.Join(repo, filepath.FromSlash(c.dockerfile)))
	return err == nil && bytes.Contains(data, []byte("golang:"))
}

func tail(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// A built is what the builder made.
type built struct {
	tree       tree
	user       string
	workdir    string
	entrypoint []string
	cmd        []string
	env        map[string]string
	ports      map[string]bool // 8080/tcp
	stopSignal string
}

// inspect reads an image's configuration and the archive of its file system.
func (b *builder) inspect(ctx context.Context, id, archive string) (*built, error) {
	out, err := b.buildah(ctx, "inspect", "--type", "image", id)
	if err != nil {
		return nil, err
	}
	img, err := readConfig([]byte(out))
	if err != nil {
		return nil, err
	}
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img.tree, err = readTree(f)
	return img, err
}

// readConfig reads the image configuration in what "buildah inspect" prints.
func readConfig(data []byte) (*built, error) {
	var doc struct {
		Docker struct {
			Config struct {
				User, WorkingDir, StopSignal string
				Entrypoint, Cmd, Env         []string
				ExposedPorts                 map[string]struct{}
			} `json:"config"`
		}
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("read what buildah inspect prints: %w", err)
	}
	cfg := doc.Docker.Config
	img := &built{
		user: cfg.User, workdir: cfg.WorkingDir, entrypoint: cfg.Entrypoint, cmd: cfg.Cmd, stopSignal: cfg.StopSignal,
		env: map[string]string{}, ports: map[string]bool{},
	}
	for _, kv := range cfg.Env {
		k, v, _ := strings.Cut(kv, "=")
		img.env[k] = v
	}
	for p := range cfg.ExposedPorts {
		for _, port := range portsOf(p) {
			img.ports[port] = true
		}
	}
	return img, nil
}

// portsOf returns the ports of a range such as 7000-7002/tcp, which this builder leaves as it is written.
func portsOf(spec string) []string {
	numbers, protocol, _ := strings.Cut(spec, "/")
	first, last, _ := strings.Cut(numbers, "-")
	from, err1 := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err1 != nil || err2 != nil || to < from || to > 65535 {
		return []string{spec}
	}
	var ports []string
	for n := from; n <= to; n++ {
		ports = append(ports, strconv.Itoa(n)+"/"+protocol)
	}
	return ports
}
