package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/treetest"
)

func fuzz(f *testing.F, name string) {
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, archive := range archives {
		data, err := os.ReadFile(archive)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			f.Add(string(file.Data))
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		inv, err := inventory.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer inv.Close()
		start := time.Now()
		m := Load(t.Context(), inv, treetest.All)
		if took := time.Since(start); took > time.Minute {
			t.Errorf("took %v", took)
		}
		lines := strings.Count(text, "\n") + 1
		for _, w := range m.Workloads {
			if w.Position.File != name || w.Position.Line < 1 || w.Position.Line > lines {
				t.Errorf("position %v", w.Position)
			}
			for _, c := range w.Containers {
				ImageBase(c.Image.Text)
				for _, v := range c.Mounts {
					if v.Path.Position.Line > lines {
						t.Errorf("position %v of %d lines", v.Path.Position, lines)
					}
				}
			}
		}
		for _, p := range m.Problems {
			if p.Line > lines {
				t.Errorf("problem %v of %d lines", p, lines)
			}
		}
	})
}

func FuzzKubernetes(f *testing.F) { fuzz(f, "deployment.yaml") }

func FuzzJSON(f *testing.F) { fuzz(f, "pod.json") }

func FuzzCompose(f *testing.F) { fuzz(f, "compose.yaml") }
