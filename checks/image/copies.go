package image

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// judgeCopies holds every source of COPY and ADD against the build context, or the stage that it is taken from.
func judgeCopies(_ context.Context, j *judge, img *container.Image) {
	for _, stage := range img.Stages {
		if !stage.Used || stage.Windows {
			continue
		}
		for _, c := range stage.Copies {
			for _, src := range c.Sources {
				if src.Kind == container.SourcePath && !j.namedContext(img, c.From.Value.Text) {
					j.copied(img, stage, c, src)
				}
			}
		}
	}
}

func (j *judge) copied(img *container.Image, stage *container.Stage, c *container.Copy, src container.CopySource) {
	switch {
	case c.From.Kind == container.FromImage:
		return // nobody but a registry knows
	case src.Wildcard && src.Found == container.Unknown:
		return // a pattern without a match is no error
	case src.Found == container.No && c.From.Kind == container.FromContext && j.contextDoubtful(img):
		j.unknown(copiedPathMissing, sourceAt(c, src), "%s of %s: no build file names the build context, and none that was tried holds what the Dockerfile copies", quoted(src.Text), keyword(c))
		return
	case src.Found == container.Unknown:
		if src.MadeElsewhere || c.From.Kind == container.FromContext && j.staged(img) {
			j.excuse(copiedPathMissing, sourceAt(c, src))
		}
		j.unknown(copiedPathMissing, sourceAt(c, src), "%s of %s: %s", quoted(src.Text), keyword(c), src.Reason)
		return
	case src.Found == container.Yes || src.Optional:
		j.decide(copiedPathMissing, sourceAt(c, src))
		return
	}
	j.decide(copiedPathMissing, sourceAt(c, src))
	f := report.Finding{
		Message:  fmt.Sprintf("%s takes %s, which does not exist: %s", keyword(c), src.Text, src.Reason),
		Label:    src.Reason,
		Position: sourceAt(c, src),
		Help:     j.copyHelp(img, c, src),
		Context:  enclosing(stage, keyword(c)+" "+src.Raw),
	}
	if src.ReasonPosition.Line > 0 {
		f.Related = []report.Related{{Message: "left out here", Position: src.ReasonPosition}}
	}
	if c.From.Kind == container.FromStage {
		f.Message = fmt.Sprintf("%s takes %s, which %s", keyword(c), src.Text, strings.Replace(src.Reason, "never makes it", "never makes", 1))
		f.Related = append(f.Related, report.Related{Message: "the stage", Position: c.From.Stage.Position})
	}
	j.report(copiedPathMissing, f)
}

// staged reports whether a tool such as goreleaser fills the build context itself.
func (j *judge) staged(img *container.Image) bool {
	for _, b := range j.subject(img).Builds {
		if b.Staged {
			return true
		}
	}
	return false
}

// contextDoubtful reports whether the build context was guessed for a Dockerfile that stands in a folder of its own, and
// nothing that is copied by name is in it.
func (j *judge) contextDoubtful(img *container.Image) bool {
	if len(j.subject(img).Builds) > 0 || !strings.Contains(img.Dockerfile, "/") {
		return false
	}
	for _, stage := range img.Stages {
		for _, c := range stage.Copies {
			for _, src := range c.Sources {
				if c.From.Kind == container.FromContext && src.Kind == container.SourcePath && !src.Whole && src.Found == container.Yes {
					return false
				}
			}
		}
		for _, b := range stage.Builds {
			for _, p := range b.Packages {
				if p.Found == container.Yes {
					return false
				}
			}
		}
	}
	return true
}

// copyHelp names the path that was probably meant.
func (j *judge) copyHelp(img *container.Image, c *container.Copy, src container.CopySource) string {
	if src.ReasonPosition.Line > 0 {
		return fmt.Sprintf("let it through in %s: !%s", src.ReasonPosition.File, strings.TrimPrefix(path.Clean(src.Text), "/"))
	}
	base := path.Base(path.Clean(src.Text))
	var same []string
	if c.From.Kind == container.FromStage {
		for name, node := range c.From.Stage.FS.Known() {
			if path.Base(name) == base && node.Origin.Line > 0 {
				same = append(same, name)
			}
		}
		if len(same) == 1 {
			return fmt.Sprintf("the stage has %s", same[0])
		}
		if outputs := programs(c.From.Stage); len(outputs) > 0 {
			return "the stage builds " + strings.Join(outputs, ", ")
		}
		return "name a path that the stage makes"
	}
	seen := map[string]bool{}
	for _, e := range j.files.Entries() {
		for at := e.Path; at != "."; at = path.Dir(at) {
			if path.Base(at) == base && !seen[at] {
				seen[at] = true
				same = append(same, at)
			}
		}
	}
	if len(same) == 1 {
		if rel, ok := below(img.Context, same[0]); ok {
			return fmt.Sprintf("the repository has %s: COPY %s", same[0], rel)
		}
		return fmt.Sprintf("the repository has %s, which is outside the build context %s", same[0], img.Context)
	}
	return "correct the path, or remove the instruction"
}

// programs returns what the builds of a stage write, a few of them.
func programs(stage *container.Stage) []string {
	var outputs []string
	for _, b := range stage.Builds {
		if b.OutputKnown && len(outputs) < 5 {
			outputs = append(outputs, b.Outputs...)
		}
	}
	return outputs
}

// below returns a repository path relative to a folder of the repository.
func below(dir, name string) (string, bool) {
	if dir == "." {
		return name, true
	}
	return strings.CutPrefix(name, dir+"/")
}

func keyword(c *container.Copy) string {
	if c.Add {
		return "ADD"
	}
	return "COPY"
}

// sourceAt returns the place of a source, that of its instruction where the word cannot be found.
func sourceAt(c *container.Copy, src container.CopySource) report.Position {
	if src.Position.Line > 0 {
		return src.Position
	}
	return c.Position
}

// judgeSourceInFinal looks for the whole build context in the final image: copied there, or out of a stage that holds it.
func judgeSourceInFinal(_ context.Context, j *judge, img *container.Image) {
	for stage := img.Final; stage != nil; stage = stage.Base.Stage {
		for _, c := range stage.Copies {
			for _, src := range c.Sources {
				if src.Kind != container.SourcePath || src.Found == container.No {
					continue
				}
				if first := wholesale(c, src); first != nil && j.bringsSources(img, c, src) {
					j.sourceInFinal(img, stage, c, src, first)
				}
			}
		}
	}
}

func (j *judge) sourceInFinal(img *container.Image, stage *container.Stage, c *container.Copy, src container.CopySource, first *container.Copy) {
	f := report.Finding{
		Message:  fmt.Sprintf("the final image holds the whole build context: %s %s", keyword(c), src.Text),
		Label:    "sources and all",
		Position: sourceAt(c, src),
		Help:     "copy what the program needs at run time, by name: the binary from the build stage, and folders such as etc",
		Context:  enclosing(stage, keyword(c)+" "+src.Raw),
	}
	if first != c {
		f.Message = fmt.Sprintf("the final image holds the whole build context, by way of stage %s: %s %s", c.From.Stage.Label(), keyword(c), src.Text)
		f.Related = []report.Related{{Message: "the context is copied whole here", Position: first.Position}}
	}
	j.report(sourceInFinal, f)
}

// wholesale returns the COPY that takes the build context whole: this one, or the one of the stage whose folder this one
// takes; nil where neither does.
func wholesale(c *container.Copy, src container.CopySource) *container.Copy {
	if c.From.Kind == container.FromContext && wholeContext(src) {
		return c
	}
	if c.From.Kind != container.FromStage || !src.Known {
		return nil
	}
	dir := path.Join("/", src.Text)
	for stage := c.From.Stage; stage != nil; stage = stage.Base.Stage {
		for _, inner := range stage.Copies {
			if inner.DestPath == "" || inner.From.Kind != container.FromContext || inner.DestPath != dir && !src.Whole {
				continue
			}
			for _, s := range inner.Sources {
				if wholeContext(s) {
					return inner
				}
			}
		}
	}
	return nil
}

func wholeContext(src container.CopySource) bool {
	return src.Kind == container.SourcePath && (src.Whole || src.Known && path.Join("/", src.Text) == "/*")
}

// bringsSources reports whether Go files are among what a COPY brought to the final image.
func (j *judge) bringsSources(img *container.Image, c *container.Copy, src container.CopySource) bool {
	for _, node := range img.Final.FS.Known() {
		if node.Kind == container.File && strings.HasSuffix(node.Source, ".go") && node.Origin == c.Position {
			return true
		}
	}
	return false
}
