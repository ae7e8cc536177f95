package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/checks/all"
	"github.com/golive-dev/golive/report"
)

// TestMain lets scripts run golive as a program of its own: as it is released, and with one more check that misbehaves.
func TestMain(m *testing.M) {
	with := func(run func(context.Context, *checks.Pass) error) func() {
		return func() {
			extra := &checks.Check{
				Name: "trouble", Question: "what if a check misbehaves?", Reads: "nothing", Run: run,
				Rules: []*report.Rule{{ID: "trouble/made", Title: "made trouble", Severity: report.Error, Doc: "# trouble/made"}},
			}
			os.Exit(mainOf(append(all.Checks(), extra)))
		}
	}
	testscript.Main(m, map[string]func(){
		"golive": func() { os.Exit(mainOf(all.Checks())) },
		"golive-panics": with(func(context.Context, *checks.Pass) error {
			panic("the check hit an unexpected shape")
		}),
		"golive-hangs": with(func(ctx context.Context, p *checks.Pass) error {
			os.WriteFile(os.Getenv("STARTED"), nil, 0o644)
			<-ctx.Done()
			return ctx.Err()
		}),
		"trivy": func() { os.Exit(scanner(os.Args[1:])) },
	})
}

func mainOf(list []*checks.Check) int { return run(list, os.Args[1:], os.Stdout, os.Stderr) }

// TestScripts runs the end-to-end scripts of testdata/script.
func TestScripts(t *testing.T) {
	env := goEnv(t)
	testscript.Run(t, testscript.Params{
		Dir: "../../testdata/script",
		Setup: func(e *testscript.Env) error {
			for k, v := range env {
				e.Setenv(k, v)
			}
			e.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
			e.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
			e.Setenv("GIT_CEILING_DIRECTORIES", e.WorkDir)
			e.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"repo": repo, "bigfile": bigFile, "quoted": quoted, "waitfile": waitFile, "without": without, "masked": masked,
		},
	})
}

// goEnv returns what the go command needs of this machine's environment.
func goEnv(t *testing.T) map[string]string {
	t.Helper()
	keys := []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE", "GOFLAGS", "GOTOOLCHAIN", "GOROOT"}
	out, err := exec.Command("go", append([]string{"env"}, keys...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for i, line := range strings.Split(strings.TrimRight(string(out), "\n"), "\n") {
		if i < len(keys) {
			env[keys[i]] = strings.TrimSpace(line)
		}
	}
	return env
}

// repo makes the current folder, or the one named, a git repository with one commit of everything.
func repo(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(".")
	if len(args) > 0 {
		dir = ts.MkAbs(args[0])
	}
	for _, words := range [][]string{
		{"init", "-q"}, {"add", "-A"},
		{"-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", "case"},
	} {
		cmd := exec.Command("git", words...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
		if out, err := cmd.CombinedOutput(); err != nil {
			ts.Fatalf("git %v: %v\n%s", words, err, out)
		}
	}
}

// bigFile makes a sparse file: bigfile NAME MEGABYTES.
func bigFile(ts *testscript.TestScript, neg bool, args []string) {
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(f.Truncate(int64(size) << 20))
	ts.Check(f.Close())
}

// quoted copies a file to a name that is written as a Go string: quoted SOURCE "Dockerfile.\x1b[31m".
func quoted(ts *testscript.TestScript, neg bool, args []string) {
	name, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	text, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o644))
}

// waitFile waits until a file is there.
func waitFile(ts *testscript.TestScript, neg bool, args []string) {
	for range 300 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("%s never came", args[0])
}

// without takes programs off PATH, each replaced by nothing: without go git. The others stay.
func without(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(".path")
	ts.Check(os.MkdirAll(dir, 0o755))
	for _, folder := range filepath.SplitList(ts.Getenv("PATH")) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue
		}
	next:
		for _, e := range entries {
			for _, name := range args {
				if strings.TrimSuffix(e.Name(), ".exe") == name {
					continue next
				}
			}
			_ = os.Symlink(filepath.Join(folder, e.Name()), filepath.Join(dir, e.Name())) // the first on PATH wins
		}
	}
	ts.Setenv("PATH", dir)
}

// masked fails where a text stands in any of the files: masked SECRET FILE...
func masked(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args[1:] {
		if strings.Contains(ts.ReadFile(name), args[0]) {
			ts.Fatalf("%s holds %s", name, args[0])
		}
	}
}
