package container

import (
	"archive/tar"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"strings"
)

// Bounds on an archive that ADD unpacks. Beyond them the folder that it goes into is unknown.
const (
	maxArchiveEntries = 50_000
	maxArchiveBytes   = 512 << 20 // unpacked
)

var errCannotList = errors.New("the archive cannot be listed")

// unpack treats a local file as ADD does: recognised by its content, a tar archive, plain or compressed with gzip,
// bzip2, xz or zstd, is unpacked into the destination. It reports whether the source is dealt with.
func (r *stageRun) unpack(t *transfer, node *Node, dst string) bool {
	if node.Kind != File {
		return false
	}
	vague := func() bool {
		t.to.mkdir(path.Clean(dst), t.like, true)
		t.to.addFog(path.Clean(dst))
		return true
	}
	if node.Source == "" || node.presence != Yes {
		return vague()
	}
	data, err := r.builder.cfg.Files.ReadFile(node.Source)
	if err != nil {
		return vague()
	}
	reader, err := decompress(data)
	if errors.Is(err, errCannotList) {
		return vague()
	}
	if err != nil {
		return false
	}
	headers, err := listTar(reader)
	switch {
	case errors.Is(err, errCannotList):
		return vague()
	case len(headers) == 0:
		return false // no archive: copied as a file
	}
	base, ok := t.to.at(path.Clean(dst))
	if !ok {
		return vague()
	}
	t.to.mkdir(base, t.like, true)
	for _, h := range headers {
		name := path.Join(base, path.Join("/", h.Name))
		n := Node{Origin: t.like.Origin, Source: node.Source}
		switch h.Typeflag {
		case tar.TypeDir:
			t.to.mkdir(name, Node{Origin: t.like.Origin}, true)
			continue
		case tar.TypeSymlink:
			n.Kind, n.Target = Symlink, h.Linkname
		case tar.TypeReg, tar.TypeLink:
			n.Kind, n.Exec = File, truthOf(h.Mode&0o111 != 0)
		default:
			n.Kind, n.children = AnyKind, map[string]*Node{}
		}
		t.to.put(name, n, true)
	}
	if err != nil {
		t.to.addFog(base)
	}
	return true
}

// decompress recognises the compression by the first bytes, as moby/go-archive's compression.Detect does.
func decompress(data []byte) (io.Reader, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0x42, 0x5a, 0x68}):
		return bzip2.NewReader(bytes.NewReader(data)), nil
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b, 0x08}):
		return gzip.NewReader(bytes.NewReader(data))
	case bytes.HasPrefix(data, []byte{0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00}), // xz
		len(data) > 4 && data[1] == 0xb5 && data[2] == 0x2f && data[3] == 0xfd: // zstd and its skippable frames
		return nil, errCannotList
	}
	return bytes.NewReader(data), nil
}

// listTar returns the headers of an archive. No header and another error than errCannotList mean that it is no archive.
func listTar(r io.Reader) ([]*tar.Header, error) {
	limited := &io.LimitedReader{R: r, N: maxArchiveBytes}
	reader := tar.NewReader(limited)
	var headers []*tar.Header
	for {
		h, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return headers, nil
		}
		if limited.N <= 0 || len(headers) >= maxArchiveEntries {
			return headers, errCannotList
		}
		if err != nil {
			return headers, err
		}
		if strings.Count(h.Name, "/") < 100 {
			headers = append(headers, h)
		}
	}
}
