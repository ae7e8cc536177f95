package image

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// judgeEntry holds each executable that CMD and ENTRYPOINT name, wrappers and the program behind them, against the final
// image.
func judgeEntry(_ context.Context, j *judge, img *container.Image) {
	stage := img.Final
	if stage == nil || stage.Windows {
		return
	}
	list, known := startWords(stage)
	if len(list) == 0 {
		return
	}
	if !known {
		j.unknown(entryMissing, list[0].at, "what CMD starts depends on the ENTRYPOINT of the base image %s", stage.Base.Root().Ref.Text)
		return
	}
	j.entries(img, list, 0)
}

// maxScripts bounds how many entry scripts hand over to one another.
const maxScripts = 4

func (j *judge) entries(img *container.Image, list []word, depth int) {
	for _, h := range hops(list) {
		if h.command != nil && h.at.Line == 0 {
			continue // the base image's own
		}
		f, ok := j.entry(img, h)
		if !ok {
			return
		}
		script := f
		if h.kind == shell && h.file != nil {
			script = executable(img.Final, asPath(*h.file))
			if script.truth == container.No {
				j.missingEntry(img, *h.file, script)
				return
			}
		}
		switch {
		case h.kind == shell && h.text != nil && h.text.known:
			if s, ok := parseScript(h.text.text); ok {
				j.scriptEntries(img, h, s, report.Position{})
			}
		case h.kind == program || h.file != nil:
			text, source, ok := j.scriptOf(script)
			if !ok || !looksLikeScript(script.path, text) {
				continue
			}
			s, ok := parseScript(text)
			if !ok {
				continue
			}
			j.scriptEntries(img, h, s, report.Position{File: source})
			if s.handsOn && !s.changes && !s.sources && len(h.rest) > 0 && depth < maxScripts && strings.Contains(h.rest[0].text, "/") {
				j.entries(img, h.rest, depth+1)
			}
		}
	}
}

// asPath makes the name of a script that a shell is given a path: a shell looks in its folder, not in PATH.
func asPath(w word) word {
	if w.known && !strings.Contains(w.text, "/") {
		w.text = "./" + w.text
	}
	return w
}

// entry judges one executable and reports whether what is behind it is worth a look.
func (j *judge) entry(img *container.Image, h hop) (found, bool) {
	f := executable(img.Final, h.word)
	if f.truth == container.Unknown && h.known && foreignProgram(img, h.word.text, f.path) && j.foreignTo(img, f.path) && j.nowhereInPath(img, h.word.text) {
		f.truth = container.No
	}
	switch {
	case f.truth == container.Unknown && copiedThere(img, h.word, f.path):
		j.decide(entryMissing, h.at) // the COPY is judged by itself
		return f, h.kind != program
	case f.truth == container.Unknown:
		j.unknown(entryMissing, h.at, "whether %s of %s is in the final image is not known", quoted(h.word.text), h.keyword)
		return f, h.kind != program
	case f.truth == container.No:
		j.missingEntry(img, h.word, f)
		return f, false
	}
	j.decide(entryMissing, h.at)
	if !j.isFolder(img, f) {
		return f, true
	}
	j.report(entryMissing, report.Finding{
		Message:  fmt.Sprintf("%s starts %s, which is a folder in the final image", h.keyword, h.word.text),
		Label:    "a folder, not a program",
		Position: h.at, Related: origin(f.node, "made here"),
		Help:    j.entryHelp(img, h.word),
		Context: enclosing(img.Final, h.keyword),
	})
	return f, false
}

// copiedThere reports whether a COPY of the final image puts a file of that very name to where a command looks for it,
// though the file itself is made elsewhere or by commands that are not understood.
func copiedThere(img *container.Image, w word, full string) bool {
	dirs := map[string]bool{}
	if !strings.Contains(w.text, "/") {
		for _, dir := range strings.Split(img.Final.Getenv("PATH").Text, ":") {
			dirs[path.Join("/", dir)] = true
		}
		full = ""
	}
	for stage := img.Final; stage != nil; stage = stage.Base.Stage {
		for _, c := range stage.Copies {
			if c.DestPath == "" || c.From.Kind == container.FromImage || c.From.Kind == container.FromUnknown {
				continue
			}
			for _, src := range c.Sources {
				base := path.Base(src.Raw)
				if src.Kind != container.SourcePath || src.Wildcard || src.Found != container.Unknown || base == "." || strings.ContainsAny(base, "${}*?[]\"'") {
					continue
				}
				for _, at := range []string{c.DestPath, path.Join(c.DestPath, base)} {
					if at == full || path.Base(at) == w.text && dirs[path.Dir(at)] {
						return true
					}
				}
			}
		}
	}
	return false
}

// nowhereInPath reports whether no folder of PATH may hold a program: a name with a slash has one place only.
func (j *judge) nowhereInPath(img *container.Image, name string) bool {
	if strings.Contains(name, "/") {
		return true
	}
	dirs := img.Final.Getenv("PATH")
	if !dirs.Known {
		return false
	}
	for _, dir := range strings.Split(dirs.Text, ":") {
		full := path.Join("/", dir, name)
		if truth, _ := img.Final.FS.Lookup(full); truth == container.Yes || !j.foreignTo(img, full) {
			return false
		}
	}
	return true
}

// isFolder reports whether a path is certainly a folder: a copy of one of the repository, or with something in it.
func (j *judge) isFolder(img *container.Image, f found) bool {
	if f.node == nil || f.node.Kind != container.Dir || f.path == "" {
		return false
	}
	if f.node.Source != "" && j.files.IsDir(f.node.Source) {
		return true
	}
	for _, name := range img.Final.FS.Children(f.path) {
		if truth, _ := img.Final.FS.Lstat(path.Join(f.path, name)); truth == container.Yes {
			return true
		}
	}
	return false
}

// missingEntry reports an executable that the final image is known not to hold.
func (j *judge) missingEntry(img *container.Image, w word, f found) {
	if j.prebuilt(img, f.path) {
		j.unknown(entryMissing, w.at, "%s may be made in the build context before the build: nothing of the Dockerfile compiles a program", quoted(w.text))
		return
	}
	j.decide(entryMissing, w.at)
	shown := w.text
	if f.path != "" && f.path != w.text && strings.Contains(w.text, "/") {
		shown = fmt.Sprintf("%s (%s)", w.text, f.path)
	}
	finding := report.Finding{
		Message:  fmt.Sprintf("%s starts %s, which is not in the final image", w.keyword, shown),
		Label:    "not in the final image",
		Position: w.at,
		Help:     j.entryHelp(img, w),
		Context:  enclosing(img.Final, w.keyword),
	}
	if w.command != nil && w.command.ShellForm && w.at == w.command.Position {
		finding.Message = fmt.Sprintf("%s has the shell form, and %s is not in the final image", w.keyword, shown)
		finding.Help = fmt.Sprintf("use the exec form: %s [\"/program\"]", w.keyword)
	}
	if name, node := j.likelyEntry(img, w); node != nil {
		finding.Related = origin(node, name+" is put into the image here")
	}
	j.report(entryMissing, finding)
}

// prebuilt reports whether a path may be a file that is made in the build context before the build: a folder of the
// context is copied over it, no build file says how the image is built, and the Dockerfile itself compiles nothing.
func (j *judge) prebuilt(img *container.Image, name string) bool {
	if len(usedBuilds(img)) > 0 || len(j.subject(img).Builds) > 0 {
		return false
	}
	for stage := img.Final; stage != nil; stage = stage.Base.Stage {
		for _, c := range stage.Copies {
			if c.From.Kind != container.FromContext || c.DestPath == "" || !covers(c.DestPath, name) {
				continue
			}
			for _, src := range c.Sources {
				if src.Whole || len(src.Matches) > 0 && j.files.IsDir(src.Matches[0]) {
					return true
				}
			}
		}
	}
	return false
}

// scriptEntries judges the programs that a script certainly starts by an absolute name.
func (j *judge) scriptEntries(img *container.Image, h hop, s *script, in report.Position) {
	for _, c := range s.calls {
		if !c.certain || !path.IsAbs(c.name()) {
			continue
		}
		w := h.word
		if h.kind == shell && h.text != nil {
			w = *h.text
		}
		w.text = c.name()
		f := executable(img.Final, w)
		if f.truth != container.No {
			continue
		}
		if in.File == "" {
			j.missingEntry(img, w, f)
			return
		}
		j.decide(entryMissing, h.at)
		j.report(entryMissing, report.Finding{
			Message:  fmt.Sprintf("%s starts %s through %s, and it is not in the final image", h.keyword, w.text, in.File),
			Label:    "starts a program that is not in the final image",
			Position: h.at,
			Related: []report.Related{{
				Message:  w.text + " is started here",
				Position: report.Position{File: in.File, Line: int(c.line)},
			}},
			Help:    j.entryHelp(img, w),
			Context: enclosing(img.Final, h.keyword),
		})
		return
	}
}

// entryHelp names the program that is in the image instead.
func (j *judge) entryHelp(img *container.Image, w word) string {
	if name, _ := j.likelyEntry(img, w); name != "" {
		return fmt.Sprintf("start %s, or put the program at %s", name, w.text)
	}
	return fmt.Sprintf("copy the program to %s, or name the path that it is copied to", w.text)
}

// likelyEntry returns the path of the final image that was probably meant: the same name elsewhere, else the only program
// that a go build made.
func (j *judge) likelyEntry(img *container.Image, w word) (string, *container.Node) {
	var built, same []string
	nodes := map[string]*container.Node{}
	for name, node := range img.Final.FS.Known() {
		if node.Kind == container.Dir || node.Origin.Line == 0 {
			continue
		}
		nodes[name] = node
		if node.Build != nil {
			built = append(built, name)
		}
		if path.Base(name) == path.Base(w.text) {
			same = append(same, name)
		}
	}
	for _, list := range [][]string{same, built} {
		if len(list) == 1 {
			return list[0], nodes[list[0]]
		}
	}
	return "", nil
}

// origin returns the place that brought a node as a related place, none where the base image did.
func origin(node *container.Node, message string) []report.Related {
	if node == nil || node.Origin.Line == 0 {
		return nil
	}
	return []report.Related{{Message: message, Position: node.Origin}}
}

// quoted shows a word of the Dockerfile in a message.
func quoted(text string) string {
	if len(text) > 60 {
		text = text[:57] + "..."
	}
	return `"` + text + `"`
}
