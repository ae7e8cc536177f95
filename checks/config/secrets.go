package config

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

const (
	rotate     = "take it out and replace it: whoever can read the repository's history knows it"
	fromFile   = "take it from a variable of whoever starts it (${NAME}) or from a file that is not tracked (env_file, secrets), and replace it: the repository's history keeps it"
	fromSecret = "take it from a Secret (valueFrom.secretKeyRef), and replace it: the repository's history keeps it"
)

// instead says where a manifest takes a secret from: compose has no Secrets of Kubernetes.
func instead(s *credential.Site) string {
	if strings.HasPrefix(s.Holder, "service ") {
		return fromFile
	}
	return fromSecret
}

// judgeSecrets reports the credentials that stand written in the repository, each once and by the strongest rule.
func judgeSecrets(ctx context.Context, j *judge) error {
	creds := j.project.Credentials(ctx)
	linked := j.linkedFiles()
	inScope := func(file string) bool {
		return j.project.InScope(file) || linked[file] || path.Ext(file) == ".go" && j.project.PackageInScope(path.Dir(file))
	}
	for i := range creds.Sites {
		if s := &creds.Sites[i]; inScope(s.File) {
			j.credential(ctx, s)
		}
	}
	seen := map[report.Position]bool{}
	for _, s := range creds.Secrets {
		if at := secretPlace(s); inScope(at.File) && !seen[at] {
			seen[at] = true
			j.committedSecret(s, at)
		}
	}
	if creds.Files > 0 {
		kind := "tracked files"
		if !j.project.Files.HasGit() {
			kind = "files"
		}
		j.pass.Evidence(creds.Example, 1, "%d %s looked through for credentials, %d of them key by key", creds.Files, kind, creds.Read)
	}
	j.credentialLimits(creds)
	return ctx.Err()
}

func (j *judge) credential(ctx context.Context, s *credential.Site) {
	f := report.Finding{Position: s.Position, Context: s.Name, Secrets: []string{s.Value}, Help: rotate}
	golang := path.Ext(s.File) == ".go"
	switch {
	case s.Kind == credential.Object: // of a Secret, which is judged as a whole
	case s.Kind == credential.Provider:
		f.Message = "a credential stands in a tracked file: " + s.Name
		f.Label = "known by its format"
		j.pass.Report(secretInFile, f)
	case s.Placeholder && s.Kind != credential.Code && !golang && !((s.Manifest || s.Kind == credential.DSN) && credential.OnlyDescribes(s.Value)):
		j.placeholder(ctx, s, f)
	case s.Kind == credential.DSN:
		f.Message = fmt.Sprintf("%s carries a password in its address", s.Name)
		if golang || s.Name == "" { // the name is that of a driver
			f.Message = fmt.Sprintf("an address (%s) carries its password", s.Name)
		}
		f.Label = "the password stands here"
		f.Help = "take the password from the environment or from a file that is not tracked, and replace it: the repository's history keeps it"
		if s.Manifest {
			f.Help = instead(s)
		}
		f.Severity = j.severity(ctx, s)
		j.pass.Report(credentialInDSN, f)
	case s.Kind == credential.Code:
		f.Message = fmt.Sprintf("%s is a secret, and its value stands in the code", s.Name)
		f.Label = "for everybody who has the code or the binary"
		f.Help = "read it from the environment or from a mounted file, and replace it: the repository's history keeps it"
		j.pass.Report(secretInCode, f)
	case s.Kind == credential.Named && s.Manifest:
		f.Message = fmt.Sprintf("%s gives %s its value as plain text", s.Holder, s.Name)
		f.Label = "a secret by its name"
		f.Help = instead(s)
		j.pass.Report(secretInManifest, f)
	}
}

func (j *judge) placeholder(ctx context.Context, s *credential.Site, f report.Finding) {
	f.Message = fmt.Sprintf("%s still has the placeholder of a template", s.Name)
	f.Label = "whoever knows the template knows this secret"
	f.Help = "leave it empty and let the service refuse to start without it, or take it from the environment"
	f.Severity = j.severity(ctx, s)
	if s.Kind == credential.Named {
		f.Secrets = nil // what anybody may guess is shown, so that it can be found
	}
	j.pass.Report(placeholderSecret, f)
}

// severity is the rule's own, unless it is a plain configuration file that is clearly loaded by nothing.
func (j *judge) severity(ctx context.Context, s *credential.Site) report.Severity {
	format := settings.FormatOf(s.File)
	if s.Manifest || format == "" || format == settings.DotEnv || j.valuesFile(s.File) || !j.project.LoadedByNothing(ctx, s.File) {
		return 0
	}
	return report.Warning
}

// valuesFile reports whether a file lies in a chart, or is a manifest or compose file: tools load those by convention.
func (j *judge) valuesFile(name string) bool {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if _, ok := j.project.Files.Lookup(path.Join(dir, "Chart.yaml")); ok {
			return true
		}
		if dir == "." {
			break
		}
	}
	base := strings.ToLower(path.Base(name))
	if strings.HasPrefix(base, "values") || strings.Contains(base, "compose") || strings.HasPrefix(base, "kustomization") {
		return true
	}
	content, err := j.project.Files.ReadFile(name)
	return err == nil && strings.Contains(string(content), "apiVersion") && strings.Contains(string(content), "kind")
}

// secretPlace is where a committed Secret is reported: the line that says that it is one, or where a chart's values or another
// file give it its values, there.
func secretPlace(s project.CommittedSecret) report.Position {
	first := s.Sites[0].Position
	at := s.Object.KindAt
	if s.Object.Rendered != nil && (first.File != at.File || s.Object.Rendered.Kind == manifest.Kustomize && at.File == s.Object.Rendered.Path) {
		return first
	}
	return at
}

func (j *judge) committedSecret(s project.CommittedSecret, at report.Position) {
	open := true // nothing but what is to be filled in
	for _, one := range s.Sites {
		open = open && one.Placeholder && !credential.OnlyDescribes(one.Value)
	}
	if open {
		for _, one := range s.Sites {
			j.pass.Report(placeholderSecret, report.Finding{
				Position: one.Position, Context: one.Holder + " " + one.Name,
				Message: fmt.Sprintf("%s still has the placeholder of a template in %s", one.Holder, one.Name),
				Label:   "whoever knows the template knows this secret",
				Help:    "make the Secret in the cluster, or by an operator (External Secrets, Sealed Secrets, SOPS)",
			})
		}
		return
	}
	f := report.Finding{
		Message: fmt.Sprintf("Secret %s stands in the repository with its values", s.Object.Name.Text), Label: "base64 hides nothing",
		Position: at, Context: "Secret " + s.Object.Name.Text,
		Help: "make it in the cluster, or keep it sealed or encrypted (Sealed Secrets, SOPS, External Secrets); replace the values: the repository's history keeps them",
	}
	for _, one := range s.Sites {
		f.Secrets = append(f.Secrets, one.Value)
		if one.Position != at && len(f.Related) < 5 {
			f.Related = append(f.Related, report.Related{Message: "the value of " + one.Name, Position: one.Position})
		}
	}
	j.pass.Report(secretManifestCommitted, f)
}

// linkedFiles are the files outside the patterns' folders that belong to a service in scope: the manifests that run it and the
// configuration that it reads there.
func (j *judge) linkedFiles() map[string]bool {
	files := map[string]bool{}
	for _, d := range j.services.Deployments {
		files[d.Workload.Position.File] = true
		for _, e := range d.Container.Env {
			files[e.Value.Position.File] = true
		}
		for _, source := range d.Program.Sources {
			docs, _ := j.services.Documents(d.Env, source)
			for _, doc := range docs {
				files[doc.File] = true
			}
		}
	}
	for _, prog := range j.services.Model.Programs {
		env := j.services.Local(prog)
		for _, source := range prog.Sources {
			docs, _ := j.services.Documents(env, source)
			for _, doc := range docs {
				files[doc.File] = true
			}
		}
	}
	return files
}

// maxLimits bounds the files that are named one by one.
const maxLimits = 5

func (j *judge) credentialLimits(creds *project.Credentials) {
	more := 0
	for n, pr := range creds.Problems {
		switch {
		case pr.File != "" && !j.project.InScope(pr.File):
		case n >= maxLimits && pr.File != "":
			more++
		default:
			j.pass.Limit(report.Limit{Message: pr.Message, File: pr.File, Line: pr.Line, Incomplete: pr.Whole && pr.File == ""})
		}
	}
	if more > 0 {
		j.pass.Limit(report.Limit{Message: fmt.Sprintf("%d more files were not looked through for credentials, or not in full", more)})
	}
}
