package project

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/settings"
)

// maxMentions bounds the text that is searched for the names of files.
const maxMentions = 64 << 20

// LoadedByNothing reports whether a configuration file is clearly loaded by nothing: no code, image, manifest or command of the
// repository has its name, its name without the ending (as viper is told it) or that of its folder, and no program reads a file of
// whose name nothing is known.
func (p *Project) LoadedByNothing(ctx context.Context, name string) bool {
	base, dir := path.Base(name), path.Base(path.Dir(name))
	needles := []string{base}
	if stem := strings.TrimSuffix(base, path.Ext(base)); len(stem) > 1 {
		needles = append(needles, `"`+stem+`"`, "'"+stem+"'", "`"+stem+"`")
	}
	if dir != "." {
		needles = append(needles, dir+"/", "/"+dir, `"`+dir+`"`, " "+dir+" ", "=./"+dir)
	}
	texts, all := p.mentions()
	if !all || p.readsUnknownFiles(ctx) {
		return false
	}
	for file, text := range texts {
		if file == name {
			continue
		}
		if path.Dir(file) == path.Dir(name) && strings.Contains(text, "//go:embed") {
			return false
		}
		if slices.ContainsFunc(needles, func(n string) bool { return strings.Contains(text, n) }) {
			return false
		}
	}
	return true
}

// mentions returns the texts that may name a file; all is false where they are too many to be searched.
func (p *Project) mentions() (map[string]string, bool) {
	texts := p.texts.get(func() map[string]string {
		texts, total := map[string]string{}, int64(0)
		for _, e := range p.Files.Entries() {
			ext := strings.ToLower(path.Ext(e.Path))
			if e.Kind != inventory.Regular || media[ext] || ext == ".md" || !p.Within(e.Path) || testCode(path.Base(e.Path)) || sums[strings.ToLower(path.Base(e.Path))] {
				continue
			}
			if total += e.Size; total > maxMentions {
				return nil
			}
			if content, err := p.Files.ReadFile(e.Path); err == nil {
				texts[e.Path] = string(content)
			}
		}
		return texts
	})
	return texts, texts != nil
}

// readsUnknownFiles reports whether a program of the scope is told by others which file it reads.
func (p *Project) readsUnknownFiles(ctx context.Context) bool {
	for _, prog := range p.Services(ctx).Model.Programs {
		for _, source := range prog.Sources {
			for _, file := range source.Files {
				known := false
				file.Walk(func(e *settings.Expr) { known = known || e.Op == settings.Const && e.Text != "" })
				if !known {
					return true
				}
			}
		}
	}
	return false
}
