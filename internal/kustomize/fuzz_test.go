package kustomize

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/treetest"
)

// FuzzKustomization: reading a kustomization, and attributing an object to its files, panics on nothing. Rendering is the
// child process's.
func FuzzKustomization(f *testing.F) {
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, archive := range archives {
		data, err := os.ReadFile(archive)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			f.Add(string(file.Data), "kind: Deployment\nmetadata: {name: a}\n")
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text, object string) {
		for name, data := range map[string]string{"kustomization.yaml": text, "object.yaml": object} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		inv, err := inventory.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer inv.Close()
		tree := find(inv, treetest.All)
		for _, k := range tree.order {
			all, _ := k.closure()
			for _, root := range tree.documents("object.yaml") {
				doc := tree.attribute(k, all, root, "")
				if p := doc.Places[root]; p.Line < 1 {
					t.Errorf("no place: %+v", p)
				}
			}
		}
	})
}
