package manifest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/treetest"
	"github.com/golive-dev/golive/report"
)

var update = flag.Bool("update", false, "write what is found into the archives; read the difference before committing it")

// TestLoad holds the workloads of each archive of testdata against its comment.
func TestLoad(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 4 {
		t.Fatalf("archives: %v, %v", files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			archive := txtar.Parse(data)
			m := Load(t.Context(), treetest.Open(t, string(data)), treetest.All)
			got := strings.Join(describe(m), "\n") + "\n"
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

// at writes a position; the end only where there is one.
func at(p report.Position) string {
	if p.EndColumn > 0 {
		return fmt.Sprintf("%d:%d-%d", p.Line, p.Column, p.EndColumn)
	}
	return fmt.Sprintf("%d:%d", p.Line, p.Column)
}

func show(v Value) string {
	mark := ""
	if !v.Known {
		mark = "?"
	}
	return fmt.Sprintf("%s%s@%s", v.Text, mark, at(v.Position))
}

func describe(m *Model) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for i := range m.Workloads {
		w := &m.Workloads[i]
		patch := ""
		if w.Patch {
			patch = " patch"
		}
		add("%s:%s %s %s ns=%s%s", w.Position.File, at(w.Position), w.Kind, show(w.Name), w.Namespace, patch)
		out = append(out, w.more()...)
		for j := range w.Containers {
			c := &w.Containers[j]
			add("  container %s init=%t %s image=%s", show(c.Name), c.Init, at(c.Position), show(c.Image))
			for _, list := range []struct {
				name   string
				values []Value
			}{{"command", c.Command}, {"args", c.Args}} {
				if list.values != nil {
					var words []string
					for _, v := range list.values {
						words = append(words, show(v))
					}
					add("    %s %s", list.name, strings.Join(words, " "))
				}
			}
			if c.WorkingDir.Text != "" || c.User.Text != "" {
				add("    dir=%s user=%s", show(c.WorkingDir), show(c.User))
			}
			for _, e := range c.Env {
				add("    env %s value=%s from=%s ref=%s key=%s", show(e.Name), show(e.Value), e.From, e.Ref, e.Key)
			}
			for _, e := range c.EnvFrom {
				add("    envFrom %s %s prefix=%s optional=%t %s", e.Kind, e.Ref, e.Prefix, e.Optional, at(e.Position))
			}
			for _, p := range c.Ports {
				add("    port %s %s/%s", p.Name, show(p.Port), p.Protocol)
			}
			for _, v := range c.Mounts {
				add("    mount %s sub=%s volume=%s kind=%s source=%s repo=%t items=%v ro=%t optional=%t", show(v.Path), v.SubPath, v.Volume, v.Kind, v.Source, v.InRepo, v.Items, v.ReadOnly, v.Optional)
			}
			out = append(out, c.more(m, w)...)
		}
	}
	out = append(out, m.objects()...)
	for _, name := range m.Templates {
		add("template %s", name)
	}
	for _, p := range m.Problems {
		add("problem %s:%d %s", p.File, p.Line, p.Message)
	}
	return out
}
