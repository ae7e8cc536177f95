package modules

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/checktest"
	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

const patient = `
-- go.mod --
module clinic.example/patient

go 1.26

require fhir.example/r4 v1.0.2
-- go.sum --
fhir.example/r4 v1.0.2 h1:sGL0DvP4tFbJsclt/gJAQeGbw0urWPL6r78/Rdgn3OE=
fhir.example/r4 v1.0.2/go.mod h1:Q7OQlwTQulR44WyuQep2UkVcL4Y7E/4K0NOxAArrDMs=
-- main.go --
package main

import "fhir.example/r4"

func main() { _ = r4.Patient{} }
`

// examine runs the check over an archive and returns its result.
func examine(t *testing.T, dir string, offline bool) report.CheckResult {
	t.Helper()
	p, err := project.Open(t.Context(), project.Options{Dir: dir, Offline: offline})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	list := []*checks.Check{Check}
	r := checks.Run(t.Context(), p, nil, checks.Options{Checks: list, Settings: &golivefile.Settings{}, Names: checks.Names(list), Today: golivefile.Today("", time.Now())})
	return r.Checks[0]
}

func unpack(t *testing.T, text string) string {
	t.Helper()
	return checktest.Unpack(t, txtar.Parse([]byte(text)), false)
}

// limited returns the limit whose message holds a text.
func limited(r report.CheckResult, text string) (report.Limit, bool) {
	for _, l := range r.Limits {
		if strings.Contains(l.Message, text) {
			return l, true
		}
	}
	return report.Limit{}, false
}

func found(r report.CheckResult, rule *report.Rule) []report.Finding {
	var list []report.Finding
	for _, f := range r.Findings {
		if f.Rule == rule.ID {
			list = append(list, f)
		}
	}
	return list
}

func TestOfflineWithAnEmptyCache(t *testing.T) {
	t.Setenv("GOMODCACHE", t.TempDir())
	r := examine(t, unpack(t, patient), true)
	l, ok := limited(r, "the module cache lacks")
	if r.Status != report.NotRun || !ok || !l.Incomplete || !strings.Contains(l.Help, "go mod download") {
		t.Errorf("status %v (%s), limits %+v", r.Status, r.Reason, r.Limits)
	}
	if l, ok := limited(r, "retracted"); !ok || l.Incomplete {
		t.Errorf("retractions: %+v", r.Limits)
	}
}

func TestOfflineWithAFullCache(t *testing.T) {
	dir := unpack(t, patient)
	if r := examine(t, dir, false); r.Status != report.Pass {
		t.Fatalf("online: %v (%s) %+v", r.Status, r.Reason, r.Findings)
	}
	r := examine(t, dir, true)
	if _, ok := limited(r, "retracted"); r.Status != report.Pass || !ok {
		t.Errorf("status %v (%s), limits %+v", r.Status, r.Reason, r.Limits)
	}
}

func TestProxyOutOfReach(t *testing.T) {
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOPROXY", "http://127.0.0.1:1")
	r := examine(t, unpack(t, patient), false)
	if l, ok := limited(r, "out of reach"); r.Status != report.NotRun || !ok || !l.Incomplete {
		t.Errorf("status %v (%s), limits %+v", r.Status, r.Reason, r.Limits)
	}
}

func TestWithoutTheGoCommand(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip(err)
	}
	dir := unpack(t, strings.ReplaceAll(patient, "-- go.sum --", "-- not.sum --"))
	bin := t.TempDir()
	if err := os.Symlink(git, filepath.Join(bin, filepath.Base(git))); err != nil {
		t.Skip(err)
	}
	t.Setenv("PATH", bin)
	r := examine(t, dir, false)
	if l, ok := limited(r, "go command"); !ok || !l.Incomplete || l.Help == "" {
		t.Errorf("limits %+v", r.Limits)
	}
	if len(found(r, sumMissing)) != 1 || r.Status != report.Fail || r.Reason == "" {
		t.Errorf("what needs no go command was not judged: %v (%s) %+v", r.Status, r.Reason, r.Findings)
	}
}

func TestModModIsRefusedOffline(t *testing.T) {
	t.Setenv("GOFLAGS", "-mod=mod")
	if r := examine(t, unpack(t, patient), true); r.Status != report.NotRun || !strings.Contains(r.Reason, "-mod=mod") {
		t.Errorf("offline: %v (%s)", r.Status, r.Reason)
	}
	if r := examine(t, unpack(t, patient), false); r.Status != report.Pass {
		t.Errorf("online: %v (%s)", r.Status, r.Reason)
	}
}

func TestNewerGoThanThereIs(t *testing.T) {
	r := examine(t, unpack(t, strings.ReplaceAll(patient, "go 1.26", "go 1.999")), false)
	if l, ok := limited(r, "1.999"); r.Status != report.NotRun || !ok || !strings.Contains(l.Help, "PATH") {
		t.Errorf("status %v (%s), limits %+v", r.Status, r.Reason, r.Limits)
	}
}

func TestModifiedCache(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("GOMODCACHE", cache)
	dir := unpack(t, patient+`-- other/go.mod --
module clinic.example/other

go 1.26

require fhir.example/r4 v1.0.2
-- other/go.sum --
fhir.example/r4 v1.0.2 h1:sGL0DvP4tFbJsclt/gJAQeGbw0urWPL6r78/Rdgn3OE=
fhir.example/r4 v1.0.2/go.mod h1:Q7OQlwTQulR44WyuQep2UkVcL4Y7E/4K0NOxAArrDMs=
-- other/main.go --
package main

import "fhir.example/r4"

func main() { _ = r4.Patient{} }
`)
	if r := examine(t, dir, false); r.Status != report.Pass {
		t.Fatalf("before: %v (%s) %+v", r.Status, r.Reason, r.Findings)
	}
	file := filepath.Join(cache, "fhir.example", "r4@v1.0.2", "r4.go")
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("package r4\n\n// Patient is somebody else.\ntype Patient struct{ ID, Name string }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := examine(t, dir, false)
	list := found(r, unverified)
	if len(list) != 2 || list[0].File != "go.sum" || list[0].Line != 1 || list[1].File != "other/go.sum" || !strings.Contains(list[0].Message, "modified") {
		t.Errorf("%+v", r.Findings)
	}
	if len(found(r, untidy)) > 0 {
		t.Errorf("also untidy: %+v", r.Findings)
	}
}

// TestRepositoryStaysAsItIs runs over what go mod tidy would change, with and without a workspace.
func TestRepositoryStaysAsItIs(t *testing.T) {
	dir := unpack(t, `
-- go.work --
go 1.26

use (
	./a
	./b
)
-- a/go.mod --
module clinic.example/a

go 1.26

require dicom.example/tags v0.3.0
-- a/a.go --
package a

import (
	_ "clinic.example/b"
	_ "fhir.example/r4"
)
-- b/go.mod --
module clinic.example/b

go 1.26
-- b/b.go --
package b
-- c/go.mod --
module clinic.example/c

go 1.26

require fhir.example/r4 v1.0.2
`)
	before := snapshot(t, dir)
	r := examine(t, dir, false)
	if len(found(r, untidy)) != 2 {
		t.Errorf("%+v, limits %+v", r.Findings, r.Limits)
	}
	if after := snapshot(t, dir); after != before {
		t.Errorf("the repository changed from\n%s\nto\n%s", before, after)
	}
}

// snapshot lists the files of a folder with their times and content, git's own left out.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() == ".git" {
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		b.WriteString(name + " " + info.ModTime().String() + "\n")
		if !d.IsDir() {
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			b.Write(text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
