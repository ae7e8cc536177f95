// Package checks defines what a check is and runs checks in isolation: a panic, an error or a timeout in one is that
// check's own not-run and touches no other.
package checks

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/golive-dev/golive/report"
)

// A Check answers one question about the release. It is data plus a function: data can be listed, validated, documented.
type Check struct {
	Name      string               // folder, package, settings key
	Question  string               // "is every dependency locked and verified?"
	Reads     string               // "go.mod, go.sum, Dockerfile, CI workflows"
	Rules     []*report.Rule       // every rule that it may report, in the order of the catalogue
	Planned   []string             // slugs of the catalogue's rules that this version does not have yet
	Settings  func() any           // fresh defaults as a pointer to a struct with yaml tags; may be nil
	Analyzers []*analysis.Analyzer // run over every package by the one driver; diagnostics carry the rule's slug as Category

	// Run looks and reports. It returns nil when it looked at everything, NotApplicable when there was nothing to look
	// at, and any other error when it could not decide; what it reported before the error is kept.
	Run func(context.Context, *Pass) error
}

type notApplicable struct{ reason string }

func (e notApplicable) Error() string { return e.reason }

// NotApplicable is the error of a check that found nothing of its kind to look at. The reason is the fact that shows it.
func NotApplicable(format string, args ...any) error {
	return notApplicable{fmt.Sprintf(format, args...)}
}

var (
	nameForm = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	slugForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	// memberForm is the slug of a family's member, which keeps the name that its tool gives it.
	memberForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*-[A-Za-z0-9]+$`)
)

// Validate reports what is wrong with a list of checks: names and IDs that are malformed or taken twice, questions,
// titles and documents that are missing. It is meant for a test, and run once more at every start.
func Validate(all []*Check) error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	names, ids := map[string]bool{}, map[string]bool{}
	for _, c := range all {
		if !nameForm.MatchString(c.Name) || names[c.Name] {
			bad("check %q: the name is malformed or taken", c.Name)
		}
		names[c.Name] = true
		if c.Question == "" || c.Reads == "" || c.Run == nil || len(c.Rules) == 0 {
			bad("check %s: Question, Reads, Rules and Run are required", c.Name)
		}
		for _, r := range c.Rules {
			if r.Check() != c.Name || !wellNamed(r) || ids[r.ID] {
				bad("rule %q of check %s: the ID is malformed, taken, or another check's", r.ID, c.Name)
			}
			ids[r.ID] = true
			if r.Title == "" || r.Doc == "" || r.Severity < report.Note || r.Severity > report.Error {
				bad("rule %s: Title, Doc and Severity are required", r.ID)
			}
		}
		for _, slug := range c.Planned {
			if ids[c.Name+"/"+slug] {
				bad("rule %s/%s is both built and planned", c.Name, slug)
			}
		}
	}
	return errors.Join(errs...)
}

func wellNamed(r *report.Rule) bool {
	if r.Family == "" {
		return slugForm.MatchString(r.Slug())
	}
	return memberForm.MatchString(r.Slug()) && strings.HasPrefix(r.Slug(), r.Family+"-")
}
