package project

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
	envs "github.com/golive-dev/golive/internal/environment"
	"github.com/golive-dev/golive/internal/filecreds"
	"github.com/golive-dev/golive/internal/gocreds"
	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/report"
)

// Credentials are the credentials that stand written in the files of the project.
type Credentials struct {
	// Sites are all of them, sorted by place, each place once: where it is a credential in several ways, the strongest kind
	// counts.
	Sites []credential.Site
	// Secrets are the Secrets of Kubernetes whose values stand in the repository.
	Secrets  []CommittedSecret
	Problems []CredentialProblem

	Files   int    // that were looked through
	Read    int    // of these, read key by key as configuration or manifest
	Example string // one of them, the first that was read, else the first
}

// A CommittedSecret is one Secret with the values that stand in the repository.
type CommittedSecret struct {
	Object *manifest.SecretObject
	Sites  []credential.Site // in the order of the keys; of Kind Object
}

// A CredentialProblem is a file that was not looked through, or not as its format has it.
type CredentialProblem struct {
	File    string
	Line    int // 0 where the whole file is meant
	Message string
	Whole   bool // nothing of the file, or of the code, was looked at
}

// Credentials returns what stands written in the tracked files of the project (without git: in all that are not ignored), found
// on first use. Files of tests and examples and templates of files that somebody is to fill in are left out.
func (p *Project) Credentials(ctx context.Context) *Credentials {
	return p.credentials.get(func() *Credentials {
		c := &collector{project: p, out: &Credentials{}}
		c.files(ctx)
		c.code(ctx)
		c.manifests(ctx)
		c.out.Sites = distinctSites(c.sites)
		slices.SortFunc(c.out.Problems, func(a, b CredentialProblem) int {
			return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Message, b.Message))
		})
		return c.out
	})
}

// On returns the sites that a line of a file has a part in.
func (c *Credentials) On(file string, line int) []credential.Site {
	var list []credential.Site
	for _, s := range c.Sites {
		if s.File == file && s.Line <= line && line <= max(s.Line, s.EndLine) {
			list = append(list, s)
		}
	}
	return list
}

// A collector gathers the sites of one project.
type collector struct {
	project *Project
	out     *Credentials
	sites   []credential.Site
	lines   map[string][]string
}

// code adds what stands in Go code, and drops what was found in code that only tests use.
func (c *collector) code(ctx context.Context) {
	program, err := c.project.Code(ctx)
	if err != nil {
		c.out.Problems = append(c.out.Problems, CredentialProblem{Message: "the Go code was not looked at: " + err.Error(), Whole: true})
		return
	}
	support := gocreds.TestSupport(program)
	c.sites = slices.DeleteFunc(c.sites, func(s credential.Site) bool { return support[s.File] })
	sites, problems := gocreds.Find(ctx, program)
	for _, s := range sites {
		if c.project.holdsCredentials(s.File) == all {
			c.sites = append(c.sites, s)
		}
	}
	for _, pr := range problems {
		c.out.Problems = append(c.out.Problems, CredentialProblem{File: pr.File, Line: pr.Line, Message: pr.Message, Whole: true})
	}
}

// distinctSites sorts sites and keeps of those that are one credential at one place the strongest. What only one of them knows of
// the manifest around it is kept.
func distinctSites(list []credential.Site) []credential.Site {
	slices.SortStableFunc(list, func(a, b credential.Site) int {
		return cmp.Or(comparePositions(a.Position, b.Position), cmp.Compare(a.Kind, b.Kind))
	})
	var out []credential.Site
	for _, s := range list {
		same := -1
		for i := len(out) - 1; i >= 0 && same < 0 && out[i].File == s.File && s.Line <= max(out[i].Line, out[i].EndLine); i-- {
			if sameCredential(&out[i], &s) {
				same = i
			}
		}
		if same < 0 {
			out = append(out, s)
			continue
		}
		o := &out[same]
		weaker := s
		if s.Kind < o.Kind {
			weaker, *o = *o, s
		}
		if weaker.Manifest && !o.Manifest && weaker.Kind != credential.Object {
			o.Manifest, o.Holder, o.Name = true, weaker.Holder, weaker.Name
		}
	}
	slices.SortStableFunc(out, func(a, b credential.Site) int { return comparePositions(a.Position, b.Position) })
	return out
}

// sameCredential reports whether two sites that share a line are one credential: the same value, or one that holds the other.
func sameCredential(a, b *credential.Site) bool {
	if a.Value == b.Value {
		return a.Column == b.Column || a.Column == 0 || b.Column == 0 || overlap(a.Position, b.Position)
	}
	return overlap(a.Position, b.Position) && (strings.Contains(a.Value, b.Value) || strings.Contains(b.Value, a.Value))
}

func overlap(a, b report.Position) bool {
	if a.Column == 0 || b.Column == 0 || a.EndColumn == 0 || b.EndColumn == 0 {
		return true
	}
	before := func(line, column, endLine, endColumn int) bool {
		return endLine < line || endLine == line && endColumn <= column
	}
	return !before(a.Line, a.Column, b.EndLine, b.EndColumn) && !before(b.Line, b.Column, a.EndLine, a.EndColumn)
}

// finder returns the project's finder of credentials.
func (p *Project) finder() *filecreds.Finder { return p.find.get(filecreds.New) }

// How much of a file's content is judged.
type judged int

const (
	nothing  judged = iota // tests, examples, templates
	provider               // credentials in a provider's format only: documents, what development needs
	all
)

// holdsCredentials says what of a file counts.
func (p *Project) holdsCredentials(name string) judged {
	if !p.Within(name) || templateName(path.Base(name)) || testCode(path.Base(name)) {
		return nothing
	}
	root := p.credentialRoot(name)
	rel, _ := relative(root, path.Dir(name))
	level := all
	if document[strings.ToLower(path.Ext(name))] {
		level = provider
	}
	dir := root
	for part := range strings.SplitSeq(rel, "/") {
		dir = path.Join(dir, part)
		switch part = strings.ToLower(part); {
		case testFolders[part] && p.EnvironmentFolder(dir):
		case testFolders[part], testFolders[separators.Replace(part)], strings.HasPrefix(part, "integration") && p.holdsTests(dir):
			return nothing
		case loneFolders[part]:
			level = provider
		}
	}
	return level
}

// EnvironmentFolder reports whether a folder is for an environment, though it is called as folders of tests are: environments/test beside
// environments/prod.
func (p *Project) EnvironmentFolder(dir string) bool {
	parent := path.Dir(dir)
	return envs.Lists(path.Base(parent)) && envs.Of(path.Join(dir, "x")) != "" && p.realEnvs.get(func() map[string]bool {
		parents := map[string]bool{}
		for _, e := range p.Files.Entries() {
			for d := path.Dir(e.Path); d != "." && d != "/"; d = path.Dir(d) {
				if env := path.Base(d); envs.Production(env, nil) || envs.Same(env, "staging") {
					parents[path.Dir(d)] = true
				}
			}
		}
		return parents
	})[parent]
}

// holdsTests reports whether the Go code below a folder is there for tests: it has some, and no program.
func (p *Project) holdsTests(dir string) bool {
	folders := p.testDirs.get(func() map[string]bool {
		tests, programs := map[string]bool{}, map[string]bool{}
		for _, e := range p.Files.Entries() {
			base, into := path.Base(e.Path), tests
			switch {
			case base == "main.go":
				into = programs
			case !strings.HasSuffix(base, "_test.go"):
				continue
			}
			for d := path.Dir(e.Path); d != "." && !into[d]; d = path.Dir(d) {
				into[d] = true
			}
		}
		for d := range programs {
			delete(tests, d)
		}
		return tests
	})
	return folders[dir]
}

// credentialRoot is the folder below which names of folders say what a file is for: what was asked for by its own path counts,
// though it lies in a folder for examples.
func (p *Project) credentialRoot(name string) string {
	root := p.Dir
	for _, dir := range slices.Concat(p.scope.roots, p.scope.packages) {
		if _, inside := relative(dir, name); inside && len(dir) > len(root) {
			root = dir
		}
	}
	return root
}

var (
	// testFolders hold tests and examples, and what these need. Words that a service may be named by (sample, demo, integration)
	// are not among them.
	testFolders = set(`test tests testing __tests__ e2e example examples _examples fixture fixtures __fixtures__ mock mocks __mocks__ testsuite
		testdata testutil testutils testhelper testhelpers testresource testresources testasset testassets testfixture testfixtures testcert testcerts
		testkey testkeys testfile testfiles testsupport`)
	separators = strings.NewReplacer("-", "", "_", "") // test-resources, test_data
	// loneFolders hold what ships with no release: credentials of providers leak from there all the same.
	loneFolders = set("doc docs hack samples .devcontainer")
)

// document are endings of texts for people.
var document = set(".md .mdx .markdown .rst .adoc .txt .ipynb .html .htm")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// testCode reports whether a file is test code by the conventions of its language. A configuration file for an environment
// that is named test is none.
func testCode(base string) bool {
	lower := strings.ToLower(base)
	stem, ext := strings.TrimSuffix(lower, path.Ext(lower)), path.Ext(lower)
	switch ext {
	case ".go":
		return strings.HasSuffix(stem, "_test")
	case ".py":
		return strings.HasPrefix(stem, "test_") || strings.HasSuffix(stem, "_test") || stem == "conftest"
	case ".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".mts", ".vue":
		return strings.HasSuffix(stem, ".test") || strings.HasSuffix(stem, ".spec") || strings.HasSuffix(stem, ".stories") || strings.HasSuffix(stem, ".e2e")
	case ".java", ".kt", ".scala", ".cs":
		return strings.HasSuffix(stem, "test") || strings.HasSuffix(stem, "tests") || strings.HasSuffix(stem, "spec")
	case ".rb":
		return strings.HasSuffix(stem, "_spec") || strings.HasSuffix(stem, "_test")
	case ".bats", ".snap":
		return true
	}
	return false
}

// templateName reports whether a file is one that somebody copies and fills in: *.example, *.sample, *.template, NAME.example.EXT
// and their like.
func templateName(base string) bool {
	lower := strings.ToLower(base)
	parts := strings.Split(lower, ".")
	for i, part := range parts {
		switch part {
		case "example", "examples", "sample", "template", "dist", "skel":
			return true
		case "tmpl", "tpl", "in", "j2":
			// app.yaml.tmpl is filled in; _helpers.tpl and report.tmpl are programs' own templates.
			return i == len(parts)-1 && i > 1 || i == len(parts)-1 && parts[0] == ""
		}
	}
	stem := strings.TrimLeft(parts[0], "_")
	if stem == "" && len(parts) > 1 {
		stem = parts[1]
	}
	for _, sep := range []string{"-", "_"} {
		words := strings.Split(stem, sep)
		last := words[len(words)-1]
		if len(words) > 1 && (last == "example" || last == "sample" || last == "template" || words[0] == "example") {
			return path.Ext(base) != ".go"
		}
	}
	return false
}
