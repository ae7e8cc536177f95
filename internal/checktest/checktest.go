// Package checktest runs one check over small repositories that are written as txtar archives, and holds what it reports
// against what the archive expects. Rule documents are such tests themselves: their Fails and Passes are executed.
package checktest

import (
	"context"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/golivefile"
	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/internal/vulnscan"
	"github.com/golive-dev/golive/report"
)

// Cases runs a check over every txtar file that the glob names, each as a subtest.
func Cases(t *testing.T, c *checks.Check, glob string) {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil || len(files) == 0 {
		t.Fatalf("no case matches %s (%v)", glob, err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if n := hold(t, c, archive); n == 0 {
				t.Error("the case expects nothing, so it cannot fail")
			}
		})
	}
}

// Rules executes the documents of a check's rules: the rule is reported in every Fails example, in no Passes example,
// and the check runs in both. Of a family it is any of its rules, and none of them. The expectations in the comments of the examples hold as well.
func Rules(t *testing.T, c *checks.Check) {
	t.Helper()
	done := map[string]bool{}
	for _, rule := range c.Rules {
		page := rule.Page()
		if done[page] {
			continue // a family has one document, and its examples speak of any of its rules
		}
		done[page] = true
		var ids []string
		for _, r := range c.Rules {
			if r.Page() == page {
				ids = append(ids, r.ID)
			}
		}
		t.Run(path.Base(page), func(t *testing.T) {
			fails, passes := Examples(rule.Doc, "Fails"), Examples(rule.Doc, "Passes")
			if len(fails) == 0 || len(passes) == 0 {
				t.Fatalf("%s needs an example that fails and one that passes", page)
			}
			for _, text := range fails {
				hold(t, c, withExpectation(text, "want "+strings.Join(ids, "|")+" *"))
			}
			for _, text := range passes {
				hold(t, c, withExpectation(text, "none "+strings.Join(ids, "|")))
			}
		})
	}
}

// Examples returns the txtar blocks in a section of a rule document. A heading inside a block is the block's own.
func Examples(doc, section string) []string {
	var blocks []string
	var block *strings.Builder // the block that is being read
	inside, fenced := false, false
	for line := range strings.Lines(doc) {
		text := strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(text, "```"):
			if fenced = !fenced; fenced && inside && text == "```txtar" {
				block = &strings.Builder{}
			} else if block != nil {
				blocks, block = append(blocks, block.String()), nil
			}
		case block != nil:
			block.WriteString(line)
		case !fenced && strings.HasPrefix(text, "## "):
			inside = text == "## "+section
		}
	}
	return blocks
}

func withExpectation(text, line string) *txtar.Archive {
	a := txtar.Parse([]byte(text))
	// Clipped: the comment is a part of the text that the files are parts of, too.
	a.Comment = append(slices.Clip(a.Comment), "\n"+line+"\n"...)
	return a
}

// hold runs the check over an archive and fails the test for every expectation that does not hold. It returns how many
// expectations there were.
func hold(t *testing.T, c *checks.Check, archive *txtar.Archive) int {
	t.Helper()
	expectations, arr, err := parseComment(string(archive.Comment))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range arr.env {
		t.Setenv(k, v)
	}
	r := run(t, c, Unpack(t, archive, arr.noGit, arr.untracked...), asked(archive, arr.answers))
	for _, e := range expectations {
		if why := e.failure(r, r.ExitCode(report.FailOn{})); why != "" {
			t.Errorf("%s\n\t%s", e.line, why)
		}
	}
	return len(expectations)
}

// RunCase runs one check over a case and returns the report, for what expectations cannot say.
func RunCase(t *testing.T, c *checks.Check, archive *txtar.Archive) *report.Report {
	t.Helper()
	_, arr, err := parseComment(string(archive.Comment))
	if err != nil {
		t.Fatal(err)
	}
	return run(t, c, Unpack(t, archive, arr.noGit, arr.untracked...), asked(archive, arr.answers))
}

// Unpack writes an archive into a new folder, as a git repository with one commit unless noGit says so, and returns it.
// Files named untracked are left out of git's index.
func Unpack(t *testing.T, archive *txtar.Archive, noGit bool, untracked ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range archive.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if !filepath.IsLocal(f.Name) {
			t.Fatalf("%s leaves the case", f.Name)
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		mode := os.FileMode(0o644)
		if strings.HasSuffix(f.Name, ".sh") {
			mode = 0o755
		}
		if err := os.WriteFile(name, f.Data, mode); err != nil {
			t.Fatal(err)
		}
	}
	if noGit {
		return dir
	}
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{
			"-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false",
			"-c", "init.defaultBranch=main", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.autocrlf=false",
		}, args...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, out)
		}
	}
	git("init", "-q")
	git("add", "-A")
	if len(untracked) > 0 {
		git(append([]string{"rm", "-q", "--cached", "--"}, untracked...)...)
	}
	git("commit", "-q", "--allow-empty", "-m", "case")
	return dir
}

// Run runs one check over the repository in a folder, with the settings that stand there, and returns the report.
func Run(t *testing.T, c *checks.Check, dir string) *report.Report {
	t.Helper()
	return run(t, c, dir, vulnscan.Asked{})
}

func run(t *testing.T, c *checks.Check, dir string, asked vulnscan.Asked) *report.Report {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	p, err := project.Open(ctx, project.Options{Dir: dir, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.Asked = asked
	list := []*checks.Check{c}
	names := checks.Names(list)
	settings := &golivefile.Settings{}
	if text, err := p.Files.ReadFile(project.SettingsName); err == nil {
		if settings, err = golivefile.Load(project.SettingsName, text, names); err != nil {
			t.Fatal(err)
		}
	}
	p.Production = settings.Env
	values, err := checks.DecodeSettings(list, settings)
	if err != nil {
		t.Fatal(err)
	}
	return checks.Run(ctx, p, values, checks.Options{
		Checks: list, Settings: settings, Names: names, Today: golivefile.Today("", time.Now()),
		Trace: func(name string, v any, stack []byte) { t.Errorf("check %s panicked: %v\n%s", name, v, stack) },
	})
}
