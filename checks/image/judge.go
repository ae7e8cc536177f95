package image

import (
	"cmp"
	"fmt"
	"slices"
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

	decided   map[*report.Rule]map[report.Position]bool
	undecided map[*report.Rule]map[report.Position]string // why
	excused   map[*report.Rule]map[report.Position]bool   // sites that no look at the repository could decide
	counts    counts
	first     report.Position // the first final stage, for the evidence
}

// counts are for the evidence.
type counts struct {
	dockerfiles map[string]bool
	stages      int
	known       int // paths of the final images that are known to be there
	maybe       int // and those that may be
}

func newJudge(pass *checks.Pass) *judge {
	return &judge{
		pass: pass, files: pass.Project.Files,
		seen: map[string]bool{}, taken: map[string]bool{}, linted: map[string]bool{}, packages: map[string]parsed{}, cgo: map[string]cgoAnswer{},
		decided: map[*report.Rule]map[report.Position]bool{}, undecided: map[*report.Rule]map[report.Position]string{},
		excused: map[*report.Rule]map[report.Position]bool{},
		counts:  counts{dockerfiles: map[string]bool{}},
	}
}

// begin takes up one build.
func (j *judge) begin(img *container.Image) {
	if !j.counts.dockerfiles[img.Dockerfile] {
		j.counts.dockerfiles[img.Dockerfile] = true
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
	j.problems(img)
}

// problems files what of a build cannot be modelled, once for all builds of the Dockerfile. What BuildKit refuses to build
// was not looked at as an image.
func (j *judge) problems(img *container.Image) {
	for _, p := range img.Problems {
		key := fmt.Sprintf("problem %s:%d %s", p.Position.File, p.Position.Line, p.Message)
		if !j.seen[key] {
			j.seen[key] = true
			j.pass.Limit(report.Limit{Message: p.Message, File: p.Position.File, Line: p.Position.Line, Incomplete: p.Fatal})
		}
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

// decide notes a site that an error-level rule could judge, whatever it said. Several builds of a Dockerfile share their
// sites.
func (j *judge) decide(r *report.Rule, at report.Position) {
	if j.decided[r] == nil {
		j.decided[r] = map[report.Position]bool{}
	}
	j.decided[r][at] = true
}

// unknown notes a site that a rule could not judge.
func (j *judge) unknown(r *report.Rule, at report.Position, format string, args ...any) {
	if j.undecided[r] == nil {
		j.undecided[r] = map[report.Position]string{}
	}
	if _, seen := j.undecided[r][at]; !seen {
		j.undecided[r][at] = fmt.Sprintf(format, args...)
	}
}

// excuse notes a site that the rule leaves alone on purpose: a limit, and no sign that the check was blind.
func (j *judge) excuse(r *report.Rule, at report.Position) {
	if j.excused[r] == nil {
		j.excused[r] = map[report.Position]bool{}
	}
	j.excused[r][at] = true
}

// conclude files the limits and the evidence. What one site lacks is a limit; where several sites of an error-level rule
// stayed undecided and none was decided, or nothing at all of a Dockerfile, the check did not look.
func (j *judge) conclude() {
	for _, r := range j.pass.Check.Rules {
		sites := j.undecided[r]
		blind := r.Severity == report.Error && len(j.decided[r]) == 0 && len(sites)-len(j.excused[r]) > 1
		for _, at := range sortedPlaces(sites) {
			j.pass.Limit(report.Limit{
				Message: r.ID + " is undecided: " + sites[at], File: at.File, Line: at.Line, Incomplete: blind,
			})
		}
	}
	for _, file := range sortedKeys(j.counts.dockerfiles) {
		if decided, undecided := j.sites(file); decided == 0 && undecided > 1 {
			j.pass.Limit(report.Limit{
				Message: "nothing of " + file + " could be decided: its base images and paths are known to the build only",
				File:    file, Line: 1, Incomplete: true,
			})
		}
	}
	j.evidence()
}

// sites counts the sites of error-level rules in one Dockerfile.
func (j *judge) sites(file string) (decided, undecided int) {
	for _, r := range j.pass.Check.Rules {
		if r.Severity != report.Error {
			continue
		}
		for at := range j.decided[r] {
			if at.File == file {
				decided++
			}
		}
		for at := range j.undecided[r] {
			if at.File == file && !j.excused[r][at] {
				undecided++
			}
		}
	}
	return decided, undecided
}

// evidence says what was looked at.
func (j *judge) evidence() {
	c := j.counts
	if j.first.File != "" {
		j.pass.Evidence(j.first.File, j.first.Line, "%s, %s; %s of the final images known, %d more may be there",
			plural(len(c.dockerfiles), "Dockerfile"), plural(c.stages, "stage"), plural(c.known, "path"), c.maybe)
	}
	for _, group := range []struct {
		rule *report.Rule
		noun string
	}{
		{entryMissing, "programs that CMD and ENTRYPOINT start"}, {argumentFileMissing, "files passed as arguments"},
		{copiedPathMissing, "sources of COPY and ADD"}, {buildTargetMissing, "packages that go build names"},
		{runtimeFileMissing, "files that the code opens"}, {noCACertificates, "images of programs that open TLS connections"},
		{noTZData, "images of programs that load time zones"}, {nonrootConflict, "settings of runAsNonRoot"},
	} {
		if places := sortedPlaces(j.decided[group.rule]); len(places) > 0 {
			j.pass.Evidence(places[0].File, places[0].Line, "%d of %d %s decided", len(places), len(places)+len(j.undecided[group.rule]), group.noun)
		}
	}
}

// sortedPlaces returns the keys of a map by place.
func sortedPlaces[V any](m map[report.Position]V) []report.Position {
	list := make([]report.Position, 0, len(m))
	for at := range m {
		list = append(list, at)
	}
	slices.SortFunc(list, func(a, b report.Position) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return list
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
