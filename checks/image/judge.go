package image

import (
	"fmt"
	"sort"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

// A judge collects what the rules say of all builds of all Dockerfiles: a finding of several builds is reported once, and
// what stayed undecided is counted.
type judge struct {
	pass     *checks.Pass
	files    *inventory.Inventory
	subjects []*project.Image

	seen   map[string]bool // findings by rule, place and message
	taken  map[string]bool // rule and line of a Dockerfile with a finding, for BuildKit's warnings to give way
	linted map[string]bool // Dockerfiles that BuildKit's linter has seen

	packages map[string]parsed // Go packages by folder
	mains    map[string]bool   // folders of main packages, nil before they are asked for
	cgo      map[string]cgoAnswer

	decided   map[*report.Rule]int
	undecided map[*report.Rule][]undecidedSite
	perFile   map[string]*tally
	counts    counts
	first     report.Position // the first final stage, for the evidence
}

// An undecidedSite is a place where a rule applies and the model does not know enough.
type undecidedSite struct {
	at  report.Position
	why string
}

// A tally counts the sites of error-level rules in one Dockerfile.
type tally struct{ decided, undecided int }

// counts are for the evidence.
type counts struct {
	dockerfiles map[string]bool
	builds      int
	stages      int
	known       int // paths of the final images that are known to be there
	maybe       int // and those that may be
}

func newJudge(pass *checks.Pass) *judge {
	return &judge{
		pass: pass, files: pass.Project.Files,
		seen: map[string]bool{}, taken: map[string]bool{}, linted: map[string]bool{}, packages: map[string]parsed{}, cgo: map[string]cgoAnswer{},
		decided: map[*report.Rule]int{}, undecided: map[*report.Rule][]undecidedSite{}, perFile: map[string]*tally{},
		counts: counts{dockerfiles: map[string]bool{}},
	}
}

// begin takes up one build.
func (j *judge) begin(img *container.Image) {
	j.counts.dockerfiles[img.Dockerfile] = true
	j.counts.builds++
	if j.perFile[img.Dockerfile] == nil {
		j.perFile[img.Dockerfile] = &tally{}
		j.counts.stages += len(img.Stages)
	}
	if img.Final == nil {
		return
	}
	if j.first.File == "" {
		j.first = img.Final.Position
	}
	for _, node := range img.Final.FS.Known() {
		if node.Origin.Line > 0 {
			j.counts.known++
		}
	}
	for range img.Final.FS.Maybe() {
		j.counts.maybe++
	}
	for _, p := range img.Problems {
		j.pass.Limit(report.Limit{Message: p.Message, File: p.Position.File, Line: p.Position.Line})
	}
}

// report files a finding once, however many builds of the Dockerfile have it.
func (j *judge) report(r *report.Rule, f report.Finding) {
	key := fmt.Sprintf("%s\x00%s:%d:%d\x00%s", r.ID, f.File, f.Line, f.Column, f.Message)
	if j.seen[key] {
		return
	}
	j.seen[key] = true
	for line := f.Line; line <= max(f.Line, f.EndLine); line++ {
		j.taken[takenKey(r, f.File, line)] = true
	}
	j.pass.Report(r, f)
}

func takenKey(r *report.Rule, file string, line int) string {
	return fmt.Sprintf("%s %s:%d", r.ID, file, line)
}

// decide counts a site that an error-level rule could judge, whatever it said.
func (j *judge) decide(r *report.Rule, img *container.Image) {
	j.decided[r]++
	j.perFile[img.Dockerfile].decided++
}

// unknown counts a site that a rule could not judge.
func (j *judge) unknown(r *report.Rule, img *container.Image, at report.Position, format string, args ...any) {
	j.undecided[r] = append(j.undecided[r], undecidedSite{at, fmt.Sprintf(format, args...)})
	if r.Severity == report.Error {
		j.perFile[img.Dockerfile].undecided++
	}
}

// conclude files the limits and the evidence. What one site lacks is a limit; where several sites of an error-level rule
// stayed undecided and none was decided, or nothing at all of a Dockerfile, the check did not look.
func (j *judge) conclude() {
	for _, r := range j.pass.Check.Rules {
		sites := j.undecided[r]
		if len(sites) == 0 {
			continue
		}
		blind := r.Severity == report.Error && j.decided[r] == 0 && len(sites) > 1
		for _, group := range groupSites(sites) {
			j.pass.Limit(report.Limit{
				Message: r.ID + " is undecided: " + group.why, File: group.at.File, Line: group.at.Line, Incomplete: blind,
			})
		}
	}
	for _, file := range sortedKeys(j.perFile) {
		if t := j.perFile[file]; t.decided == 0 && t.undecided > 1 {
			j.pass.Limit(report.Limit{
				Message: "nothing of " + file + " could be decided: its base images and paths are known to the build only",
				File:    file, Line: 1, Incomplete: true,
			})
		}
	}
	c := j.counts
	if j.first.File != "" {
		j.pass.Evidence(j.first.File, j.first.Line, "%s, %s; %s of the final images known, %d more may be there",
			plural(len(c.dockerfiles), "Dockerfile"), plural(c.stages, "stage"), plural(c.known, "path"), c.maybe)
	}
	total := 0
	for _, n := range j.decided {
		total += n
	}
	if total > 0 {
		j.pass.Evidence("", 0, "%s of entries, arguments, copies and builds decided", plural(total, "site"))
	}
}

// groupSites puts the undecided sites of one file and reason together, at the first of them.
func groupSites(sites []undecidedSite) []undecidedSite {
	sort.SliceStable(sites, func(i, k int) bool {
		a, b := sites[i].at, sites[k].at
		if a.File != b.File {
			return a.File < b.File
		}
		return a.Line < b.Line
	})
	var groups []undecidedSite
	seen := map[string]bool{}
	for _, s := range sites {
		key := fmt.Sprintf("%s:%d %s", s.at.File, s.at.Line, s.why)
		if !seen[key] {
			seen[key] = true
			groups = append(groups, s)
		}
	}
	return groups
}

// enclosing is what of a place survives moves: the stage and the instruction.
func enclosing(stage *container.Stage, instruction string) string {
	if stage == nil {
		return instruction
	}
	name := stage.Name
	if name == "" {
		name = fmt.Sprintf("stage %d", stage.Index)
	}
	return name + ": " + instruction
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "y") {
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
