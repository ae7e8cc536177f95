// Command crosscheck type-checks golive for the other systems that it is released for, tests included, and runs analyzers of
// go vet over it. It uses golive's own loading, which needs no compiled dependencies: `GOOS=windows go vet` would have to
// compile every dependency of golive-image first, which takes minutes for each system.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/assign"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/errorsas"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/analysis/passes/nilfunc"
	"golang.org/x/tools/go/analysis/passes/printf"
	"golang.org/x/tools/go/analysis/passes/stdmethods"
	"golang.org/x/tools/go/analysis/passes/structtag"
	"golang.org/x/tools/go/analysis/passes/unmarshal"
	"golang.org/x/tools/go/analysis/passes/unreachable"
	"golang.org/x/tools/go/analysis/passes/unusedresult"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/gomod"
	"github.com/golive-dev/golive/internal/inventory"
)

var analyzers = []*analysis.Analyzer{
	assign.Analyzer, copylock.Analyzer, errorsas.Analyzer, lostcancel.Analyzer, nilfunc.Analyzer, printf.Analyzer,
	stdmethods.Analyzer, structtag.Analyzer, unmarshal.Analyzer, unreachable.Analyzer, unusedresult.Analyzer,
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: crosscheck GOOS…   (from the module's root)")
		os.Exit(2)
	}
	bad := false
	for _, goos := range os.Args[1:] {
		complaints, looked, err := check(goos)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", goos, err)
			os.Exit(1)
		}
		for _, c := range complaints {
			fmt.Printf("%s: %s\n", goos, c)
		}
		fmt.Printf("%s: %d packages, %d complaints\n", goos, looked, len(complaints))
		bad = bad || len(complaints) > 0 || looked == 0
	}
	if bad {
		os.Exit(1)
	}
}

// check loads the module in the current folder for one system and returns what is wrong with it.
func check(goos string) (complaints []string, looked int, err error) {
	root, err := filepath.Abs(".")
	if err != nil {
		return nil, 0, err
	}
	ctx := context.Background()
	files, err := inventory.Open(ctx, root)
	if err != nil {
		return nil, 0, err
	}
	defer files.Close()
	code, err := gocode.Load(ctx, gocode.Config{
		Files: files, Modules: gomod.Load(files), GoMods: []string{"go.mod"}, GOOS: goos, NoCgo: true, Tests: true,
		InScope: func(dir string) bool { return !slices.Contains(strings.Split(dir, "/"), "testdata") },
	})
	if err != nil {
		return nil, 0, err
	}
	for _, p := range code.Problems {
		complaints = append(complaints, p.Error())
	}
	results, err := code.Analyze(ctx, analyzers)
	if err != nil {
		return nil, 0, err
	}
	for _, p := range results.Problems {
		complaints = append(complaints, p.Error())
	}
	for _, d := range results.Diagnostics {
		complaints = append(complaints, fmt.Sprintf("%s:%d: %s (%s)", d.Position.File, d.Position.Line, d.Message, d.Analyzer.Name))
	}
	return complaints, len(code.Packages), nil
}
