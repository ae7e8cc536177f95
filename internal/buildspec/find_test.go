package buildspec

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/treetest"
)

var update = flag.Bool("update", false, "write what is found into the archives; read the difference before committing it")

// TestFind holds what is found in each archive of testdata against its comment: one line a build or problem.
func TestFind(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 8 {
		t.Fatalf("archives: %v, %v", files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			archive := txtar.Parse(data)
			inv := treetest.Open(t, string(data))
			builds, problems := Find(t.Context(), inv, treetest.All)
			var got []string
			for _, b := range builds {
				got = append(got, describe(b))
			}
			for _, p := range problems {
				got = append(got, fmt.Sprintf("problem %s:%d %s", p.File, p.Line, p.Message))
			}
			for _, b := range ImageBuilders(inv, treetest.All) {
				got = append(got, fmt.Sprintf("builder %s %s:%d", b.Tool, b.Position.File, b.Position.Line))
			}
			var want, remarks []string
			for _, line := range lines(string(archive.Comment)) {
				if strings.HasPrefix(line, "#") {
					remarks = append(remarks, line)
				} else {
					want = append(want, line)
				}
			}
			if *update {
				archive.Comment = []byte(strings.Join(append(remarks, got...), "\n") + "\n")
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

// describe writes a build as one line, what is empty left out.
func describe(b Build) string {
	e := b.Evidence
	at := fmt.Sprintf("%s:%d", e.File, e.Line)
	if e.Column > 0 {
		at += fmt.Sprintf(":%d", e.Column)
	}
	if e.EndColumn > 0 {
		at += fmt.Sprintf("-%d", e.EndColumn)
	}
	parts := []string{at, string(b.Kind)}
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"="+value)
		}
	}
	flag := func(name string, is bool) {
		if is {
			parts = append(parts, name)
		}
	}
	add("name", b.Name)
	add("file", b.Dockerfile)
	flag("inferred", b.Inferred)
	add("inline", strings.ReplaceAll(b.Inline, "\n", "|"))
	add("context", b.Context)
	flag("remote", b.Remote)
	flag("staged", b.Staged)
	add("extra", strings.Join(b.ExtraFiles, ","))
	for _, k := range slices.Sorted(maps.Keys(b.Contexts)) {
		add("context."+k, b.Contexts[k])
	}
	add("target", b.Target)
	for _, k := range slices.Sorted(maps.Keys(b.Args)) {
		parts = append(parts, "arg."+k+"="+b.Args[k])
	}
	add("unknown", strings.Join(b.ArgsUnknown, ","))
	add("images", strings.Join(b.Images, ","))
	add("platforms", strings.Join(b.Platforms, ","))
	add("ignore", b.Ignorefile)
	flag("push", b.Push)
	return strings.Join(parts, " ")
}
