package image

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/report"
)

// zoneDirs are where Go looks for time zones (time/zoneinfo_unix.go, platformZoneSources).
var zoneDirs = []string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"}

// A zoneNeed is a time zone that is asked for by name.
type zoneNeed struct {
	zone string
	by   report.Related
}

// judgeZones holds the time zones that a program loads by name against its image.
func judgeZones(ctx context.Context, j *judge, at place) {
	stage, p := at.image.Final, at.program
	need, ok := j.zoneNeed(ctx, at)
	if !ok || p.Imports["time/tzdata"] {
		return
	}
	site := baseAt(stage)
	truth := j.zones(ctx, at, need.zone)
	if truth == container.No {
		if mounted, _ := j.mounted(ctx, at.image.Image, path.Join(zoneDirs[0], need.zone)); mounted != container.No {
			truth = mounted
		}
	}
	if truth == container.Unknown {
		j.foreignBase(noTZData, site, stage)
		j.unknown(noTZData, site, "whether %s has the time zone %s, which %s loads, is not known", at.image.Dockerfile, need.zone, p.Name)
		return
	}
	j.decide(noTZData, site)
	if truth == container.Yes {
		return
	}
	j.report(noTZData, report.Finding{
		Message:  fmt.Sprintf("%s loads the time zone %s, and its image has no time zones: %s", p.Name, need.zone, broughtBy(stage, "nothing brings them")),
		Label:    "unknown time zone " + need.zone,
		Position: site,
		Related:  []report.Related{need.by},
		Help:     `add import _ "time/tzdata" to the main package, or install tzdata in the final stage`,
		Context:  enclosing(stage, "FROM"),
	})
}

// zoneNeed returns the first time zone that a program is known to load by name, or that TZ names where it runs.
func (j *judge) zoneNeed(ctx context.Context, at place) (zoneNeed, bool) {
	for _, use := range at.program.Zones {
		if zone, ok := use.Zone.Eval(at.env).Value(); ok && named(zone) {
			return zoneNeed{zone, report.Related{Message: "loaded here", Position: use.Position}}, true
		}
	}
	for _, d := range at.program.Dependencies {
		if d.Addr == nil {
			continue
		}
		dsn, ok := d.Addr.Eval(at.env).Value()
		if !ok {
			dsn = constants(d.Addr)
		}
		if zone := zoneOf(dsn); named(zone) {
			return zoneNeed{zone, report.Related{Message: "the DSN names it", Position: d.Position}}, true
		}
	}
	if at.workload != nil {
		vars, _ := j.pass.Project.Manifests(ctx).EnvOf(at.workload, at.container)
		for _, v := range vars {
			if v.Name.Text == "TZ" {
				return zoneNeed{v.Value.Text, report.Related{Message: "TZ is set here", Position: v.Value.Position}},
					v.Value.Known && v.From == "" && v.Value.Position.Line > 0 && named(v.Value.Text)
			}
		}
	}
	if v := at.image.Final.Getenv("TZ"); v.Known && named(v.Text) && v.Position.Line > 0 {
		return zoneNeed{v.Text, report.Related{Message: "TZ is set here", Position: v.Position}}, true
	}
	return zoneNeed{}, false
}

// constants returns what is known of a text that is put together, with a mark for each part that is not.
func constants(e *settings.Expr) string {
	switch e.Op {
	case settings.Const:
		return e.Text
	case settings.Concat:
		var b strings.Builder
		for _, part := range e.Args {
			b.WriteString(constants(part))
		}
		return b.String()
	}
	return "\n" // which no zone has in its name
}

// zoneOf returns the time zone that a DSN names: loc of the MySQL driver (its README, Parameters).
func zoneOf(dsn string) string {
	_, query, ok := strings.Cut(dsn, "?")
	if !ok || !strings.Contains(dsn, "@") && !strings.Contains(dsn, ")/") {
		return ""
	}
	for part := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(part, "loc="); ok {
			zone, _ := url.QueryUnescape(value)
			return zone
		}
	}
	return ""
}

// named reports whether a zone has to be looked up in the database.
func named(zone string) bool {
	return zone != "" && zone != "UTC" && zone != "Local" && !strings.HasPrefix(zone, ":") && !strings.HasPrefix(zone, "/") &&
		!strings.ContainsAny(zone, " \t\n\\")
}

// zones says whether a program finds a time zone in the image of a place.
func (j *judge) zones(ctx context.Context, at place, zone string) container.Truth {
	stage := at.image.Final
	k := stage.Base.Knowledge()
	if k == nil {
		return container.Unknown
	}
	if k.TZData == container.Yes {
		return container.Yes
	}
	if v := stage.Getenv("ZONEINFO"); !v.Known || v.Text != "" || j.sets(ctx, at, "ZONEINFO") {
		return container.Yes // whoever sets it knows of a database elsewhere
	}
	answer := container.No
	for _, b := range usedBuilds(at.image.Image) {
		switch {
		case slices.Contains(b.Tags, "timetzdata"):
			return container.Yes
		case !b.TagsKnown:
			answer = container.Unknown
		}
	}
	for _, dir := range zoneDirs {
		if truth, node := stage.FS.Lookup(dir); truth == container.Yes && node.Origin.Line > 0 {
			return container.Yes
		}
		switch j.holds(at.image.Image, path.Join(dir, zone)) {
		case container.Yes:
			return container.Yes
		case container.Unknown:
			answer = container.Unknown
		}
	}
	for name, node := range stage.FS.Known() {
		if path.Base(name) == "zoneinfo.zip" && node.Origin.Line > 0 {
			return container.Yes
		}
	}
	switch brought := packaged(stage, words("tzdata tzdata-legacy")); {
	case brought == container.Yes:
		return container.Yes
	case brought == container.Unknown && k.Family != "alpine", k.TZData == container.Unknown:
		return container.Unknown
	}
	return answer
}
