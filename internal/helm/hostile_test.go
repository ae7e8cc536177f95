package helm

import (
	"strings"
	"testing"
	"time"
)

const hostileChart = `-- ok/Chart.yaml --
apiVersion: v2
name: ok
version: 1.0.0
-- ok/templates/pod.yaml --
kind: Pod
name: {{ .Release.Name }}
-- bad/Chart.yaml --
apiVersion: v2
name: bad
version: 1.0.0
-- bad/values.yaml --
a: &a [x, x, x, x, x, x, x, x, x, x]
-- bad/templates/pod.yaml --
kind: Pod
`

// TestHostileCharts: a chart that would never end, or fill the memory, is a problem within seconds, and the chart beside
// it is rendered all the same.
func TestHostileCharts(t *testing.T) {
	for name, template := range map[string]string{
		"endless":   `{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}`,
		"huge":      `{{ range until 2000000000 }}{{ end }}`,
		"loop":      `{{ define "l" }}{{ include "m" . }}{{ end }}{{ define "m" }}{{ range until 100 }}{{ include "l" $ }}{{ end }}{{ end }}{{ include "l" . }}`,
		"recursion": `{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}`,
		"repeat":    `x: {{ repeat 2000000000 (repeat 1000 "x") }}`,
		"double":    `{{ $s := "xxxxxxxxxx" }}{{ range until 60 }}{{ $s = printf "%s%s" $s $s }}{{ end }}x: {{ $s }}`,
		"regex":     `x: {{ regexMatch "^(a+)+$" (repeat 30000 "a") }}{{ range until 100000000 }}{{ end }}`,
		"tpl":       `{{ define "t" }}{{ tpl "{{ include \"t\" . }}" . }}{{ end }}{{ include "t" . }}`,
		"environ":   `x: {{ env "HOME" }}`,
	} {
		t.Run(name, func(t *testing.T) {
			old := limits
			limits.Time, limits.Memory = 2*time.Second, 256<<20
			defer func() { limits = old }()
			start := time.Now()
			_, r := load(t, hostileChart+template+"\n")
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if len(r.Problems) == 0 || !strings.HasPrefix(r.Problems[0].File, "bad/") {
				t.Errorf("problems: %v", r.Problems)
			}
			rendered := false
			for _, one := range r.Renderings {
				rendered = rendered || one.Chart == "ok/Chart.yaml" && len(one.Docs) == 1
			}
			if !rendered {
				t.Error("the chart beside it is not rendered")
			}
			t.Log(r.Problems)
		})
	}
}

func TestNoNames(t *testing.T) {
	_, r := load(t, hostileChart+`x: "{{ getHostByName "localhost" }}"`)
	if len(r.Problems) != 0 {
		t.Error(r.Problems)
	}
	if got := strings.Join(leaves(r), "\n"); !strings.Contains(got, `/x=""`) {
		t.Error(got)
	}
}

func TestChartAtTheRoot(t *testing.T) {
	_, r := load(t, `-- Chart.yaml --
apiVersion: v2
name: root
version: 1.0.0
-- values.yaml --
port: 80
-- other/deep/values-x.yaml --
port: 81
-- templates/pod.yaml --
port: {{ .Values.port }}
`)
	if len(r.Renderings) != 1 || len(r.Problems) != 0 || len(r.Covered) != 1 || r.Covered[0] != "." {
		t.Fatalf("%+v", r)
	}
	if got := leaves(r); got[0] != ` /port="80" values.yaml:1:7-9` {
		t.Error(got)
	}
}

// TestMarksAreTakenForText: a chart that has the runes of the marks itself is rendered, and not traced.
func TestMarksAreTakenForText(t *testing.T) {
	_, r := load(t, "-- c/Chart.yaml --\napiVersion: v2\nname: c\nversion: 1.0.0\n-- c/templates/pod.yaml --\na: b\nname: \"\u28fd\u28ff{{ .Release.Name }}\"\n")
	if got := leaves(r); len(got) != 2 || got[1] != ` /name="`+"\u28fd\u28ff"+`c" c/templates/pod.yaml:1:0-0` {
		t.Error(got)
	}
}

func TestEnvironment(t *testing.T) {
	for name, want := range map[string]string{
		"values-prod.yaml": "prod", "values.staging.yml": "staging", "values/eu.yaml": "eu", "dev-values.yaml": "dev",
		"values.yaml": "", "ci/test-values.yaml": "", "values.schema.json": "", "other.yaml": "",
	} {
		if got, ok := environment(name); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %t", name, got, ok)
		}
	}
}

// TestGluedSeparator: Helm cuts documents at "---" whatever follows.
func TestGluedSeparator(t *testing.T) {
	_, r := load(t, "-- c/Chart.yaml --\napiVersion: v2\nname: c\nversion: 1.0.0\n-- c/templates/pods.yaml --\na: b\n---\n{{- if true -}}\n# next\nc: {{ .Release.Name }}\n{{- end }}\n")
	if got := leaves(r); len(got) != 2 || got[1] != ` /c="c" c/templates/pods.yaml:5:4-0` || len(r.Problems) != 0 {
		t.Error(got, r.Problems)
	}
}
