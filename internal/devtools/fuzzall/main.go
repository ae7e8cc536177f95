// Command fuzzall runs every fuzz target of the module for a bounded time each, which go test -fuzz does for one target
// of one package only.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	length := flag.String("time", "10s", "time for each target, or a number of inputs as 500x")
	only := flag.String("only", "", "regular expression that chooses targets by \"package Name\"")
	flag.Parse()
	chosen, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzzall:", err)
		os.Exit(2)
	}
	targets, err := list()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzzall:", err)
		os.Exit(1)
	}
	targets = slices.DeleteFunc(targets, func(t target) bool { return !chosen.MatchString(t.pkg + " " + t.name) })
	failed := 0
	for _, t := range targets {
		cmd := exec.Command("go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", *length, t.pkg)
		out, err := cmd.CombinedOutput()
		if err != nil {
			failed++
			fmt.Printf("FAIL %s %s\n%s\n", t.pkg, t.name, out)
			continue
		}
		fmt.Printf("ok   %s %s\n", t.pkg, t.name)
	}
	fmt.Printf("%d passed, %d failed\n", len(targets)-failed, failed)
	if failed > 0 || len(targets) == 0 {
		os.Exit(1)
	}
}

type target struct{ pkg, name string }

// list reads the fuzz targets of every package from its test files. `go test -list` would link the tests of all packages, those
// of Trivy's pipeline included, which takes minutes.
func list() ([]target, error) {
	out, err := exec.Command("go", "list", "-f", `{{$p := .}}{{range .TestGoFiles}}{{$p.ImportPath}}|{{$p.Dir}}|{{.}}{{"\n"}}{{end}}`+
		`{{range .XTestGoFiles}}{{$p.ImportPath}}|{{$p.Dir}}|{{.}}{{"\n"}}{{end}}`, "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []target
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		if len(fields) != 3 {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(fields[1], fields[2]), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Fuzz") {
				all = append(all, target{fields[0], f.Name.Name})
			}
		}
	}
	return all, nil
}
