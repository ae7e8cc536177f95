package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestLookup(t *testing.T) {
	tr := tree{
		"/": {kind: dir}, "/a": {kind: dir}, "/a/f": {kind: file}, "/rel": {kind: symlink, target: "a"},
		"/a/up": {kind: symlink, target: "../a/f"}, "/abs": {kind: symlink, target: "/a/f"},
		"/loop": {kind: symlink, target: "loop"}, "/escape": {kind: symlink, target: "../../a"},
	}
	for _, c := range []struct {
		name   string
		follow bool
		kind   kind
		there  bool
	}{
		{"/", false, dir, true}, {"/a/f", false, file, true}, {"/rel/f", false, file, true}, {"/rel", false, symlink, true},
		{"/rel", true, dir, true}, {"/a/up", true, file, true}, {"/abs", true, file, true}, {"/loop", true, anyKind, false},
		{"/loop", false, symlink, true}, {"/escape/f", true, file, true}, {"/a/f/x", true, anyKind, false}, {"/b", true, anyKind, false},
	} {
		if k, there := tr.lookup(c.name, c.follow); k != c.kind || there != c.there {
			t.Errorf("lookup(%s, %v) = %v, %v", c.name, c.follow, k, there)
		}
	}
}

func TestSplitStages(t *testing.T) {
	text := "ARG V=1\nFROM alpine:$V AS Build\nRUN echo \\\n  FROM x\n\n# remark\nfrom scratch\nCOPY --from=0 /a /b\n"
	parts, err := splitStages([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) != 2 || parts[0].name != "build" || parts[1].name != "" || parts[0].from != 2 || parts[1].from != 7 {
		t.Fatalf("%+v", parts)
	}
	if got := string(parts[0].text); !strings.HasSuffix(got, "# remark\n") || strings.Contains(got, "scratch") {
		t.Errorf("first stage: %q", got)
	}
	if string(parts[1].text) != text {
		t.Errorf("last stage: %q", parts[1].text)
	}
	if i, err := final(parts, "BUILD"); i != 0 || err != nil {
		t.Errorf("target: %d, %v", i, err)
	}
	if parts[0].base != "alpine:$V" || fromScratch(parts, 0) || !fromScratch(parts, 1) {
		t.Errorf("bases: %+v", parts)
	}
	if !fromScratch([]stagePart{{name: "a", base: "scratch"}, {base: "A"}}, 1) || fromScratch([]stagePart{{name: "scratch", base: "alpine"}, {base: "scratch"}}, 1) {
		t.Error("a stage is not followed to its own base")
	}
	if _, err := final(parts, "other"); err == nil {
		t.Error("an unknown target is accepted")
	}
	if _, err := splitStages([]byte("# nothing\n")); err == nil {
		t.Error("a file without a stage is accepted")
	}
}

func TestReadConfig(t *testing.T) {
	img, err := readConfig([]byte(`{"Docker": {"config": {"User": "1000", "WorkingDir": "/app", "StopSignal": "SIGQUIT", "Entrypoint": ["/a"],
		"Cmd": ["b", "c"], "Env": ["A=1=2", "EMPTY="], "ExposedPorts": {"80/tcp": {}, "7000-7001/udp": {}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if img.user != "1000" || img.workdir != "/app" || img.stopSignal != "SIGQUIT" || strings.Join(img.cmd, " ") != "b c" || img.env["A"] != "1=2" || !img.ports["80/tcp"] || !img.ports["7001/udp"] || len(img.ports) != 3 {
		t.Errorf("%+v", img)
	}
	if _, ok := img.env["EMPTY"]; !ok {
		t.Error("an empty variable is lost")
	}
	if _, err := readConfig([]byte("not JSON")); err == nil {
		t.Error("what is not JSON is accepted")
	}
}

func TestReplaceSection(t *testing.T) {
	section := begin + "\nnew\n" + end + "\n"
	for _, c := range []struct{ name, doc, want string }{
		{"no file", "", "# Accuracy\nWhat golive says, measured against what is.\n\n" + section},
		{"no section", "# Accuracy\n\n## Other\ntext\n", "# Accuracy\n\n## Other\ntext\n\n" + section},
		{"an old section", "# A\n" + begin + "\nold\n" + end + "\n## Next\n", "# A\n" + section + "## Next\n"},
	} {
		if got := replaceSection(c.doc, section); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestSummary(t *testing.T) {
	s := &summary{builder: "1.28.2", took: time.Second, results: []result{
		{name: "good", tally: tally{stages: 2, present: 3, absent: 4, config: 5, added: 4, known: 3}},
		{name: "bad", tally: tally{stages: 1, contradictions: []string{"/x: differs"}}},
		{name: "heredoc", unverified: "heredocs: needs buildah 1.33"},
		{name: "broken", err: errNoBuilder},
	}}
	if s.contradictions() != 1 || s.broken() != 1 {
		t.Errorf("%d contradictions, %d broken", s.contradictions(), s.broken())
	}
	var out bytes.Buffer
	s.print(&out, false)
	for _, want := range []string{"CONTRADICTION /x: differs", "2 cases, 3 stages", "75.0 %", "unverified: heredocs", "could not be compared"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for _, want := range []string{"| cases built | 2, 3 stages |", "- heredoc: heredocs", "- bad: /x: differs", begin, end} {
		if !strings.Contains(s.markdown(), want) {
			t.Errorf("no %q in\n%s", want, s.markdown())
		}
	}
}
