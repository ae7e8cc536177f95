package imagescan

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/golive-dev/golive/internal/imagescan/imagetest"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// archive puts a directory into a tar.
func archive(t *testing.T, dir string, compressed bool) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "oci.tar")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out io.Writer = f
	if compressed {
		z := gzip.NewWriter(f)
		defer z.Close()
		out = z
	}
	w := tar.NewWriter(out)
	if err := w.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// cut leaves the first part of a file.
func cut(t *testing.T, file string, part float64) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, filepath.Join(t.TempDir(), filepath.Base(file)), string(text[:int(float64(len(text))*part)]))
}

func TestSourceErrors(t *testing.T) {
	o := options(t, imagetest.Known...)
	img := imagetest.Image(t, imagetest.Alpine(), imagetest.Layer{"big": strings.Repeat("no two bytes alike? ", 50_000)})
	layout := imagetest.Layout(t, map[string]v1.Image{"": img})
	broken := imagetest.Layout(t, map[string]v1.Image{"": img})
	blobs, err := filepath.Glob(filepath.Join(broken, "blobs", "sha256", "*"))
	if err != nil || len(blobs) == 0 {
		t.Fatal("no blobs", err)
	}
	for _, b := range blobs {
		if text, err := os.ReadFile(b); err == nil && text[0] == 0x1f {
			write(t, b, string(text[:len(text)/2]))
		}
	}
	for name, test := range map[string]struct {
		src  Source
		want string
	}{
		"missing":             {Source{Input: filepath.Join(t.TempDir(), "none.tar")}, "there is no such file"},
		"empty":               {Source{Input: write(t, filepath.Join(t.TempDir(), "x.tar"), "")}, "it is empty"},
		"text":                {Source{Input: write(t, filepath.Join(t.TempDir(), "x.tar"), strings.Repeat("hello ", 1000))}, "not a whole tar archive"},
		"truncated tarball":   {Source{Input: cut(t, imagetest.Tarball(t, img), 0.5)}, "not a whole tar archive"},
		"truncated oci tar":   {Source{Input: cut(t, archive(t, layout, false), 0.5)}, "not a whole tar archive"},
		"truncated oci gzip":  {Source{Input: cut(t, archive(t, layout, true), 0.5)}, "not a whole tar archive"},
		"truncated layer":     {Source{Input: broken}, "unexpected EOF"},
		"other archive":       {Source{Input: archive(t, filepath.Join(layout, "blobs"), false)}, "neither docker's manifest.json nor"},
		"directory":           {Source{Input: t.TempDir()}, "OCI layout"},
		"unreachable":         {Source{Reference: "127.0.0.1:1/patient:1", Engines: []string{"remote"}}, "connection refused"},
		"no such reference":   {Source{Reference: imagetest.Registry(t) + "/patient:1", Engines: []string{"remote"}}, "NAME_UNKNOWN"},
		"not a reference":     {Source{Reference: "Not A Name", Engines: []string{"remote"}}, "failed to parse the image name"},
		"no engine has it":    {Source{Reference: "example.test/patient:1", Engines: []string{"podman"}}, "unable to find the specified image"},
		"no layer of its own": {Source{Input: write(t, filepath.Join(t.TempDir(), "index.json"), "{}")}, "not a whole tar archive"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Image(today, test.src, o)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestDatabaseErrors(t *testing.T) {
	src := Source{Input: imagetest.Tarball(t, imagetest.Image(t, imagetest.Alpine()))}
	scan := func(o Options) error {
		_, err := Image(today, src, o)
		return err
	}
	t.Run("missing", func(t *testing.T) {
		dir := t.TempDir()
		err := scan(Options{Database: Locate(dir)})
		var missing *MissingError
		if !errors.As(err, &missing) || !strings.Contains(err.Error(), "run golive-image db update") {
			t.Errorf("error %v", err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) > 0 {
			t.Errorf("it made %v", entries)
		}
	})
	t.Run("without metadata", func(t *testing.T) {
		o := options(t, imagetest.Known...)
		os.Remove(filepath.Join(o.Database.Dir, "metadata.json"))
		if err := scan(o); err == nil || !strings.Contains(err.Error(), "lacks metadata.json") {
			t.Errorf("error %v", err)
		}
	})
	for _, schema := range []int{1, 3} {
		t.Run(fmt.Sprintf("schema %d", schema), func(t *testing.T) {
			o := options(t, imagetest.Known...)
			imagetest.Metadata(t, o.Database.Dir, schema)
			if err := scan(o); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("schema version %d, not 2", schema)) {
				t.Errorf("error %v", err)
			}
		})
	}
	corrupt := map[string]func([]byte) []byte{
		"empty":     func([]byte) []byte { return nil },
		"truncated": func(b []byte) []byte { return b[:len(b)/2] },
		"one page":  func(b []byte) []byte { return b[:os.Getpagesize()] },
		"text":      func(b []byte) []byte { return []byte(strings.Repeat("text ", len(b)/5)) },
		"zeros": func(b []byte) []byte {
			return append(append([]byte{}, b[:2*os.Getpagesize()]...), make([]byte, len(b)-2*os.Getpagesize())...)
		},
		"garbage": func(b []byte) []byte {
			out := append([]byte{}, b...)
			for i := 2 * os.Getpagesize(); i < len(out); i++ {
				out[i] ^= 0xa5
			}
			return out
		},
	}
	for name, change := range corrupt {
		t.Run(name, func(t *testing.T) {
			o := options(t, imagetest.Known...)
			file := filepath.Join(o.Database.Dir, "trivy.db")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			write(t, file, string(change(text)))
			if err := scan(o); err == nil {
				t.Error("no error")
			} else {
				t.Log(err)
			}
			if !exists(file) {
				t.Error("the user's file was removed")
			}
		})
	}
	t.Run("air-gapped", func(t *testing.T) {
		o := options(t, imagetest.Known...)
		copied := t.TempDir()
		for _, name := range []string{"trivy.db", "metadata.json"} {
			text, err := os.ReadFile(filepath.Join(o.Database.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(copied, name), string(text))
			os.Chmod(filepath.Join(copied, name), 0o444)
		}
		for _, path := range []string{copied, filepath.Join(copied, "trivy.db")} {
			o.Database = Locate(path)
			report, err := Image(today, src, o)
			if err != nil {
				t.Fatal(err)
			}
			same(t, path, lines(report), []string{alpineBad})
		}
	})
}

// A scan ends with its context.
func TestCancelled(t *testing.T) {
	o := options(t, imagetest.Known...)
	ctx, cancel := context.WithTimeout(today, time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	_, err := Image(ctx, Source{Input: imagetest.Tarball(t, imagetest.Image(t, imagetest.Alpine()))}, o)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// Java's archives need an index that Trivy would download: an error, not silence.
func TestJavaWithoutIndex(t *testing.T) {
	o := options(t, imagetest.Known...)
	img := imagetest.Image(t, imagetest.Layer{"app/x.jar": "PK\x03\x04"})
	if _, err := Image(today, Source{Input: imagetest.Tarball(t, img)}, o); err == nil || !strings.Contains(err.Error(), "Java DB") {
		t.Errorf("error %v", err)
	}
}
