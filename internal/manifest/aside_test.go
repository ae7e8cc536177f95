package manifest

import (
	"testing"

	"github.com/golive-dev/golive/internal/treetest"
)

// TestProblemWhole holds which problems leave a whole manifest undecided.
func TestProblemWhole(t *testing.T) {
	m := Load(t.Context(), treetest.Open(t, `
-- deploy/a.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: a
-- e2e/b.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: b
-- svc/Examples/chart/c.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: c
-- hackathon/d.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: d
`), treetest.All)
	want := map[string]bool{"deploy/a.yaml": true, "e2e/b.yaml": false, "svc/Examples/chart/c.yaml": false, "hackathon/d.yaml": true}
	for _, p := range m.Problems {
		if whole, ok := want[p.File]; !ok || whole != p.Whole {
			t.Errorf("%s: Whole is %v", p.File, p.Whole)
		}
		delete(want, p.File)
	}
	if len(want) > 0 {
		t.Errorf("no problem: %v", want)
	}
}
