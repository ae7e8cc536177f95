package project

import (
	"context"
	"slices"
	"testing"

	"github.com/golive-dev/golive/internal/treetest"
)

// TestExamplesAreLeftOut: programs in folders for examples and tests are no services, unless they are asked for or something
// that ships runs them.
func TestExamplesAreLeftOut(t *testing.T) {
	const mainGo = "package main\n\nimport \"net/http\"\n\nfunc main() { _ = http.ListenAndServe(\":8080\", nil) }\n"
	dir := treetest.Open(t, `
-- go.mod --
module acme.example/bank

go 1.26
-- cmd/bank/main.go --
`+mainGo+`-- examples/teller/main.go --
`+mainGo+`-- test/stub/main.go --
`+mainGo+`-- examples/shown/main.go --
`+mainGo+`-- deploy.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: shown}
spec:
  template:
    spec:
      containers:
        - {name: shown, image: acme/shown:1}
`).Dir()
	for _, c := range []struct {
		patterns []string
		want     []string
	}{
		{[]string{"./..."}, []string{"cmd/bank", "examples/shown"}},
		{[]string{"./examples/..."}, []string{"examples/shown", "examples/teller"}},
		{[]string{"./test/stub"}, []string{"test/stub"}},
	} {
		p, err := Open(context.Background(), Options{Dir: dir, Patterns: c.patterns})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, prog := range p.Services(context.Background()).Model.Programs {
			got = append(got, prog.Dir)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: programs %v, want %v", c.patterns, got, c.want)
		}
		p.Close()
	}
}
