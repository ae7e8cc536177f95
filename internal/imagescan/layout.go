package imagescan

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	xos "github.com/aquasecurity/trivy/pkg/x/os"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	ispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// archiveKind is what a tar archive holds.
type archiveKind int

const (
	dockerArchive archiveKind = iota // docker save: manifest.json
	ociArchive                       // an OCI layout in a tar: index.json and no manifest.json
)

// maxEntries bounds how many entries of an archive are looked at.
const maxEntries = 100_000

// kindOf looks at the names in an archive, which may be gzipped.
func kindOf(name string) (archiveKind, error) {
	index := false
	docker := false
	err := walkTar(name, func(h *tar.Header, _ io.Reader) error {
		switch path.Clean(h.Name) {
		case "manifest.json":
			docker = true
		case ispec.ImageIndexFile:
			index = true
		}
		return nil
	})
	switch {
	case err != nil:
		return 0, err
	case docker:
		return dockerArchive, nil
	case index:
		return ociArchive, nil
	}
	return 0, errors.New("it holds neither docker's manifest.json nor an OCI layout's index.json")
}

func walkTar(name string, visit func(*tar.Header, io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	buffered := bufio.NewReader(f)
	var r io.Reader = buffered
	if magic, _ := buffered.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		if r, err = gzip.NewReader(buffered); err != nil {
			return err
		}
	}
	tr := tar.NewReader(r)
	for n := 0; ; n++ {
		h, err := tr.Next()
		switch {
		case errors.Is(err, io.EOF) && n == 0:
			return errors.New("it is empty")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("it is not a whole tar archive: %w", err)
		case n > maxEntries:
			return fmt.Errorf("it has more than %d entries", maxEntries)
		}
		if err := visit(h, tr); err != nil {
			return err
		}
	}
}

// layoutFile are the names of an OCI layout: https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md
var layoutFile = regexp.MustCompile(`^(oci-layout|index\.json|blobs/[a-z0-9]+/[a-f0-9]{32,128})$`)

// unpackLayout writes the files of a layout, and nothing else of the archive, into a temporary directory.
func unpackLayout(name string) (dir string, err error) {
	if dir, err = xos.MkdirTemp("", "oci-layout-"); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	return dir, walkTar(name, func(h *tar.Header, r io.Reader) error {
		entry := path.Clean(h.Name)
		if h.Typeflag != tar.TypeReg || !layoutFile.MatchString(entry) {
			return nil
		}
		target := filepath.Join(dir, filepath.FromSlash(entry))
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(out, r)
		return errors.Join(err, out.Close())
	})
}

// openLayout returns the image of an OCI layout that ref (a tag, a digest, or nothing) and platform name. Trivy takes the
// first one; here several that fit are an error.
func openLayout(dir, ref string, platform *v1.Platform) (v1.Image, error) {
	l, err := layout.FromPath(dir)
	if err != nil {
		return nil, err
	}
	index, err := l.ImageIndex()
	if err != nil {
		return nil, err
	}
	found, err := candidates(index, ref, 0)
	if err != nil {
		return nil, err
	}
	chosen, err := choose(found, platform)
	if err != nil {
		return nil, err
	}
	return chosen.index.Image(chosen.Digest)
}

// A candidate is an image's manifest in an index.
type candidate struct {
	v1.Descriptor
	index v1.ImageIndex
	name  string
}

// maxDepth bounds indexes of indexes.
const maxDepth = 4

func candidates(index v1.ImageIndex, ref string, depth int) ([]candidate, error) {
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	var all []candidate
	for _, d := range manifest.Manifests {
		name := d.Annotations[ispec.AnnotationRefName]
		if ref != "" && ref != name && ref != d.Digest.String() && ref != d.Annotations["io.containerd.image.name"] {
			continue
		}
		switch {
		case d.Annotations["vnd.docker.reference.type"] != "": // an attestation of BuildKit's
		case d.MediaType.IsIndex():
			if depth == maxDepth {
				return nil, errors.New("its indexes nest too deep")
			}
			child, err := index.ImageIndex(d.Digest)
			if err != nil {
				return nil, err
			}
			inner, err := candidates(child, "", depth+1)
			if err != nil {
				return nil, err
			}
			all = append(all, inner...)
		case d.MediaType.IsImage():
			all = append(all, candidate{d, index, name})
		}
	}
	return all, nil
}

func choose(all []candidate, platform *v1.Platform) (candidate, error) {
	all = slices.CompactFunc(all, func(a, b candidate) bool { return a.Digest == b.Digest })
	fits := all
	if platform != nil || len(all) > 1 {
		if platform == nil {
			platform = &v1.Platform{OS: "linux", Architecture: "amd64"}
		}
		fits = slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return !satisfies(c, *platform) })
	}
	switch {
	case len(all) == 0:
		return candidate{}, errors.New("it holds no such image")
	case len(fits) == 0:
		return candidate{}, fmt.Errorf("it holds no image for %s", platform)
	case len(fits) > 1:
		var names []string
		for _, c := range fits {
			names = append(names, strings.TrimSpace(c.name+" "+c.Digest.String()))
		}
		return candidate{}, fmt.Errorf("it holds %d images, name one by NAME:TAG or NAME@DIGEST: %s",
			len(fits), strings.Join(names, ", "))
	}
	return fits[0], nil
}

// satisfies holds an image against a platform, by the index where it says one, else by the image's own configuration.
func satisfies(c candidate, want v1.Platform) bool {
	has := c.Platform
	if has == nil {
		img, err := c.index.Image(c.Digest)
		if err != nil {
			return false
		}
		config, err := img.ConfigFile()
		if err != nil || config.Architecture == "" {
			return true // it does not say
		}
		has = config.Platform()
	}
	return has.Satisfies(want)
}
