package buildspec

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/treetest"
)

// fuzz runs every reader on one file of the given name, beside two Dockerfiles, and holds it to a minute (machines are busy): no panic, no
// endless work, and every build with a place in a file that is there.
func fuzz(f *testing.F, name string, is func(file string) bool) {
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, archive := range archives {
		data, err := os.ReadFile(archive)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			if is(file.Name) {
				f.Add(string(file.Data))
			}
		}
	}
	dir := f.TempDir()
	for _, file := range []string{name, "Dockerfile", "services/bed/Dockerfile"} {
		full := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			f.Fatal(err)
		}
		if err := os.WriteFile(full, nil, 0o644); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		inv, err := inventory.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer inv.Close()
		start := time.Now()
		builds, _ := Find(t.Context(), inv, treetest.All)
		made := Made(t.Context(), inv, treetest.All)
		made("bin/x")
		ImageBuilders(inv, treetest.All)
		if took := time.Since(start); took > time.Minute {
			t.Errorf("took %v", took)
		}
		for _, b := range builds {
			if b.Evidence.File != name || b.Evidence.Line < 1 {
				t.Errorf("evidence %v", b.Evidence)
			}
			if strings.HasPrefix(b.Context, "..") || strings.HasPrefix(b.Context, "/") || strings.HasPrefix(b.Dockerfile, "../") || strings.HasPrefix(b.Dockerfile, "/") {
				t.Errorf("outside: %q %q", b.Context, b.Dockerfile)
			}
			if !Known(b.Context) || !Known(b.Dockerfile) {
				t.Errorf("unknown parts left: %q %q", b.Context, b.Dockerfile)
			}
		}
	})
}

func FuzzCompose(f *testing.F) {
	fuzz(f, "compose.yaml", func(file string) bool { return strings.Contains(file, "compose") })
}

func FuzzWorkflow(f *testing.F) {
	fuzz(f, ".github/workflows/release.yml", func(file string) bool { return strings.Contains(file, "workflows/") })
}

func FuzzCI(f *testing.F) {
	fuzz(f, ".gitlab-ci.yml", isCI)
}

func FuzzMakefile(f *testing.F) {
	fuzz(f, "Makefile", func(file string) bool { return isMakefile(strings.ToLower(filepath.Base(file))) })
}

func FuzzScript(f *testing.F) {
	fuzz(f, "build.sh", func(file string) bool { return strings.HasSuffix(file, ".sh") })
}

func FuzzBake(f *testing.F) {
	fuzz(f, "docker-bake.hcl", func(file string) bool { return strings.HasSuffix(file, ".hcl") })
}

func FuzzBakeJSON(f *testing.F) {
	fuzz(f, "docker-bake.json", func(file string) bool { return strings.HasSuffix(file, ".json") })
}

// TestHostile holds the readers to a minute each (they take well under a second) for inputs that would cost without end if they were followed.
func TestHostile(t *testing.T) {
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	for name, text := range map[string]struct{ file, text string }{
		"nested subshells":     {"a.sh", many("(", 200_000)},
		"nested ifs":           {"a.sh", many("if ", 80_000)},
		"nested substitutions": {"a.sh", "x=" + many("$(echo ", 30_000)},
		"negations":            {"a.sh", many("! ", 120_000)},
		"brace product":        {"a.sh", "docker build -t " + many("{a,b,c,d}", 40) + " ."},
		"brace sequence":       {"a.sh", "docker build -t {1..999999999} ."},
		"doubling":             {"a.sh", "a=xxxxxxxx\n" + many("a=$a$a\n", 60) + "docker build -t $a .\n"},
		"nested loops":         {"a.sh", many("for i in 1 2 3 4 5 6 7 8 9; do ", 30) + "docker build ." + many("; done", 30)},
		"recursive functions":  {"a.sh", "f() { g; g; }; g() { f; f; }; f"},
		"make recursion":       {"Makefile", "A = $(B)$(B)\nB = $(A)$(A)\nx:\n\tdocker build -t $(A) .\n"},
		"make doubling":        {"Makefile", "A0 = xxxxxxxxxx\n" + doubling() + "x:\n\tdocker build -t $(A40) .\n"},
		"make brackets":        {"Makefile", "x:\n\tdocker build -t " + many("$(", 100_000) + " .\n"},
		"bake inheritance":     {"docker-bake.hcl", bakeChain()},
		"bake doubling":        {"docker-bake.hcl", bakeDoubling()},
		"bake brackets":        {"docker-bake.hcl", "target \"a\" { tags = " + many("[", 190)},
		"bake minus":           {"docker-bake.hcl", "target \"a\" { tags = " + many("-", 190)},
		"bake deep":            {"docker-bake.hcl", "target \"a\" { tags = " + many("[", 100_000)},
		"bake for":             {"docker-bake.hcl", "variable \"l\" { default = [1,2,3,4,5,6,7,8,9] }\ntarget \"a\" { tags = " + many("[for x in l : ", 12) + "x" + many("]", 12) + " }"},
		"bake replace":         {"docker-bake.hcl", "target \"a\" { tags = [" + many("replace(", 60) + `"aaaaaaaaaa"` + many(`, "a", "aaaaaaaaaaaaaaaaaaaa")`, 60) + "] }"},
		"matrix product":       {".github/workflows/a.yml", matrixProduct()},
		"alias bomb":           {"compose.yaml", aliasBomb()},
		"merge bomb":           {"compose.yaml", mergeBomb()},
		"workflow calls":       {".github/workflows/a.yml", "on: push\njobs:\n" + calls(40)},
	} {
		t.Run(name, func(t *testing.T) {
			inv := treetest.Open(t, "-- "+text.file+" --\n"+text.text+"\n-- Dockerfile --\nFROM scratch\n")
			start := time.Now()
			builds, problems := Find(t.Context(), inv, treetest.All)
			Made(t.Context(), inv, treetest.All)
			t.Logf("%d builds, %d problems, %v", len(builds), len(problems), time.Since(start))
			if took := time.Since(start); took > time.Minute {
				t.Errorf("took %v", took)
			}
			for _, b := range builds {
				for _, image := range b.Images {
					if len(image) > maxValue {
						t.Errorf("an image name of %d bytes", len(image))
					}
				}
			}
		})
	}
}

func doubling() string {
	var b strings.Builder
	for i := range 40 {
		b.WriteString("A" + strconv.Itoa(i+1) + " = $(A" + strconv.Itoa(i) + ")$(A" + strconv.Itoa(i) + ")\n")
	}
	return b.String()
}

func bakeDoubling() string {
	var b strings.Builder
	b.WriteString("variable \"A0\" { default = \"xxxxxxxxxxxxxxxxxxxx\" }\n")
	for i := range 40 {
		b.WriteString("variable \"A" + strconv.Itoa(i+1) + "\" { default = \"${A" + strconv.Itoa(i) + "}${A" + strconv.Itoa(i) + "}\" }\n")
	}
	return b.String() + "target \"a\" { tags = [A40, \"${A40}${A40}\"] }\n"
}

func bakeChain() string {
	var b strings.Builder
	for i := range 60 {
		b.WriteString("target \"t" + strconv.Itoa(i) + "\" { inherits = [\"t" + strconv.Itoa(i+1) + "\", \"t" + strconv.Itoa(i+1) + "\", \"t" + strconv.Itoa(i/2) + "\"] }\n")
	}
	return b.String()
}

func matrixProduct() string {
	var b strings.Builder
	b.WriteString("jobs:\n  a:\n    strategy:\n      matrix:\n")
	for i := range 30 {
		b.WriteString("        k" + strconv.Itoa(i) + ": [1, 2, 3, 4, 5, 6, 7, 8]\n")
	}
	return b.String() + "    steps:\n" + strings.Repeat("      - run: docker build -t ${{ matrix.k1 }} .\n", 300)
}

func aliasBomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := range 30 {
		b.WriteString("a" + strconv.Itoa(i+1) + ": &a" + strconv.Itoa(i+1) + " [" + strings.Repeat("*a"+strconv.Itoa(i)+", ", 9) + "x]\n")
	}
	return b.String() + "services:\n  a:\n    build: {context: ., args: *a30, tags: *a30}\n"
}

func mergeBomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 {x: 1}\n")
	for i := range 30 {
		b.WriteString("a" + strconv.Itoa(i+1) + ": &a" + strconv.Itoa(i+1) + "\n  <<: [" + strings.Repeat("*a"+strconv.Itoa(i)+", ", 9) + "*a0]\n  k" + strconv.Itoa(i) + ": 1\n")
	}
	return b.String() + "services:\n  a:\n    build: {context: ., args: *a30}\n"
}

func calls(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("  j" + strconv.Itoa(i) + ":\n    uses: ./.github/workflows/a.yml\n")
	}
	return b.String() + "  k:\n    steps: [{run: docker build .}]\n"
}
