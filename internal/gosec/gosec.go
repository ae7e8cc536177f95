// Package gosec runs the rules and analyzers of securego/gosec over Go code that is loaded already, and tells what they
// found with golive's positions. It is the only package that imports gosec, and it judges nothing: severity and confidence
// are gosec's own.
//
// gosec walks one package at a time and builds SSA of its own for each. Here it gets the packages of the shared load, and
// SSA made from them (gocode.AloneSSA), so that the compiler never runs. What it reports of a package is the same.
package gosec

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/issue"
	"github.com/securego/gosec/v2/rules"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/report"
)

// A Rule is one of gosec's rules, or one of its analyzers: gosec tells them apart by how they work, not by what they are.
type Rule struct {
	ID    string // G402
	Title string // gosec's own description
	CWE   int    // of the Common Weakness Enumeration, 0 where gosec names none
}

// Rules returns every rule that gosec has, by ID.
func Rules() []Rule {
	var list []Rule
	for id, def := range rules.Generate(false).Rules {
		list = append(list, Rule{ID: id, Title: def.Description})
	}
	for id, def := range analyzers.Generate(false).Analyzers {
		list = append(list, Rule{ID: id, Title: def.Description})
	}
	for i := range list {
		if weakness := issue.GetCweByRule(list[i].ID); weakness != nil {
			list[i].CWE, _ = strconv.Atoi(weakness.ID)
		}
	}
	slices.SortFunc(list, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// A Score is how bad gosec takes an issue to be, or how sure it is of it.
type Score = issue.Score

// The scores that gosec gives.
const (
	Low    = issue.Low
	Medium = issue.Medium
	High   = issue.High
)

// An Issue is one place that a rule speaks of.
type Issue struct {
	Rule                 string // G402
	Message              string // in gosec's words, without a full stop
	Severity, Confidence Score
	Weakness             string // "CWE-295: Improper Certificate Validation", "" where gosec names none
	report.Position
	Context  string              // package and function around it
	Literals []string            // string literals in the place of an issue of G101, any of which may be the credential
	Accepted *report.Suppression // by #nosec or nolint, nil where nobody has accepted it
}

// A Result is what gosec said of the packages in scope.
type Result struct {
	Issues   []Issue   // by file, line, column, rule and message; none twice
	Packages int       // that it looked at
	Problems []Problem // by file and line
	First    string    // the first file that it looked at
}

// A Problem is what gosec could not look at.
type Problem struct {
	gocode.Problem
	Whole bool // a package, or all that a rule has to say of one
}

// Run has gosec look at every package in scope, so many at a time. Generated files are left out, and test files are not
// in the load. A rule that panics on a package is a problem of that package and keeps no other rule from looking. The
// error is that of the context.
func Run(ctx context.Context, code *gocode.Program, jobs int) (*Result, error) {
	pinVersion()
	queue := make(chan *gocode.Package)
	go func() {
		defer close(queue)
		for _, pkg := range code.Packages {
			if pkg.InScope && !pkg.Test && ctx.Err() == nil {
				queue <- pkg
			}
		}
	}()
	var mu sync.Mutex
	var wg sync.WaitGroup
	r := &Result{}
	for range max(1, jobs) {
		wg.Go(func() {
			w := newWorker(code)
			for pkg := range queue {
				if ctx.Err() != nil {
					continue
				}
				issues, problems, looked := w.check(pkg)
				mu.Lock()
				r.Issues, r.Problems = append(r.Issues, issues...), append(r.Problems, problems...)
				if looked {
					r.Packages++
					if first := slices.Min(pkg.Files); r.First == "" || first < r.First {
						r.First = first
					}
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(r.Issues, compare)
	r.Issues = slices.CompactFunc(r.Issues, func(a, b Issue) bool { return compare(a, b) == 0 })
	slices.SortFunc(r.Problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Package, b.Package), strings.Compare(a.Message, b.Message))
	})
	return r, nil
}

// compare orders issues. Of two that say the same, the one that nobody has accepted stands first and is the one that is
// kept.
func compare(a, b Issue) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
		strings.Compare(a.Rule, b.Rule), strings.Compare(a.Message, b.Message), cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.EndLine, b.EndLine), cmp.Compare(a.EndColumn, b.EndColumn))
}
