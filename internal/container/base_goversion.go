package container

import (
	"regexp"
	"strconv"
	"strings"
)

// A GoVersion is the Go release that a golang image has.
type GoVersion struct {
	Text         string // "1.26.2", "1.26", "1.27rc1"; "" where the tag says nothing
	Major, Minor int    // 0 where not known
	Patch        int    // where Exact
	Pre          string // rc1, beta2
	// Exact says that the tag names one release; a floating tag such as 1.26 decides no patch version.
	Exact bool
}

// goTag is how the official image's tags begin (hub.docker.com/_/golang, "Supported tags"); tip, latest, bookworm and
// the like name no release, nor does "1".
var goTag = regexp.MustCompile(`^(\d+)\.(\d+)(?:\.(\d+))?((?:rc|beta)\d+)?(?:-[0-9A-Za-z_.-]+)?$`)

// GoVersion returns the Go release of an official golang image; the zero value where the base is none or its tag does
// not say.
func (b Base) GoVersion() GoVersion {
	b = b.Root()
	if !b.Ref.Known || b.Official() != "golang" {
		return GoVersion{}
	}
	m := goTag.FindStringSubmatch(b.Tag)
	if m == nil || len(m[1])+len(m[2])+len(m[3]) > 9 {
		return GoVersion{}
	}
	v := GoVersion{Pre: m[4], Exact: m[3] != "" || m[4] != ""}
	v.Major, _ = strconv.Atoi(m[1])
	v.Minor, _ = strconv.Atoi(m[2])
	v.Patch, _ = strconv.Atoi(m[3])
	v.Text = m[1] + "." + m[2]
	if m[3] != "" {
		v.Text += "." + m[3]
	}
	v.Text = strings.TrimSpace(v.Text + m[4])
	return v
}
