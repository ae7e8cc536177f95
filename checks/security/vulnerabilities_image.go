package security

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/vulnscan"
	"github.com/golive-dev/golive/report"
)

// judgeImages scans the images that are named.
func judgeImages(ctx context.Context, j *judge) (absent string, err error) {
	asked := j.pass.Project.Asked.Images
	if len(asked) == 0 {
		return "no image is named (--image REF or TARBALL scans one)", nil
	}
	for _, img := range asked {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		err := j.open(ctx)
		var scanned *vulnscan.Report
		if err == nil {
			scanned, err = j.scan.scanner.Image(ctx, img)
		}
		if err != nil {
			j.unscanned(fmt.Sprintf("image: %s was not scanned", img.Name), j.site(ctx, img, nil).image, err)
			continue
		}
		j.judgeImage(ctx, img, scanned)
	}
	return "", nil
}

func (j *judge) judgeImage(ctx context.Context, img vulnscan.Image, scanned *vulnscan.Report) {
	at := j.site(ctx, img, scanned)
	for _, l := range scanned.Limits {
		j.pass.Limit(report.Limit{Message: fmt.Sprintf("image: %s: %s", img.Name, l.Message), Incomplete: l.Whole, File: at.image.File, Line: at.image.Line})
	}
	groups := grouped(scanned.Found)
	elsewhere := 0
	for _, g := range groups {
		m := at.module(g.first().Target)
		if m != nil && j.scan.reported[[2]string{g.first().Package, g.first().ID}] {
			elsewhere++
			continue
		}
		j.reportImage(img, &at, m, g)
	}
	text := fmt.Sprintf("image %s: %s and %s held against %s, %s found", img.Name, system(scanned), checks.Plural(scanned.Packages, "package"), j.scan.database, vulnerabilities(len(groups)))
	if elsewhere > 0 {
		text += fmt.Sprintf("; %d of them reported where go.mod requires the module", elsewhere)
	}
	j.pass.Evidence(at.image.File, at.image.Line, "%s", text)
}

func system(r *vulnscan.Report) string {
	if r.Family == "" {
		return "no operating system"
	}
	return strings.TrimSpace(r.Family + " " + r.Release)
}

// A group is one vulnerability in the packages that come from one source, as libssl3 and libcrypto3 come from openssl, and
// in all Go binaries that hold a module.
type group []*vulnscan.Vulnerability

func (g group) first() *vulnscan.Vulnerability { return g[0] }

func grouped(found []vulnscan.Vulnerability) []group {
	var list []group
	index := map[[4]string]int{}
	for i := range found {
		v := &found[i]
		key := [4]string{v.Target.Type, v.Target.Main, v.Source, v.ID}
		if v.Accepted != nil {
			key[0] += " accepted"
		}
		if n, ok := index[key]; ok {
			list[n] = append(list[n], v)
			continue
		}
		index[key] = len(list)
		list = append(list, group{v})
	}
	return list
}

// subject names what is vulnerable: "openssl 3.1.1-r1 (libcrypto3, libssl3)".
func (g group) subject() string {
	var versions, packages []string
	for _, v := range g {
		versions = append(versions, v.Installed)
		packages = append(packages, v.Package)
	}
	slices.Sort(versions)
	slices.Sort(packages)
	versions, packages = slices.Compact(versions), slices.Compact(packages)
	text := g.first().Source + " " + strings.Join(versions, ", ")
	if len(packages) > 1 || packages[0] != g.first().Source {
		text += " (" + strings.Join(packages, ", ") + ")"
	}
	return text
}

// worst is the member that says most of the group.
func (g group) worst() *vulnscan.Vulnerability {
	return slices.MaxFunc(g, func(a, b *vulnscan.Vulnerability) int {
		return cmp.Or(blocking(a)-blocking(b), strings.Compare(b.Package, a.Package))
	})
}

// blocking is 1 for what blocks a release: serious, and to be mended today.
func blocking(v *vulnscan.Vulnerability) int {
	if v.Serious() && v.Fixed != "" {
		return 1
	}
	return 0
}

func (j *judge) reportImage(img vulnscan.Image, at *site, m *gomod.Module, g group) {
	v := g.worst()
	f := report.Finding{
		Severity:   report.Warning,
		Message:    found(v, g.subject()+" of "+img.Name),
		Label:      layer(v),
		Position:   at.image,
		Help:       at.help(v),
		Context:    fmt.Sprintf("%s: %s %s", repository(img.Name), v.Source, v.ID),
		Suppressed: accepted(v),
	}
	if blocking(v) == 1 {
		f.Severity = report.Error
	}
	switch {
	case v.Package == "stdlib" && m != nil:
		f.Position, f.Help = at.builder, upgrade(v, false)
	case m != nil:
		f.Help = upgrade(v, false) + ", then build the image again"
		if wanted, ok := requires(m, v.Package); ok {
			var related []report.Related
			f.Position, related = required(m, v.Package)
			f.Related = append(f.Related, related...)
			f.Help = upgrade(v, len(related) > 0) + ", then build the image again"
			if wanted != v.Installed {
				f.Label = "the image holds " + v.Installed
				f.Help = fmt.Sprintf("build the image again: go.mod requires %s, and the image holds %s", wanted, v.Installed)
				if fixed := fixed(v); fixed != "" && older(wanted, fixed) {
					f.Help = upgrade(v, false) + ", then build the image again"
				}
			}
		}
	}
	if f.Position != at.image && at.linked {
		f.Related = append(f.Related, report.Related{Message: "the image's base", Position: at.image})
	}
	j.pass.Report(imageVulnerability, f)
}

// layer says in which layer of the image a package lies.
func layer(v *vulnscan.Vulnerability) string {
	switch {
	case v.Layer == 0:
		return "known to be vulnerable"
	case v.Target.OS:
		return fmt.Sprintf("in layer %d of %d", v.Layer, v.Layers)
	}
	return fmt.Sprintf("%s, in layer %d of %d", clip(v.Target.Name, 60), v.Layer, v.Layers)
}

// repository is the name of an image without tag and digest, so that the next release's findings are the same ones.
func repository(name string) string {
	name, _, _ = strings.Cut(name, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name = name[:i]
	}
	return name
}
