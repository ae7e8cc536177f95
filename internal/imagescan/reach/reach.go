// Package reach asks govulncheck (golang.org/x/vuln) which vulnerable functions a module's packages call, from a local copy
// of the Go vulnerability database and without the network.
//
// What it does not report is not known, and not unreachable: a vulnerability that the Go database has not, a call through
// reflection, C or assembly.
package reach

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/vuln/scan"

	"github.com/golive-dev/golive/internal/gocmd"
)

// A Level says how near the code comes to a vulnerability.
type Level string

const (
	Called   Level = "called"   // a vulnerable function is called
	Imported Level = "imported" // a vulnerable package is compiled in, and none of its vulnerable functions is seen called
	Required Level = "required" // packages of the module are compiled in, and no vulnerable one
)

// A Report says what is known of one module's packages.
type Report struct {
	Database  time.Time // when the database was last changed; zero where it does not say
	GoVersion string    // whose standard library was looked at
	Roots     []string  // the packages that were looked at
	Modules   []Module  // those that packages are compiled in from; a module that is required and not here gives none

	// Complete reports whether every call was followed: with C code compiled in, what it calls is not seen.
	Complete bool
	C        []string `json:",omitempty"` // packages with C code

	Vulnerabilities []Vulnerability // of the versions in use
}

// A Module is a module in the version that is used; the standard library is "stdlib".
type Module struct {
	Path    string
	Version string `json:",omitempty"`
}

// A Vulnerability is an entry of the database that holds for a module in use.
type Vulnerability struct {
	ID      string   // GO-2024-2687
	Aliases []string // CVE and GHSA IDs
	Level   Level
	Module  Module
	Fixed   string   `json:",omitempty"` // the version that mends it
	Calls   []Call   `json:",omitempty"` // the vulnerable functions that are called
	Package []string `json:",omitempty"` // the vulnerable packages that are compiled in
}

// A Call is a vulnerable function that is called.
type Call struct {
	Function string // package path, receiver, name
	// Where the module's own code takes the way to it: a file relative to the module, a line. Empty where that is not known.
	File string `json:",omitempty"`
	Line int    `json:",omitempty"`
}

// Run analyses the packages that patterns name, in the module at dir. The database is a directory in the format of
// https://go.dev/security/vuln/database#api. It sets variables of the process's environment: x/vuln asks the go command with
// them. An error says why nothing is known.
func Run(ctx context.Context, dir, database string, patterns []string) (*Report, error) {
	source, err := databaseURL(database)
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return nil, fmt.Errorf("there is no go.mod in %s", dir)
	}
	command, err := gocmd.Find(ctx, gocmd.Options{Offline: true, Root: dir})
	if err != nil {
		return nil, err
	}
	set := map[string]string{
		"GOPROXY": "off", "GONOPROXY": "none", "GOVCS": "*:off", "GOTOOLCHAIN": "local", "GOWORK": "off", "GO111MODULE": "on",
		"CGO_ENABLED": "0", // with it, the go command would compile C code of the repository
		"GOVERSION":   command.Version,
	}
	for name, value := range set {
		if err := os.Setenv(name, value); err != nil {
			return nil, err
		}
	}
	withC, err := cPackages(ctx, command, dir, patterns)
	if err != nil {
		return nil, err
	}
	var out, said bytes.Buffer
	cmd := scan.Command(ctx, append([]string{"-format", "json", "-db", source, "-C", dir, "--"}, patterns...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = strings.NewReader(""), &out, &said, os.Environ()
	if err = cmd.Start(); err == nil {
		err = cmd.Wait()
	}
	if err != nil {
		return nil, fmt.Errorf("govulncheck: %w %s", err, strings.TrimSpace(said.String()))
	}
	report, err := condense(&out)
	if err != nil {
		return nil, fmt.Errorf("govulncheck: %w", err)
	}
	report.C, report.Complete = withC, len(withC) == 0
	return report, nil
}

// databaseURL checks that a directory is a database, and returns its URL.
func databaseURL(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("no Go vulnerability database was named")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(filepath.Join(dir, "index", "modules.json"))
	if err != nil {
		return "", fmt.Errorf("no Go vulnerability database at %s; unpack https://vuln.go.dev/vulndb.zip there", dir)
	}
	// x/vuln takes an index that it cannot read for an empty one.
	var index []struct{ Path string }
	if err := json.Unmarshal(text, &index); err != nil {
		return "", fmt.Errorf("the Go vulnerability database at %s has an unreadable index: %w", dir, err)
	}
	if len(index) == 0 || index[0].Path == "" {
		return "", fmt.Errorf("the Go vulnerability database at %s has an index without modules", dir)
	}
	path := filepath.ToSlash(dir)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String(), nil
}

// cPackages returns the packages outside the standard library that are compiled in with C code where cgo is on. go list names
// them without compiling them.
func cPackages(ctx context.Context, command *gocmd.Command, dir string, patterns []string) ([]string, error) {
	args := []string{"list", "-e", "-deps", "-f", "{{if and .CgoFiles (not .Standard)}}{{.ImportPath}}{{end}}", "--"}
	out, err := command.RunEnv(ctx, dir, []string{"CGO_ENABLED=1"}, append(args, patterns...)...)
	if err != nil {
		return nil, err
	}
	found := strings.Fields(string(out))
	slices.Sort(found)
	return found, nil
}

// message is a part of govulncheck's stream: https://pkg.go.dev/golang.org/x/vuln/internal/govulncheck#Message
type message struct {
	Config *struct {
		DBLastModified time.Time `json:"db_last_modified"`
		GoVersion      string    `json:"go_version"`
		ScanLevel      string    `json:"scan_level"`
	} `json:"config"`
	SBOM *struct {
		Modules []Module
		Roots   []string
	}
	OSV *struct {
		ID      string   `json:"id"`
		Aliases []string `json:"aliases"`
	} `json:"osv"`
	Finding *struct {
		OSV   string  `json:"osv"`
		Fixed string  `json:"fixed_version"`
		Trace []frame `json:"trace"`
	} `json:"finding"`
}

type frame struct {
	Module, Version, Package, Function, Receiver string
	Position                                     *struct {
		Filename string
		Line     int
	}
}

func condense(stream *bytes.Buffer) (*Report, error) {
	report := &Report{Roots: []string{}, Modules: []Module{}, Vulnerabilities: []Vulnerability{}}
	aliases := map[string][]string{}
	found := map[string]*Vulnerability{}
	whole := false
	for decoder := json.NewDecoder(stream); decoder.More(); {
		var m message
		if err := decoder.Decode(&m); err != nil {
			return nil, err
		}
		switch {
		case m.Config != nil:
			report.Database, report.GoVersion = m.Config.DBLastModified, m.Config.GoVersion
			whole = m.Config.ScanLevel == "symbol"
		case m.SBOM != nil:
			report.Modules, report.Roots = m.SBOM.Modules, m.SBOM.Roots
		case m.OSV != nil:
			aliases[m.OSV.ID] = m.OSV.Aliases
		case m.Finding != nil && len(m.Finding.Trace) > 0:
			top := m.Finding.Trace[0]
			key := m.Finding.OSV + " " + top.Module
			v := found[key]
			if v == nil {
				v = &Vulnerability{ID: m.Finding.OSV, Level: Required, Module: Module{top.Module, top.Version}, Fixed: m.Finding.Fixed}
				found[key] = v
			}
			v.add(m.Finding.Trace)
		}
	}
	if !whole || len(report.Roots) == 0 {
		return nil, errors.New("it did not look at functions")
	}
	for _, v := range found {
		v.Aliases = append([]string{}, aliases[v.ID]...)
		slices.SortFunc(v.Calls, func(a, b Call) int { return strings.Compare(a.Function, b.Function) })
		slices.Sort(v.Package)
		report.Vulnerabilities = append(report.Vulnerabilities, *v)
	}
	slices.SortFunc(report.Modules, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	slices.Sort(report.Roots)
	slices.SortFunc(report.Vulnerabilities, func(a, b Vulnerability) int {
		return strings.Compare(a.ID+" "+a.Module.Path, b.ID+" "+b.Module.Path)
	})
	return report, nil
}

// add takes in one finding: its trace leads from the vulnerable function to the entry point, and has one frame where only
// the package or the module is known.
func (v *Vulnerability) add(trace []frame) {
	top := trace[0]
	if top.Package == "" {
		return
	}
	if v.Level == Required {
		v.Level = Imported
	}
	if !slices.Contains(v.Package, top.Package) {
		v.Package = append(v.Package, top.Package)
	}
	if top.Function == "" {
		return
	}
	v.Level = Called
	name := top.Function
	if top.Receiver != "" {
		name = strings.TrimPrefix(top.Receiver, "*") + "." + name
	}
	call := Call{Function: top.Package + "." + name}
	own := trace[len(trace)-1].Module
	for _, f := range trace[1:] {
		if f.Module == own && f.Position != nil {
			call.File, call.Line = f.Position.Filename, f.Position.Line
			break
		}
	}
	if !slices.ContainsFunc(v.Calls, func(c Call) bool { return c.Function == call.Function }) {
		v.Calls = append(v.Calls, call)
	}
}
