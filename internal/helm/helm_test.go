package helm

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/sandbox"
	"github.com/golive-dev/golive/internal/treetest"
	"github.com/golive-dev/golive/internal/yamlfile"
)

func init() { sandbox.Main() }

func load(t testing.TB, archive string) (*inventory.Inventory, *Result) {
	t.Helper()
	inv := treetest.Open(t, archive)
	var w sandbox.Worker
	defer w.Close()
	return inv, Load(t.Context(), inv, treetest.All, &w)
}

// leaves writes every scalar of the documents with its path and its place.
func leaves(r *Result) []string {
	var out []string
	for _, one := range r.Renderings {
		for _, d := range one.Docs {
			var walk func(n *yaml.Node, at string)
			walk = func(n *yaml.Node, at string) {
				switch n.Kind {
				case yaml.MappingNode:
					for _, p := range yamlfile.Pairs(n) {
						walk(p.Value, at+"/"+p.Key.Value)
					}
				case yaml.SequenceNode:
					for i, c := range yamlfile.Items(n) {
						walk(c, fmt.Sprintf("%s/%d", at, i))
					}
				case yaml.ScalarNode:
					p := d.Places[n]
					random := ""
					if d.Random[n] {
						random, n.Value = " random", "…"
					}
					out = append(out, fmt.Sprintf("%s %s=%q %s:%d:%d-%d%s", one.Environment, at, n.Value, p.File, p.Line, p.Column, p.EndColumn, random))
				}
			}
			walk(d.Root, "")
		}
	}
	return out
}

var update = flag.Bool("update", false, "write what is found into the archives; read the difference before committing it")

// TestTraces holds the leaves of what the charts of each archive make against its comment, and each against the line that
// it is said to come from.
func TestTraces(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 2 {
		t.Fatalf("archives: %v, %v", files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			archive := txtar.Parse(data)
			inv, r := load(t, string(data))
			got := strings.Join(describe(r), "\n") + "\n"
			holds(t, inv, r)
			if *update {
				archive.Comment = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Comment), got); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

func describe(r *Result) []string {
	out := leaves(r)
	for _, dir := range r.Covered {
		out = append(out, "covered "+dir)
	}
	for _, f := range r.Left {
		out = append(out, "left "+f)
	}
	for _, p := range r.Problems {
		out = append(out, fmt.Sprintf("problem %s:%d %s", p.File, p.Line, p.Message))
	}
	return out
}

// holds checks the law of traces: a line that is named holds the value, or a template's action; where an end is given, the
// text between is the value.
func holds(t testing.TB, inv *inventory.Inventory, r *Result) {
	t.Helper()
	checked := 0
	for _, one := range r.Renderings {
		for _, d := range one.Docs {
			for _, n := range nodes(d.Root) {
				p := d.Places[n]
				if n.Kind != yaml.ScalarNode || p.Column == 0 || d.Random[n] {
					continue
				}
				data, err := inv.ReadFile(p.File)
				if err != nil {
					t.Errorf("%v: %v", p, err)
					continue
				}
				checked++
				line := sourceLine(string(data), p.Line)
				if p.EndColumn > 0 {
					if text := cut(behind(line, p.Column), p.EndColumn-p.Column); strings.Trim(text, `"'`) != n.Value {
						t.Errorf("%s:%d:%d-%d is %q, not %q", p.File, p.Line, p.Column, p.EndColumn, text, n.Value)
					}
					continue
				}
				first, _, _ := strings.Cut(n.Value, "\n")
				if !strings.Contains(line, first) && !strings.Contains(line, "{{") && !strings.ContainsAny(line, `|>\\`) {
					t.Errorf("%s:%d does not hold %q: %s", p.File, p.Line, n.Value, line)
				}
			}
		}
	}
	if checked == 0 && len(r.Renderings) > 0 {
		t.Error("nothing was traced")
	}
}
