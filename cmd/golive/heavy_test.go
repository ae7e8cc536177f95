package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// heavy are the libraries that one package each may import, and that golive itself does not link (ADR 4).
var heavy = map[string]string{
	"github.com/aquasecurity/trivy/pkg/scan":           "internal/imagescan",
	"github.com/aquasecurity/trivy/pkg/scan/local":     "internal/imagescan",
	"github.com/aquasecurity/trivy/pkg/fanal/image":    "internal/imagescan",
	"github.com/aquasecurity/trivy/pkg/fanal/artifact": "internal/imagescan",
	"github.com/aquasecurity/trivy/pkg/db":             "internal/imagescan",
	"golang.org/x/vuln/scan":                           "internal/imagescan/reach",
}

func TestHeavyLibrariesStayOutside(t *testing.T) {
	deps, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(deps))
	for library := range heavy {
		if slices.Contains(linked, library) {
			t.Errorf("golive links %s", library)
		}
	}
	const module = "github.com/golive-dev/golive/"
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		for _, imported := range p.Imports {
			switch only, ok := heavy[imported]; {
			case ok && p.ImportPath == module+only:
				seen++
			case ok:
				t.Errorf("%s imports %s, which only %s may", p.ImportPath, imported, only)
			}
			if strings.HasPrefix(imported, module+"internal/imagescan") && p.ImportPath != module+"cmd/golive-image" && !strings.HasPrefix(p.ImportPath, module+"internal/imagescan") {
				t.Errorf("%s imports %s, which only cmd/golive-image may", p.ImportPath, imported)
			}
		}
	}
	if seen != len(heavy) {
		t.Errorf("%d of %d imports were seen", seen, len(heavy))
	}
}
