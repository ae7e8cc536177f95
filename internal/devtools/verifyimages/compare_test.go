package main

import (
	"errors"
	"strings"
	"testing"
)

// fake is a model of fixed answers.
func fake(answers map[string]claim, kinds map[string]kind) *said {
	m := &said{env: map[string]text{}, ports: map[string]bool{}, portsKnown: true}
	for name, c := range answers {
		if c != unknown {
			m.listed = append(m.listed, name)
		}
	}
	m.lookup = func(name string, _ bool) (claim, kind) { return answers[name], kinds[name] }
	return m
}

func image(t tree) *built { return &built{tree: t, env: map[string]string{}, ports: map[string]bool{}} }

var small = tree{
	"/": {kind: dir}, "/app": {kind: dir}, "/app/visits": {kind: file}, "/bin": {kind: dir},
	"/current": {kind: symlink, target: "app"}, "/dangling": {kind: symlink, target: "/nowhere"},
}

func TestCompareFinds(t *testing.T) {
	base := map[string]bool{"/": true, "/bin": true}
	for _, c := range []struct {
		name string
		m    *said
		img  *built
		want string // of the one contradiction, "" for none
	}{
		{"agreement", fake(map[string]claim{"/app": present, "/app/visits": present, "/gone": absent}, map[string]kind{"/app": dir, "/app/visits": file}), image(small), ""},
		{"present and not there", fake(map[string]claim{"/gone": present}, nil), image(small), "/gone: the model says present"},
		{"absent and there", fake(map[string]claim{"/app/visits": absent}, nil), image(small), "/app/visits: the model says absent, the image has a file"},
		{"wrong kind", fake(map[string]claim{"/app": present}, map[string]kind{"/app": file}), image(small), "/app: the model says file, the image has a dir"},
		{"base image's folder", fake(map[string]claim{"/bin": absent}, nil), image(small), "/bin: the model says absent"},
		{"builder's artefact", fake(map[string]claim{"/etc/hosts": absent}, nil), image(tree{"/": {kind: dir}, "/etc/hosts": {kind: file}}), ""},
		{"behind a link", fake(map[string]claim{"/dangling": present}, map[string]kind{"/dangling": symlink}), image(small), "behind its links"},
		{"missing", &said{lookup: fake(nil, nil).lookup, portsKnown: true, missing: []missing{{3, "source x"}}}, image(small), "line 3: the model is certain"},
	} {
		got := compare(c.m, c.img, base, nil, candidates([]tree{c.img.tree}, base, nil, c.m.listed))
		switch {
		case c.want == "" && len(got.contradictions) > 0:
			t.Errorf("%s: %q", c.name, got.contradictions)
		case c.want != "" && (len(got.contradictions) != 1 || !strings.Contains(got.contradictions[0], c.want)):
			t.Errorf("%s: got %q, want %q", c.name, got.contradictions, c.want)
		}
	}
}

func TestCompareConfig(t *testing.T) {
	m := func(change func(*said)) *said {
		s := fake(nil, nil)
		s.user, s.workdir, s.root = text{"1000", true}, text{"/app", true}, absent
		s.entrypoint, s.cmd = words{[]string{"/visits"}, true}, words{nil, true}
		s.env["A"], s.ports["80/tcp"] = text{"1", true}, true
		change(s)
		return s
	}
	img := image(tree{"/": {kind: dir}})
	img.user, img.workdir, img.entrypoint = "1000", "/app", []string{"/visits"}
	img.env["A"], img.ports["80/tcp"] = "1", true
	for name, change := range map[string]func(*said){
		"":                  func(*said) {},
		"user":              func(s *said) { s.user.value = "1001" },
		"root":              func(s *said) { s.root = present },
		"working directory": func(s *said) { s.workdir.value = "" },
		"entrypoint":        func(s *said) { s.entrypoint.value = append(s.entrypoint.value, "-f") },
		"cmd":               func(s *said) { s.cmd.value = []string{"x"} },
		"environment A":     func(s *said) { s.env["A"] = text{"2", true} },
		"port 81":           func(s *said) { s.ports["81/tcp"] = true },
		"exposes it":        func(s *said) { delete(s.ports, "80/tcp") },
	} {
		got := compare(m(change), img, nil, nil, nil)
		if name == "" {
			if len(got.contradictions) != 0 || got.config != 7 {
				t.Errorf("agreement: %d values, %q", got.config, got.contradictions)
			}
			continue
		}
		if len(got.contradictions) != 1 || !strings.Contains(got.contradictions[0], name) {
			t.Errorf("%s: %q", name, got.contradictions)
		}
	}
	vague := fake(nil, nil)
	vague.portsKnown = false
	if got := compare(vague, img, nil, nil, nil); len(got.contradictions) != 0 || got.config != 0 {
		t.Errorf("what is unknown contradicts: %q", got.contradictions)
	}
}

func TestCoverage(t *testing.T) {
	m := fake(map[string]claim{"/app": present}, nil)
	got := compare(m, image(small), map[string]bool{"/": true, "/bin": true}, nil, nil)
	if got.added != 4 || got.known != 1 || len(got.unknowns) != 3 {
		t.Errorf("added %d, known %d, unknown %q", got.added, got.known, got.unknowns)
	}
}

func TestCompareFailure(t *testing.T) {
	refused := errors.New("no such file")
	for _, c := range []struct {
		name    string
		missing []missing
		err     error
		want    int
	}{
		{"both know", []missing{{3, "x"}}, refused, 0},
		{"the model does not", nil, refused, 1},
		{"the builder does not", []missing{{3, "x"}}, nil, 1},
		{"the model sees another one first", []missing{{2, "y"}, {3, "x"}}, refused, 1},
	} {
		var got tally
		compareFailure(&got, &said{missing: c.missing}, 3, c.err)
		if len(got.contradictions) != c.want {
			t.Errorf("%s: %q", c.name, got.contradictions)
		}
	}
}

func TestCompareDocumented(t *testing.T) {
	m := fake(map[string]claim{"/a": present, "/b": absent}, map[string]kind{"/a": dir})
	m.cmd = words{[]string{"x"}, true}
	if got := compareDocumented(m, &testCase{documented: []expectation{{"/a", present, dir}, {"/b", absent, anyKind}, {"/c", unknown, anyKind}}, cmd: []string{"x"}}); len(got.contradictions) != 0 {
		t.Errorf("agreement: %q", got.contradictions)
	}
	if got := compareDocumented(m, &testCase{documented: []expectation{{"/a", present, file}, {"/b", present, anyKind}, {"/c", absent, anyKind}}, cmd: []string{"y"}, entrypoint: []string{"z"}}); len(got.contradictions) != 3 || len(got.unknowns) != 2 {
		t.Errorf("want 3 contradictions and 2 unknowns: %q, %q", got.contradictions, got.unknowns)
	}
}

func TestCandidates(t *testing.T) {
	got := strings.Join(candidates([]tree{small}, map[string]bool{"/": true, "/bin": true}, []string{"conf/app.yaml"}, []string{"/listed"}), " ")
	for _, want := range []string{"/app/visits", "/app/conf/app.yaml", "/app/app.yaml", "/conf/app.yaml", "/listed"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not asked for in %s", want, got)
		}
	}
	if strings.Contains(got, " /bin/app.yaml") {
		t.Error("the repository is mapped below a folder of the base image")
	}
}
