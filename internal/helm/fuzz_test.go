package helm

import (
	"strings"
	"testing"
)

// FuzzTrace: a traced rendering is, without its marks, what Helm's engine makes, or it is not believed; and nothing that
// stands in a template or in values panics.
func FuzzTrace(f *testing.F) {
	f.Add("a: {{ .Values.x | quote }}", "x: 1")
	f.Add("{{- toYaml .Values | nindent 2 }}", "a: {b: [1, x]}")
	f.Add("{{ with .Values.a }}{{ .b }}{{ end }}{{ tpl .Values.t $ }}", "a: {b: c}\nt: \"{{ .Values.a.b }}\"")
	f.Add("{{ define \"x\" }}a: b{{ end }}{{ include \"x\" . | trunc 3 }}: {{ index .Values \"k\" | default 3 }}", "k: v")
	f.Fuzz(func(t *testing.T, template, values string) {
		for _, endless := range []string{"range", "repeat", "until", "include", "template", "tpl", "seq", "gen", "derive", "crypt", "htpasswd"} {
			if strings.Contains(template, endless) && len(template) > 60 || len(template)+len(values) > 2000 {
				return // bounded by the child process, not here
			}
		}
		req := &request{Files: []chartFile{
			{"Chart.yaml", []byte("apiVersion: v2\nname: c\nversion: 1.0.0\n")}, {"values.yaml", []byte(values)}, {"templates/a.yaml", []byte(template)},
		}}
		resp, err := render(req)
		if err != nil {
			return
		}
		for _, out := range resp.Files {
			for _, doc := range out.Places {
				for _, p := range doc {
					source := template
					if p.File == "values.yaml" {
						source = values
					}
					if p.Line > strings.Count(source, "\n")+1 || p.Column < 0 {
						t.Errorf("%+v is beyond the file", p)
					}
				}
			}
		}
	})
}

// FuzzMarks: reading marks loses nothing but marks.
func FuzzMarks(f *testing.F) {
	f.Add("a" + mark(markPlace, 7) + "b" + mark(markValue, 3) + "c" + string(markEnd))
	f.Fuzz(func(t *testing.T, text string) {
		if got := read(text); got.text != strip(text) && strings.ToValidUTF8(text, "") == text {
			t.Errorf("%q, not %q", got.text, strip(text))
		}
	})
}
