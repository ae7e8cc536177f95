package cigo

import (
	"go/version"
	"regexp"
	"strings"
)

// A Version is one version of Go that CI asks for.
type Version struct {
	Text string // as written, variables put in
	// Lang is the minor version, such as "go1.26"; "" where the text decides none (stable, 1.x, ^1.25, an expression).
	Lang string
	// Release is the one release that the text names, such as "go1.26.2"; "" where it floats.
	Release string
}

// Decided reports whether the text names a minor version.
func (v Version) Decided() bool { return v.Lang != "" }

// Older reports whether every release that the text may stand for is older than what a go directive asks for.
func (v Version) Older(directive string) bool {
	want := "go" + directive
	switch {
	case !version.IsValid(want):
		return false
	case v.Release != "":
		return version.Compare(v.Release, want) < 0
	case v.Lang != "":
		return version.Compare(v.Lang, version.Lang(want)) < 0
	}
	return false
}

var (
	// asked is what setup tools take as a minor version or a release: 1.26, 1.26.x, ~1.26.1, 1.26.2, v1.26, go1.26rc1,
	// 1.27.0-rc.1 (github.com/actions/setup-go, "Supported version syntax"; learn.microsoft.com, GoTool@0).
	asked = regexp.MustCompile(`^(~?)\s*(?:v|go)?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}|[xX*]))?(?:-?(rc|beta)\.?(\d{1,2}))?$`)
	// imageTag is how tags of golang images begin; see also internal/container.
	imageTag = regexp.MustCompile(`^(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?:(rc|beta)(\d{1,2}))?(?:-[0-9A-Za-z_.-]+)?$`)
)

// parseAsked reads the version that a setup step asks for.
func parseAsked(text string) Version {
	v := Version{Text: text}
	m := asked.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return v
	}
	v.Lang = "go" + m[2] + "." + m[3]
	patch := m[4]
	switch {
	case m[1] == "~" || strings.ContainsAny(patch, "xX*"):
	case m[5] != "":
		v.Release = v.Lang + m[5] + m[6]
	case patch != "":
		v.Release = v.Lang + "." + patch
	}
	return v.checked()
}

// parseImage reads the version of a golang image; false for any other image.
func parseImage(ref string) (Version, bool) {
	ref, _, _ = strings.Cut(strings.TrimSpace(ref), "@")
	name, tag := ref, ""
	if i := strings.LastIndex(ref, ":"); i > strings.LastIndex(ref, "/") {
		name, tag = ref[:i], ref[i+1:]
	}
	if !goImage(name) {
		return Version{}, false
	}
	v := Version{Text: ref}
	m := imageTag.FindStringSubmatch(tag)
	if m == nil {
		return v, true
	}
	v.Lang = "go" + m[1] + "." + m[2]
	switch {
	case m[4] != "":
		v.Release = v.Lang + m[4] + m[5]
	case m[3] != "":
		v.Release = v.Lang + "." + m[3]
	}
	return v.checked(), true
}

// goImage reports whether a repository holds the official golang image, or CircleCI's.
func goImage(name string) bool {
	if name == "golang" || name == "cimg/go" || name == "circleci/golang" {
		return true
	}
	return strings.HasSuffix(name, "/library/golang") || strings.HasSuffix(name, "/cimg/go") ||
		strings.HasPrefix(name, "docker.io/") && strings.Count(name, "/") == 1 && strings.HasSuffix(name, "/golang") ||
		name == "library/golang" || name == "public.ecr.aws/docker/library/golang"
}

// checked drops what the go command would not take for a version.
func (v Version) checked() Version {
	if !version.IsValid(v.Lang) {
		v.Lang = ""
	}
	if v.Lang == "" || v.Release != "" && !version.IsValid(v.Release) {
		v.Release = ""
	}
	return v
}
