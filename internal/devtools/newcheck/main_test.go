package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestScaffoldCompilesAndDoesNotPass lays a check out inside this module, so that its imports resolve, and holds that
// it builds and that its tests fail until somebody writes it.
func TestScaffoldCompilesAndDoesNotPass(t *testing.T) {
	dir, err := os.MkdirTemp("testdata", "scaffold")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := scaffold(dir, "sample"); err != nil {
		t.Fatal(err)
	}
	pkg := "./" + filepath.ToSlash(filepath.Join(dir, "checks", "sample"))
	if out, err := exec.Command("go", "vet", pkg).CombinedOutput(); err != nil {
		t.Errorf("what is laid out does not compile: %v\n%s", err, out)
	}
	out, err := exec.Command("go", "test", pkg).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "is not written yet") {
		t.Errorf("the tests of an unwritten check pass, or fail for another reason: %v\n%s", err, out)
	}
	if err := scaffold(dir, "sample"); err == nil {
		t.Error("a check that is there was overwritten")
	}
	for _, name := range []string{"", "Two", "a-b", "../x"} {
		if scaffold(dir, name) == nil {
			t.Errorf("%q was taken for a name", name)
		}
	}
}
