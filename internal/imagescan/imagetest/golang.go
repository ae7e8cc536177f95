package imagetest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The modules that the program of Binary needs. By Known, v1.2.3 of the first is vulnerable and of the second is not.
const (
	BadModule     = "example.test/vulnerable"
	GoodModule    = "example.test/sound"
	ModuleVersion = "v1.2.3"
)

// GoMod is the go.mod of the program.
const GoMod = `module example.test/patient

go 1.24

require (
	` + BadModule + ` ` + ModuleVersion + `
	` + GoodModule + ` ` + ModuleVersion + `
)
`

// Module writes the program's module into dir, with a module proxy of files beside it, and returns the environment that
// the go command needs to build it without a network.
func Module(t testing.TB, dir string) []string {
	t.Helper()
	proxy := t.TempDir()
	for _, module := range []string{BadModule, GoodModule} {
		publish(t, proxy, module)
	}
	write(t, filepath.Join(dir, "go.mod"), GoMod)
	write(t, filepath.Join(dir, "main.go"), `package main

import (
	"`+GoodModule+`"
	"`+BadModule+`"
)

func main() { println(sound.Call(), vulnerable.Call()) }
`)
	env := append(os.Environ(), "GOPROXY=file://"+filepath.ToSlash(proxy), "GONOSUMDB=*", "GONOSUMCHECK=1", "GOSUMDB=off",
		"GOFLAGS=-modcacherw -buildvcs=false", "GOMODCACHE="+t.TempDir(), "GOWORK=off", "CGO_ENABLED=0", "GOTOOLCHAIN=local")
	run(t, dir, env, "mod", "tidy")
	return env
}

// Binary builds the program and returns it.
func Binary(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	env := append(Module(t, dir), "GOOS=linux", "GOARCH=amd64")
	out := filepath.Join(t.TempDir(), "patient")
	run(t, dir, env, "build", "-trimpath", "-o", out, ".")
	binary, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(binary)
}

func run(t testing.TB, dir string, env []string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, out)
	}
}

// publish puts a module into a proxy of files: https://go.dev/ref/mod#goproxy-protocol
func publish(t testing.TB, proxy, module string) {
	t.Helper()
	name := filepath.Base(module)
	goMod := fmt.Sprintf("module %s\n\ngo 1.24\n", module)
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for file, text := range map[string]string{
		"go.mod":     goMod,
		name + ".go": fmt.Sprintf("package %s\n\n//go:noinline\nfunc Call() string { return %q }\n", name, name),
	} {
		f, err := w.Create(module + "@" + ModuleVersion + "/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(proxy, filepath.FromSlash(module), "@v")
	write(t, filepath.Join(dir, "list"), ModuleVersion+"\n")
	write(t, filepath.Join(dir, ModuleVersion+".info"), fmt.Sprintf(`{"Version": %q, "Time": "2024-01-01T00:00:00Z"}`, ModuleVersion))
	write(t, filepath.Join(dir, ModuleVersion+".mod"), goMod)
	write(t, filepath.Join(dir, ModuleVersion+".zip"), archive.String())
}

func write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
