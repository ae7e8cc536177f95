package security

import (
	"context"
	"path/filepath"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/vulnscan"
	"github.com/golive-dev/golive/report"
)

// reachability is what is known of each module's code, by its go.mod; nothing where nobody asks.
type reachability map[string]*vulnscan.Reached

// avoids reports whether it is certain that a module's code reaches nothing of a vulnerability.
func (r reachability) avoids(m *gomod.Module, v *vulnscan.Vulnerability) bool {
	return r[m.File].Avoids(v.ID)
}

// reach asks what the code of each module with vulnerabilities reaches, where the settings name a copy of the Go
// vulnerability database. What cannot be told stays as it was.
func (j *judge) reach(ctx context.Context, modules []*gomod.Module, scanned *vulnscan.Report) reachability {
	db := j.folder(j.scan.settings.GoVulndb)
	if db == "" {
		return nil
	}
	vulnerable := map[string]bool{}
	for _, v := range scanned.Found {
		vulnerable[v.Target.Name] = true
	}
	reach := reachability{}
	for _, m := range modules {
		if !vulnerable[m.File] || ctx.Err() != nil {
			continue
		}
		root := j.pass.Project.Files.Dir()
		reached, err := j.scan.scanner.Reach(ctx, db, filepath.Join(root, filepath.FromSlash(m.Dir)))
		if err != nil {
			j.pass.Limit(report.Limit{Message: "modules: what the code of " + m.Path + " reaches is not known: " + err.Error(), File: m.File, Line: m.ModuleLine().Line})
			continue
		}
		reach[m.File] = reached
	}
	return reach
}
