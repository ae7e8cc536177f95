package container

import (
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/golive-dev/golive/internal/inventory"
	"golang.org/x/tools/txtar"
)

// fuzzFiles is a small repository for the fuzz targets.
func fuzzFiles(f *testing.F) *inventory.Inventory {
	return unpackFiles(f, txtar.Parse([]byte(`-- go.mod --
module acme.example/ward
-- main.go --
package main
-- cmd/ward/main.go --
package main
-- etc/ward.yaml --
a: 1
-- .gitignore --
/bin/
*.log
-- migrations/1.sql --
select 1
`)))
}

// within fails where a call takes longer than any Dockerfile deserves, with the stacks of all goroutines.
func within(text string, run func()) {
	slow := time.AfterFunc(20*time.Second, func() { debug.SetTraceback("all"); panic("takes too long: " + text) })
	defer slow.Stop()
	onPanic = func(failure any) { panic(failure) }
	run()
}

func seeds(f *testing.F, add func(name, text string)) {
	f.Helper()
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range ar.Files {
			add(filepath.Base(file.Name), string(file.Data))
		}
	}
}

// FuzzModel holds that no Dockerfile makes Model panic or run on, and that what it says is coherent.
func FuzzModel(f *testing.F) {
	files := fuzzFiles(f)
	seeds(f, func(name, text string) {
		if strings.HasPrefix(name, "Dockerfile") {
			f.Add(text)
		}
	})
	f.Fuzz(func(t *testing.T, text string) {
		within(text, func() {
			img, err := Model(Config{Files: files, Dockerfile: "Dockerfile", Context: ".", Bytes: []byte(text + " ")})
			if err != nil {
				if _, ok := err.(*ParseError); !ok {
					t.Fatalf("error of type %T", err)
				}
				return
			}
			if img.Final == nil || img.Final.FS == nil {
				t.Fatal("no final stage and no error")
			}
			for name, node := range img.Final.FS.Known() {
				if len(name) < 200 && node.Kind != Symlink {
					if truth, _ := img.Final.FS.Lstat(name); truth != Yes {
						t.Fatalf("%s is known to be there, and Lstat says %s", name, truth)
					}
				}
			}
			img.Final.Process()
			img.Final.LookPath("ward")
		})
	})
}

// FuzzRun does the same for the text of one RUN.
func FuzzRun(f *testing.F) {
	files := fuzzFiles(f)
	seeds(f, func(name, text string) {
		if strings.HasPrefix(name, "Dockerfile") {
			for _, line := range strings.Split(text, "\n") {
				if run, ok := strings.CutPrefix(line, "RUN "); ok {
					f.Add(run)
				}
			}
		}
	})
	for _, text := range []string{
		"for i in a b c; do mkdir -p /x/$i && touch /x/$i/f || exit 1; done",
		"a=$a$a$a; b=$a$a; echo ${b:-$a} > /f", "cp -r / /x", "cp -r /src /src/src", "ln -s /a /b; ln -s /b /a; cd /a; touch x",
		"f() { f; }; f", "eval eval eval", "sh -c 'sh -c \"cd /; rm -rf *\"'", "rm -rf / /* .", "case $x in *) cd ..;; esac",
		"echo {1..99999999} {a,b}{c,d}", "mv /src /dst && mv /dst /src", "$(go env GOPATH)/bin/x", "cd - ; go build -o ./ ./...",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dockerfile := "FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN <<golive\n" + text + "\ngolive\nRUN " + text + "\n"
		within(text, func() {
			_, _ = Model(Config{Files: files, Dockerfile: "Dockerfile", Context: ".", Bytes: []byte(dockerfile)})
		})
	})
}

// FuzzIgnore does the same for a .dockerignore.
func FuzzIgnore(f *testing.F) {
	files := fuzzFiles(f)
	for _, text := range []string{"*\n!etc\n", "**/*.md\n#x\n\n!**/a\n", "[\n", "\\\n", "etc/\n!etc/ward.yaml", "!.\n..\n/\n", "***/**/*"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		within(text, func() {
			b := &builder{cfg: Config{Files: files, Context: "."}, ignore: &ignore{file: ".dockerignore"}, img: &Image{}}
			b.world = &world{budget: maxNodes, visits: maxVisits, ghost: b.ghost}
			b.ignore.read(text)
			fs := b.context()
			for name := range fs.Known() {
				if truth, _ := fs.Lstat(name); truth != Yes {
					t.Fatalf("%s: %s", name, truth)
				}
			}
			b.ignore.line("etc/ward.yaml")
			b.ignore.excludes("etc")
		})
	})
}
