package container

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/inventory"
	"golang.org/x/tools/txtar"
)

// TestModel holds the model against the expectations at the head of each testdata/*.txtar. The lines are
//
//	dockerfile NAME | context DIR | target NAME | arg NAME=VALUE | made PATH     settings of the build, before the rest
//	present PATH | absent PATH | unknown PATH       of the final stage's file system
//	in STAGE present PATH …                         of another stage's
//	kind PATH file|dir|symlink                      what it is
//	from PATH REPOSITORY-PATH                       what it is a copy of
//	user TEXT | root yes|no|unknown | workdir PATH
//	copy LINE SOURCE yes|no|unknown                 a source of COPY or ADD
//	why LINE SOURCE TEXT                            what its Reason names
//	build LINE ARGUMENT yes|no|unknown [REPO]       a package of a go build
//	output LINE PATH                                what a go build writes
//	process TEXT | process unknown                  ENTRYPOINT and CMD together
//	used STAGE… | error LINE TEXT | problem LINE TEXT | package NAME
func TestModel(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			cfg := Config{Files: unpackFiles(t, ar), Dockerfile: "Dockerfile", Context: ".", Args: map[string]string{}}
			checks := 0
			onPanic = func(failure any) { panic(failure) }
			var img *Image
			var failure error
			for _, line := range strings.Split(string(ar.Comment), "\n") {
				words := strings.Fields(line)
				if len(words) == 0 || strings.HasPrefix(line, "#") {
					continue
				}
				if img == nil && !settings(&cfg, words) {
					img, failure = Model(cfg)
				}
				if img != nil || failure != nil {
					checks++
					if msg := expect(img, failure, words, line); msg != "" {
						t.Errorf("%s: %s", line, msg)
					}
				}
			}
			if checks == 0 {
				t.Error("the case expects nothing")
			}
		})
	}
}

func unpackFiles(t testing.TB, ar *txtar.Archive) *inventory.Inventory {
	t.Helper()
	dir := t.TempDir()
	for _, f := range ar.Files {
		at := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if target, ok := strings.CutPrefix(string(f.Data), "-> "); ok {
			if err := os.Symlink(strings.TrimSpace(target), at); err != nil {
				t.Skip(err)
			}
			continue
		}
		if err := os.WriteFile(at, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	inv, err := inventory.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inv.Close() })
	return inv
}

func settings(cfg *Config, words []string) bool {
	switch words[0] {
	case "dockerfile":
		cfg.Dockerfile = words[1]
	case "context":
		cfg.Context = words[1]
	case "target":
		cfg.Target = words[1]
	case "arg":
		name, value, _ := strings.Cut(words[1], "=")
		cfg.Args[name] = value
	case "made":
		made := words[1]
		cfg.Made = func(p string) bool { return p == made }
	default:
		return false
	}
	return true
}

func expect(img *Image, failure error, words []string, line string) string {
	if words[0] == "error" {
		if failure == nil {
			return "no error"
		}
		e := failure.(*ParseError)
		if strconv.Itoa(e.Line) != words[1] || !strings.Contains(e.Message, strings.Join(words[2:], " ")) {
			return fmt.Sprintf("got line %d: %s", e.Line, e.Message)
		}
		return ""
	}
	if failure != nil {
		return "error: " + failure.Error()
	}
	stage := img.Final
	if words[0] == "in" {
		for _, s := range img.Stages {
			if s.Name == words[1] || strconv.Itoa(s.Index) == words[1] {
				stage = s
			}
		}
		words = words[2:]
	}
	rest := strings.Join(words[1:], " ")
	switch words[0] {
	case "present", "absent", "unknown":
		want := map[string]Truth{"present": Yes, "absent": No, "unknown": Unknown}[words[0]]
		if got, _ := stage.FS.Lookup(rest); got != want {
			return "got " + got.String()
		}
	case "kind":
		_, n := stage.FS.Lstat(words[1])
		want := map[string]Kind{"file": File, "dir": Dir, "symlink": Symlink, "any": AnyKind}[words[2]]
		if n == nil || n.Kind != want {
			return fmt.Sprintf("got %+v", n)
		}
	case "from":
		_, n := stage.FS.Lookup(words[1])
		if n == nil || n.Source != words[2] {
			return fmt.Sprintf("got %+v", n)
		}
	case "user":
		return differ(stage.User.Text, rest)
	case "root":
		return differ(stage.User.Root.String(), rest)
	case "workdir":
		return differ(stage.WorkDir.Text, rest)
	case "copy", "why":
		return expectCopy(img, words)
	case "build", "output", "built":
		return expectBuild(img, words)
	case "process":
		args, known := stage.Process()
		if known != Yes {
			return differ("unknown", rest)
		}
		var texts []string
		for _, a := range args {
			texts = append(texts, a.Text)
		}
		return differ(strings.Join(texts, " "), rest)
	case "used":
		var used []string
		for _, s := range img.Stages {
			if s.Used {
				used = append(used, s.Label())
			}
		}
		return differ(strings.Join(used, " "), rest)
	case "problem":
		for _, p := range img.Problems {
			if strconv.Itoa(p.Position.Line) == words[1] && strings.Contains(p.Message, strings.Join(words[2:], " ")) {
				return ""
			}
		}
		return fmt.Sprintf("got %v", img.Problems)
	case "package":
		for _, p := range stage.Packages {
			if p.Name == words[1] {
				return ""
			}
		}
		return fmt.Sprintf("got %v", stage.Packages)
	case "expose":
		var ports []string
		for _, p := range stage.Expose {
			ports = append(ports, fmt.Sprintf("%d/%s", p.Number, p.Protocol))
		}
		return differ(strings.Join(ports, " "), rest)
	case "env":
		v := stage.Getenv(words[1])
		if text := strings.Join(words[2:], " "); text != "unknown" {
			return differ(strings.TrimSpace(fmt.Sprintf("%s %v", v.Text, v.Known)), strings.TrimSpace(text+" true"))
		}
		return differ(fmt.Sprint(v.Known), "false")
	default:
		return "the line is not understood: " + line
	}
	return ""
}

func differ(got, want string) string {
	if got != want {
		return fmt.Sprintf("got %q", got)
	}
	return ""
}

func expectCopy(img *Image, words []string) string {
	var seen []string
	for _, s := range img.Stages {
		for _, c := range s.Copies {
			for _, src := range c.Sources {
				if strconv.Itoa(c.Position.Line) != words[1] {
					continue
				}
				if src.Raw != words[2] {
					seen = append(seen, src.Raw)
					continue
				}
				if words[0] == "why" {
					if !strings.Contains(src.Reason, strings.Join(words[3:], " ")) {
						return "got " + src.Reason
					}
					return ""
				}
				got := src.Found.String()
				if src.Optional {
					got += " optional"
				}
				return differ(got, strings.Join(words[3:], " "))
			}
		}
	}
	return fmt.Sprintf("no such source, but %v", seen)
}

func expectBuild(img *Image, words []string) string {
	var seen []string
	for _, s := range img.Stages {
		for _, b := range s.Builds {
			if strconv.Itoa(b.Position.Line) != words[1] {
				continue
			}
			switch words[0] {
			case "built":
				return differ(b.InFinal.String(), words[2])
			case "output":
				for _, o := range b.Outputs {
					if o == words[2] {
						return ""
					}
				}
				return fmt.Sprintf("got %v", b.Outputs)
			}
			for _, p := range b.Packages {
				seen = append(seen, p.Arg.Raw+" "+p.Found.String()+" "+p.Repo)
				if p.Arg.Raw != words[2] {
					continue
				}
				if p.Found.String() != words[3] {
					return fmt.Sprintf("got %s: %s", p.Found, p.Reason)
				}
				if len(words) > 4 && path.Clean(p.Repo) != words[4] {
					return "got " + p.Repo
				}
				return ""
			}
		}
	}
	return fmt.Sprintf("no such build, but %v", seen)
}
