// Command newcheck lays out the folder of a new check: go run ./internal/devtools/newcheck NAME, from the repository's
// root. What it writes compiles and fails its tests until the rules are written: no stub ever passes.
package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

//go:embed template
var templates embed.FS

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/devtools/newcheck NAME")
		os.Exit(2)
	}
	if err := scaffold(".", os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "newcheck:", err)
		os.Exit(1)
	}
	fmt.Printf(`checks/%[1]s is laid out. Now:
  1. write its rules in checks/%[1]s/rules/*.md; their Fails and Passes are executed by its test
  2. add cases in checks/%[1]s/testdata/*.txtar and write run in checks/%[1]s/%[1]s.go
  3. add %[1]s.Check to checks/all/all.go
  4. go generate ./... && go test ./...
  5. a line in CHANGELOG.md
`, os.Args[1])
}

// scaffold writes the files of a check below root. It overwrites nothing.
func scaffold(root, name string) error {
	if !nameForm.MatchString(name) {
		return fmt.Errorf("%q is no name for a check: lower-case letters and digits, a letter first", name)
	}
	dir := filepath.Join(root, "checks", name)
	if _, err := os.Stat(dir); err == nil {
		return fmt.Errorf("%s is already there", dir)
	}
	for from, to := range map[string]string{
		"check.go.tmpl": name + ".go", "check_test.go.tmpl": name + "_test.go",
		"rule.md.tmpl": "rules/example-defect.md", "case.txtar.tmpl": "testdata/first.txtar",
	} {
		text, err := templates.ReadFile("template/" + from)
		if err != nil {
			return err
		}
		t, err := template.New(from).Parse(string(text))
		if err != nil {
			return err
		}
		var b strings.Builder
		if err := t.Execute(&b, map[string]string{"Name": name}); err != nil {
			return err
		}
		full := filepath.Join(dir, filepath.FromSlash(to))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, []byte(b.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}
