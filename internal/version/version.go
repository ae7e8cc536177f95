// Package version tells which golive this is.
package version

import "runtime/debug"

// version is set by the linker in releases: -X github.com/golive-dev/golive/internal/version.version=1.2.3.
var version string

// String returns the release's number, or what the go command recorded: the module's version under go install, else
// "devel".
func String() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// Details returns the commit and the Go version that this binary was built with, empty where they are not recorded.
func Details() (commit, goVersion string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = s.Value
		}
	}
	return commit, info.GoVersion
}
