package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/golive-dev/golive/internal/imagescan/imagetest"
)

// The test's own binary is golive-image where this variable is set, or under that name. Its value says how a child misbehaves.
const asProgram = "GOLIVE_IMAGE_TEST"

func TestMain(m *testing.M) {
	how, program := os.LookupEnv(asProgram)
	program = program || isChild() || filepath.Base(os.Args[0]) == "golive-image"
	switch {
	case !program:
		os.Exit(m.Run())
	case isChild() && how == "panic":
		go func() { panic("a bug in a parser") }()
		time.Sleep(time.Minute)
	case isChild() && how == "print":
		fmt.Println("a library prints what it likes")
	}
	main()
}

// An outcome is what a run of the program left behind.
type outcome struct {
	code           int
	stdout, stderr string
	temporary      []string
}

// program prepares a run of the program, with a directory for temporary files that is its own.
func program(t *testing.T, prefix []string, how string, args ...string) (*exec.Cmd, func() outcome) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	all := append(append(prefix, self), args...)
	cmd := exec.Command(all[0], all[1:]...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), asProgram+"="+how, "TMPDIR="+temp, "TMP="+temp, "TEMP="+temp, "HOME="+temp, "XDG_CACHE_HOME="+filepath.Join(temp, "cache"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	return cmd, func() outcome {
		entries, err := os.ReadDir(temp)
		if err != nil {
			t.Fatal(err)
		}
		r := outcome{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
		for _, e := range entries {
			r.temporary = append(r.temporary, e.Name())
		}
		return r
	}
}

func execute(t *testing.T, args ...string) outcome {
	t.Helper()
	cmd, end := program(t, nil, "", args...)
	cmd.Run()
	return end()
}

// report reads what a successful run printed.
func (r outcome) report(t *testing.T) (ids []string, packages int, limits []string) {
	t.Helper()
	var report struct {
		SchemaVersion int
		ArtifactType  string
		Results       []struct {
			Target, Class, Type string
			Packages            []json.RawMessage
			Vulnerabilities     []struct{ VulnerabilityID, PkgName string }
		}
		GoliveLimits []string
	}
	if r.code != 0 {
		t.Fatalf("exit code %d: %s", r.code, r.stderr)
	}
	if r.stderr != "" {
		t.Errorf("standard error: %s", r.stderr)
	}
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil {
		t.Fatalf("%v in %s", err, r.stdout)
	}
	if report.SchemaVersion != 2 {
		t.Errorf("schema %d", report.SchemaVersion)
	}
	for _, res := range report.Results {
		packages += len(res.Packages)
		for _, v := range res.Vulnerabilities {
			ids = append(ids, v.PkgName+" "+v.VulnerabilityID)
		}
	}
	return ids, packages, report.GoliveLimits
}

func (r outcome) clean(t *testing.T) {
	t.Helper()
	if len(r.temporary) > 0 {
		t.Errorf("temporary files are left: %v", r.temporary)
	}
}

func database(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	imagetest.Database(t, dir, imagetest.Known...)
	return dir
}

// The command line is the one that golive starts trivy with.
func TestImage(t *testing.T) {
	input := imagetest.Tarball(t, imagetest.Image(t, imagetest.Alpine()))
	r := execute(t, "image", "--format", "json", "--scanners", "vuln", "--list-all-pkgs", "--show-suppressed", "--quiet",
		"--cache-dir", database(t), "--skip-db-update", "--skip-java-db-update", "--skip-version-check", "--disable-telemetry",
		"--cache-backend", "memory", "--offline-scan", "--timeout", "1m0s", "--input", input)
	ids, packages, limits := r.report(t)
	if len(ids) != 1 || ids[0] != "libcrypto3 CVE-2099-0001" || packages != 2 || len(limits) > 0 {
		t.Errorf("found %v in %d packages, limits %v", ids, packages, limits)
	}
	r.clean(t)
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	imagetest.Module(t, filepath.Join(dir, "patient"))
	r := execute(t, "fs", "--scanners", "vuln", "--cache-dir", database(t), "--skip-db-update", "--offline-scan", dir)
	ids, packages, limits := r.report(t)
	if len(ids) != 1 || ids[0] != imagetest.BadModule+" CVE-2099-0100" || packages < 2 || len(limits) > 0 {
		t.Errorf("found %v in %d packages, limits %v", ids, packages, limits)
	}
	if !strings.Contains(r.stdout, `"Target": "patient/go.mod"`) {
		t.Errorf("no target in %s", r.stdout)
	}
}

// Without a network the scan of what is here is the same.
func TestWithoutNetwork(t *testing.T) {
	if out, err := exec.Command("unshare", "-n", "true").CombinedOutput(); err != nil {
		t.Skipf("a process cannot be cut from the network here: %v %s", err, out)
	}
	cache := database(t)
	input := imagetest.Tarball(t, imagetest.Image(t, imagetest.Distroless(), imagetest.Layer{"patient": imagetest.Binary(t)}))
	dir := t.TempDir()
	imagetest.Module(t, dir)
	for _, args := range [][]string{{"image", "--input", input}, {"fs", dir}} {
		args = append(args, "--cache-dir", cache, "--offline-scan")
		with := execute(t, args...)
		cmd, end := program(t, []string{"unshare", "-n"}, "", args...)
		cmd.Run()
		without := end()
		a, _, _ := with.report(t)
		b, packages, limits := without.report(t)
		if fmt.Sprint(a) != fmt.Sprint(b) || len(a) == 0 || packages == 0 || len(limits) > 0 {
			t.Errorf("%s: %v with and %v without, limits %v", args[0], a, b, limits)
		}
	}
}

// A reference is not looked for in a registry unless that is said.
func TestOfflineReference(t *testing.T) {
	asked := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked = true }))
	defer server.Close()
	reference := strings.TrimPrefix(server.URL, "http://") + "/patient:1"
	if r := execute(t, "image", "--cache-dir", database(t), "--offline-scan", reference); r.code != 1 || asked {
		t.Errorf("exit code %d, asked %v: %s", r.code, asked, r.stderr)
	}
	if r := execute(t, "image", "--cache-dir", database(t), "--image-src", "remote", reference); r.code != 1 || !asked {
		t.Errorf("exit code %d, asked %v: %s", r.code, asked, r.stderr)
	}
}

func TestWrongCommandLines(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"scan":                        "unknown command",
		"image":                       "no image is named",
		"image a b":                   "accepts at most 1 arg",
		"image a --input b":           "both a and --input b",
		"image a --format table":      "json is the only format",
		"image a --scanners license":  "vuln, secret are there",
		"image a --severity BAD":      "UNKNOWN, LOW, MEDIUM",
		"image a --image-src nowhere": "docker, containerd, podman, remote are there",
		"image a --platform linux":    "write os/arch",
		"image a --pkg-types go":      "os, library are there",
		"image a --vex repo":          "only files are read",
		"image a --ignorefile none":   "there is no such file",
		"image a --timeout 0s":        "more than nothing",
		"image a --timeout soon":      "invalid argument",
		"image a --memory-limit 1MiB": "64MiB",
		"image a --server http://x":   "unknown flag",
		"fs":                          "accepts 1 arg",
		"fs " + file:                  "is no directory",
		"db":                          "update or path",
		"db remove":                   "unknown command",
		"reach ./...":                 "reach needs --db",
		"version --format yaml":       "json is the only format",
	} {
		r := execute(t, strings.Fields(args)...)
		if r.code != 2 || !strings.Contains(r.stderr, want) || !strings.Contains(r.stderr, "--help for what there is") || r.stdout != "" {
			t.Errorf("%s: exit code %d, want 2 and %q: %s%s", args, r.code, want, r.stderr, r.stdout)
		}
		r.clean(t)
	}
}

func TestFailures(t *testing.T) {
	input := imagetest.Tarball(t, imagetest.Image(t, imagetest.Alpine()))
	none := t.TempDir()
	cache := database(t)
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no database":    {[]string{"image", "--input", input, "--cache-dir", none}, "no vulnerability database at " + filepath.Join(none, "db") + "; run golive-image db update"},
		"no file":        {[]string{"image", "--input", filepath.Join(none, "x.tar"), "--cache-dir", cache}, "there is no such file"},
		"no directory":   {[]string{"fs", filepath.Join(none, "x"), "--cache-dir", cache}, "no such file"},
		"no time":        {[]string{"image", "--input", input, "--cache-dir", cache, "--timeout", "1ns"}, "not done within 1ns"},
		"no registry":    {[]string{"db", "update", "--cache-dir", none, "--db-repository", "127.0.0.1:1/trivy-db"}, "connection refused"},
		"no Go database": {[]string{"reach", "--db", none}, "no Go vulnerability database"},
	} {
		r := execute(t, test.args...)
		if r.code != 1 || !strings.Contains(r.stderr, test.want) || r.stdout != "" {
			t.Errorf("%s: exit code %d, want 1 and %q: %s%s", name, r.code, test.want, r.stderr, r.stdout)
		}
		r.clean(t)
	}
	if entries, _ := os.ReadDir(filepath.Join(none, "db")); len(entries) > 0 {
		t.Errorf("a failed update left %v", entries)
	}
}

// What goes wrong in the child is one line and exit code 1.
func TestMisbehaviour(t *testing.T) {
	args := []string{"image", "--input", imagetest.Tarball(t, imagetest.Image(t, imagetest.Alpine())), "--cache-dir", database(t)}
	cmd, end := program(t, nil, "panic", args...)
	cmd.Run()
	r := end()
	if r.code != 1 || !strings.Contains(r.stderr, "golive-image: the scan crashed") || strings.Contains(r.stderr, "goroutine ") || r.stdout != "" {
		t.Errorf("panic: exit code %d: %s%s", r.code, r.stderr, r.stdout)
	}
	r.clean(t)

	// Standard output is the report's alone: rpm's database parser prints there.
	slots := []byte(imagetest.Rocky()["var/lib/rpm/Packages.db"])
	copy(slots[32+2*16:], "none")
	layer := imagetest.Rocky()
	layer["var/lib/rpm/Packages.db"] = string(slots)
	r = execute(t, "image", "--quiet", "--input", imagetest.Tarball(t, imagetest.Image(t, layer)), "--cache-dir", database(t))
	var report struct{ GoliveLimits []string }
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil || len(report.GoliveLimits) == 0 {
		t.Errorf("%v, limits %v in %s%s", err, report.GoliveLimits, r.stdout, r.stderr)
	}
}

func TestMemory(t *testing.T) {
	layer := imagetest.Alpine()
	layer["lib/apk/db/installed"] += strings.Repeat("P:package\nV:1.0-r0\nA:x86_64\no:package\nL:MIT\nF:usr\nR:file\n\n", 2_000_000)
	args := []string{"image", "--input", imagetest.Tarball(t, imagetest.Image(t, layer)), "--cache-dir", database(t), "--memory-limit", "160MiB"}
	r := execute(t, args...)
	if r.code != 1 || !strings.Contains(r.stderr, "needed more than 160MiB of memory") || r.stdout != "" {
		t.Errorf("exit code %d: %s%.200s", r.code, r.stderr, r.stdout)
	}
	r.clean(t)
}

// hanging is a registry that never answers, and a channel that says when it is asked.
func hanging(t *testing.T) (reference string, asked chan struct{}) {
	t.Helper()
	asked = make(chan struct{}, 100)
	end := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-end
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(end) })
	return strings.TrimPrefix(server.URL, "http://") + "/patient:1", asked
}

func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no way to interrupt one process")
	}
	reference, asked := hanging(t)
	cmd, end := program(t, nil, "", "image", "--cache-dir", database(t), "--image-src", "remote", reference)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	r := end()
	if r.code != 130 || !strings.Contains(r.stderr, "interrupted") || r.stdout != "" {
		t.Errorf("exit code %d: %s%s", r.code, r.stderr, r.stdout)
	}
	r.clean(t)
}

// A child does not outlive its parent.
func TestKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX signal")
	}
	reference, asked := hanging(t)
	cmd, end := program(t, nil, "", "image", "--cache-dir", database(t), "--image-src", "remote", reference)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	cmd.Process.Signal(syscall.SIGKILL)
	cmd.Wait() // returns when the child, which writes to the same pipes, is gone
	end().clean(t)
}

func TestHelp(t *testing.T) {
	for _, args := range []string{"", "--help", "image --help", "fs --help", "db update --help", "reach --help", "version --help"} {
		r := execute(t, strings.Fields(args)...)
		if r.code != 0 || !strings.Contains(r.stdout, "Usage:") || r.stderr != "" {
			t.Errorf("%s: %+v", args, r)
		}
	}
}
