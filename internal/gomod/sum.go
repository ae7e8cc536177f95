package gomod

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/mod/module"

	"github.com/golive-dev/golive/internal/inventory"
)

// A Sum is the go.sum beside a go.mod.
type Sum struct {
	File  string
	State SumState
	Lines []SumLine
}

// A SumState says what git makes of a go.sum.
type SumState int

// The states of a go.sum. Without git a file that is there is Present.
const (
	Absent    SumState = iota
	Present            // and tracked, where there is git
	Untracked          // there, and neither tracked nor ignored
	Ignored            // there, and ignored
)

// A SumLine is one hash.
type SumLine struct {
	Module module.Version
	GoMod  bool   // the hash is of the go.mod alone
	Hash   string // with its algorithm, such as "h1:..."
	Line   int
}

func readSum(inv *inventory.Inventory, dir string) Sum {
	s := Sum{File: path.Join(dir, "go.sum")}
	data, err := inv.ReadFile(s.File)
	e, listed := inv.Lookup(s.File)
	switch {
	case err != nil && errors.Is(err, fs.ErrNotExist):
		return s
	case !inv.HasGit(), listed && e.Tracked:
		s.State = Present
	case listed:
		s.State = Untracked
	default:
		s.State = Ignored
	}
	s.Lines = parseSum(string(data))
	return s
}

// parseSum reads a go.sum. Lines that are not of its form are left out; the go command complains about them itself.
func parseSum(text string) []SumLine {
	var lines []SumLine
	for i, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		if len(f) != 3 {
			continue
		}
		version, gomod := strings.CutSuffix(f[1], "/go.mod")
		lines = append(lines, SumLine{Module: module.Version{Path: f[0], Version: version}, GoMod: gomod, Hash: f[2], Line: i + 1})
	}
	return lines
}

// Line returns the line of the first hash of a module version: the one of its content or, with gomod, of its go.mod alone,
// each before the other; 0 without one.
func (s Sum) Line(mod module.Version, gomod bool) int {
	found := 0
	for _, l := range s.Lines {
		switch {
		case l.Module != mod:
		case l.GoMod == gomod:
			return l.Line
		case found == 0:
			found = l.Line
		}
	}
	return found
}

func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
