package kustomize

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
				p := d.Places[n]
				switch n.Kind {
				case yaml.MappingNode:
					out = append(out, fmt.Sprintf("%s %s %s:%d", one.Environment, at, p.File, p.Line))
					for _, p := range yamlfile.Pairs(n) {
						walk(p.Value, at+"/"+p.Key.Value)
					}
				case yaml.SequenceNode:
					for i, c := range yamlfile.Items(n) {
						walk(c, fmt.Sprintf("%s/%d", at, i))
					}
				case yaml.ScalarNode:
					out = append(out, fmt.Sprintf("%s %s=%q %s:%d:%d-%d", one.Environment, at, n.Value, p.File, p.Line, p.Column, p.EndColumn))
				}
			}
			walk(d.Root, "")
		}
	}
	return out
}

var update = flag.Bool("update", false, "write what is found into the archives; read the difference before committing it")

// TestPlaces holds the nodes of what the kustomizations of each archive make against its comment, and each against the line
// that it is said to come from.
func TestPlaces(t *testing.T) {
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
			out := leaves(r)
			for _, p := range r.Problems {
				out = append(out, fmt.Sprintf("problem %s:%d %s", p.File, p.Line, p.Message))
			}
			got := strings.Join(out, "\n") + "\n"
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

// holds checks the law of places: a position with an end holds the value.
func holds(t testing.TB, inv *inventory.Inventory, r *Result) {
	t.Helper()
	checked := 0
	for _, one := range r.Renderings {
		for _, d := range one.Docs {
			for n, p := range d.Places {
				data, err := inv.ReadFile(p.File)
				if err != nil {
					t.Errorf("%v: %v", p, err)
					continue
				}
				lines := strings.Split(string(data), "\n")
				if p.Line < 1 || p.Line > len(lines) {
					t.Errorf("%v is beyond the file", p)
					continue
				}
				if n.Kind == yaml.ScalarNode && p.EndColumn > 0 {
					checked++
					text := string([]rune(lines[p.Line-1])[p.Column-1 : p.EndColumn-1])
					if strings.Trim(text, `"'`) != n.Value {
						t.Errorf("%v holds %q, not %q", p, text, n.Value)
					}
				}
			}
		}
	}
	if checked == 0 && len(r.Renderings) > 0 {
		t.Error("nothing was traced")
	}
}
