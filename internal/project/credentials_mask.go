package project

import (
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
	hits := p.finder().Quotable(file, content)
	if p.masks.files == nil {
		p.masks.files = map[string][]report.Secret{}
	}
	p.masks.files[file] = secretsOf(hits)
	return p.masks.files[file]
}

var words = sync.OnceValue(filecreds.New)

// SecretsInWords finds what no output may show in a text that is no file.
func SecretsInWords(_ string, content []byte) []report.Secret { return secretsOf(words().Words(content)) }

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
