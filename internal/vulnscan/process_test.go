package vulnscan

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain makes the test's program a scanner where it is started under the name of one. What it does is the name of the
// image that it is asked for.
func TestMain(m *testing.M) {
	name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	if name == "golive-image" || name == "trivy" {
		os.Exit(scanner(os.Args[1:]))
	}
	os.Exit(m.Run())
}

const clean = `{"SchemaVersion":2,"ArtifactType":"container_image","Results":[{"Target":"t","Class":"os-pkgs","Type":"alpine","Packages":[{"ID":"a@1","Name":"a"}]}]}`

func scanner(args []string) int {
	if args[0] == "version" {
		fmt.Println(`{"Version":"0.66.0","VulnerabilityDB":{"Version":2,"UpdatedAt":"2026-11-25T06:11:00Z","NextUpdate":"2026-11-26T06:11:00Z"}}`)
		return 0
	}
	switch args[len(args)-1] {
	case "clean":
		fmt.Println(clean)
	case "said":
		fmt.Fprintln(os.Stderr, strings.Join(args, " "))
		fmt.Fprintln(os.Stderr, strings.Join(os.Environ(), " "))
		dir, _ := os.Getwd()
		entries, _ := os.ReadDir(dir)
		fmt.Fprintln(os.Stderr, "files:", len(entries), os.TempDir() == os.Getenv("TMPDIR"))
		return 1
	case "slow":
		time.Sleep(time.Minute)
	case "huge":
		chunk := []byte(strings.Repeat("x", 1<<20))
		for range 300 {
			if _, err := os.Stdout.Write(chunk); err != nil {
				return 1
			}
		}
	case "greedy":
		var all [][]byte
		for {
			b := make([]byte, 64<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			all = append(all, b)
			_ = all
		}
	case "crash":
		panic("the scan hit an unexpected shape")
	case "fatal":
		fmt.Fprintln(os.Stderr, "2026-11-26T10:00:00Z\tINFO\tVulnerability scanning is enabled")
		fmt.Fprintln(os.Stderr, "2026-11-26T10:00:01Z\tFATAL\tFatal error\trun error: image scan error: 2 errors occurred:\n\t* docker error: no socket\n\t* remote error: GET https://ada:hunter22@registry.example.com/v2/: UNAUTHORIZED\x1b[31m\a")
		return 1
	case "noise":
		fmt.Fprint(os.Stderr, strings.Repeat("a warning of no interest\n", 100_000))
		fmt.Println(clean)
	case "garbage":
		fmt.Println("<html>not found</html>")
	case "cut":
		fmt.Println(clean[:60])
	case "behind":
		fmt.Println(clean, clean)
	}
	return 0
}

// install puts the test's program into a folder under the name of a scanner.
func install(t *testing.T, dir, name string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(dir, name)
	if err := os.Symlink(self, path); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	return path
}

func open(t *testing.T, opts Options) *Scanner {
	t.Helper()
	s, err := Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestFailuresAreNeverClean(t *testing.T) {
	s := open(t, Options{Program: install(t, t.TempDir(), "trivy"), Time: 20 * time.Second})
	for image, want := range map[string]string{
		"clean":   "",
		"noise":   "",
		"crash":   "trivy: panic: the scan hit an unexpected shape",
		"garbage": "trivy printed a report that cannot be read: invalid character '<' looking for beginning of value",
		"cut":     "trivy printed a report that cannot be read: ",
		"behind":  "trivy printed something behind its report",
		"silent":  "trivy printed no report",
		"huge":    "trivy printed more than 128 MB",
		"fatal":   "trivy: image scan error: 2 errors occurred: * remote error: GET https://***@registry.example.com/v2/: UNAUTHORIZED",
	} {
		r, err := s.Image(t.Context(), Image{Name: image})
		var known *Error
		switch {
		case want == "" && (err != nil || r.Packages != 1):
			t.Errorf("%s: %v", image, err)
		case want != "" && (!errors.As(err, &known) || !strings.HasPrefix(known.Message, want)):
			t.Errorf("%s: %v, want %s", image, err, want)
		}
	}
}

func TestTimeEndsAScan(t *testing.T) {
	s := open(t, Options{Program: install(t, t.TempDir(), "trivy"), Time: time.Second})
	s.margin = 100 * time.Millisecond
	_, err := s.Image(t.Context(), Image{Name: "slow"})
	if err == nil || err.Error() != "trivy was ended after 1s" {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, errors.New("the run was over"))
	defer cancel()
	if _, err := s.Image(ctx, Image{Name: "slow"}); err == nil || err.Error() != "the run was over" {
		t.Errorf("%v", err)
	}
}

func TestMemoryEndsAScan(t *testing.T) {
	if runtime.GOOS != "linux" || raceEnabled {
		t.Skip("the bound from outside is Linux's")
	}
	defer func(old int64) { maxMemory = old }(maxMemory)
	maxMemory = 1 << 30
	s := open(t, Options{Program: install(t, t.TempDir(), "trivy"), Time: 30 * time.Second})
	if _, err := s.Image(t.Context(), Image{Name: "greedy"}); err == nil || err.Error() != "trivy needed more than 1 GB of memory" {
		t.Errorf("%v", err)
	}
}

// TestNothingOfTheEnvironmentChangesAScan holds what a scanner is started with.
func TestNothingOfTheEnvironmentChangesAScan(t *testing.T) {
	t.Setenv("TRIVY_SEVERITY", "CRITICAL")
	t.Setenv("TRIVY_IGNOREFILE", "/x")
	t.Setenv("GITHUB_TOKEN", "kept-where-online")
	t.Setenv("AWS_REGION", "kept-where-online")
	t.Setenv("SOME_SECRET", "never-kept")
	t.Setenv("HTTPS_PROXY", "http://ada:hunter22@proxy.example.com")
	t.Setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
	said := func(offline bool) (string, []string) {
		s := open(t, Options{Program: install(t, t.TempDir(), "trivy"), Offline: offline, Database: "/somewhere/trivy"})
		var args []string
		start := s.opts.Start
		s.opts.Start = func(ctx context.Context, call Call) ([]byte, string, error) {
			args = call.Args
			out, stderr, err := start(ctx, call)
			if !strings.Contains(stderr, "files: 0 true") {
				t.Errorf("the scanner does not work in a folder of its own: %s", stderr)
			}
			return out, stderr, err
		}
		if _, err := s.Image(t.Context(), Image{Name: "said"}); err == nil {
			t.Error("no error")
		}
		return strings.Join(s.env, " "), args
	}
	online, args := said(false)
	for _, text := range []string{"GITHUB_TOKEN=", "AWS_REGION=", "HTTPS_PROXY=", "DOCKER_HOST=", "PATH="} {
		if !strings.Contains(online, text) {
			t.Errorf("online: %s is missing", text)
		}
	}
	if !strings.Contains(strings.Join(args, " "), "--image-src docker,containerd,podman,remote -- said") {
		t.Errorf("online: %v", args)
	}
	offline, args := said(true)
	for _, text := range []string{"GITHUB_TOKEN=", "AWS_REGION=", "HTTPS_PROXY=", "DOCKER_HOST="} {
		if strings.Contains(offline, text) {
			t.Errorf("offline: %s is kept", text)
		}
	}
	if i := slices.Index(args, "--image-src"); i < 0 || args[i+1] != "docker,containerd,podman" {
		t.Errorf("offline: %v", args)
	}
	for _, text := range []string{"TRIVY_SEVERITY", "TRIVY_IGNOREFILE", "SOME_SECRET"} {
		if strings.Contains(online+offline, text) {
			t.Errorf("%s is kept", text)
		}
	}
	for _, flag := range []string{"--cache-dir", "/somewhere/trivy", "--skip-db-update", "--offline-scan", "--list-all-pkgs", "--show-suppressed"} {
		if !slices.Contains(args, flag) {
			t.Errorf("%s is missing of %v", flag, args)
		}
	}
}

func TestFind(t *testing.T) {
	outside, repository := t.TempDir(), t.TempDir()
	if real, err := filepath.EvalSymlinks(repository); err == nil {
		repository = real
	}
	t.Setenv("PATH", t.TempDir())
	_, err := Open(Options{Root: repository})
	var known *Error
	if !errors.As(err, &known) || !strings.HasPrefix(known.Message, "there is no scanner") || !strings.Contains(known.Help, "go install") {
		t.Errorf("without one: %v", err)
	}
	t.Setenv("PATH", outside)
	trivy := install(t, outside, "trivy")
	if s := open(t, Options{Root: repository}); s.Name != "trivy" || s.program != trivy {
		t.Errorf("on PATH: %s", s.program)
	}
	own := install(t, outside, "golive-image")
	if s := open(t, Options{Root: repository}); s.program != own {
		t.Errorf("golive-image comes first: %s", s.program)
	}
	if s := open(t, Options{Root: repository, Program: "trivy"}); s.program != trivy {
		t.Errorf("the one that is named: %s", s.program)
	}
	if _, err := Open(Options{Root: repository, Program: filepath.Join(outside, "gone")}); err == nil || err.Error() != "the scanner that is named is not there: gone" {
		t.Errorf("named and not there: %v", err)
	}
	// What the repository holds is started only where whoever runs golive names it.
	t.Setenv("PATH", filepath.Join(repository, "bin"))
	if err := os.Mkdir(filepath.Join(repository, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	copyProgram(t, filepath.Join(repository, "bin", "trivy"))
	if _, err := Open(Options{Root: repository}); err == nil || !strings.Contains(err.Error(), "in the repository itself") {
		t.Errorf("in the repository: %v", err)
	}
	if s := open(t, Options{Root: repository, Program: "trivy"}); s.program == "" {
		t.Error("in the repository, and named")
	}
}

// copyProgram writes a file that may be executed.
func copyProgram(t *testing.T, path string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if err := os.WriteFile(path, []byte("#!/bin/false\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}
