package config

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

// envValues is where a chart's template takes variables from values: {{- with .Values.extraEnv }}, {{ range .Values.api.env }}.
var envValues = regexp.MustCompile(`(?i)\.Values\.[\w.]*env\w*`)

// filledByChart reports whether whoever installs the chart that made a workload may set a variable: the chart's files name it,
// or its templates take a list of variables from values that the chart's own values leave empty.
func (j *judge) filledByChart(d *project.Deployment, name string) (named, listed bool) {
	origin := d.Workload.Rendered
	if origin == nil || origin.Kind != "helm" {
		return false, false
	}
	root := path.Dir(origin.Path)
	lists, given := false, false
	for _, v := range d.Container.Env {
		at := v.Name.Position // of what a template makes of values, the template's line
		given = given || !strings.Contains(at.File, "/templates/") || strings.Contains(j.lineOf(at), "{{")
	}
	for _, e := range j.project.Files.Entries() {
		if !strings.HasPrefix(e.Path, root+"/") && root != "." || e.Size > maxText {
			continue
		}
		template := strings.Contains(e.Path, "templates/")
		if !template && !strings.HasSuffix(e.Path, ".yaml") && !strings.HasSuffix(e.Path, ".yml") {
			continue
		}
		data, err := j.project.Files.ReadFile(e.Path)
		if err != nil {
			continue
		}
		if bytes.Contains(data, []byte(name)) {
			return true, false
		}
		lists = lists || template && envValues.Match(data)
	}
	return false, lists && !given
}

// lineOf returns the line of a file that a place is in.
func (j *judge) lineOf(at report.Position) string {
	data, err := j.project.Files.ReadFile(at.File)
	if err != nil {
		return ""
	}
	line := 1
	for text := range bytes.Lines(data) {
		if line == at.Line {
			return string(text)
		}
		line++
	}
	return ""
}

// maxText bounds the files that are searched for names.
const maxText = 1 << 20
