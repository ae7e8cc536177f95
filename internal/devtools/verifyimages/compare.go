package main

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
)

// A tally counts one comparison, or several.
type tally struct {
	stages          int
	present, absent int // paths that the model decided, and that were compared
	config          int // values of the configuration that were compared
	added, known    int // paths that the Dockerfile added to its base image, and those of them that the model calls present
	contradictions  []string
	unknowns        []string // added paths that the model does not call present, documented ones that it leaves open
}

func (t *tally) add(o tally) {
	t.stages += o.stages
	t.present += o.present
	t.absent += o.absent
	t.config += o.config
	t.added += o.added
	t.known += o.known
	t.contradictions = append(t.contradictions, o.contradictions...)
	t.unknowns = append(t.unknowns, o.unknowns...)
}

func (t *tally) contradict(format string, args ...any) {
	t.contradictions = append(t.contradictions, fmt.Sprintf(format, args...))
}

// artefacts are what builders leave in an image for the containers that they run, and where the machine's Go is bound.
var artefacts = []string{"/dev", "/proc", "/sys", "/run/.containerenv", "/run/secrets", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/mtab", gorootMount, gocacheMount}

func artefact(name string) bool {
	for _, a := range artefacts {
		if name == a || strings.HasPrefix(name, a+"/") {
			return true
		}
	}
	return false
}

// maxCandidates bounds the paths that the model is asked for in one stage.
const maxCandidates = 20_000

// candidates returns the paths to ask the model for: all that any stage holds, the repository's files below every folder
// that a stage added, and what the model itself lists.
func candidates(trees []tree, base map[string]bool, repo []string, listed []string) []string {
	set := map[string]bool{}
	dirs := map[string]bool{"/": true, "/app": true, "/src": true, "/out": true, "/go/bin": true, "/usr/local/bin": true}
	for _, name := range listed {
		set[name] = true
	}
	for _, t := range trees {
		for name, e := range t {
			set[name] = true
			if e.kind == dir && !base[name] {
				dirs[name] = true
			}
		}
	}
	sorted := make([]string, 0, len(dirs))
	for d := range dirs {
		sorted = append(sorted, d)
	}
	sort.Strings(sorted)
	for _, d := range sorted {
		for _, p := range repo {
			if len(set) >= maxCandidates {
				break
			}
			set[path.Join(d, p)] = true
			set[path.Join(d, path.Base(p))] = true
		}
	}
	names := make([]string, 0, len(set))
	for name := range set {
		if !artefact(name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// compare holds what the model says of a stage against the image that was built of it.
func compare(m *said, img *built, base map[string]bool, basePorts map[string]bool, asked []string) tally {
	t := tally{stages: 1}
	for _, name := range asked {
		comparePath(&t, m, img.tree, base, name)
	}
	for name := range img.tree {
		if base[name] || artefact(name) {
			continue
		}
		t.added++
		if c, _ := m.lookup(name, false); c == present {
			t.known++
		} else {
			t.unknowns = append(t.unknowns, name)
		}
	}
	sort.Strings(t.unknowns)
	compareConfig(&t, m, img, basePorts)
	for _, miss := range m.missing {
		t.contradict("line %d: the model is certain that %s is missing, and the build went on", miss.line, miss.what)
	}
	return t
}

// comparePath compares one path, without and with its last symbolic link followed.
func comparePath(t *tally, m *said, image tree, base map[string]bool, name string) {
	for _, follow := range []bool{false, true} {
		c, k := m.lookup(name, follow)
		real, there := image.lookup(name, follow)
		before := len(t.contradictions)
		how := ""
		if follow {
			how = " behind its links"
		}
		switch {
		case c == present && !there && slices.Contains(m.listed, name):
			t.contradict("%s%s: the model says present (%s), the image has nothing there", name, how, k)
		case c == present && there && k != anyKind && k != real && !base[name]:
			t.contradict("%s%s: the model says %s, the image has a %s", name, how, k, real)
		case c == absent && there:
			t.contradict("%s%s: the model says absent, the image has a %s", name, how, real)
		}
		if !follow {
			switch {
			case c == absent:
				t.absent++
			case c == present && !base[name]:
				t.present++
			}
		}
		if len(t.contradictions) > before {
			return
		}
	}
}

func compareConfig(t *tally, m *said, img *built, basePorts map[string]bool) {
	value := func(what string, s text, real string) {
		if !s.known {
			return
		}
		t.config++
		if s.value != real {
			t.contradict("%s: the model says %q, the image has %q", what, s.value, real)
		}
	}
	value("user", m.user, img.user)
	value("stop signal", text{m.stopSignal.value, m.stopSignal.known && m.stopSignal.value != ""}, img.stopSignal)
	// An image without a working directory starts in the root.
	if m.workdir.value == "" {
		m.workdir.value = "/"
	}
	real := img.workdir
	if real == "" {
		real = "/"
	}
	value("working directory", m.workdir, real)
	if name, _, _ := strings.Cut(img.user, ":"); m.root != unknown {
		isRoot := name == "" || name == "root" || name == "0"
		t.config++
		if isRoot != (m.root == present) {
			t.contradict("user: the model says that root is %s, the image has %q", m.root, img.user)
		}
	}
	for name, s := range m.env {
		if s.known {
			value("environment "+name, s, img.env[name])
		}
	}
	list := func(what string, s words, real []string) {
		if !s.known {
			return
		}
		t.config++
		if !slices.Equal(s.value, real) && len(s.value)+len(real) > 0 {
			t.contradict("%s: the model says %q, the image has %q", what, s.value, real)
		}
	}
	list("entrypoint", m.entrypoint, img.entrypoint)
	list("cmd", m.cmd, img.cmd)
	for p := range m.ports {
		t.config++
		if !img.ports[p] {
			t.contradict("port %s: the model says exposed, the image does not", p)
		}
	}
	for p := range img.ports {
		if m.portsKnown && !m.ports[p] && !basePorts[p] {
			t.contradict("port %s: the image exposes it, the model does not say so", p)
		}
	}
}

// compareDocumented holds the model against what the case's author took from BuildKit's documentation.
func compareDocumented(m *said, c *testCase) tally {
	var t tally
	list := func(what string, want []string, got words) {
		if want == nil {
			return
		}
		t.config++
		if !got.known {
			t.unknowns = append(t.unknowns, what)
		} else if !slices.Equal(got.value, want) {
			t.contradict("%s: the model says %q, documented is %q", what, got.value, want)
		}
	}
	list("entrypoint", c.entrypoint, m.entrypoint)
	list("cmd", c.cmd, m.cmd)
	for _, e := range c.documented {
		said, k := m.lookup(e.path, false)
		if said == unknown && e.claim != unknown {
			t.unknowns = append(t.unknowns, e.path)
			continue
		}
		if said != e.claim {
			t.contradict("%s: the model says %s, documented is %s", e.path, said, e.claim)
			continue
		}
		if e.kind != anyKind && k != anyKind && k != e.kind {
			t.contradict("%s: the model says %s, documented is %s", e.path, k, e.kind)
		}
		switch said {
		case present:
			t.present++
		case absent:
			t.absent++
		}
	}
	for _, miss := range m.missing {
		t.contradict("line %d: the model is certain that %s is missing, and BuildKit builds this", miss.line, miss.what)
	}
	return t
}
