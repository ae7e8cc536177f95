package cigo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/inventory"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// load unpacks an archive and renders what Load says of it: a line a use, each "FILE:LINE alternatives".
func load(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(text)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	inv, err := inventory.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer inv.Close()
	uses, problems := Load(inv, ".")
	var b strings.Builder
	for _, u := range uses {
		fmt.Fprintf(&b, "%s:%d", u.File, u.Position.Line)
		for _, a := range u.Alternatives {
			fmt.Fprintf(&b, " %s@%d", show(a.Version), a.Position.Line)
			if a.Source.Line > 0 {
				fmt.Fprintf(&b, "<%s:%d", a.Source.File, a.Source.Line)
			}
		}
		if u.Open {
			b.WriteString(" open")
		}
		if strings.Join(u.Dirs, " ") != "." {
			fmt.Fprintf(&b, " in %v", u.Dirs)
		}
		b.WriteString("\n")
	}
	for _, p := range problems {
		fmt.Fprintf(&b, "problem %s:%d\n", p.File, p.Line)
	}
	return b.String()
}

func show(v Version) string {
	switch {
	case v.Release != "":
		return "=" + strings.TrimPrefix(v.Release, "go")
	case v.Lang != "":
		return strings.TrimPrefix(v.Lang, "go")
	}
	return "?"
}

func TestLoad(t *testing.T) {
	for _, tt := range []struct{ name, files, want string }{
		{"plain", `
-- .github/workflows/ci.yml --
jobs:
  test:
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5
        with:
          go-version: "1.26.x"
      - run: go test ./...
`, ".github/workflows/ci.yml:7 1.26@7\n"},
		{"unquoted, exact, floor, word, file", `
-- .github/workflows/ci.yml --
jobs:
  a:
    steps:
      - uses: actions/setup-go@v5
        with: {go-version: 1.25}
      - uses: actions/setup-go@v5
        with: {go-version: 1.25.3}
      - uses: actions/setup-go@v5
        with: {go-version: ^1.25}
      - uses: actions/setup-go@v5
        with: {go-version: stable}
      - uses: actions/setup-go@v5
        with: {go-version-file: go.mod}
      - uses: actions/setup-go@v5
`, `.github/workflows/ci.yml:5 1.25@5
.github/workflows/ci.yml:7 =1.25.3@7
.github/workflows/ci.yml:9 ?@9
.github/workflows/ci.yml:11 ?@11
.github/workflows/ci.yml:13 open
.github/workflows/ci.yml:14 open
`},
		{"matrix with include", `
-- .github/workflows/ci.yaml --
jobs:
  test:
    strategy:
      matrix:
        go: ["1.25", 1.26.x]
        include:
          - go: 1.27.0-rc.1
            experimental: true
    steps:
      - uses: actions/setup-go@v5
        with:
          go-version: ${{ matrix.go }}
`, ".github/workflows/ci.yaml:12 1.25@5 1.26@5 =1.27rc1@7\n"},
		{"matrix of another job", `
-- .github/workflows/ci.yaml --
jobs:
  test:
    strategy:
      matrix: ${{ fromJSON(needs.plan.outputs.matrix) }}
    steps:
      - uses: actions/setup-go@v5
        with: {go-version: "${{ matrix.go }}"}
`, ".github/workflows/ci.yaml:7 open\n"},
		{"env of workflow and job, and one that only the run knows", `
-- .github/workflows/ci.yml --
env:
  GO_VERSION: "1.24"
  OTHER: ${{ vars.GO }}
jobs:
  a:
    steps:
      - uses: actions/setup-go@v5
        with: {go-version: "${{ env.GO_VERSION }}"}
      - uses: actions/setup-go@v5
        with: {go-version: "${{ env.OTHER }}"}
      - uses: actions/setup-go@v5
        with: {go-version: "${{ inputs.go }}"}
  b:
    env: {GO_VERSION: 1.26.1}
    steps:
      - uses: actions/setup-go@v5
        with: {go-version: "${{ env.GO_VERSION }}"}
`, `.github/workflows/ci.yml:8 1.24@2
.github/workflows/ci.yml:10 open
.github/workflows/ci.yml:12 open
.github/workflows/ci.yml:17 =1.26.1@14
`},
		{"containers", `
-- .github/workflows/ci.yml --
jobs:
  a:
    container: golang:1.26-bookworm
  b:
    container: {image: "golang:${{ matrix.v }}"}
    strategy: {matrix: {v: [1.25, 1.26]}}
  c:
    container: node:22
`, `.github/workflows/ci.yml:3 1.26@3
.github/workflows/ci.yml:5 1.25@6 1.26@6
`},
		{"folders", `
-- .github/workflows/ci.yml --
defaults: {run: {working-directory: svc}}
jobs:
  a:
    steps:
      - uses: actions/setup-go@v5
        with: {go-version: "1.26"}
      - run: go build ./...
      - run: go vet ./...
        working-directory: tools
  b:
    steps:
      - uses: actions/setup-go@v5
        with: {go-version: "1.26"}
      - run: cd other && go test ./...
  c:
    steps:
      - uses: actions/setup-go@v5
        with: {go-version: "1.26"}
      - run: go test ./...
        working-directory: ${{ matrix.dir }}
`, `.github/workflows/ci.yml:6 1.26@6 in [svc tools]
.github/workflows/ci.yml:13 1.26@13 in []
.github/workflows/ci.yml:18 1.26@18 in []
`},
		{"other systems", `
-- .gitlab-ci.yml --
variables:
  GO: "1.25"
default:
  image: golang:${GO}-alpine
test:
  image: {name: "registry.example/library/golang:1.26.2"}
other:
  image: golang:$UNKNOWN
-- .circleci/config.yml --
orbs:
  go: circleci/go@1.11
jobs:
  build:
    docker:
      - image: cimg/go:1.26.1
    steps:
      - go/install: {version: "1.25.4"}
-- azure-pipelines.yml --
steps:
  - task: GoTool@0
    inputs: {version: '1.26.5'}
-- .travis.yml --
go:
  - 1.25.x
  - tip
-- bitbucket-pipelines.yml --
image: golang:1.26
-- .drone.yml --
kind: pipeline
steps:
  - name: test
    image: golang:1.25
---
kind: pipeline
steps:
  - name: lint
    image: golang:1.26
-- .woodpecker/test.yml --
steps:
  test:
    image: golang
-- .github/dependabot.yml --
image: golang:1.1
`, `.circleci/config.yml:6 =1.26.1@6
.circleci/config.yml:8 =1.25.4@8
.drone.yml:4 1.25@4
.drone.yml:9 1.26@9
.gitlab-ci.yml:4 1.25@4
.gitlab-ci.yml:6 =1.26.2@6
.gitlab-ci.yml:8 ?@8
.travis.yml:2 1.25@2 ?@3
.woodpecker/test.yml:3 ?@3
azure-pipelines.yml:3 =1.26.5@3
bitbucket-pipelines.yml:1 1.26@1
`},
		{"a variable that a job changes is none", `
-- .gitlab-ci.yml --
variables:
  GO: "1.25"
test:
  image: golang:$GO
old:
  variables: {GO: "1.24"}
  image: golang:$GO
`, ".gitlab-ci.yml:4 ?@4\n.gitlab-ci.yml:7 ?@7\n"},
		{"version files", `
-- .github/workflows/ci.yml --
jobs:
  a:
    steps:
      - uses: actions/setup-go@v6
        with:
          go-version-file: .go-version
      - uses: actions/setup-go@v6
        with:
          go-version-file: ./chart/.tool-versions
      - uses: actions/setup-go@v6
        with:
          go-version-file: ../outside
      - uses: actions/setup-go@v6
        with:
          go-version-file: gone
      - uses: actions/setup-go@v6
        with:
          go-version-file: ${{ matrix.file }}
      - uses: actions/setup-go@v6
        with:
          go-version-file: chart/go.work
      - uses: actions/setup-go@v6
        with:
          go-version-file: .go-version
          go-version: "1.26"
-- .go-version --

1.25.3
-- chart/.tool-versions --
nodejs 22.1.0
golang 1.25.4 # as in the image
-- chart/go.work --
go 1.24
`, `.github/workflows/ci.yml:6 =1.25.3@6<.go-version:2
.github/workflows/ci.yml:9 =1.25.4@9<chart/.tool-versions:2
.github/workflows/ci.yml:12 open
.github/workflows/ci.yml:15 open
.github/workflows/ci.yml:18 open
.github/workflows/ci.yml:21 open
.github/workflows/ci.yml:25 1.26@25
`},
		{"composite actions", `
-- .github/workflows/ci.yml --
jobs:
  a:
    strategy: {matrix: {go: ["1.25", "1.26"]}}
    steps:
      - uses: ./.github/actions/go
      - uses: ./.github/actions/go
        with: {version: "1.24"}
      - uses: ./.github/actions/go
        with:
          version: ${{ matrix.go }}
      - uses: ./.github/actions/go
        with: {version: "${{ inputs.go }}"}
      - uses: ./.github/actions/fixed/
      - uses: ./.github/actions/gone
      - uses: ./../outside
-- .github/actions/go/action.yml --
inputs:
  version: {default: "1.23"}
runs:
  using: composite
  steps:
    - uses: actions/setup-go@v6
      with:
        go-version: ${{ inputs.version }}
    - uses: ./.github/actions/go
-- .github/actions/fixed/action.yaml --
runs:
  using: composite
  steps:
    - uses: actions/setup-go@v6
      with: {go-version: 1.22.1}
`, `.github/workflows/ci.yml:5 1.23@2
.github/workflows/ci.yml:6 1.24@7
.github/workflows/ci.yml:8 1.25@3 1.26@3
.github/workflows/ci.yml:11 open
.github/workflows/ci.yml:13 =1.22.1@5
`},
		{"broken", `
-- .github/workflows/ci.yml --
jobs: {a: [
-- .github/workflows/odd.yml --
- jobs
`, "problem .github/workflows/ci.yml:1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := load(t, tt.files); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestOlder(t *testing.T) {
	for _, tt := range []struct {
		ci, directive string
		older         bool
	}{
		{"1.25", "1.26", true}, {"1.25", "1.26.0", true}, {"1.26", "1.26.5", false}, {"1.26.x", "1.26.5", false},
		{"1.26.2", "1.26.5", true}, {"1.26.5", "1.26.5", false}, {"~1.26.2", "1.26.5", false}, {"^1.20", "1.26", false},
		{"stable", "1.26", false}, {"1.27.0-rc.1", "1.27.0", true}, {"1.27rc1", "1.27", false}, {"1.9", "1.10", true},
	} {
		if got := parseAsked(tt.ci).Older(tt.directive); got != tt.older {
			t.Errorf("%s older than go %s: %v", tt.ci, tt.directive, got)
		}
	}
}

func FuzzReaders(f *testing.F) {
	f.Add("jobs:\n  a:\n    strategy: {matrix: {go: [1.25]}}\n    steps:\n      - uses: actions/setup-go@v5\n        with: {go-version: '${{ matrix.go }}'}\n")
	f.Add("image: &a {name: golang:1.26}\nb: *a\ngo: [1.x]\nsteps:\n- task: GoTool@0\n  inputs: {version: 1}\n")
	f.Add("env: {<<: *x}\njobs: {a: &a {b: *a}}\n")
	f.Add("jobs:\n  a:\n    steps:\n      - uses: ./a\n        with: {go: '${{ inputs.go }}'}\n      - uses: actions/setup-go@v6\n        with: {go-version-file: ../x}\n")
	f.Fuzz(func(t *testing.T, text string) {
		inv, err := inventory.Open(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer inv.Close()
		src := sources{inv, ".", map[string]*action{}}
		docs, err := yamlfile.Parse([]byte(text))
		if err != nil {
			return
		}
		for _, d := range docs {
			for _, name := range []string{".github/workflows/a.yml", ".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml", ".travis.yml", ".drone.yml"} {
				for _, u := range src.reader(name)(name, d.Root) {
					if u.Position.Line < 1 {
						t.Errorf("%s: %+v", name, u)
					}
				}
			}
		}
	})
}
