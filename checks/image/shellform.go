package image

import (
	"context"
	"fmt"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// judgeShellForm looks for a shell that stays between the container's runtime and the program, where SIGTERM ends.
func judgeShellForm(_ context.Context, j *judge, img *container.Image) {
	stage := img.Final
	if stage == nil || stage.Windows {
		return
	}
	list, _ := startWords(stage)
	j.shells(img, list, 0)
}

func (j *judge) shells(img *container.Image, list []word, depth int) {
	for _, h := range hops(list) {
		switch {
		case h.signalsAll:
			return
		case h.kind == shell && h.text != nil:
			if s, ok := parseScript(h.text.text); ok && h.text.known {
				j.shellBetween(img, h, s, "")
			}
			return
		case h.kind == wrapper:
			continue
		}
		name := h.word
		if h.file != nil {
			name = asPath(*h.file)
		} else if h.kind == shell {
			return // a shell for somebody to type into
		}
		f := executable(img.Final, name)
		text, source, ok := j.scriptOf(f)
		if !ok || !looksLikeScript(f.path, text) {
			if strings.HasSuffix(name.text, ".sh") && f.truth != container.No {
				j.unknown(shellForm, h.at, "the script %s cannot be read", quoted(name.text))
			}
			return
		}
		s, ok := parseScript(text)
		if !ok {
			return
		}
		if s.handsOn && depth < maxScripts {
			j.shells(img, h.rest, depth+1) // the script gives way to CMD
			return
		}
		if source == "" {
			source = f.path
		}
		j.shellBetween(img, h, s, source)
		return
	}
}

// shellBetween reports a script that runs a program and does not step aside for it. in is the script's file, "" for
// commands that stand in the Dockerfile.
func (j *judge) shellBetween(img *container.Image, h hop, s *script, in string) {
	if s.execs || s.trap || s.sources {
		return
	}
	program, ok := s.program()
	if !ok {
		return
	}
	shown := program.name()
	if shown == "" {
		shown = "the program"
	}
	finding := report.Finding{
		Label:    "the shell is process 1 and gets SIGTERM, not " + shown,
		Position: h.at,
		Context:  enclosing(img.Final, h.keyword),
	}
	switch {
	case in != "":
		finding.Message = fmt.Sprintf("%s starts %s, which runs %s without exec", h.keyword, in, shown)
		finding.Help = fmt.Sprintf("end %s with: exec %s", in, shown)
		if j.isFile(in) {
			finding.Related = []report.Related{{
				Message: shown + " is run here", Position: report.Position{File: in, Line: int(program.line)},
			}}
		}
	case h.command != nil && h.command.ShellForm:
		finding.Message = fmt.Sprintf("%s has the shell form and does not exec %s", h.keyword, shown)
		finding.Help = shellFormHelp(h, s, program)
	default:
		finding.Message = fmt.Sprintf("%s runs %s by a shell without exec", h.keyword, shown)
		finding.Help = fmt.Sprintf("put exec in front of %s", shown)
	}
	j.report(shellForm, finding)
}

func (j *judge) isFile(name string) bool { _, ok := j.files.Lookup(name); return ok }

// shellFormHelp writes the exec form out where the shell form is one plain command.
func shellFormHelp(h hop, s *script, program call) string {
	if len(s.calls) == 1 && program.literal {
		quotedWords := make([]string, len(program.words))
		for i, w := range program.words {
			quotedWords[i] = fmt.Sprintf("%q", w)
		}
		return fmt.Sprintf("use the exec form: %s [%s]", h.keyword, strings.Join(quotedWords, ", "))
	}
	return fmt.Sprintf("use the exec form, or let the shell step aside: %s exec %s", h.keyword, program.name())
}
