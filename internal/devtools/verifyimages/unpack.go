package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// unpack writes a case's repository below dir.
func (c *testCase) unpack(dir string) error {
	for _, f := range c.files {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(f.Name)), f.Data, 0o644); err != nil {
			return err
		}
	}
	for _, name := range c.exec {
		if err := os.Chmod(filepath.Join(dir, filepath.FromSlash(name)), 0o755); err != nil {
			return err
		}
	}
	for _, l := range c.links {
		name := filepath.Join(dir, filepath.FromSlash(l.a))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.Symlink(filepath.FromSlash(l.b), name); err != nil {
			return err
		}
	}
	for _, t := range c.tars {
		data, err := pack(filepath.Join(dir, filepath.FromSlash(t.b)), strings.HasSuffix(t.a, "gz"))
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(t.a)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(name string, data []byte, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, mode)
}

// pack returns a tar archive of a folder's content.
func pack(dir string, gzipped bool) ([]byte, error) {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	if err := w.AddFS(os.DirFS(dir)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if !gzipped {
		return buf.Bytes(), nil
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(buf.Bytes()); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return zipped.Bytes(), nil
}
