package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
)

// scanner stands in for trivy in scripts. An image is the report that is to be printed; of required modules it knows one
// that is vulnerable, example.com/vulnerable; and a cache directory holds db/metadata.json, as trivy's does.
func scanner(args []string) int {
	value := func(flag string) string {
		if i := slices.Index(args, flag); i >= 0 && i+1 < len(args) {
			return args[i+1]
		}
		return ""
	}
	fail := func(format string, words ...any) int {
		fmt.Fprintf(os.Stderr, "2026-11-26T10:00:00Z\tFATAL\tFatal error\trun error: "+format+"\n", words...)
		return 1
	}
	switch args[0] {
	case "version":
		text, err := os.ReadFile(filepath.Join(value("--cache-dir"), "db", "metadata.json"))
		if err != nil {
			fmt.Println(`{"Version":"0.66.0"}`)
			return 0
		}
		fmt.Printf("{\"Version\":\"0.66.0\",\"VulnerabilityDB\":%s}\n", text)
		return 0
	case "image":
		if value("--input") == "" {
			return fail("image scan error: %s is in none of %s", args[len(args)-1], value("--image-src"))
		}
		text, err := os.ReadFile(value("--input"))
		if err != nil {
			return fail("image scan error: %v", err)
		}
		os.Stdout.Write(text)
		return 0
	case "fs":
		results, err := modules(args[len(args)-1])
		if err != nil {
			return fail("%v", err)
		}
		json.NewEncoder(os.Stdout).Encode(map[string]any{"SchemaVersion": 2, "ArtifactType": "filesystem", "Results": results})
		return 0
	}
	return fail("unknown command %q", args[0])
}

func modules(dir string) ([]any, error) {
	var results []any
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "go.mod" {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		file, err := modfile.Parse(name, text, nil)
		if err != nil {
			return err
		}
		var packages, found []any
		for _, r := range file.Require {
			packages = append(packages, map[string]any{"ID": r.Mod.String(), "Name": r.Mod.Path, "Version": r.Mod.Version})
			if r.Mod.Path == "example.com/vulnerable" {
				found = append(found, map[string]any{
					"VulnerabilityID": "CVE-2026-4711", "PkgID": r.Mod.String(), "PkgName": r.Mod.Path, "InstalledVersion": r.Mod.Version,
					"FixedVersion": "1.2.4", "Severity": "HIGH", "Title": "example.com/vulnerable: anything goes",
				})
			}
		}
		results = append(results, map[string]any{"Target": name, "Class": "lang-pkgs", "Type": "gomod", "Packages": packages, "Vulnerabilities": found})
		return nil
	})
	return results, err
}
