package project

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/filecreds"
	"github.com/golive-dev/golive/report"
)

// masks keeps what was found in the files that were quoted.
type masks struct {
	mu    sync.Mutex
	files map[string][]report.Secret
}

// SecretsOf finds what no output may show in the content of a file of the repository, or in golive's own words where file is "".
// It goes by the text alone, so that it costs no more than reading what is quoted, whichever checks run.
func (p *Project) SecretsOf(file string, content []byte) []report.Secret {
	if file == "" {
		return SecretsInWords(file, content)
	}
	p.masks.mu.Lock()
	defer p.masks.mu.Unlock()
	if list, ok := p.masks.files[file]; ok {
		return list
	}
	if p.masks.files == nil {
		p.masks.files = map[string][]report.Secret{}
	}
	list := secretsOf(p.finder().Quotable(file, content))
	for _, values := range p.chartValues(file) {
		content, err := p.Files.ReadFile(values)
		if err != nil {
			continue
		}
		for _, s := range secretsOf(p.finder().Quotable(values, content)) {
			if !s.Here {
				list = append(list, report.Secret{Also: append(s.Also, string(content[s.Start:s.End]))})
			}
		}
	}
	p.masks.files[file] = list
	return list
}

// chartValues returns the files whose values a Helm template may be rendered with, so that a message on it may hold them:
// those in the folders of its chart and of the charts around that, and what is named values elsewhere; none of any other file.
func (p *Project) chartValues(file string) []string {
	var charts []string
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if _, ok := p.Files.Lookup(path.Join(dir, "Chart.yaml")); ok {
			charts = append(charts, dir)
		}
		if dir == "." || dir == "/" {
			break
		}
	}
	if charts == nil {
		return nil
	}
	var list []string
	for _, e := range p.Files.Entries() {
		if ext := path.Ext(e.Path); ext != ".yaml" && ext != ".yml" || e.Path == file {
			continue
		}
		within := slices.ContainsFunc(charts, func(chart string) bool { return path.Dir(e.Path) == chart })
		if within || strings.Contains(path.Base(e.Path), "values") {
			list = append(list, e.Path)
		}
	}
	return list
}

var words = sync.OnceValue(filecreds.New)

// SecretsInWords finds what no output may show in a text that is no file.
func SecretsInWords(_ string, content []byte) []report.Secret {
	return secretsOf(words().Words(content))
}

func secretsOf(hits []filecreds.Hit) []report.Secret {
	var list []report.Secret
	for _, h := range hits {
		if h.Placeholder {
			continue
		}
		list = append(list, report.Secret{
			Start: h.Start, End: h.End, Also: []string{h.Value}, Here: h.Kind == credential.Object && !credential.SecretName(h.Name),
		})
	}
	return list
}
