package imagescan

import (
	"fmt"
	"slices"
	"strings"

	ftypes "github.com/aquasecurity/trivy/pkg/fanal/types"
	"github.com/aquasecurity/trivy/pkg/types"
)

// advisories are the names of the sources that a database has advisories of: "alpine 3.18", "go::GitHub Security Advisory Go".
type advisories map[string]bool

// limits says of which packages a report without findings means nothing: Trivy finds none, without a word, where its
// database has no advisories for a system's version.
func (a advisories) limits(r types.Report) []string {
	var limits []string
	os := r.Metadata.OS
	i := slices.IndexFunc(r.Results, func(r types.Result) bool { return r.Class == types.ClassOSPkg })
	switch {
	case os == nil || !os.Detected():
	case os.Family == "none":
		limits = append(limits, "the operating system was not recognised, and its packages were held against no advisories")
	case i < 0:
		limits = append(limits, fmt.Sprintf("packages of %s were not held against advisories: this operating system is not supported", systemName(*os)))
	case len(r.Results[i].Packages) == 0:
		limits = append(limits, fmt.Sprintf("the operating system is %s, and none of its packages were found", systemName(*os)))
	case !a.covers(*os):
		limits = append(limits, fmt.Sprintf("the database has no advisories for %s", systemName(*os)))
	case os.Eosl:
		limits = append(limits, fmt.Sprintf("%s gets no security updates any more, and hardly any advisories", systemName(*os)))
	}
	isGo := func(r types.Result) bool { return r.Type == ftypes.GoBinary || r.Type == ftypes.GoModule }
	if slices.ContainsFunc(r.Results, isGo) && !a.have("go::") {
		limits = append(limits, "the database has no advisories for Go modules")
	}
	return limits
}

func systemName(os ftypes.OS) string { return strings.TrimSpace(string(os.Family) + " " + os.Name) }

func (a advisories) have(prefix string) bool {
	for source := range a {
		if strings.HasPrefix(source, prefix) {
			return true
		}
	}
	return false
}

// sources are the names under which trivy-db keeps the advisories of an operating system (its packages vulnsrc/*), %s for
// the version.
var sources = map[ftypes.OSType]string{
	ftypes.Alma:               "alma %s",
	ftypes.Alpine:             "alpine %s",
	ftypes.Amazon:             "amazon linux %s",
	ftypes.Azure:              "Azure Linux %s",
	ftypes.CBLMariner:         "CBL-Mariner %s",
	ftypes.CentOS:             "Red Hat",
	ftypes.Chainguard:         "chainguard",
	ftypes.Debian:             "debian %s",
	ftypes.Echo:               "echo",
	ftypes.MinimOS:            "minimos",
	ftypes.OpenSUSELeap:       "openSUSE Leap %s",
	ftypes.OpenSUSETumbleweed: "openSUSE Tumbleweed",
	ftypes.Oracle:             "Oracle Linux %s",
	ftypes.Photon:             "Photon OS %s",
	ftypes.RedHat:             "Red Hat",
	ftypes.Rocky:              "rocky %s",
	ftypes.SLEMicro:           "SUSE Linux Enterprise Micro %s",
	ftypes.SLES:               "SUSE Linux Enterprise %s",
	ftypes.Ubuntu:             "ubuntu %s",
	ftypes.Wolfi:              "wolfi",
}

// covers reports whether there are advisories for a system's version, in any of the lengths in which sources name versions.
func (a advisories) covers(os ftypes.OS) bool {
	format, ok := sources[os.Family]
	if !ok {
		return false
	}
	if !strings.Contains(format, "%s") {
		return a[format]
	}
	version, _, _ := strings.Cut(os.Name, " ")
	parts := strings.Split(version, ".")
	versions := []string{version, parts[0]}
	if len(parts) > 1 {
		versions = append(versions, parts[0]+"."+parts[1])
	}
	switch {
	case os.Family == ftypes.Alpine && strings.Contains(version, "_"): // 3.23_alpha20250612
		versions = append(versions, "edge")
	case os.Family == ftypes.Amazon && strings.HasPrefix(version, "20") && len(parts) > 1: // 2018.03, the first one
		versions = append(versions, "1")
	}
	return slices.ContainsFunc(versions, func(v string) bool { return a[fmt.Sprintf(format, v)] })
}
