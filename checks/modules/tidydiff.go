package modules

import (
	"fmt"
	"path"
	"sort"
	"strings"

	"github.com/sourcegraph/go-diff/diff"
	"golang.org/x/mod/semver"
)

// maxNamed bounds the modules that a message names.
const maxNamed = 4

// A tidyDiff is what go mod tidy -diff printed.
type tidyDiff struct{ mod, sum fileDiff }

// A fileDiff is the changes of one file, in order.
type fileDiff struct {
	removed, added []string
	first          int  // the first line of the existing file that changes; without one, where the first insertion stands
	insertion      bool // no line changes: first is the line before the insertion
}

func (d fileDiff) changed() bool { return len(d.removed)+len(d.added) > 0 }

// readDiff reads the unified diff that go mod tidy -diff prints, which names its files current/go.mod and tidy/go.mod.
func readDiff(text string) (tidyDiff, error) {
	files, err := diff.ParseMultiFileDiff([]byte(text))
	if err != nil {
		return tidyDiff{}, err
	}
	var d tidyDiff
	for _, f := range files {
		switch path.Base(f.OrigName) {
		case "go.mod":
			d.mod = readHunks(f.Hunks)
		case "go.sum":
			d.sum = readHunks(f.Hunks)
		default:
			return tidyDiff{}, fmt.Errorf("it names %s", f.OrigName)
		}
	}
	if !d.mod.changed() && !d.sum.changed() {
		return tidyDiff{}, fmt.Errorf("it holds no change")
	}
	return d, nil
}

func readHunks(hunks []*diff.Hunk) fileDiff {
	var d fileDiff
	firstOfAll := 0
	for _, h := range hunks {
		at := int(h.OrigStartLine) // the next line of the existing file
		if h.OrigLines == 0 {
			at++ // an empty range names the line before it
		}
		for _, line := range strings.Split(strings.TrimSuffix(string(h.Body), "\n"), "\n") {
			sign, text := " ", ""
			if line != "" {
				sign, text = line[:1], line[1:]
			}
			if firstOfAll == 0 && (sign == "-" || sign == "+") {
				firstOfAll = at
			}
			says := strings.TrimSpace(text) != "" // a blank line is no place to show
			switch sign {
			case "-":
				// A line that is there says more than the place of one that is missing, which may be the same requirement
				// moved to another block.
				if says && (d.first == 0 || d.insertion) {
					d.first, d.insertion = at, false
				}
				d.removed = append(d.removed, text)
				at++
			case "+":
				if says && d.first == 0 {
					d.first, d.insertion = max(at-1, 1), true
				}
				d.added = append(d.added, text)
			case `\`: // no newline at the end of the file
			default:
				at++
			}
		}
	}
	if d.first == 0 {
		d.first = firstOfAll
	}
	return d
}

// line returns the line of the existing file to show: the first that changes, or the one above an insertion that holds
// text.
func (d fileDiff) line(lines []string) int {
	at := min(max(d.first, 1), max(len(lines), 1))
	for d.insertion && at > 1 && strings.TrimSpace(lines[at-1]) == "" {
		at--
	}
	return at
}

// A requirement is what a line of go.mod requires.
type requirement struct {
	version  string
	indirect bool
}

// describe says what would change in go.mod.
func (d fileDiff) describe() string {
	was, is := requirements(d.removed), requirements(d.added)
	var words []string
	for _, name := range union(was, is) {
		old, had := was[name]
		now, has := is[name]
		switch {
		case !had:
			words = append(words, "add "+name+" "+now.version)
		case !has:
			words = append(words, "remove "+name)
		case old.version != now.version:
			words = append(words, fmt.Sprintf("change %s from %s to %s", name, old.version, now.version))
		case old.indirect && !now.indirect:
			words = append(words, "mark "+name+" as direct")
		case now.indirect && !old.indirect:
			words = append(words, "mark "+name+" as indirect")
		}
	}
	for _, verb := range []string{"go", "toolchain"} {
		old, now := directive(d.removed, verb), directive(d.added, verb)
		switch {
		case old == now:
		case old == "":
			words = append(words, "add "+verb+" "+now)
		case now == "":
			words = append(words, "remove "+verb+" "+old)
		default:
			words = append(words, fmt.Sprintf("change %s %s to %s", verb, old, now))
		}
	}
	if len(words) == 0 {
		return "write it in another form"
	}
	return listed(words, maxNamed)
}

// describeSum says what would change in go.sum.
func (d fileDiff) describeSum() string {
	var words []string
	for _, part := range []struct {
		verb  string
		lines []string
	}{{"add", d.added}, {"remove", d.removed}} {
		names, seen := []string(nil), map[string]bool{}
		for _, line := range part.lines {
			if f := strings.Fields(line); len(f) == 3 {
				name := f[0] + " " + strings.TrimSuffix(f[1], "/go.mod")
				if !seen[name] {
					seen[name] = true
					names = append(names, name)
				}
			}
		}
		if len(names) > 0 {
			noun := "hash"
			if len(part.lines) > 1 {
				noun = "hashes"
			}
			words = append(words, part.verb+" the "+noun+" of "+listed(names, maxNamed))
		}
	}
	if len(words) == 0 {
		return "write it in another form"
	}
	return strings.Join(words, " and ")
}

// requirements reads the requirements among changed lines of a go.mod, inside a block or not.
func requirements(lines []string) map[string]requirement {
	found := map[string]requirement{}
	for _, line := range lines {
		code, comment, _ := strings.Cut(line, "//")
		f := strings.Fields(strings.TrimPrefix(strings.TrimSpace(code), "require "))
		if len(f) == 2 && semver.IsValid(f[1]) {
			found[strings.Trim(f[0], `"`)] = requirement{f[1], strings.HasPrefix(strings.TrimSpace(comment), "indirect")}
		}
	}
	return found
}

// directive returns the argument of a go or toolchain line among changed lines, "" without one.
func directive(lines []string, verb string) string {
	for _, line := range lines {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == verb {
			return f[1]
		}
	}
	return ""
}

func union(a, b map[string]requirement) []string {
	var names []string
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}
