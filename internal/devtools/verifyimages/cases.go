package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

//go:embed testdata/*.txtar
var archives embed.FS

// A testCase is one Dockerfile with its context. The comment of its txtar holds options, one a line:
//
//	# remark
//	dockerfile: PATH          Dockerfile unless told
//	context: DIR              the repository unless told
//	target: STAGE
//	arg: NAME=VALUE           a build argument
//	link: PATH -> TARGET      a symbolic link in the repository
//	exec: PATH                a file that may be executed
//	make-tar: ARCHIVE DIR     an archive of the content of DIR, gzipped where ARCHIVE ends so
//	fails: LINE               the builder must refuse the COPY or ADD at this line, and the model a source of it
//	needs: VERSION WHAT       unverified by a buildah that is older
//	unverified: REASON        never built
//	present: PATH [KIND]      what BuildKit's documentation says of the final image, for cases that are not built
//	absent: PATH
//	unknown: PATH
//	entrypoint: JSON          likewise
//	cmd: JSON
type testCase struct {
	name                string
	dockerfile, context string
	target              string
	args                map[string]string
	links               []pair // path, target
	exec                []string
	tars                []pair // archive, folder
	fails               int    // 0 where the build succeeds
	needs, needsWhat    string
	unverified          string
	documented          []expectation
	entrypoint, cmd     []string // documented
	files               []txtar.File
}

type pair struct{ a, b string }

// An expectation is what the documentation says of one path.
type expectation struct {
	path  string
	claim claim
	kind  kind
}

// readCases reads every case of a folder, sorted by name.
func readCases(folder fs.FS) ([]*testCase, error) {
	names, err := fs.Glob(folder, "*.txtar")
	if err != nil {
		return nil, err
	}
	var cases []*testCase
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		c, err := parseCase(strings.TrimSuffix(name, ".txtar"), data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		cases = append(cases, c)
	}
	sort.Slice(cases, func(i, j int) bool { return cases[i].name < cases[j].name })
	return cases, nil
}

func parseCase(name string, data []byte) (*testCase, error) {
	ar := txtar.Parse(data)
	c := &testCase{name: name, dockerfile: "Dockerfile", context: ".", args: map[string]string{}, files: ar.Files}
	for i, line := range strings.Split(string(ar.Comment), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, _ := strings.Cut(line, ":")
		if err := c.option(key, strings.TrimSpace(value)); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	for _, f := range c.files {
		if f.Name == c.dockerfile {
			return c, nil
		}
	}
	return nil, fmt.Errorf("no file %s", c.dockerfile)
}

func (c *testCase) option(key, value string) error {
	if value == "" {
		return fmt.Errorf("option %q has no value", key)
	}
	first, rest, _ := strings.Cut(value, " ")
	rest = strings.TrimSpace(rest)
	switch key {
	case "dockerfile":
		c.dockerfile = value
	case "context":
		c.context = value
	case "target":
		c.target = value
	case "arg":
		k, v, ok := strings.Cut(value, "=")
		if !ok {
			return fmt.Errorf("%q is not NAME=VALUE", value)
		}
		c.args[k] = v
	case "link":
		from, to, ok := strings.Cut(value, " -> ")
		if !ok {
			return fmt.Errorf("%q is not PATH -> TARGET", value)
		}
		c.links = append(c.links, pair{from, to})
	case "exec":
		c.exec = append(c.exec, value)
	case "make-tar":
		c.tars = append(c.tars, pair{first, rest})
	case "fails":
		line, err := strconv.Atoi(value)
		if err != nil {
			return err
		}
		c.fails = line
	case "needs":
		c.needs, c.needsWhat = first, rest
	case "unverified":
		c.unverified = value
	case "present", "absent", "unknown":
		e := expectation{path: first, claim: map[string]claim{"present": present, "absent": absent}[key]}
		switch rest {
		case "file":
			e.kind = file
		case "dir":
			e.kind = dir
		case "symlink":
			e.kind = symlink
		case "":
		default:
			return fmt.Errorf("%q is no kind of path", rest)
		}
		c.documented = append(c.documented, e)
	case "entrypoint":
		return json.Unmarshal([]byte(value), &c.entrypoint)
	case "cmd":
		return json.Unmarshal([]byte(value), &c.cmd)
	default:
		return fmt.Errorf("no option %q", key)
	}
	return nil
}

// reason says why this builder cannot verify the case, "" where it can.
func (c *testCase) reason(version string) string {
	switch {
	case c.unverified != "":
		return c.unverified
	case c.needs != "" && older(version, c.needs):
		return fmt.Sprintf("%s: needs buildah %s", c.needsWhat, c.needs)
	}
	return ""
}

// older reports whether version a comes before b, both as dotted numbers.
func older(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range bs {
		if i >= len(as) {
			return true
		}
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return x < y
		}
	}
	return false
}
