package main

import (
	"path/filepath"
	"strings"

	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/vulnscan"
	"github.com/golive-dev/golive/report"
)

// asked returns which images and modules are to be scanned for known vulnerabilities. Flags come before settings, and their
// paths count from the current folder, those of the settings from the project's.
func (f *checkFlags) asked(p *project.Project, s *golivefile.Settings, given func(string) bool) (vulnscan.Asked, error) {
	asked := vulnscan.Asked{Modules: f.vulnerabilities, Program: f.scanner}
	if !given("vulnerabilities") {
		asked.Modules = s.Vulnerabilities
	}
	if asked.Program == "" && s.Scanner != "" {
		if !f.foreignConfig(p) {
			return asked, usageError("%s: scanner: settings of the repository start no program; use --scanner, or a settings file outside the repository", s.File)
		}
		asked.Program = s.Scanner
	}
	switch {
	case given("image"):
		for _, name := range f.images {
			if strings.TrimSpace(name) == "" {
				return asked, usageError("--image takes a reference, a tarball or an OCI layout")
			}
			asked.Images = append(asked.Images, vulnscan.ByFlag(name, p.Shown))
		}
	default:
		root := p.Files.Dir()
		for _, l := range s.Image {
			at := report.Position{File: s.File, Line: l.Line}
			if f.foreignConfig(p) {
				at = report.Position{}
			}
			asked.Images = append(asked.Images, vulnscan.BySettings(l.Text, root, filepath.Join(root, filepath.FromSlash(p.Dir)), at))
		}
	}
	if !given("vulnerabilities") {
		asked.Modules = asked.Modules || len(asked.Images) > 0
	}
	return asked, nil
}

// foreignConfig reports whether the settings come from a file outside the repository, which whoever runs golive chose.
func (f *checkFlags) foreignConfig(p *project.Project) bool {
	return f.config != "" && !vulnscan.Within(p.Files.Dir(), f.config)
}
