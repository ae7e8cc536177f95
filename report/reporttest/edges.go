package reporttest

import (
	"fmt"
	"strings"

	"github.com/golive-dev/golive/report"
)

// Empty is a report without any check, as after an interrupt at the very start.
func Empty() Sample {
	return Sample{"empty", &report.Report{Schema: report.Schema, Tool: report.Tool{Name: "golive"}, Project: report.Project{Root: "."}}, Files{}}
}

// Grouped has many findings of one rule in one file: equal messages, and differing ones.
func Grouped() Sample {
	var handler, dockerfile strings.Builder
	for i := range 30 {
		fmt.Fprintf(&handler, "\tfmt.Println(%d)\n", i)
	}
	for i := range 4 {
		fmt.Fprintf(&dockerfile, "FROM registry.example/clinic/stage-%d AS stage%d\n", i, i)
	}
	files := Files{"internal/visit/handler.go": handler.String(), "Dockerfile": dockerfile.String()}
	r := start()
	keep(r, "image", "logging")
	for i := range 4 {
		add(r, report.Warn, report.Finding{Rule: "image/unpinned-base",
			Message:  fmt.Sprintf("the base image registry.example/clinic/stage-%d has no tag", i),
			Position: files.At("Dockerfile", fmt.Sprintf("registry.example/clinic/stage-%d", i)), Help: "name a version"})
	}
	for i := range 30 {
		add(r, report.Warn, report.Finding{Rule: "logging/unstructured", Message: "fmt.Println in a request handler",
			Label: "not a log record", Position: files.At("internal/visit/handler.go", fmt.Sprintf("fmt.Println(%d)", i))})
	}
	finish(r, report.Ready)
	return Sample{"grouped", r, files}
}

// WideCharacters has tabs, wide characters, combining marks and emoji before and under the carets.
func WideCharacters() Sample {
	files := Files{"internal/病人/日志.go": "package 病人\n" +
		"\tfmt.Println(\"患者の記録\",\tname) // e\u0301te\u0301\n" +
		"\tfmt.Println(\"👩🏽 🏥 ok\", patientName)\n" +
		"fmt.Print(" + strings.Repeat("長", 60) + ", here, " + strings.Repeat("x", 200) + ")\n"}
	const name = "internal/病人/日志.go"
	r := start()
	keep(r, "logging")
	for _, text := range []string{"name", "patientName", "here", "ok"} {
		add(r, report.Warn, report.Finding{Rule: "logging/unstructured", Severity: report.Severity(1 + len(text)%3),
			Message: "患者の記録が構造化されずに出力されています。構造化ログを使用してください: " + text + " を渡す",
			Label:   "患者の名前: " + text, Position: files.At(name, text), Help: "構造化ロガーを使う"})
	}
	finish(r, report.Ready)
	return Sample{"wide-characters", r, files}
}

// Hostile has control characters, escape sequences, bidi overrides and invalid UTF-8 in every text of the report.
func Hostile() Sample {
	const bad = "\x1b[2J\x1b]8;;https://example.com\aclick\u202egnp.exe\u2066\u200b\ufeff\u009b1A\r\n\x00\xff\u2028[x](http://e.com) `tick` <b>"
	name := "src/\x1b[31mred\u202e\n.go"
	files := Files{name: "package a\n\tcall(\"" + strings.ReplaceAll(bad, "\n", "") + "\") // tail\n"}
	r := start()
	keep(r, "logging", "tracing", "metrics")
	place := files.At(name, "tail")
	add(r, report.Fail, report.Finding{Rule: "logging/unstructured", Severity: report.Error, Message: "message " + bad,
		Label: "label " + bad, Position: place, Help: "help " + bad,
		Related: []report.Related{{Message: "related " + bad, Position: place}},
		Flow:    []report.Related{{Message: "flow " + bad, Position: place}},
		Fix:     &report.Fix{Description: "fix " + bad, Replacements: []report.Replacement{{Position: place, Text: bad}}}})
	add(r, report.Fail, report.Finding{Rule: "logging/unstructured", Message: "suppressed " + bad, Position: place,
		Suppressed: &report.Suppression{Kind: "comment" + bad, Reason: "reason " + bad, Until: bad}})
	c := check(r, "tracing")
	c.Status, c.Reason = report.NotRun, "reason "+bad
	c.Limits = []report.Limit{{Message: "limit " + bad, File: name, Line: 2, Incomplete: true, Help: "help " + bad}, {Message: "small " + bad}}
	check(r, "metrics").Evidence = []report.Evidence{{Message: "evidence " + bad, File: name, Line: 1}}
	r.Project = report.Project{Root: "services/" + bad, Modules: []string{"example.com/" + bad}, Commit: bad}
	r.LastQuestion.Answers = map[string]string{"plan" + bad: bad}
	r.LastQuestion.Answered = true
	r.Interrupted = bad
	finish(r, report.NotReady)
	return Sample{"hostile", r, files}
}

// Huge has texts and source lines far longer than any terminal.
func Huge() Sample {
	long := strings.Repeat("a very long message about a patient record ", 40)
	files := Files{"web/bundle.js": strings.Repeat("x", 5000) + "secret" + strings.Repeat("y", 200000) + "\n",
		"deep/" + strings.Repeat("folder/", 30) + "a.go": "package a\n"}
	r := start()
	keep(r, "logging", "tracing")
	add(r, report.Warn, report.Finding{Rule: "logging/unstructured", Message: long + strings.Repeat("w", 300), Label: long,
		Position: files.At("web/bundle.js", "secret"), Help: long})
	add(r, report.Warn, report.Finding{Rule: "logging/unstructured", Message: "a range wider than the terminal",
		Label: "all of it", Position: files.At("web/bundle.js", "secret"+strings.Repeat("y", 1000))})
	add(r, report.Warn, report.Finding{Rule: "logging/unstructured", Message: "a deep file",
		Position: files.At("deep/"+strings.Repeat("folder/", 30)+"a.go", "package")})
	finish(r, report.Ready)
	return Sample{"huge", r, files}
}

// Ranges has ranges over several lines, empty ranges, ranges past the end of their line, and whole lines.
func Ranges() Sample {
	files := ClinicFiles()
	const name = "internal/patient/handler.go"
	body := files.At(name, files[name][strings.Index(files[name], "func (h *Handler) Create"):strings.Index(files[name], "\n\nfunc (h *Handler) audit")])
	toNextLine := files.At(name, "\tfmt.Println(\"done\")\n")
	middle := files.At(name, "http.Request) {\n\ttoken")
	empty := files.At(name, "audit(token string)")
	empty.EndLine, empty.EndColumn = empty.Line, empty.Column
	past := files.At(name, "h.log.Info")
	past.Column, past.EndColumn = 400, 500
	pastNoEnd := past
	pastNoEnd.EndLine, pastNoEnd.EndColumn = 0, 0
	pastFile := files.At(name, "h.log.Info")
	pastFile.EndLine, pastFile.EndColumn = 4000, 7
	backward := files.At(name, "h.log.Info")
	backward.EndLine, backward.EndColumn = 1, 1
	noEnd := files.At(name, "token string")
	noEnd.EndLine, noEnd.EndColumn = 0, 0
	r := start()
	keep(r, "logging")
	for i, p := range []report.Position{body, toNextLine, middle, empty, past, backward, noEnd, pastNoEnd, pastFile, files.AtLine(name, "package")} {
		add(r, report.Warn, report.Finding{Rule: "logging/unstructured", Severity: report.Warning,
			Message: fmt.Sprintf("range number %d", i), Label: "this", Position: p})
	}
	finish(r, report.Ready)
	return Sample{"ranges", r, files}
}

// MissingSources has findings in files that cannot be read and on lines that are not there.
func MissingSources() Sample {
	files, r := ClinicFiles(), start()
	keep(r, "image")
	add(r, report.Fail, report.Finding{Rule: "image/unpinned-base", Message: "the base image alpine has no tag", Label: "no tag",
		Position: report.Position{File: "gone/Dockerfile", Line: 3, Column: 6, EndLine: 3, EndColumn: 12},
		Related:  []report.Related{{Message: "named here", Position: report.Position{File: "gone/compose.yaml", Line: 2}}}, Help: "name a version"})
	add(r, report.Fail, report.Finding{Rule: "image/argument-file-missing", Message: "CMD names a file that is not in the image",
		Position: report.Position{File: "Dockerfile", Line: 900, Column: 1}})
	finish(r, report.NotReady)
	return Sample{"missing-sources", r, files}
}
