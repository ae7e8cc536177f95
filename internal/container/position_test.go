package container

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/inventory"
	"golang.org/x/tools/txtar"
)

func modelText(t *testing.T, dockerfile string) *Image {
	t.Helper()
	files := unpackFiles(t, txtar.Parse([]byte("-- go.mod --\nmodule acme.example/ward\n-- main.go --\npackage main\n")))
	img, err := Model(Config{Files: files, Dockerfile: "Dockerfile", Context: ".", Bytes: []byte(dockerfile)})
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// excerpt returns the text that a position of one line names.
func excerpt(text string, p Position) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r", ""), "\n")
	if p.Column == 0 || p.Line != p.EndLine {
		return strings.TrimSpace(lines[p.Line-1])
	}
	return string([]rune(lines[p.Line-1])[p.Column-1 : p.EndColumn-1])
}

func TestPositions(t *testing.T) {
	for name, text := range map[string]string{
		"continued": "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN echo ä && \\\n    # a comment\n\n    cd /src \\\n && go build -o /out/x \\\n       ./nothing ; echo\n",
		"crlf":      "FROM golang:1.26 AS build\r\nWORKDIR /src\r\nCOPY . .\r\nRUN echo && \\\r\n  go build -o /out/x \\\r\n  ./nothing\r\n",
		"heredoc":   "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN --mount=type=cache,target=/c <<EOT bash\n echo\n go build -o /out/x ./nothing\nEOT\n",
		"bare":      "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN <<EOT\nset -e\n\tgo build -o /out/x ./nothing\nEOT\n",
		"chomped":   "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN <<-EOT\n\tset -e\n\tgo build -o /out/x ./nothing\n\tEOT\n",
		"escape":    "# escape=`\nFROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN echo && `\n  go build -o /out/x `\n  ./nothing\n",
		"bom":       "\ufeff# syntax=docker/dockerfile:1\nFROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/x ./nothing\n",
		"exec":      "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN [\"go\", \"build\", \"-o\", \"/out/x\", \"./nothing\"]\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := modelText(t, text).Final
			if len(s.Builds) != 1 {
				t.Fatalf("%d builds", len(s.Builds))
			}
			b := s.Builds[0]
			if got := excerpt(text, b.Position); !strings.Contains(got, "go") {
				t.Errorf("the build is at %+v: %q", b.Position, got)
			}
			if got := excerpt(text, b.Packages[0].Arg.Position); !strings.Contains(got, "./nothing") {
				t.Errorf("the package is at %+v: %q", b.Packages[0].Arg.Position, got)
			}
			if b.Packages[0].Found != No {
				t.Errorf("found %s", b.Packages[0].Found)
			}
			if len(b.Outputs) != 1 || b.Outputs[0] != "/out/x" {
				t.Errorf("outputs %v", b.Outputs)
			}
			if s.Position.Line == 0 || s.WorkDir.Position.Line == 0 {
				t.Error("no position")
			}
		})
	}
}

func TestSourcePositions(t *testing.T) {
	text := "FROM alpine:3.22\nCOPY --chown=1:1 main.go \\\n  go.mod main.go /x/\nENTRYPOINT [\"/x/main.go\", \"-f\"]\n"
	s := modelText(t, text).Final
	want := []Position{{File: "Dockerfile", Line: 2, Column: 18, EndLine: 2, EndColumn: 25},
		{File: "Dockerfile", Line: 3, Column: 3, EndLine: 3, EndColumn: 9}, {File: "Dockerfile", Line: 3, Column: 10, EndLine: 3, EndColumn: 17}}
	for i, src := range s.Copies[0].Sources {
		if src.Position != want[i] {
			t.Errorf("source %d at %+v, want %+v", i, src.Position, want[i])
		}
	}
	if got := excerpt(text, s.Entrypoint.Args[1].Position); got != "-f" {
		t.Errorf("argument at %+v: %q", s.Entrypoint.Args[1].Position, got)
	}
}

func TestAddArchive(t *testing.T) {
	dir := t.TempDir()
	var plain bytes.Buffer
	w := tar.NewWriter(&plain)
	for _, h := range []tar.Header{{Name: "share/", Typeflag: tar.TypeDir, Mode: 0o755}, {Name: "share/geo.dat", Typeflag: tar.TypeReg, Mode: 0o644},
		{Name: "bin/tool", Typeflag: tar.TypeReg, Mode: 0o755}, {Name: "bin/alias", Typeflag: tar.TypeSymlink, Linkname: "tool"}} {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(plain.Bytes())
	z.Close()
	var text bytes.Buffer
	z = gzip.NewWriter(&text)
	z.Write([]byte("no archive"))
	z.Close()
	for name, data := range map[string][]byte{"a.tar": plain.Bytes(), "b.bin": packed.Bytes(), "c.gz": text.Bytes(),
		"d.tar.xz": {0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1}, "e.txt": []byte("text"), "cut.tgz": packed.Bytes()[:packed.Len()-20]} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := inventory.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	img, err := Model(Config{Files: files, Dockerfile: "Dockerfile", Context: ".", Bytes: []byte(`FROM scratch
ADD a.tar /a
ADD b.bin /b/
ADD c.gz /c
ADD d.tar.xz /d
ADD e.txt /e
COPY a.tar /copied
ADD --unpack=false a.tar /kept.tar
ADD *.bin /wild
ADD cut.tgz /cut
`)})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Truth{"/a/share/geo.dat": Yes, "/a/bin/tool": Yes, "/a/bin/alias": Yes, "/a/other": No, "/a/a.tar": No,
		"/b/bin/tool": Yes, "/b/b.bin": No, "/c": Yes, "/c/x": No, "/d": Yes, "/d/any": Unknown, "/e": Yes, "/copied": Yes, "/copied/bin": No,
		"/kept.tar": Yes, "/wild/share": Yes, "/cut/any": Unknown} {
		if got, _ := img.Final.FS.Lookup(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestGoVersion(t *testing.T) {
	for ref, want := range map[string]GoVersion{
		"golang:1.26.2-alpine3.22":                    {Text: "1.26.2", Major: 1, Minor: 26, Patch: 2, Exact: true},
		"golang:1.26-alpine":                          {Text: "1.26", Major: 1, Minor: 26},
		"golang:1.26rc1-bookworm":                     {Text: "1.26rc1", Major: 1, Minor: 26, Pre: "rc1", Exact: true},
		"docker.io/library/golang:1.21.0@sha256:0123": {Text: "1.21.0", Major: 1, Minor: 21, Exact: true},
		"public.ecr.aws/docker/library/golang:1.25":   {Text: "1.25", Major: 1, Minor: 25},
		"harbor.acme.example/hub/library/golang:1.25": {Text: "1.25", Major: 1, Minor: 25},
		"golang": {}, "golang:1": {}, "golang:latest": {}, "golang:alpine": {}, "golang:tip-20250101": {}, "acme/golang:1.25": {}, "library:1.25": {},
	} {
		img := modelText(t, "FROM "+ref+" AS build\nFROM build\n")
		if got := img.Final.Base.GoVersion(); got != want {
			t.Errorf("%s: got %+v", ref, got)
		}
	}
}
