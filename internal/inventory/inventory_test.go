package inventory

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func write(t *testing.T, root, name, text string) {
	t.Helper()
	full := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func git(t *testing.T, root string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "protocol.file.allow=always"}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func open(t *testing.T, root string) *Inventory {
	t.Helper()
	inv, err := Open(context.Background(), root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inv.Close() })
	return inv
}

func paths(inv *Inventory) []string {
	var names []string
	for _, e := range inv.Entries() {
		names = append(names, e.Path)
	}
	return names
}

func TestListsWhatGitTracksOrWouldTrack(t *testing.T) {
	root := t.TempDir()
	write(t, root, ".gitignore", "*.log\n/dist/\n!keep.log\n")
	write(t, root, "go.mod", "module m\n")
	write(t, root, "gone.go", "package m\n")
	write(t, root, "tracked.log", "x")
	git(t, root, "init", "-q")
	git(t, root, "add", "-f", ".")
	write(t, root, ".git/info/exclude", "/private/\n")
	write(t, root, "private/x", "")
	write(t, root, "new file.go", "package m\n")
	write(t, root, "ünïcode.go", "package m\n")
	write(t, root, "a.log", "ignored")
	write(t, root, "keep.log", "kept")
	write(t, root, "dist/app", "ignored")
	os.Remove(filepath.Join(root, "gone.go"))

	inv := open(t, root)
	want := []string{".gitignore", "go.mod", "keep.log", "new file.go", "tracked.log", "ünïcode.go"}
	if got := paths(inv); !slices.Equal(got, want) {
		t.Errorf("files are %q, want %q", got, want)
	}
	if e, _ := inv.Lookup("go.mod"); !e.Tracked {
		t.Error("go.mod is tracked")
	}
	if e, _ := inv.Lookup("new file.go"); e.Tracked {
		t.Error("a new file is not tracked")
	}
	for name, ignored := range map[string]bool{"a.log": true, "dist/app": true, "keep.log": false, "go.mod": false, "absent.log": true, "absent.go": false, "private/y": true} {
		if inv.Ignored(name, false) != ignored {
			t.Errorf("Ignored(%s) = %v", name, !ignored)
		}
	}
	if !inv.Ignored("dist", true) {
		t.Error("the folder dist is ignored")
	}
}

func TestWithoutGitEverythingThatIsNotIgnored(t *testing.T) {
	root := t.TempDir()
	write(t, root, ".gitignore", "secret/\n")
	write(t, root, "sub/.gitignore", "*.tmp\n")
	write(t, root, "sub/a.tmp", "")
	write(t, root, "sub/a.go", "")
	write(t, root, "b.tmp", "")
	write(t, root, "secret/key", "")
	inv := open(t, root)
	want := []string{".gitignore", "b.tmp", "sub/.gitignore", "sub/a.go"}
	if got := paths(inv); !slices.Equal(got, want) || inv.HasGit() {
		t.Errorf("files are %q (git %v), want %q", got, inv.HasGit(), want)
	}
	if got := inv.ReadDir("sub"); !slices.Equal(got, []string{".gitignore", "a.go"}) || !inv.IsDir("sub") || inv.IsDir("secret") {
		t.Errorf("sub holds %q", got)
	}
	if got := inv.ReadDir("."); !slices.Equal(got, []string{".gitignore", "b.tmp", "sub"}) {
		t.Errorf("the root holds %q", got)
	}
}

func TestSubmodulesAreKnownByNameOnly(t *testing.T) {
	lib, root := t.TempDir(), t.TempDir()
	write(t, lib, "lib.go", "package lib\n")
	git(t, lib, "init", "-q")
	git(t, lib, "add", ".")
	git(t, lib, "commit", "-q", "-m", "x")
	git(t, root, "init", "-q")
	git(t, root, "submodule", "--quiet", "add", lib, "third/lib")
	inv := open(t, root)
	if e, ok := inv.Lookup("third/lib"); !ok || e.Kind != Submodule {
		t.Errorf("third/lib is %+v, %v", e, ok)
	}
	if _, ok := inv.Lookup("third/lib/lib.go"); ok {
		t.Error("a submodule's file is listed")
	}
}

func TestNothingLeadsOutOfTheRepository(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links need a privilege there")
	}
	outside, root := t.TempDir(), t.TempDir()
	write(t, outside, "secret", "s3cret")
	write(t, root, "a/real", "text")
	link := func(target, name string) {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	link(filepath.Join(outside, "secret"), "absolute")
	link("../"+filepath.Base(outside)+"/secret", "relative")
	link(outside, "folder")
	link("a/real", "inside")
	link("a", "dir")
	link("loop2", "loop1")
	link("loop1", "loop2")
	link("..", "a/up")
	inv := open(t, root)
	for _, name := range []string{"absolute", "relative", "folder/secret", "loop1", "../x", "/etc/passwd", "a/up/../../x"} {
		if text, err := inv.ReadFile(name); err == nil {
			t.Errorf("%s was read: %q", name, text)
		}
		if strings.Contains(name, "..") {
			continue
		}
		if to, ok := inv.Resolve(name); ok {
			t.Errorf("%s resolves to %s", name, to)
		}
	}
	if text, err := inv.ReadFile("inside"); err != nil || string(text) != "text" {
		t.Errorf("inside: %q, %v", text, err)
	}
	for name, want := range map[string]string{"inside": "a/real", "dir/real": "a/real", "dir": "a", "a/up/dir/real": "a/real"} {
		if to, ok := inv.Resolve(name); !ok || to != want {
			t.Errorf("%s resolves to %q, %v; want %s", name, to, ok, want)
		}
	}
	if e, _ := inv.Lookup("folder"); e.Kind != Symlink || e.Target == "" {
		t.Errorf("folder is %+v", e)
	}
}

func TestHugeAndSpecialFilesAreErrors(t *testing.T) {
	root := t.TempDir()
	write(t, root, "huge", "")
	if err := os.Truncate(filepath.Join(root, "huge"), 200<<20); err != nil { // sparse
		t.Fatal(err)
	}
	write(t, root, "dir/x", "")
	inv := open(t, root)
	if _, err := inv.ReadFile("huge"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("huge: %v", err)
	}
	if _, err := inv.ReadFile("dir"); err == nil {
		t.Error("a folder was read as a file")
	}
	if runtime.GOOS != "windows" {
		if err := exec.Command("mkfifo", filepath.Join(root, "pipe")).Run(); err == nil {
			if _, err := inv.ReadFile("pipe"); err == nil {
				t.Error("a pipe was read")
			}
		}
	}
}

func TestHooksAndMonitorsOfTheRepositoryAreNotRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	root := t.TempDir()
	git(t, root, "init", "-q")
	write(t, root, "a", "")
	git(t, root, "add", ".")
	mark := filepath.Join(t.TempDir(), "ran")
	write(t, root, "evil.sh", "#!/bin/sh\ntouch "+mark+"\n")
	os.Chmod(filepath.Join(root, "evil.sh"), 0o755)
	git(t, root, "config", "core.fsmonitor", filepath.Join(root, "evil.sh"))
	open(t, root)
	if _, err := Git(context.Background(), root, "status", "--porcelain"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("the repository's file-system monitor was run")
	}
}

func TestDeepFoldersAreAProblemAndNotSilence(t *testing.T) {
	root := t.TempDir()
	deep := strings.Repeat("d/", MaxDepth+2) + "x"
	write(t, root, deep, "")
	write(t, root, "a", "")
	inv := open(t, root)
	if len(inv.Problems()) != 1 || !slices.Equal(paths(inv), []string{"a"}) {
		t.Errorf("problems %v, files %v", inv.Problems(), paths(inv))
	}
}

func TestNamesThatAreNotUTF8AreAProblem(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems refuse such names")
	}
	for _, withGit := range []bool{false, true} {
		root := t.TempDir()
		write(t, root, "caf\xe9.go", "")
		write(t, root, "a", "")
		if withGit {
			git(t, root, "init", "-q")
		}
		inv := open(t, root)
		if len(inv.Problems()) != 1 || !slices.Equal(paths(inv), []string{"a"}) {
			t.Errorf("git %v: problems %v, files %q", withGit, inv.Problems(), paths(inv))
		}
	}
}
