package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/golive-dev/golive/checks/all"
)

// TestGeneratedDocsAreCurrent is a law of the house.
func TestGeneratedDocsAreCurrent(t *testing.T) {
	const root = "../../.."
	files, err := generate(root, all.Checks())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil || string(got) != want {
			t.Errorf("%s is not what the code says (%v): run go generate ./...", name, err)
		}
	}
	existing, err := pages(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range existing {
		if _, ok := files[name]; !ok {
			t.Errorf("%s is the page of a rule that is gone: run go generate ./...", name)
		}
	}
}
