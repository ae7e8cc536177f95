package imagetest

import (
	"archive/tar"
	"bytes"
	"io"
	"log"
	"maps"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// A Layer is the files of a layer, by path.
type Layer map[string]string

// Image makes an image for linux/amd64.
func Image(t testing.TB, layers ...Layer) v1.Image {
	t.Helper()
	return ImageFor(t, "amd64", layers...)
}

// ImageFor makes an image for linux on an architecture.
func ImageFor(t testing.TB, arch string, layers ...Layer) v1.Image {
	t.Helper()
	img := v1.Image(empty.Image)
	config := &v1.ConfigFile{OS: "linux", Architecture: arch, Config: v1.Config{Env: []string{"PASSWORD=from-the-image"}}}
	img, err := mutate.ConfigFile(img, config)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layers {
		content := tarOf(t, l)
		layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil })
		if err != nil {
			t.Fatal(err)
		}
		if img, err = mutate.Append(img, mutate.Addendum{Layer: layer, History: v1.History{CreatedBy: "COPY . /"}}); err != nil {
			t.Fatal(err)
		}
	}
	return img
}

func tarOf(t testing.TB, files Layer) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		h := &tar.Header{Name: path, Typeflag: tar.TypeReg, Mode: 0o755, Size: int64(len(files[path]))}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[path]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Alpine is a base layer: openssl is vulnerable by Known, busybox is not.
func Alpine() Layer {
	return Layer{
		"etc/alpine-release": "3.22.1\n",
		"etc/os-release":     "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.1\n",
		"lib/apk/db/installed": `C:Q1openssl
P:libcrypto3
V:3.5.1-r0
A:x86_64
o:openssl
L:Apache-2.0

C:Q1busybox
P:busybox
V:1.37.0-r18
A:x86_64
o:busybox
L:GPL-2.0-only

`,
	}
}

// Debian is a base layer: libssl3 of openssl is vulnerable by Known, tzdata is not.
func Debian() Layer {
	return Layer{
		"etc/debian_version":   "12.11\n",
		"usr/lib/os-release":   osReleaseDebian,
		"var/lib/dpkg/status":  dpkgSSL + "\n" + dpkgTZ,
		"var/lib/dpkg/info/x":  "",
		"usr/share/doc/readme": "nothing\n",
	}
}

// Distroless is Debian without a package manager: one file a package.
func Distroless() Layer {
	return Layer{
		"etc/debian_version":            "12.11\n",
		"usr/lib/os-release":            osReleaseDebian,
		"var/lib/dpkg/status.d/libssl3": dpkgSSL,
		"var/lib/dpkg/status.d/tzdata":  dpkgTZ,
	}
}

const (
	osReleaseDebian = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n"
	dpkgSSL         = `Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl
Version: 3.0.16-1~deb12u1
Maintainer: Nobody <nobody@example.test>
Description: fixture
`
	dpkgTZ = `Package: tzdata
Status: install ok installed
Architecture: all
Version: 2025b-0+deb12u1
Maintainer: Nobody <nobody@example.test>
Description: fixture
`
)

// Rocky is a base layer with an rpm database: openssl-libs is vulnerable by Known, zlib is not.
func Rocky() Layer {
	return Layer{
		"etc/os-release":     "NAME=\"Rocky Linux\"\nID=rocky\nVERSION_ID=\"9.4\"\n",
		"etc/rocky-release":  "Rocky Linux release 9.4 (Blue Onyx)\n",
		"etc/redhat-release": "Rocky Linux release 9.4 (Blue Onyx)\n",
		"var/lib/rpm/Packages.db": rpmDatabase(
			rpm{"openssl-libs", 1, "3.0.7", "27.el9", "openssl-3.0.7-27.el9.src.rpm"},
			rpm{"zlib", 0, "1.2.11", "40.el9", "zlib-1.2.11-40.el9.src.rpm"},
		),
	}
}

// Tarball writes an image as docker save does and returns the file.
func Tarball(t testing.TB, img v1.Image) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "image.tar")
	if err := tarball.WriteToFile(file, name.MustParseReference("example.test/patient:1.0"), img); err != nil {
		t.Fatal(err)
	}
	return file
}

// Layout writes images into an OCI layout and returns its directory. Each is named by its tag, or not at all where it is "".
func Layout(t testing.TB, images map[string]v1.Image) string {
	t.Helper()
	dir := t.TempDir()
	l, err := layout.Write(dir, empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range slices.Sorted(maps.Keys(images)) {
		config, err := images[tag].ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		options := []layout.Option{layout.WithPlatform(*config.Platform())}
		if tag != "" {
			options = append(options, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": tag}))
		}
		if err := l.AppendImage(images[tag], options...); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Registry starts a registry on loopback and returns its address, a host and a port.
func Registry(t testing.TB) string {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// Push puts an image into a registry, under a name such as 127.0.0.1:5000/patient:1.0.
func Push(t testing.TB, reference string, img v1.Image) {
	t.Helper()
	ref, err := name.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(ref, img); err != nil {
		t.Fatal(err)
	}
}
