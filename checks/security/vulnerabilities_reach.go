package security

import (
	"context"
	"path"
	"path/filepath"

	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/vulnscan"
	"github.com/golive-dev/golive/report"
)

// reachability is what is known of each module's code, by its go.mod; nothing where nobody asks.
type reachability map[string]*vulnscan.Reached

// judge lowers a finding of a module whose code certainly reaches nothing of a vulnerability, and shows where it does. What a
// requirement is replaced by is compiled in under the name of what it replaces, so nothing is said of it.
func (r reachability) judge(m *gomod.Module, v *vulnscan.Vulnerability, f *report.Finding) {
	reached := r[m.File]
	if len(f.Related) > 0 {
		return
	}
	if reached.Avoids(v.Package, v.ID) {
		f.Severity = report.Warning
		f.Message += "; the code calls nothing of what is vulnerable"
		f.Label = "vulnerable, and not reached"
		return
	}
	for i, call := range reached.Calls(v.Package, v.ID) {
		f.Label = "vulnerable, and called"
		if i < maxCalls && call.File != "" && call.Line > 0 && filepath.IsLocal(filepath.FromSlash(call.File)) {
			at := report.Position{File: path.Join(m.Dir, filepath.ToSlash(call.File)), Line: call.Line}
			f.Related = append(f.Related, report.Related{Message: "the way to " + call.Function, Position: at})
		}
	}
}

const maxCalls = 3

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
