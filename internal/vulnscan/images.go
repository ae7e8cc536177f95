package vulnscan

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/distribution/reference"

	"github.com/golive-dev/golive/report"
)

// ByFlag returns the image that whoever runs golive names: a tarball or OCI layout where there is such a path, relative to
// the current folder, else a reference. shown gives the name of a path for reports.
func ByFlag(name string, shown func(string) string) Image {
	if path, ok := onDisk(name); ok {
		if abs, err := filepath.Abs(path); err == nil {
			return Image{Name: shown(withoutTag(name, path)), Archive: abs}
		}
	}
	return byName(name)
}

// BySettings returns the image that a settings file of a repository names at a place: a path counts from dir, an absolute
// path in the repository at root, and leads nowhere else.
func BySettings(name, root, dir string, at report.Position) Image {
	img := byName(name)
	if path, ok := onDisk(filepath.Join(dir, filepath.FromSlash(name))); ok && !filepath.IsAbs(name) {
		img = Image{Name: name, Archive: path}
		if real, err := filepath.EvalSymlinks(withoutTag(path, path)); err != nil || !Within(root, real) {
			img = Image{Name: name, Refused: "it lies outside the repository, where settings of the repository lead nowhere; name it with --image"}
		}
	}
	img.At = at
	return img
}

// login is a user with a password before a registry, which no name of an image has.
var login = regexp.MustCompile(`^([^/\s@:]*:)[^\s@]+@`)

// byName returns the image of a reference.
func byName(name string) Image {
	img := Image{Name: oneLine(name)}
	_, err := reference.ParseNormalizedNamed(name)
	switch {
	case pathLike(name):
		img.Name, img.Refused = filepath.Base(img.Name), "there is no such file or folder"
	case err != nil:
		img.Name = login.ReplaceAllString(img.Name, "${1}***@")
		img.Refused = "it is neither a file nor the name of an image"
	}
	return img
}

// pathLike reports whether a name is meant as a path, by its form.
func pathLike(name string) bool {
	for _, prefix := range []string{"./", "../", "/", `.\`, `..\`, "~"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	for _, suffix := range []string{".tar", ".tar.gz", ".tgz", ".tar.zst", ".oci"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return filepath.IsAbs(name)
}

// onDisk reports whether a path is there; that of an OCI layout may be followed by :TAG or @DIGEST, which is kept.
func onDisk(name string) (string, bool) {
	if _, err := os.Stat(name); err == nil {
		return name, true
	}
	path := withoutTag(name, "")
	if path == "" {
		return "", false
	}
	info, err := os.Stat(path)
	return name, err == nil && info.IsDir()
}

// withoutTag cuts what follows the path of an OCI layout; other is returned where nothing does.
func withoutTag(name, other string) string {
	if _, err := os.Stat(name); err == nil {
		return other
	}
	if i := strings.LastIndexByte(name, '@'); i > 0 {
		return name[:i]
	}
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexAny(name, `/\`) && i > 1 {
		return name[:i]
	}
	return other
}
