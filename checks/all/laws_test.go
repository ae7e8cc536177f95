package all

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/golive-dev/golive/checks"
	"github.com/golive-dev/golive/internal/checktest"
)

func TestChecksAreValid(t *testing.T) {
	if err := checks.Validate(Checks()); err != nil {
		t.Error(err)
	}
}

// TestRulesAreThoseOfTheCatalogue: what is built and what is planned are together what the catalogue has, in its order.
func TestRulesAreThoseOfTheCatalogue(t *testing.T) {
	for _, c := range Checks() {
		built := map[string]bool{}
		var order []string
		for _, r := range c.Rules {
			built[r.Slug()] = true
			order = append(order, r.Slug())
		}
		var want, planned []string
		for _, slug := range checks.Catalogue(c.Name) {
			var members []string
			for _, r := range c.Rules {
				if r.Family != "" && r.Family+"-" == slug {
					members = append(members, r.Slug())
				}
			}
			switch {
			case built[slug]:
				want = append(want, slug)
			case len(members) > 0:
				want = append(want, members...)
			default:
				planned = append(planned, slug)
			}
		}
		if !slices.Equal(order, want) {
			t.Errorf("check %s has the rules\n%v\nthe catalogue\n%v", c.Name, order, want)
		}
		if !slices.Equal(c.Planned, planned) {
			t.Errorf("check %s plans\n%v\nwhat is not built is\n%v", c.Name, c.Planned, planned)
		}
	}
}

// TestEveryRuleIsDocumented: a document has every section, and its examples are executed by the check's own test.
func TestEveryRuleIsDocumented(t *testing.T) {
	for _, c := range Checks() {
		for _, r := range c.Rules {
			if !strings.HasPrefix(r.Doc, "# "+r.ID+"\n") {
				t.Errorf("%s: the document does not start with its ID", r.ID)
			}
			at := 0
			for _, section := range []string{"What", "Why", "Fails", "Passes", "Fix", "Blind spots"} {
				i := strings.Index(r.Doc[at:], "\n## "+section+"\n")
				if i < 0 {
					t.Errorf("%s: the section %s is missing or out of order", r.ID, section)
					break
				}
				at += i
			}
			fails, passes := checktest.Examples(r.Doc, "Fails"), checktest.Examples(r.Doc, "Passes")
			if len(fails) == 0 || len(passes) == 0 {
				t.Errorf("%s: %d examples that fail, %d that pass", r.ID, len(fails), len(passes))
			}
		}
	}
}

type listed struct {
	ImportPath string
	Imports    []string
}

const module = "github.com/golive-dev/golive/"

// TestImportsRunOneWay: report <- facts <- project <- checks <- one check <- all <- the program. Checks never import
// each other, renderers only report, and no program's code is imported.
func TestImportsRunOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	seen := 0
	for dec.More() {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			to, ok := strings.CutPrefix(imp, module)
			if !ok {
				continue
			}
			seen++
			if why := forbidden(from, to); why != "" {
				t.Errorf("%s imports %s: %s", from, to, why)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d imports were seen", seen)
	}
}

// level orders the packages; an import goes to a lower level, or stays among the facts.
func level(pkg string) int {
	switch {
	case pkg == "report":
		return 0
	case strings.HasPrefix(pkg, "report/"):
		return 1
	case pkg == "internal/project":
		return 3
	case pkg == "checks":
		return 4
	case pkg == "checks/all":
		return 6
	case strings.HasPrefix(pkg, "checks/"):
		return 5
	case pkg == "internal/checktest", strings.HasPrefix(pkg, "internal/devtools/"), strings.HasPrefix(pkg, "cmd/"):
		return 7
	}
	return 2 // the facts
}

func forbidden(from, to string) string {
	a, b := level(from), level(to)
	facts := a == 2 && b == 2
	sample := to == "report/reporttest"
	switch {
	case strings.HasPrefix(from, "report/") && to != "report" && !sample:
		return "renderers import report and nothing else of golive"
	case a == 2 && b == 1:
		return "facts know nothing of renderers"
	case a <= b && !facts && !sample && !strings.HasPrefix(from, to+"/"):
		return fmt.Sprintf("imports run one way (%d to %d)", a, b)
	}
	return ""
}

// TestForbiddenIsAbleToForbid breaks the law on purpose.
func TestForbiddenIsAbleToForbid(t *testing.T) {
	for _, pair := range [][2]string{
		{"checks/image", "checks/modules"}, {"report", "internal/inventory"}, {"report/text", "internal/container"},
		{"internal/container", "internal/project"}, {"internal/project", "checks"}, {"checks", "checks/all"},
		{"internal/container", "report/text"}, {"checks/image", "cmd/golive"},
	} {
		if forbidden(pair[0], pair[1]) == "" {
			t.Errorf("%s may import %s", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{
		{"checks/image", "internal/container"}, {"checks/image", "checks"}, {"internal/project", "internal/container"},
		{"internal/container", "internal/inventory"}, {"report/text", "report"}, {"cmd/golive", "checks/all"},
	} {
		if why := forbidden(pair[0], pair[1]); why != "" {
			t.Errorf("%s may not import %s: %s", pair[0], pair[1], why)
		}
	}
}
