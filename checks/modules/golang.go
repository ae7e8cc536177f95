package modules

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"regexp"
	"runtime"
	"sort"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/report"
)

// A toolchain is one FROM of a golang image in a stage that the release image is made with, over all builds of its
// Dockerfile.
type toolchain struct {
	at      report.Position
	version container.GoVersion
	known   bool            // the tag names a minor version
	modules map[string]bool // go.mod files that its stages build
}

// lang is the minor version, such as "go1.26".
func (t *toolchain) lang() string {
	return fmt.Sprintf("go%d.%d", t.version.Major, t.version.Minor)
}

// older reports whether every release that the tag may stand for is older than what a go directive asks for.
func (t *toolchain) older(directive string) bool {
	if !t.known || !version.IsValid("go"+directive) {
		return false
	}
	if t.version.Exact {
		return version.Compare("go"+t.version.Text, "go"+directive) < 0
	}
	return version.Compare(t.lang(), version.Lang("go"+directive)) < 0
}

// images judges what the Dockerfiles in scope build the modules with.
func (x *exam) images(ctx context.Context) error {
	unreadable := map[string]bool{}
	for _, image := range x.Project.Images(ctx).List {
		if image.Err != nil && !unreadable[image.Dockerfile] {
			unreadable[image.Dockerfile] = true
			x.Limit(report.Limit{Message: "which Go this Dockerfile builds with is not known, as it does not parse", File: image.Dockerfile,
				Line: errorLine(image.Err), Incomplete: true, Help: "docker build --check -f " + image.Dockerfile + " ."})
		}
		if image.Err != nil || image.Image == nil {
			continue
		}
		var bare []*toolchain // of stages that are not seen to build a module
		for _, s := range image.Stages {
			if s.Used && !s.Windows {
				if t := x.stage(s); t != nil && len(t.modules) == 0 {
					bare = append(bare, t)
				}
			}
		}
		x.supposed(image.Image, bare)
	}
	for _, t := range x.sortedToolchains() {
		x.unsupported(t)
	}
	return ctx.Err()
}

func errorLine(err error) int {
	var parse *container.ParseError
	if errors.As(err, &parse) && parse.Line > 0 {
		return parse.Line
	}
	return 1
}

// supposed takes the module of an image's context for what its golang stages build in a way that is not seen. Where a
// stage is seen to build it, the others make tools.
func (x *exam) supposed(image *container.Image, bare []*toolchain) {
	m := x.tree.Of(image.Context)
	if m == nil || !x.inScope(m) {
		return
	}
	for _, s := range image.Stages {
		if !s.Used || s.Windows {
			continue
		}
		if t := x.toolchain(s); t != nil && t.modules[m.File] {
			return
		}
	}
	for _, t := range bare {
		if len(t.modules) == 0 {
			t.modules[m.File] = true
		}
	}
}

// stage notes the toolchain that a stage starts from, nil without one, and judges what it builds with it.
func (x *exam) stage(s *container.Stage) *toolchain {
	t := x.toolchain(s)
	if t == nil {
		return nil
	}
	for _, b := range s.Builds {
		m := x.byFile(b.ModuleFile)
		if m == nil {
			continue
		}
		t.modules[m.File] = true
		if b.Certain {
			c := switching(b.Env, t.version)
			x.mismatch(t, needOf(m), c, &b.Position)
			if w := x.workspaceOf(b); w != nil && w.Syntax.Go != nil {
				x.mismatch(t, need{w.Syntax.Go.Version, gomod.At(w.File, w.Syntax.Go.Syntax), w.File}, c, &b.Position)
			}
		}
		x.leak(s, b, m)
	}
	if len(s.Builds) == 0 {
		x.blindStage(t, s)
	}
	return t
}

// toolchain returns the golang image that a stage starts from, through the stages it is built on; nil without one.
func (x *exam) toolchain(s *container.Stage) *toolchain {
	root := s
	for root.Base.Stage != nil {
		root = root.Base.Stage
	}
	if root.Base.Scratch || root.Base.Official() != "golang" && root.Base.GoVersion().Text == "" {
		return nil
	}
	at := root.Base.Position
	if at.Line == 0 {
		at = root.Position
	}
	if ref := root.Base.Ref.Position; ref.File == at.File && ref.Line == at.Line {
		at = ref // the name of the image in its FROM
	}
	v := root.Base.GoVersion()
	key := fmt.Sprintf("%s:%d %s", at.File, at.Line, v.Text)
	t := x.toolchains[key]
	if t == nil {
		t = &toolchain{at: at, version: v, known: v.Text != "", modules: map[string]bool{}}
		x.toolchains[key] = t
	}
	return t
}

func (x *exam) sortedToolchains() []*toolchain {
	var keys []string
	for k := range x.toolchains {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var list []*toolchain
	for _, k := range keys {
		list = append(list, x.toolchains[k])
	}
	return list
}

// unsupported reports a golang image of a minor version that gets no fixes any more: Go supports the two newest
// (go.dev/doc/devel/release, "Release Policy").
func (x *exam) unsupported(t *toolchain) {
	oldest := oldestSupported(runtime.Version())
	if !t.known || !before(t.lang(), oldest) {
		return
	}
	x.Report(goUnsupported, report.Finding{
		Message: fmt.Sprintf("the build image has Go %d.%d, which gets no security fixes since Go %s came out", t.version.Major, t.version.Minor,
			strings.TrimPrefix(nextMinor(t.lang(), 2), "go")),
		Label: "unsupported Go", Position: t.at, Context: "FROM golang",
		Help: fmt.Sprintf("build with golang:%s or newer", strings.TrimPrefix(oldest, "go")),
	})
}

// before reports whether a minor version is older than the oldest that is supported; no where that is not known.
func before(lang, oldest string) bool { return oldest != "" && version.Compare(lang, oldest) < 0 }

var minorOf = regexp.MustCompile(`go1\.(\d+)(\.|rc|beta|-|$)?`)

// oldestSupported returns the older of the two newest minor versions that a toolchain knows of, "" where it does not say.
// One that is not released yet (a release candidate, a build of the development branch) is none of them.
func oldestSupported(toolchain string) string {
	m := minorOf.FindStringSubmatch(toolchain)
	if m == nil {
		return ""
	}
	lang := "go1." + m[1]
	if m[2] == "rc" || m[2] == "beta" || strings.HasPrefix(toolchain, "devel") {
		return nextMinor(lang, -2)
	}
	return nextMinor(lang, -1)
}

// nextMinor counts minor versions up or down.
func nextMinor(lang string, by int) string {
	var minor int
	if _, err := fmt.Sscanf(lang, "go1.%d", &minor); err != nil || minor+by < 0 {
		return ""
	}
	return fmt.Sprintf("go1.%d", minor+by)
}

func (x *exam) byFile(file string) *gomod.Module {
	for _, m := range x.modules {
		if m.File == file {
			return m
		}
	}
	return nil
}

func (x *exam) inScope(m *gomod.Module) bool { return x.byFile(m.File) == m }
