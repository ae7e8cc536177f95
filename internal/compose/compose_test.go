package compose

import (
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/treetest"
)

func TestInterpolate(t *testing.T) {
	env := map[string]string{"SET": "set", "EMPTY": "", "PART": "a-${OUTER}"}
	for text, want := range map[string]struct {
		text  string
		known bool
	}{
		"plain":                {"plain", true},
		"$SET/${SET}":          {"set/set", true},
		"${UNSET}":             {"${UNSET}", false},
		"a-$UNSET-b":           {"a-${UNSET}-b", false},
		"${UNSET:-x}":          {"x", true},
		"${UNSET-x}":           {"x", true},
		"${UNSET-}":            {"", true},
		"${EMPTY:-x}":          {"x", true},
		"${EMPTY-x}":           {"", true},
		"${SET:-x}":            {"set", true},
		"${UNSET:?required}":   {"${UNSET}", false},
		"${SET:+yes}":          {"yes", true},
		"${UNSET:+yes}":        {"", true},
		"${A:-${B:-deep}}":     {"deep", true},
		"${A:-${B}}":           {"${B}", false},
		"$$HOME":               {"$HOME", true},
		"${PART}":              {"a-${OUTER}", false},
		"${A:-x}/${A}":         {"${A}", false},
		"${broken":             {"${text}", false},
		"${A:-x}:${TAG:-1.0}b": {"x:1.0b", true},
	} {
		got, known := Interpolate(text, env)
		if got != want.text || known != want.known {
			t.Errorf("Interpolate(%q) = %q, %t; want %q, %t", text, got, known, want.text, want.known)
		}
	}
}

func TestLoad(t *testing.T) {
	services, problems := Load(t.Context(), treetest.Open(t, `
-- compose.yaml --
include:
  - parts/lab.yml
  - path: [parts/bed.yml, ../outside.yml]
services:
  a:
    extends: {file: parts/base.yml, service: base}
    image: own
  b:
    extends: a
    command: !reset null
  loop:
    extends: loop
  text: only
-- compose.override.yaml --
services:
  a:
    image: over
  new: {image: new}
-- parts/base.yml --
services:
  base:
    image: base
    command: run
    volumes: [./x:/x]
-- parts/lab.yml --
services:
  lab: {image: lab}
-- parts/bed.yml --
services:
  bed: {image: bed}
-- other/docker-compose.tmpl.yml --
apiVersion: v1
services: {x: {}}
-- k8s/compose-like.yaml --
apiVersion: v1
kind: List
`), treetest.All)
	var got []string
	for _, s := range services {
		image, _ := s.First("image").Text()
		command, _ := s.First("command").Text()
		line := []string{s.File, s.Name, image, command}
		for _, l := range s.Layers {
			line = append(line, l.Dir)
		}
		if s.Override {
			line = append(line, "override")
		}
		got = append(got, strings.Join(line, " "))
	}
	want := []string{
		"compose.override.yaml a over run . . parts override",
		"compose.override.yaml new new  .",
		"compose.yaml a own run . parts",
		"compose.yaml b own  . . parts",
		"compose.yaml loop   .",
		"parts/bed.yml bed bed  parts",
		"parts/lab.yml lab lab  parts",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(problems) != 0 {
		t.Errorf("problems: %v", problems)
	}
}
