package reach

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/imagescan/imagetest"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// An entry is a vulnerability of a module in the fixture: of one function of one package.
type entry struct{ id, cve, module, pkg, symbol, fixed string }

var elsewhere = entry{"GO-2099-0005", "CVE-2099-0105", "example.test/elsewhere", "example.test/elsewhere", "Call", "1.0.0"}

// database writes a database in the format of vuln.go.dev.
func database(t *testing.T, entries ...entry) string {
	t.Helper()
	dir := t.TempDir()
	type vuln struct {
		ID       string `json:"id"`
		Modified string `json:"modified"`
		Fixed    string `json:"fixed,omitempty"`
	}
	type module struct {
		Path  string `json:"path"`
		Vulns []vuln `json:"vulns"`
	}
	modules := []module{}
	const modified = "2026-10-01T00:00:00Z"
	for _, e := range entries {
		i := slices.IndexFunc(modules, func(m module) bool { return m.Path == e.module })
		if i < 0 {
			i = len(modules)
			modules = append(modules, module{Path: e.module})
		}
		modules[i].Vulns = append(modules[i].Vulns, vuln{e.id, modified, e.fixed})
		write(t, filepath.Join(dir, "ID", e.id+".json"), fmt.Sprintf(`{"schema_version": "1.3.1", "id": %q, "modified": %q,
			"published": %[2]q, "aliases": [%q], "summary": "x", "details": "x", "affected": [{"package": {"name": %q, "ecosystem": "Go"},
			"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": %q}]}],
			"ecosystem_specific": {"imports": [{"path": %q, "symbols": [%q]}]}}], "database_specific": {"review_status": "REVIEWED"}}`,
			e.id, modified, e.cve, e.module, e.fixed, e.pkg, e.symbol))
	}
	index, err := json.Marshal(modules)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "index", "modules.json"), string(index))
	write(t, filepath.Join(dir, "index", "db.json"), `{"modified": "`+modified+`"}`)
	return dir
}

// module writes imagetest's program, and makes its modules available to the go command of the test.
func module(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, kv := range imagetest.Module(t, dir) {
		if name, value, _ := strings.Cut(kv, "="); name == "GOMODCACHE" || name == "GOFLAGS" {
			t.Setenv(name, value)
		}
	}
	for _, name := range []string{"GOPROXY", "GONOPROXY", "GOVCS", "GOTOOLCHAIN", "GOWORK", "GO111MODULE", "CGO_ENABLED", "GOVERSION"} {
		t.Setenv(name, os.Getenv(name)) // to be put back
		os.Unsetenv(name)
	}
	return dir
}

func TestLevels(t *testing.T) {
	dir := module(t)
	db := database(t,
		entry{"GO-2099-0001", "CVE-2099-0100", imagetest.BadModule, imagetest.BadModule, "Call", "1.3.0"},
		entry{"GO-2099-0002", "CVE-2099-0102", imagetest.GoodModule, imagetest.GoodModule, "Other", "1.3.0"},
		entry{"GO-2099-0003", "CVE-2099-0103", imagetest.GoodModule, imagetest.GoodModule + "/deep", "Call", "1.3.0"},
		entry{"GO-2099-0004", "CVE-2099-0104", imagetest.GoodModule, imagetest.GoodModule, "Call", "1.0.0"},
		elsewhere,
	)
	report, err := Run(context.Background(), dir, db, []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range report.Vulnerabilities {
		line := fmt.Sprintf("%s %v %s %s@%s %s", v.ID, v.Aliases, v.Level, v.Module.Path, v.Module.Version, v.Fixed)
		for _, c := range v.Calls {
			line += fmt.Sprintf(" %s at %s:%d", c.Function, c.File, c.Line)
		}
		got = append(got, line)
	}
	want := []string{
		"GO-2099-0001 [CVE-2099-0100] called example.test/vulnerable@v1.2.3 v1.3.0 example.test/vulnerable.Call at main.go:8",
		"GO-2099-0002 [CVE-2099-0102] imported example.test/sound@v1.2.3 v1.3.0",
		"GO-2099-0003 [CVE-2099-0103] required example.test/sound@v1.2.3 v1.3.0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !report.Complete || report.Database.IsZero() || !strings.HasPrefix(report.GoVersion, "go1.") || !slices.Equal(report.Roots, []string{"example.test/patient"}) {
		t.Errorf("report %+v", report)
	}
	if !slices.Contains(report.Modules, Module{imagetest.BadModule, imagetest.ModuleVersion}) {
		t.Errorf("modules %v", report.Modules)
	}
}

func TestC(t *testing.T) {
	dir := module(t)
	write(t, filepath.Join(dir, "c", "c.go"), "package c\n\n// int one(void) { return 1; }\nimport \"C\"\n\nfunc One() int { return int(C.one()) }\n")
	write(t, filepath.Join(dir, "c", "plain.go"), "package c\n\nfunc Two() int { return 2 }\n")
	report, err := Run(context.Background(), dir, database(t, elsewhere), []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	if report.Complete || !slices.Equal(report.C, []string{"example.test/patient/c"}) {
		t.Errorf("complete %v, C %v", report.Complete, report.C)
	}
}

func TestNotKnown(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(t *testing.T, dir string) (database string)
		want   string
	}{
		{"no database", func(t *testing.T, _ string) string { return t.TempDir() }, "no Go vulnerability database at"},
		{"no module", func(t *testing.T, dir string) string {
			os.Remove(filepath.Join(dir, "go.mod"))
			return database(t, elsewhere)
		}, "there is no go.mod"},
		{"does not compile", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "main.go"), "package main\n\nfunc main() { undefined() }\n")
			return database(t, elsewhere)
		}, "undefined: undefined"},
		{"module that is not there", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "more.go"), "package main\n\nimport _ \"example.test/absent\"\n")
			return database(t, elsewhere)
		}, "example.test/absent"},
		{"newer toolchain", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "go.mod"), strings.Replace(imagetest.GoMod, "go 1.24", "go 1.99", 1))
			return database(t, elsewhere)
		}, "requires go >= 1.99"},
		{"broken database", func(t *testing.T, _ string) string {
			db := database(t, elsewhere)
			write(t, filepath.Join(db, "index", "modules.json"), "{")
			return db
		}, "unreadable index"},
		{"empty database", func(t *testing.T, _ string) string {
			db := database(t, elsewhere)
			write(t, filepath.Join(db, "index", "modules.json"), "[]")
			return db
		}, "index without modules"},
		{"database with a hole", func(t *testing.T, _ string) string {
			db := database(t, entry{"GO-2099-0001", "CVE-2099-0100", imagetest.BadModule, imagetest.BadModule, "Call", "1.3.0"})
			os.Remove(filepath.Join(db, "ID", "GO-2099-0001.json"))
			return db
		}, "GO-2099-0001"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := module(t)
			db := test.change(t, dir)
			report, err := Run(context.Background(), dir, db, []string{"./..."})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("report %+v, error %v, want %s", report, err, test.want)
			}
		})
	}
}
