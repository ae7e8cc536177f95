// Package treetest unpacks a txtar archive into a folder and lists it, for tests of packages that read an inventory.
package treetest

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/inventory"
)

// Open writes the archive's files to a temporary folder and returns its inventory. Files that start with "#!" are
// executable.
func Open(t testing.TB, archive string) *inventory.Inventory {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		mode := os.FileMode(0o644)
		if len(f.Data) > 2 && string(f.Data[:2]) == "#!" {
			mode = 0o755
		}
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, mode); err != nil {
			t.Fatal(err)
		}
	}
	inv, err := inventory.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inv.Close() })
	return inv
}

// All is a scope that holds every path.
func All(string) bool { return true }
