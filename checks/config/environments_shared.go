package config

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/environment"
	"github.com/golive-dev/golive/report"
)

// maxRelated bounds the other places that one finding names.
const maxRelated = 5

// A holder is a place of a secret with the environment of its file, "" for the file that holds where no other does: config.yaml
// beside config.prod.yaml.
type holder struct {
	credential.Site
	env string
}

// judgeShared finds secrets with the same value in the files of two environments.
func (j *judge) judgeShared(ctx context.Context) {
	creds := j.project.Credentials(ctx)
	sites := slices.Clone(creds.Sites)
	for _, s := range creds.Secrets {
		sites = append(sites, s.Sites...)
	}
	byValue := map[string][]holder{}
	var values []string
	files := map[string]bool{}
	for _, s := range sites {
		if s.Placeholder || s.Value == "" || j.asideFile(s.File) {
			continue
		}
		if s.Kind == credential.Object {
			// Of a Secret not every value is secret: its name has to say so, or it is an address with a password.
			if dsn, ok := credential.ParseDSN(s.Value); ok {
				s.Value = dsn.Password
			} else if !credential.SecretName(lastPart(s.Name)) || credential.Classify(s.Value) != credential.Literal {
				continue
			}
		}
		env, ok := j.holderOf(s.File)
		if !ok {
			continue
		}
		files[s.File] = true
		if byValue[s.Value] == nil {
			values = append(values, s.Value)
		}
		byValue[s.Value] = append(byValue[s.Value], holder{s, env})
	}
	linked := j.linkedFiles()
	judged := func(file string) bool {
		return j.project.InScope(file) || linked[file] || path.Ext(file) == ".go" && j.project.PackageInScope(path.Dir(file))
	}
	for _, v := range values {
		j.sharedSecret(ctx, byValue[v], judged)
	}
	if len(files) > 1 {
		name := slices.Min(slices.Collect(maps.Keys(files)))
		j.pass.Evidence(name, 1, "the secrets in %s of environments held against one another", checks.Plural(len(files), "file"))
	}
}

// lastPart returns the last word of a key's path.
func lastPart(name string) string { return name[strings.LastIndexAny(name, "./")+1:] }

// holderOf returns the environment of a file; false where it is for none: a file without an environment is one only where the
// same file for others stands beside it.
func (j *judge) holderOf(name string) (env string, ok bool) {
	if env := j.environmentOf(name); env != "" {
		return env, true
	}
	return "", slices.ContainsFunc(j.project.Files.ReadDir(path.Dir(name)), func(child string) bool {
		other := path.Join(path.Dir(name), child)
		return other != name && environment.Base(other, j.project.Production...) == name && !environment.Development(j.environmentOf(other))
	})
}

// differ reports whether two files are certainly of different environments. One without an environment's name is as a rule that of
// developers.
func differ(a, b holder) bool {
	switch {
	case a.File == b.File || a.env == "" && b.env == "":
		return false
	case a.env == "":
		return !environment.Development(b.env)
	case b.env == "":
		return !environment.Development(a.env)
	}
	return !environment.Same(a.env, b.env)
}

// sharedSecret reports one value at production's place, else at the last, with the others as related places.
func (j *judge) sharedSecret(ctx context.Context, list []holder, judged func(string) bool) {
	slices.SortStableFunc(list, func(a, b holder) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	at := -1
	for i, h := range list {
		if !slices.ContainsFunc(list, func(o holder) bool { return differ(h, o) }) || !judged(h.File) {
			continue
		}
		if environment.Production(h.env, j.project.Production) {
			at = i
			break
		}
		at = i
	}
	if at < 0 {
		return
	}
	h := list[at]
	f := report.Finding{
		Label: "the same value stands elsewhere", Position: h.Position, Context: h.Name, Secrets: []string{h.Value},
		Help: "give each environment a secret of its own, out of the repository",
	}
	var others []string
	for _, o := range list {
		if !differ(h, o) || slices.ContainsFunc(f.Related, func(r report.Related) bool { return r.File == o.File }) {
			continue
		}
		name := o.env
		if name == "" {
			name = path.Base(o.File)
		}
		if !slices.Contains(others, name) {
			others = append(others, name)
		}
		if len(f.Related) < maxRelated {
			f.Related = append(f.Related, report.Related{Message: "the same value, of " + name, Position: o.Position})
		}
	}
	own := h.env
	if own == "" {
		own = path.Base(h.File)
	}
	f.Message = fmt.Sprintf("%s shares the secret %s with %s", own, h.Name, strings.Join(others, ", "))
	f.Severity = j.severity(ctx, &h.Site)
	j.pass.Report(secretShared, f)
}
