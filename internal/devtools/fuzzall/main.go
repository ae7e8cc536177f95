// Command fuzzall runs every fuzz target of the module for a bounded time each, which go test -fuzz does for one target
// of one package only.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
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

// list asks go test for the fuzz targets of every package. Its output names the targets of a package before the
// package's own line.
func list() ([]target, error) {
	out, err := exec.Command("go", "test", "-list", "^Fuzz", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go test -list: %w", err)
	}
	var all []target
	var names []string
	for _, line := range strings.Split(string(out), "\n") {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "Fuzz"):
			names = append(names, line)
		case len(fields) > 1 && fields[0] == "ok":
			for _, name := range names {
				all = append(all, target{fields[1], name})
			}
			names = nil
		}
	}
	return all, nil
}
