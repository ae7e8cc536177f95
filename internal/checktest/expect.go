package checktest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-dev/golive/report"
)

// An expectation is one line in the comment of a txtar case:
//
//	want RULE LOC [SEVERITY]   the rule is reported, unsuppressed, at LOC
//	none RULE [LOC]            it is reported nowhere, or not at LOC
//	status CHECK S[|S]         the check ends so
//	limit CHECK TEXT           a limit, its file or the reason of the check names TEXT
//	exit CODE[|CODE]           the exit code of the verdict
//
// RULE and LOC may be A|B; a LOC is FILE:LINE, FILE:FROM-TO, FILE:* or *.
type expectation struct {
	verb  string
	words []string
	line  string
}

// arrangement is what a case asks for besides expectations:
//
//	env NAME=VALUE             a variable of the environment
//	untracked FILE             git does not track it
//	nogit                      the case is no git repository
//	scan image NAME FILE       NAME is to be scanned, and FILE holds what the scanner prints (Trivy's JSON)
//	scan modules FILE          the required modules are
//	scan version FILE          what it prints of its database; without it, one of yesterday
//	scan reach FILE            what it prints of what the code reaches
type arrangement struct {
	env       map[string]string
	untracked []string
	noGit     bool
	answers   []answer
}

// parseComment reads the comment of a case. Lines that start with # are remarks.
func parseComment(comment string) ([]expectation, arrangement, error) {
	var list []expectation
	arr := arrangement{env: map[string]string{}}
	for _, line := range strings.Split(comment, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		verb, rest, _ := strings.Cut(line, " ")
		words := strings.Fields(rest)
		least := map[string]int{"want": 2, "none": 1, "status": 2, "limit": 2, "exit": 1}
		switch verb {
		case "env":
			k, v, _ := strings.Cut(strings.TrimSpace(rest), "=")
			arr.env[k] = v
		case "untracked":
			arr.untracked = append(arr.untracked, strings.TrimSpace(rest))
		case "nogit":
			arr.noGit = true
		case "scan":
			a, err := parseAnswer(words)
			if err != nil {
				return nil, arr, fmt.Errorf("malformed line %q: %w", line, err)
			}
			arr.answers = append(arr.answers, a)
		default:
			if n, ok := least[verb]; !ok || len(words) < n {
				return nil, arr, fmt.Errorf("malformed expectation %q", line)
			}
			list = append(list, expectation{verb, words, line})
		}
	}
	return list, arr, nil
}

// failure returns why an expectation does not hold, empty where it does.
func (e expectation) failure(r *report.Report, exit int) string {
	switch e.verb {
	case "want":
		severity := ""
		if len(e.words) > 2 {
			severity = e.words[2]
		}
		if len(hits(r, e.words[0], e.words[1], severity)) == 0 {
			return "not reported; reported are: " + strings.Join(hits(r, "", "*", ""), "; ")
		}
	case "none":
		loc := "*"
		if len(e.words) > 1 {
			loc = e.words[1]
		}
		if found := hits(r, e.words[0], loc, ""); len(found) > 0 {
			return "reported: " + strings.Join(found, "; ")
		}
		check, _, _ := strings.Cut(e.words[0], "/")
		if c := result(r, check); c != nil && (c.Status == report.NotRun || c.Status == report.Skipped) {
			return fmt.Sprintf("silence of a check that is %s: %s", c.Status, c.Reason)
		}
	case "status":
		c := result(r, e.words[0])
		switch {
		case c == nil:
			return "no such check in the report"
		case !slices.Contains(strings.Split(e.words[1], "|"), c.Status.String()):
			return fmt.Sprintf("the status is %s (%s)", c.Status, c.Reason)
		case c.Status == report.Pass && !slices.ContainsFunc(c.Evidence, func(e report.Evidence) bool { return e.File != "" && e.Line > 0 }):
			return "a pass without evidence that names a file and a line"
		}
	case "limit":
		c := result(r, e.words[0])
		if c == nil {
			return "no such check in the report"
		}
		text := c.Reason
		for _, l := range c.Limits {
			text += "\n" + l.File + "\n" + l.Message
		}
		if want := strings.Join(e.words[1:], " "); !strings.Contains(text, want) {
			return fmt.Sprintf("no limit names %q; there are: %s", want, text)
		}
	case "exit":
		if !slices.Contains(strings.Split(e.words[0], "|"), strconv.Itoa(exit)) {
			return fmt.Sprintf("the exit code is %d", exit)
		}
	}
	return ""
}

func result(r *report.Report, name string) *report.CheckResult {
	for i := range r.Checks {
		if r.Checks[i].Name == name {
			return &r.Checks[i]
		}
	}
	return nil
}

// hits returns the unsuppressed findings of some rules (empty: all) at some places, as text.
func hits(r *report.Report, rules, locs, severity string) []string {
	var found []string
	for _, f := range r.Findings() {
		if f.Suppressed != nil || rules != "" && !slices.Contains(strings.Split(rules, "|"), f.Rule) ||
			severity != "" && f.Severity.String() != severity {
			continue
		}
		if slices.ContainsFunc(strings.Split(locs, "|"), func(loc string) bool { return at(loc, f) }) {
			found = append(found, fmt.Sprintf("%s %s:%d %s", f.Rule, f.File, f.Line, f.Message))
		}
	}
	return found
}

func at(loc string, f report.Finding) bool {
	if loc == "*" {
		return true
	}
	i := strings.LastIndex(loc, ":")
	if i < 0 || loc[:i] != f.File {
		return false
	}
	from, to, ranged := strings.Cut(loc[i+1:], "-")
	if from == "*" {
		return true
	}
	lo, _ := strconv.Atoi(from)
	hi := lo
	if ranged {
		hi, _ = strconv.Atoi(to)
	}
	return lo <= f.Line && f.Line <= hi
}
