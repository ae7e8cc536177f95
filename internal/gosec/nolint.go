package gosec

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/securego/gosec/v2/issue"

	"github.com/golive-dev/golive/report"
)

// accepted returns who has accepted an issue that stands in a line: a #nosec comment, as gosec tells, else a nolint
// comment, which is golangci-lint's and which gosec itself does not know.
func accepted(raw *issue.Issue, f *file, line int) *report.Suppression {
	if len(raw.Suppressions) > 0 {
		s := &report.Suppression{Kind: "nosec"}
		for _, given := range raw.Suppressions {
			if s.Reason == "" {
				s.Reason = given.Justification
			}
		}
		return s
	}
	for _, n := range f.nolint {
		if n.from <= line && line <= n.to {
			return &report.Suppression{Kind: "nolint", Reason: n.reason}
		}
	}
	return nil
}

// A nolint is a comment that keeps gosec quiet in some lines.
type nolint struct {
	from, to int
	reason   string
}

// nolints reads the nolint comments of a file that mean gosec, as golangci-lint 2 does (pkg/result/processors,
// nolint_filter.go): a comment holds for its own lines, and where it ends in the line above a piece of syntax and starts in the
// same column as that, for all of it. Columns are bytes.
func nolints(tf *token.File, syntax *ast.File) []nolint {
	type comment struct {
		nolint
		column int
	}
	place := func(pos token.Pos) token.Position { return tf.PositionFor(pos, false) }
	var comments []comment
	for _, group := range syntax.Comments {
		for _, c := range group.List {
			if reason, ok := meansGosec(c.Text); ok {
				start := place(group.Pos())
				comments = append(comments, comment{nolint{start.Line, place(group.End()).Line, reason}, start.Column})
			}
		}
	}
	var list []nolint
	for _, c := range comments {
		list = append(list, c.nolint)
	}
	if len(comments) == 0 {
		return nil
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		if n == nil {
			return false
		}
		start := place(n.Pos())
		i := slices.IndexFunc(comments, func(c comment) bool { return c.to == start.Line-1 && c.column == start.Column })
		if i >= 0 {
			list = append(list, nolint{comments[i].from, max(comments[i].to, place(n.End()).Line), comments[i].reason})
		}
		return true
	})
	return list
}

// meansGosec reads "//nolint", "//nolint:gosec,errcheck // reason" and the like.
func meansGosec(text string) (reason string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, "/ "), "nolint")
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != ':' {
		return "", false
	}
	names, reason, _ := strings.Cut(rest, "//")
	reason = strings.TrimSpace(reason)
	names, named := strings.CutPrefix(names, ":")
	if !named || strings.HasPrefix(names, "all") {
		return reason, true
	}
	for name := range strings.SplitSeq(names, ",") {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gosec", "gas", "all": // gas is its old name, which golangci-lint still takes
			return reason, true
		}
	}
	return "", false
}
