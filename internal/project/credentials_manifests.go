package project

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/filecreds"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// manifests adds what containers, ConfigMaps and Secrets hold, as they are rendered. A value counts where it stands written: in
// the manifest, in the template, or in the values that the template was given.
func (c *collector) manifests(ctx context.Context) {
	m := c.project.Manifests(ctx)
	for i := range m.Workloads {
		w := &m.Workloads[i]
		for j := range w.Containers {
			c.container(w, &w.Containers[j])
		}
	}
	docs := newDocuments(c.project.Files)
	for i := range m.ConfigMaps {
		cm := &m.ConfigMaps[i]
		for j := range cm.Data {
			c.configEntry(docs, cm, &cm.Data[j])
		}
	}
	for i := range m.Secrets {
		c.secret(&m.Secrets[i])
	}
}

func (c *collector) container(w *manifest.Workload, one *manifest.Container) {
	holder := "container " + one.Name.Text
	if w.Kind == manifest.Compose {
		holder = "service " + one.Name.Text
	}
	for _, e := range one.Env {
		if e.From == "" {
			c.literal(e.Name.Text, e.Value.Text, e.Value.Position, holder, w.Rendered)
		}
	}
	for _, list := range [][]manifest.Value{one.Command, one.Args} {
		for _, v := range list {
			c.literal("", v.Text, v.Position, holder, w.Rendered)
		}
	}
}

func (c *collector) configEntry(docs *documents, cm *manifest.ConfigMapObject, e *manifest.ConfigEntry) {
	holder := "ConfigMap " + cm.Name.Text
	format := settings.FormatOf(e.Key.Text)
	if format == "" || e.Value.Text == "" {
		c.literal(e.Key.Text, e.Value.Text, e.Value.Position, holder, cm.Rendered)
		return
	}
	doc := docs.entry(e, format)
	for _, key := range slices.Sorted(maps.Keys(doc.Keys)) {
		s := doc.Keys[key]
		if s.State == settings.Set {
			c.literal(key, s.Text, s.Position, holder, cm.Rendered)
		}
	}
}

// literal adds a value of a manifest that is a credential by its name, or has one in it.
func (c *collector) literal(name, value string, at report.Position, holder string, from *manifest.Origin) {
	if value == "" || at.Line == 0 {
		return
	}
	var site credential.Site
	if sites := filecreds.DSN(value); len(sites) > 0 {
		site = sites[0]
		if name != "" {
			site.Name = name
		}
	} else {
		class := credential.Classify(value)
		if !c.project.finder().SecretName(name) || class != credential.Literal && class != credential.Placeholder {
			return
		}
		site = credential.Site{Kind: credential.Named, Name: name, Value: value, Placeholder: class == credential.Placeholder}
	}
	site.Manifest, site.Holder, site.Position = true, holder, at
	if from == nil || c.stands(at, site.Value) {
		if c.counts(at.File) {
			c.sites = append(c.sites, site)
		}
		return
	}
	for i := range c.sites { // the values that the template was given
		s := &c.sites[i]
		if s.Value == site.Value && !s.Manifest && s.Kind != credential.Code && gives(from, s.File) {
			s.Manifest, s.Holder = true, holder
		}
	}
}

// counts reports whether a file is tracked and judged.
func (c *collector) counts(file string) bool {
	e, ok := c.project.Files.Lookup(file)
	return ok && c.project.tracked(e) && c.project.holdsCredentials(file) == all
}

// gives reports whether a file hands values to a rendering: a values file of the chart, a file below the kustomization.
func gives(from *manifest.Origin, file string) bool {
	if file == from.Values {
		return true
	}
	rel, inside := relative(path.Dir(from.Path), file)
	return inside && (from.Kind != manifest.Helm || !strings.HasPrefix(rel, "templates/"))
}

// stands reports whether a text stands written at a place, in base64 perhaps.
func (c *collector) stands(at report.Position, text string) bool {
	lines := c.linesOf(at.File)
	first, _, several := strings.Cut(strings.TrimSpace(text), "\n")
	last := max(at.EndLine, at.Line)
	if several {
		last++ // below the key
	}
	for n := at.Line; n <= last && n <= len(lines); n++ {
		if n > 0 && first != "" && strings.Contains(lines[n-1], first) {
			return true
		}
	}
	return false
}

func (c *collector) linesOf(file string) []string {
	if lines, ok := c.lines[file]; ok {
		return lines
	}
	var lines []string
	if content, err := c.project.Files.ReadFile(file); err == nil {
		lines = strings.Split(string(content), "\n")
	}
	if c.lines == nil {
		c.lines = map[string][]string{}
	}
	c.lines[file] = lines
	return lines
}

// secret adds a Secret whose values stand in the repository.
func (c *collector) secret(s *manifest.SecretObject) {
	if s.Kind != "Secret" || s.Encrypted || s.Type == "kubernetes.io/service-account-token" {
		return
	}
	var sites []credential.Site
	for _, k := range s.Keys {
		value := k.Value
		if k.Base64 {
			value = filecreds.Decoded(value)
		}
		class := credential.Classify(value)
		if strings.TrimSpace(value) == "" || class == credential.Reference || public(value) {
			continue
		}
		at, ok := c.written(s.Rendered, k, value)
		if !ok || !c.counts(at.File) {
			continue
		}
		sites = append(sites, credential.Site{
			Kind: credential.Object, Name: k.Key.Text, Value: value, Placeholder: class == credential.Placeholder,
			Manifest: true, Holder: "Secret " + s.Name.Text, Position: at,
		})
	}
	if len(sites) == 0 {
		return
	}
	c.sites = append(c.sites, sites...)
	c.out.Secrets = append(c.out.Secrets, CommittedSecret{Object: s, Sites: sites})
}

// written finds where the value of a Secret's key stands: in the manifest or template, else among the values of the chart.
func (c *collector) written(from *manifest.Origin, k manifest.SecretKey, value string) (report.Position, bool) {
	at := k.Position
	if at.Line == 0 {
		at = k.Key.Position
	}
	if from == nil || c.stands(at, k.Value) || c.stands(at, value) {
		return at, true
	}
	files := []string{}
	if from.Kind == manifest.Helm {
		if from.Values != "" {
			files = append(files, from.Values)
		}
		files = append(files, path.Join(path.Dir(from.Path), "values.yaml"))
	}
	first, _, _ := strings.Cut(strings.TrimSpace(value), "\n")
	for _, file := range files {
		for i, line := range c.linesOf(file) {
			_, text, ok := strings.Cut(line, ":")
			if text = strings.TrimSpace(text); !ok || text == "" || first == "" {
				continue
			}
			text, _, _ = strings.Cut(text, " #")
			if strings.Trim(strings.TrimSpace(text), `"'`) == first || strings.Contains(text, value) && len(value) >= 8 {
				return report.Position{File: file, Line: i + 1, Column: 1 + len([]rune(line)) - len([]rune(strings.TrimLeft(line, " ")))}, true
			}
		}
	}
	return report.Position{}, false
}

// public reports whether a value is a certificate or a public key.
func public(value string) bool {
	return strings.Contains(value, "-----BEGIN ") && !strings.Contains(value, "PRIVATE KEY-----") &&
		(strings.Contains(value, "CERTIFICATE") || strings.Contains(value, "PUBLIC KEY-----"))
}
